"""The climate class of a place, from its coordinates, without a network and without a database.

Source: Köppen-Geiger map for 1980-2016 by Beck et al. (2018), Scientific Data 5:180214,
doi:10.1038/sdata.2018.214, CC BY 4.0, generalised to cells of 1/8 degree (about 14 km); see
data/SOURCES.md. The map draws the border between temperate (C) and cold (D) at 0 °C in the coldest
month; older maps draw it at -3 °C, so they may name another class for the same place.
"""

import math
import struct
import zlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

SOURCE = "Beck et al. (2018), Köppen-Geiger climate classification 1980–2016, doi:10.1038/sdata.2018.214, CC BY 4.0"


def _(text: str) -> str:
    """Marks a label for the catalogues; said in the reader's language by templates. Needs no Django."""
    return text


# Class numbers as in the source map; the words follow its table 2.
CLASSES = {
    1: ("Af", _("Tropical, rainforest")),
    2: ("Am", _("Tropical, monsoon")),
    3: ("Aw", _("Tropical, savannah")),
    4: ("BWh", _("Arid, desert, hot")),
    5: ("BWk", _("Arid, desert, cold")),
    6: ("BSh", _("Arid, steppe, hot")),
    7: ("BSk", _("Arid, steppe, cold")),
    8: ("Csa", _("Temperate, dry summer, hot summer")),
    9: ("Csb", _("Temperate, dry summer, warm summer")),
    10: ("Csc", _("Temperate, dry summer, cold summer")),
    11: ("Cwa", _("Temperate, dry winter, hot summer")),
    12: ("Cwb", _("Temperate, dry winter, warm summer")),
    13: ("Cwc", _("Temperate, dry winter, cold summer")),
    14: ("Cfa", _("Temperate, no dry season, hot summer")),
    15: ("Cfb", _("Temperate, no dry season, warm summer")),
    16: ("Cfc", _("Temperate, no dry season, cold summer")),
    17: ("Dsa", _("Cold, dry summer, hot summer")),
    18: ("Dsb", _("Cold, dry summer, warm summer")),
    19: ("Dsc", _("Cold, dry summer, cold summer")),
    20: ("Dsd", _("Cold, dry summer, very cold winter")),
    21: ("Dwa", _("Cold, dry winter, hot summer")),
    22: ("Dwb", _("Cold, dry winter, warm summer")),
    23: ("Dwc", _("Cold, dry winter, cold summer")),
    24: ("Dwd", _("Cold, dry winter, very cold winter")),
    25: ("Dfa", _("Cold, no dry season, hot summer")),
    26: ("Dfb", _("Cold, no dry season, warm summer")),
    27: ("Dfc", _("Cold, no dry season, cold summer")),
    28: ("Dfd", _("Cold, no dry season, very cold winter")),
    29: ("ET", _("Polar, tundra")),
    30: ("EF", _("Polar, frost")),
}

GRID = Path(__file__).with_name("data") / "climate_grid.bin"
MAGIC = b"KGB1"
CELLS_PER_DEGREE = 8
ROWS, COLUMNS = 180 * CELLS_PER_DEGREE, 360 * CELLS_PER_DEGREE
BAND_ROWS = 40
BANDS = ROWS // BAND_ROWS
COAST_KM = 50.0
KM_PER_DEGREE = 111.195  # of a great circle, Earth radius 6371 km


@dataclass(frozen=True)
class ClimateClass:
    """A Köppen-Geiger class.

    `code` such as "Cfb"; `label` in English words, marked for translation; `source` to cite; `nearby` the
    codes of other classes in the eight cells around it, sorted: the place stands near a border of the map.
    """

    code: str
    label: str
    source: str = SOURCE
    nearby: tuple[str, ...] = ()


def climate_class(latitude: float, longitude: float) -> ClimateClass | None:
    """Köppen-Geiger class at a point [degrees north, degrees east].

    A point in a cell without land takes the nearest land cell within 50 km (ports, islands);
    farther out the answer is None. Raises ValueError with a plain sentence if the coordinates are
    not numbers, not finite or out of range.
    """
    latitude = _checked("latitude", latitude, 90.0)
    longitude = _checked("longitude", longitude, 180.0)
    row = min(int((90.0 - latitude) * CELLS_PER_DEGREE), ROWS - 1)
    column = int((longitude + 180.0) * CELLS_PER_DEGREE) % COLUMNS
    if not _cell(row, column):
        found = _nearest_land(latitude, longitude, row, column)
        if found is None:
            return None
        row, column = found
    number = _cell(row, column)
    code, label = CLASSES[number]
    around = {_cell(row + i, column + j) for i in (-1, 0, 1) for j in (-1, 0, 1)}
    nearby = tuple(sorted(CLASSES[other][0] for other in around - {0, number}))
    return ClimateClass(code, label, nearby=nearby)


def _checked(name: str, value: float, limit: float) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = math.nan
    if not abs(number) <= limit:  # also refuses NaN
        raise ValueError(
            f"The {name} {value!r} is not a number from {-limit:g} to {limit:g}. "
            "Give coordinates in decimal degrees (WGS 84)."
        )
    return number


def _nearest_land(latitude: float, longitude: float, row: int, column: int) -> tuple[int, int] | None:
    """Row and column of the land cell whose middle is nearest, within COAST_KM; else None."""
    shrink = math.cos(math.radians(latitude))
    reach = math.ceil(COAST_KM / KM_PER_DEGREE * CELLS_PER_DEGREE)
    # Meridians meet at the poles: beyond this many columns the search would only go round again.
    across = min(math.ceil(reach / max(shrink, 1e-6)), COLUMNS // 2)
    best, best_km = None, COAST_KM
    for i in range(max(row - reach, 0), min(row + reach, ROWS - 1) + 1):
        north = 90.0 - (i + 0.5) / CELLS_PER_DEGREE - latitude
        for j in range(column - across, column + across + 1):
            if not _cell(i, j):
                continue
            east = (j + 0.5) / CELLS_PER_DEGREE - 180.0 - longitude
            km = math.hypot(north, east * shrink) * KM_PER_DEGREE
            if km <= best_km:
                best, best_km = (i, j % COLUMNS), km
    return best


def _cell(row: int, column: int) -> int:
    """Class number of a cell; rows beyond a pole hold no land, columns go round the Earth."""
    if not 0 <= row < ROWS:
        return 0
    return _band(row // BAND_ROWS)[row % BAND_ROWS * COLUMNS + column % COLUMNS]


@lru_cache(maxsize=3)
def _band(index: int) -> bytes:
    """One band of BAND_ROWS x COLUMNS cells; 115 kB in memory, so that three stay at hand."""
    with GRID.open("rb") as file:
        if file.read(len(MAGIC)) != MAGIC:
            raise ValueError(f"{GRID.name} is not a climate grid: make it anew, see SOURCES.md.")
        lengths = struct.unpack(f"<{BANDS}I", file.read(4 * BANDS))
        file.seek(sum(lengths[:index]), 1)
        return zlib.decompress(file.read(lengths[index]))

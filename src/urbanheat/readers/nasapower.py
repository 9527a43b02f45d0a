"""NASA POWER: CSV (block from -BEGIN HEADER- to -END HEADER-, then the table) and JSON (GeoJSON); daily and
hourly.

T2M_MAX, T2M_MIN, T2M: highest, lowest, mean air temperature at 2 m (hourly: T2M); RH2M [%]; WS10M [m/s];
ALLSKY_SFC_SW_DWN: global radiation. The unit of each stands in the header; the missing code too (-999). Days
and hours are of local solar time (LST: the middle of the 15° strip) or UTC, as the header says. Monthly files
are refused. Elevation: mean of the grid cell. Format: POWER documentation, daily and hourly API; time standards
there.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import replace

from urbanheat.errors import ReadError, Text
from urbanheat.readers.columns import CONVERSIONS, defined_columns, tidy, unit_of
from urbanheat.readers.content import Content
from urbanheat.readers.frame import Frame, Options, frame_from_columns
from urbanheat.readers.plain import read_cells
from urbanheat.series import QualityFlag, Station

NAME_CSV, NAME_JSON = "NASA POWER CSV", "NASA POWER JSON"
NAME = "NASA POWER"
PROVIDER = "NASA POWER (MERRA-2, CERES)"
LICENCE = "NASA open data; credit: NASA Langley Research Center POWER Project"
DAY_RULE = Text("daily values as in the file, of days in local solar time")
DAY_RULE_UTC = Text("daily values as in the file, of UTC days")
CLOCK = "local solar time, as in the file"
MISSING = (-999.0, -99.0)
DEFINED = {
    "tmax": "T2M_MAX",
    "tmin": "T2M_MIN",
    "tmean": "T2M",
    "rh": "RH2M",
    "wind": "WS10M",
    "radiation": "ALLSKY_SFC_SW_DWN",
}
# Where the file does not say; the unit of the radiation depends on the request.
USUAL = {"tmax": "°C", "tmin": "°C", "tmean": "°C", "temp": "°C", "rh": "%", "wind": "m/s"}
_PARTS = ("YEAR", "MO", "DY", "DOY", "HR")
_END = "-END HEADER-"
_NUMBER = r"(-?\d+(?:\.\d+)?)"
_PLACE = re.compile(rf"Latitude\s+{_NUMBER}\s+Longitude\s+{_NUMBER}", re.IGNORECASE)
_HEIGHT = re.compile(rf"elevation.*?=\s*{_NUMBER}\s*meters", re.IGNORECASE)
_FILL = re.compile(rf"missing.*:\s*{_NUMBER}", re.IGNORECASE)
_PARAMETER = re.compile(r"([A-Z][A-Z0-9_]+)\s+.*\(([^()]*)\)\s*")


def recognises(content: Content, head: str) -> bool:
    start = head.lstrip()
    if start.startswith("{"):
        return all(f'"{name}"' in head for name in ("geometry", "properties", "parameter"))
    return "-BEGIN HEADER-" in start[:200]


def read(content: Content, options: Options) -> Frame:
    text = content.text()
    if text.lstrip().startswith("{"):
        return _from_json(text, options, content.name)
    return _from_csv(text, options, content.name)


def _from_csv(text: str, options: Options, file: str) -> Frame:
    lines = text.splitlines()
    end = next((i for i, line in enumerate(lines) if _END in line), None)
    if end is None:
        raise ReadError("the header block has no end", file, remedy="download the file again")
    head = [line[:500] for line in lines[: min(end, 500)]]
    headers, table, rows = read_cells(lines[end + 1 :], ",", file, end + 2)
    units = dict(found.groups() for line in head if (found := _PARAMETER.fullmatch(line.strip())))
    joined = "\n".join(head)
    place, height, fill = _PLACE.search(joined), _HEIGHT.search(joined), _FILL.search(joined)
    station = Station.stated(
        latitude=place.group(1) if place else None,
        longitude=place.group(2) if place else None,
        elevation_m=height.group(1) if height else None,
    )
    utc = any(line.startswith("Dates") and line.rstrip().endswith("UTC") for line in head)
    headers, table = _dated(headers, table, file)
    missing = (float(fill.group(1)),) if fill else ()
    return _finish(headers, table, rows, units, station, utc, options, (file, NAME_CSV, missing))


def _dated(headers: list[str], table, file: str):
    """The table with one column of dates in the place of YEAR, MO, DY (or DOY) and HR."""
    titles = [header.upper() for header in headers]
    places = {name: titles.index(name) for name in _PARTS if name in titles}
    if not ({"YEAR", "MO", "DY"} <= set(places) or {"YEAR", "DOY"} <= set(places)):
        raise ReadError(
            "the file has no column with the day",
            file,
            value=", ".join(headers[:20]),
            remedy="request daily or hourly values",
        )
    stamped = []
    for cells in table:
        parts = {name: cells[i].strip() if i < len(cells) else "" for name, i in places.items()}
        stamped.append([_stamp(parts), *cells])
    return ["date", *headers], stamped


def _stamp(parts: dict[str, str]) -> str:
    """ISO text of a row; what is no date comes out as it stands and is refused later, with its row."""
    if "DY" in parts:
        day = f"{parts['YEAR']}-{parts['MO'].zfill(2)}-{parts['DY'].zfill(2)}"
    else:
        day = _day_of_year(parts["YEAR"], parts["DOY"])
    return f"{day}T{parts['HR'].zfill(2)}:00" if "HR" in parts else day


def _day_of_year(year: str, number: str) -> str:
    try:
        day = dt.datetime.strptime(f"{year} {number}", "%Y %j")
    except ValueError:
        return f"{year} {number}"
    return day.date().isoformat()


def _from_json(text: str, options: Options, file: str) -> Frame:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ReadError(
            Text("the JSON is damaged (%(error)s)", error=error), file, remedy="download the file again"
        ) from None
    properties, header, told = (_dict(data, name) for name in ("properties", "header", "parameters"))
    columns = {name: cells for name, cells in _dict(properties, "parameter").items() if isinstance(cells, dict)}
    stamps = sorted({stamp for cells in columns.values() for stamp in cells})
    if not stamps:
        raise ReadError(
            "the JSON has neither daily nor hourly values", file, remedy="request daily or hourly values"
        )
    units = {name: str(_dict(told, name).get("units", "")) for name in columns}
    table = [[stamp, *(cells.get(stamp) for cells in columns.values())] for stamp in stamps]
    if all(len(stamp) == 6 for stamp in stamps):
        raise ReadError(
            "the file has no column with the day", file, value=stamps[0], remedy="request daily or hourly values"
        )
    places = _dict(data, "geometry").get("coordinates")
    places = [*places, None, None, None] if isinstance(places, list) else [None] * 3
    station = Station.stated(latitude=places[1], longitude=places[0], elevation_m=places[2])
    fill = header.get("fill_value")
    missing = (float(fill),) if isinstance(fill, float) or (type(fill) is int and abs(fill) < 1e9) else ()
    utc = str(header.get("time_standard", "")).upper() == "UTC"
    headers = ["date", *(tidy(name) for name in columns)]
    rows = list(range(1, len(table) + 1))
    return _finish(headers, table, rows, units, station, utc, options, (file, NAME_JSON, missing))


def _dict(data, name: str) -> dict:
    found = data.get(name) if isinstance(data, dict) else None
    return found if isinstance(found, dict) else {}


def _finish(headers, table, rows, units: dict, station: Station, utc: bool, options: Options, about) -> Frame:
    file, name, missing = about
    first = str(table[0][0]) if table else ""
    hourly = "T" in first or (len(first) == 10 and first.isdigit())
    defined, assumed, flags = {"date": ("DATE", "")}, set(), []
    for variable, title in DEFINED.items():
        variable = "temp" if hourly and variable == "tmean" else variable
        if title not in headers:
            continue
        told = tidy(units.get(title) or "")[:40]
        unit = unit_of(told) if told else USUAL.get(variable)
        if unit in CONVERSIONS[variable]:
            defined[variable] = (title, unit)
            assumed |= set() if told else {variable}
        else:
            text = "The column %(name)s was left out: its unit “%(unit)s” is not known."
            flags.append(QualityFlag("unknown unit", Text(text, name=title, unit=told), column=variable))
    columns = defined_columns(defined, headers, options.mapping, file)
    columns = {v: replace(c, stated=c.stated and v not in assumed) for v, c in columns.items()}
    frame = frame_from_columns(columns, headers, table, rows, options, file, name, MISSING + missing)
    return replace(
        frame,
        utc=hourly and utc,
        clock=CLOCK if hourly and not utc else None,
        day_rule=DAY_RULE_UTC if utc else DAY_RULE,
        station=station,
        kind="reanalysis",
        provider=PROVIDER,
        licence=LICENCE,
        flags=flags,
    )

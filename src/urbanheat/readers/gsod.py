"""Global Surface Summary of the Day (GSOD, NOAA NCEI), CSV per station and year.

TEMP, MAX, MIN: mean, highest, lowest air temperature [°F], missing 9999.9; WDSP: mean wind speed [kn], missing
999.9. STATION, NAME, LATITUDE, LONGITUDE, ELEVATION [m] in every row. Days are UTC days; the hours that MAX and
MIN cover differ between countries. MAX_ATTRIBUTES, MIN_ATTRIBUTES: * = taken from hourly reports, not from a
thermometer for extremes (told, kept). Several years of one station may be joined in one file. No humidity: only
the dew point is given. Format: NCEI, GSOD readme.txt.
"""

from __future__ import annotations

from dataclasses import replace

from urbanheat.errors import Text
from urbanheat.readers.columns import defined_columns
from urbanheat.readers.content import Content
from urbanheat.readers.frame import Frame, Options, frame_from_columns
from urbanheat.readers.ghcn import one_station, station_of, stations_in
from urbanheat.readers.marks import HOURLY, kept_marks, texts
from urbanheat.readers.plain import read_cells

NAME = "GSOD"
PROVIDER = "NOAA National Centers for Environmental Information, GSOD"
LICENCE = (
    "WMO Resolution 40: free for research and education; data from outside the USA not for commercial re-export"
)
MISSING = (9999.9, 999.9)
DAY_RULE = Text("daily values as in the file, of UTC days")
DEFINED = {
    "date": ("DATE", ""),
    "tmax": ("MAX", "°F"),
    "tmin": ("MIN", "°F"),
    "tmean": ("TEMP", "°F"),
    "wind": ("WDSP", "kn"),
}


def recognises(content: Content, head: str) -> bool:
    titles = "".join(head.splitlines()[:1]).replace('"', "").strip().split(",")
    return {"STATION", "DATE", "TEMP", "MAX", "MIN", "WDSP"} <= set(titles)


def read(content: Content, options: Options) -> Frame:
    file = content.name
    headers, table, rows = read_cells(content.text().splitlines(), ",", file)
    titles = [header.upper() for header in headers]
    # A joined file may repeat its titles where a year begins.
    kept = [place for place, cells in enumerate(table) if cells[: len(titles)] != headers]
    table, rows = [table[i] for i in kept], [rows[i] for i in kept]
    one_station(stations_in(titles, table), file)
    columns = defined_columns(DEFINED, headers, options.mapping, file)
    frame = frame_from_columns(columns, headers, table, rows, options, file, NAME, MISSING)
    flags = []
    for variable, title in (("tmax", "MAX"), ("tmin", "MIN")):
        if f"{title}_ATTRIBUTES" not in titles or variable not in columns or columns[variable].told:
            continue
        place = titles.index(f"{title}_ATTRIBUTES")
        marks = texts(cells[place] if place < len(cells) else "" for cells in table)
        flags += kept_marks(frame.raw[variable], marks, {"*": HOURLY}, title, variable, rows, frame.stamps)
    return replace(
        frame,
        day_rule=DAY_RULE,
        station=station_of(titles, table),
        kind="station",
        provider=PROVIDER,
        licence=LICENCE,
        flags=flags,
    )

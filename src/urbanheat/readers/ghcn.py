"""GHCN-Daily (NOAA National Centers for Environmental Information): both layouts that are published as CSV.

By station (`by_station/*.csv.gz`, with or without a header): one line per day and element, ID, YYYYMMDD,
ELEMENT, VALUE, M-FLAG, Q-FLAG, S-FLAG, OBS-TIME; no place in the file.
Access (`access/*.csv`): one line per day, STATION, DATE, LATITUDE, LONGITUDE, ELEVATION, NAME, then a column
per element, each with <ELEMENT>_ATTRIBUTES = "M-FLAG,Q-FLAG,S-FLAG[,OBS-TIME]".
Units: TMAX, TMIN, TAVG 0.1 °C; AWND 0.1 m/s; RHAV %. Orders from Climate Data Online have the columns of the
access layout in °C and m/s or in °F and mph: they are told by their decimals, or refused (see `_scale`).
A value with a quality flag failed a check: missing. Told, but kept: M-FLAG H (highest or lowest hourly value)
and L (seems lagged), S-FLAG S (from synoptic reports, "may differ significantly from true daily data"). Format:
GHCN-Daily readme.txt, section III; readme-by_station.txt; Menne et al. 2012, doi:10.1175/JTECH-D-11-00103.1.
"""

from __future__ import annotations

import csv
import re
from dataclasses import replace

import numpy as np

from urbanheat.errors import Problems, ReadError, Text
from urbanheat.readers.cells import to_numbers, to_times
from urbanheat.readers.columns import CONVERSIONS, Column, defined_columns
from urbanheat.readers.content import Content
from urbanheat.readers.frame import Frame, Options, frame_from_columns
from urbanheat.readers.long import widen
from urbanheat.readers.marks import HOURLY, LAGGED, SYNOPTIC, drop_marked, kept_marks, texts
from urbanheat.readers.plain import read_cells
from urbanheat.series import Station

NAME = "GHCN-Daily"
PROVIDER = "NOAA National Centers for Environmental Information, GHCN-Daily"
LICENCE = (
    "free, cite Menne et al. 2012, doi:10.7289/V5D21VHZ; WMO Resolution 40: data from outside the USA not for "
    "commercial re-export"
)
MISSING = (-9999.0,)
# variable → (element, unit)
DEFINED = {
    "tmax": ("TMAX", "0.1 °C"),
    "tmin": ("TMIN", "0.1 °C"),
    "tmean": ("TAVG", "0.1 °C"),
    "rh": ("RHAV", "%"),
    "wind": ("AWND", "0.1 m/s"),
}
_VARIABLE = {element: variable for variable, (element, _) in DEFINED.items()}
_METRIC, _IMPERIAL = {"0.1 °C": "°C", "0.1 m/s": "m/s"}, {"0.1 °C": "°F", "0.1 m/s": "mph"}
_ID = re.compile(r"[A-Z]{2}[A-Z0-9_-]{9}")
_LONG = re.compile(r'"?[A-Z]{2}[A-Z0-9_-]{9}"?,"?\d{8}"?,"?[A-Z0-9]{4}"?,')
_LONG_TITLES = re.compile(r'"?ID"?,"?(DATE|YEAR/MONTH/DAY|YYYYMMDD)"?,"?ELEMENT"?,', re.IGNORECASE)
_PLACE = ("STATION", "DATE", "LATITUDE", "LONGITUDE", "ELEVATION", "NAME")


def recognises(content: Content, head: str) -> bool:
    return _is_long(head) or _is_access(head)


def _is_long(head: str) -> bool:
    return bool(_LONG.match(head) or _LONG_TITLES.match(head))


def _is_access(head: str) -> bool:
    """Titles in capitals and a station identifier of GHCN in the first row."""
    titles, first = (_cells(line) for line in [*head.splitlines()[:2], "", ""][:2])
    if not {"STATION", "DATE"} < set(titles) or not set(titles) & set(_VARIABLE):
        return False
    if not any(t in ("NAME", "LATITUDE") or t.endswith("_ATTRIBUTES") for t in titles):
        return False
    place = titles.index("STATION")
    return place < len(first) and bool(_ID.fullmatch(first[place]))


def _cells(line: str) -> list[str]:
    return next(csv.reader([line]), []) if len(line) < 8192 else []


def read(content: Content, options: Options) -> Frame:
    text = content.text()
    frame = (
        _read_long(text, options, content.name)
        if _is_long(text[:200])
        else _read_access(text, options, content.name)
    )
    options.tell(0.7)
    return replace(frame, kind="station", provider=PROVIDER, licence=LICENCE)


def _read_long(text: str, options: Options, file: str) -> Frame:
    lines = text.splitlines()
    first = 1 if _LONG_TITLES.match(lines[0]) else 0
    _, table, rows = read_cells(["ID,DATE,ELEMENT,VALUE,M,Q,S,TIME", *lines[first:]], ",", file, first)
    kept = [place for place, cells in enumerate(table) if len(cells) > 2 and cells[2].strip() in _VARIABLE]
    if not kept:
        _no_element(file)
    table, rows = [[*table[i], "", "", "", ""] for i in kept], [rows[i] for i in kept]
    one_station([cells[0] for cells in table], file)
    problems = Problems()
    date, value = Column("date", 1, "DATE", ""), Column("tmax", 3, "VALUE", "0.1 °C")
    stamps, _ = to_times([cells[1].strip() for cells in table], date, rows, file, problems)
    values = to_numbers([cells[3] for cells in table], value, rows, file, problems)
    problems.stop()
    values = np.where(np.isin(values, MISSING), np.nan, values)
    elements = np.array([cells[2].strip() for cells in table], dtype=np.str_)
    flags = []
    for element in np.unique(elements):
        lines_of = np.flatnonzero(elements == element)
        marks = [texts(table[i][column] for i in lines_of) for column in (4, 5, 6)]
        numbers = [rows[i] for i in lines_of]
        values[lines_of], more = _checked(values[lines_of], marks, str(element), numbers, stamps[lines_of])
        flags += more
    days, numbers, wide, more = widen(stamps, rows, elements, values)
    columns = defined_columns(DEFINED, ["DATE", *wide], options.mapping, file)
    raw = {variable: wide[column.source] for variable, column in columns.items() if variable in CONVERSIONS}
    station = Station.stated(id=table[0][0].strip())
    return Frame(file, f"{NAME}, by station", numbers, days, columns, raw, station=station, flags=flags + more)


def _checked(values, marks, element: str, rows, days):
    """Values of one element without those that failed a check, with flags. marks: M-, Q- and S-FLAG."""
    measured, quality, source = marks
    variable = _VARIABLE[element]
    values, flags = drop_marked(values, quality, quality != "", element, variable, rows, days)
    if element in ("TMAX", "TMIN"):
        flags += kept_marks(values, measured, {"L": LAGGED, "H": HOURLY}, element, variable, rows, days)
        flags += kept_marks(values, source, {"S": SYNOPTIC}, element, variable, rows, days)
    return values, flags


def _read_access(text: str, options: Options, file: str) -> Frame:
    headers, table, rows = read_cells(text.splitlines(), ",", file)
    titles = [header.upper() for header in headers]
    one_station(stations_in(titles, table), file)
    columns = defined_columns({"date": ("DATE", "")} | DEFINED, headers, options.mapping, file)
    frame = frame_from_columns(columns, headers, table, rows, options, file, f"{NAME}, access", MISSING)
    columns = _scale(frame, titles)
    frame = replace(frame, columns=columns, station=station_of(titles, table))
    flags = []
    for variable, column in columns.items():
        title = f"{column.source.upper()}_ATTRIBUTES"
        if variable not in frame.raw or title not in titles or column.source.upper() not in _VARIABLE:
            continue
        place = titles.index(title)
        parts = [_attributes(cells[place] if place < len(cells) else "") for cells in table]
        marks = [texts(part[i] for part in parts) for i in range(3)]
        source = column.source.upper()
        frame.raw[variable], more = _checked(frame.raw[variable], marks, source, rows, frame.stamps)
        flags += more
    return replace(frame, flags=flags)


def _attributes(cell: str) -> list[str]:
    return [*cell.split(","), "", "", ""][:3]


def _scale(frame: Frame, titles: list[str]) -> dict[str, Column]:
    """Columns with the unit that their values have.

    Temperatures with decimals are °C (an order in metric units). Whole numbers are tenths of °C where the
    columns are those of the access folder or the values lie beyond -80..130, which is no °F. What is left
    could be both and is refused. A unit that the caller states holds for all.
    """
    told = {c.unit for c in frame.columns.values() if c.told}
    if told & {"°F", "°C"}:
        return _in_units(frame.columns, _IMPERIAL if "°F" in told else _METRIC)
    used = [c for c in frame.columns.values() if c.unit == "0.1 °C"]
    known = np.concatenate([frame.raw[c.variable] for c in used] or [np.empty(0)])
    known = known[np.isfinite(known)]
    if not known.size or (tuple(titles[:6]) == _PLACE and (known == np.rint(known)).all()):
        return frame.columns
    if (known != np.rint(known)).any():
        return _in_units(frame.columns, _METRIC)
    if ((known < -80) | (known > 130)).any():
        return frame.columns
    raise ReadError(
        "whole numbers in these columns can be °F or tenths of °C",
        frame.file,
        column=used[0].source,
        value=f"{known[0]:g}",
        remedy="order the file in metric units, or state the unit of the column in the mapping",
    )


def _in_units(columns: dict[str, Column], units: dict[str, str]) -> dict[str, Column]:
    return {v: c if c.told else replace(c, unit=units.get(c.unit, c.unit)) for v, c in columns.items()}


def station_of(titles: list[str], table) -> Station:
    """Station of the last row: stations move, the latest place counts."""
    cells = dict(zip(titles, table[-1], strict=False)) if table else {}
    return Station.stated(
        cells.get("NAME", "").strip(),
        cells.get("STATION", "").strip(),
        latitude=cells.get("LATITUDE"),
        longitude=cells.get("LONGITUDE"),
        elevation_m=cells.get("ELEVATION"),
    )


def stations_in(titles: list[str], table) -> list[str]:
    """The cells of the column STATION."""
    place = titles.index("STATION") if "STATION" in titles else None
    return [cells[place] for cells in table if place is not None and place < len(cells)]


def one_station(names: list[str], file: str) -> None:
    number = len({name.strip() for name in names})
    if number > 1:
        raise ReadError(Text("the file holds %(n)s places", n=number), file, remedy="download one place per file")


def _no_element(file: str):
    raise ReadError(
        "the file has none of the elements TMAX, TMIN and TAVG",
        file,
        remedy="choose a station that measures temperature",
    )

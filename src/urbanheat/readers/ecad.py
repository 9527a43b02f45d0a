"""European Climate Assessment & Dataset (ECA&D): one element per file (`TX_STAID000162.txt` …), blended or not.

Text, then titles "STAID, SOUID, DATE, TX, Q_TX" (not blended: without STAID) and padded cells. TX, TN, TG:
highest, lowest, mean air temperature [0.1 °C]; HU: humidity [%]; FG: wind speed [0.1 m/s]; QQ: global radiation
[W/m²]; -9999 = missing. Q: 0 valid, 1 suspect, 9 missing; suspect values are set to missing. Several elements
of one station are read together from a ZIP, which may also hold `stations.txt` with the place.
Format: text at the head of each file. Data policy: ECA&D, non-commercial research and education.
"""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from urbanheat.errors import Problems, ReadError
from urbanheat.readers.cells import to_numbers, to_times
from urbanheat.readers.columns import CONVERSIONS, Column, defined_columns
from urbanheat.readers.content import ECAD_TABLE, Content
from urbanheat.readers.encodings import decoded
from urbanheat.readers.frame import Frame, Options
from urbanheat.readers.ghcn import one_station
from urbanheat.readers.long import widen
from urbanheat.readers.marks import drop_marked, texts
from urbanheat.readers.plain import read_cells
from urbanheat.series import Station

NAME = "ECA&D"
PROVIDER = "European Climate Assessment & Dataset (ECA&D)"
LICENCE = "non-commercial research and education; cite Klein Tank et al. 2002, Int. J. of Climatol. 22:1441-1453"
DEFINED = {
    "TX": ("tmax", "0.1 °C"),
    "TN": ("tmin", "0.1 °C"),
    "TG": ("tmean", "0.1 °C"),
    "HU": ("rh", "%"),
    "FG": ("wind", "0.1 m/s"),
    "QQ": ("radiation", "W/m²"),
}
MISSING = (-9999.0,)
_NAMED = re.compile(r"This is the .*?\bof +(?:station +)?(.+?) *\(STAID: *(\d+)\)")
_DEGREES = re.compile(r"([+-]?)(\d{1,3}):(\d{1,2}):(\d{1,2})")


def recognises(content: Content, head: str) -> bool:
    return not content.workbook and bool(ECAD_TABLE.search(content.data[:8192]))


def read(content: Content, options: Options) -> Frame:
    file = content.name
    others = [data for _, data in content.extras if ECAD_TABLE.search(data[:8192])]
    texts_of = [content.text(), *(replace(content, data=data).text() for data in others)]
    read_parts = [_element(text, file) for text in texts_of]
    options.tell(0.6)
    one_station([name for part in read_parts for name in part["station"]], file)
    station = _named(texts_of[0], read_parts[0]["station"][0])
    used = [part for part in read_parts if part["element"] in DEFINED]
    if not any(part["element"] in ("TX", "TN", "TG") for part in used):
        raise ReadError(
            "the file has none of the elements TX, TN and TG",
            file,
            value=", ".join(part["element"] for part in read_parts),
            remedy="download one of them",
        )
    stamps = np.concatenate([part["stamps"] for part in used])
    rows = [row for part in used for row in part["rows"]]
    elements = np.concatenate([np.full(part["stamps"].size, part["element"]) for part in used])
    days, numbers, wide, flags = widen(stamps, rows, elements, np.concatenate([part["values"] for part in used]))
    defined = {variable: (element, unit) for element, (variable, unit) in DEFINED.items()}
    columns = defined_columns(defined, ["DATE", *wide], options.mapping, file)
    raw = {variable: wide[column.source] for variable, column in columns.items() if variable in CONVERSIONS}
    return Frame(
        file,
        NAME,
        numbers,
        days,
        columns,
        raw,
        station=_placed(station, content),
        kind="station",
        provider=PROVIDER,
        licence=LICENCE,
        flags=[flag for part in used for flag in part["flags"]] + flags,
    )


def _named(text: str, number: str) -> Station:
    """The station as the text at the head names it: "… series of station NETHERLANDS, DE BILT (STAID: 162)"."""
    for line in text[:8192].splitlines():
        if found := _NAMED.match(line[:300]):
            return Station.stated(*found.groups())
    return Station.stated(id=number)


def _element(text: str, file: str) -> dict:
    """element, station (its number, once), stamps, rows, values and flags of one file."""
    lines = text.splitlines()
    start = next((i for i, line in enumerate(lines) if ECAD_TABLE.match(line.encode("utf-8", "replace"))), None)
    if start is None:  # an odd mark of the encoding hides the table that the bytes have
        raise ReadError("no table was found", file, remedy="download the file again")
    headers, table, rows = read_cells(lines[start:], ",", file, start + 1)
    titles = [header.upper() for header in headers]
    date, place = titles.index("DATE"), titles.index("DATE") + 1
    element, width = titles[place], len(titles)
    table = [cells if len(cells) >= width else [*cells, *[""] * (width - len(cells))] for cells in table]
    number = titles.index("STAID") if "STAID" in titles else titles.index("SOUID")
    variable, unit = DEFINED.get(element, ("tmax", ""))
    problems = Problems()
    stamps, _ = to_times([c[date].strip() for c in table], Column("date", date, "DATE", ""), rows, file, problems)
    values = to_numbers([c[place] for c in table], Column(variable, place, element, unit), rows, file, problems)
    problems.stop()
    marks = texts(cells[place + 1] for cells in table)
    values = np.where(np.isin(values, MISSING) | (marks == "9"), np.nan, values)
    values, flags = drop_marked(values, marks, ~np.isin(marks, ("0", "")), f"Q_{element}", variable, rows, stamps)
    station = sorted({cells[number].strip() for cells in table}) if "STAID" in titles else [""]
    return {
        "element": element,
        "station": station or [""],
        "stamps": stamps,
        "rows": rows,
        "values": values,
        "flags": flags,
    }


def _placed(station: Station, content: Content) -> Station:
    """The station with the place that `stations.txt` in the ZIP gives it: STAID, NAME, CN, LAT, LON, HGHT."""
    for _, data in content.extras:
        for line in decoded(data[:2_000_000]).splitlines():
            cells = [cell.strip() for cell in line.split(",")]
            if len(cells) == 6 and cells[0] == station.id and _DEGREES.fullmatch(cells[3]):
                place = Station.stated(
                    latitude=_degrees(cells[3]), longitude=_degrees(cells[4]), elevation_m=cells[5]
                )
                return replace(place, name=station.name or cells[1] or None, id=station.id)
    return station


def _degrees(text: str) -> float | None:
    match = _DEGREES.fullmatch(text)
    if match is None:
        return None
    sign, degrees, minutes, seconds = match.groups()
    value = int(degrees) + int(minutes) / 60 + int(seconds) / 3600
    return round(-value if sign == "-" else value, 5)

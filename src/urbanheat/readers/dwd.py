"""Deutscher Wetterdienst: `produkt_klima_tag_*.txt` (daily) and `produkt_tu_stunde_*.txt` (hourly), also in the
published ZIP.

Semicolon, padded cells, -999 = missing, line end `eor`. Daily: TXK, TNK, TMK: highest, lowest, mean air
temperature at 2 m [°C]; UPM: mean relative humidity [%]; FM: mean wind speed [m/s]. Hourly: TT_TU: air
temperature [°C]; RF_TU: relative humidity [%]; MESS_DATUM YYYYMMDDHH in UTC (before 2000
DWD states other times for some stations, see docs), put on the days of Europe/Berlin.
QN_…: quality level; levels 1 (only formally checked) and 2 (checked by criteria of its own) are told, the
values are kept. The station's name, place and height come from `Metadaten_Geographie_*.txt` in the ZIP (last
line = latest place).
Format: DWD Climate Data Center, data set descriptions `observations_germany/climate/daily/kl` and
`observations_germany/climate/hourly/air_temperature`.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath

from urbanheat.readers.content import Content
from urbanheat.readers.frame import Frame, Options, frame_from_table
from urbanheat.readers.marks import UNCHECKED, kept_marks, texts
from urbanheat.readers.plain import read_cells
from urbanheat.series import QualityFlag, Station

NAME, NAME_HOURLY = "DWD daily", "DWD hourly"
PROVIDER = "Deutscher Wetterdienst, Climate Data Center"
LICENCE = "CC BY 4.0; credit: Source: Deutscher Wetterdienst"


# Quality column → (the columns that it stands for, the variable of the remark)
_LEVELS = {"QN_3": "FM", "QN_4": "TXK", "QN_9": "TT_TU"}
_TOLD = {"1": UNCHECKED, "2": UNCHECKED}


def recognises(content: Content, head: str) -> bool:
    first = head.splitlines()[0].upper() if head else ""
    known = any(name in first for name in ("TXK", "TMK", "TT_TU"))
    return "STATIONS_ID" in first and "MESS_DATUM" in first and known


def read(content: Content, options: Options) -> Frame:
    lines = content.text().splitlines()
    headers, table, rows = read_cells(lines, ";", content.name)
    titles = [header.upper() for header in headers]
    hourly = "TT_TU" in titles
    table = [[cell.strip() for cell in cells] for cells in table]
    name = NAME_HOURLY if hourly else NAME
    frame = frame_from_table(headers, table, rows, options, content.name, name, missing=(-999.0,))
    if not table:
        return frame
    number = next((cell for title, cell in zip(titles, table[0], strict=False) if title == "STATIONS_ID"), None)
    return replace(
        frame,
        utc=hourly,
        zone="Europe/Berlin" if hourly else None,
        station=_station(content, number),
        kind="station",
        provider=PROVIDER,
        licence=LICENCE,
        flags=_levels(frame, titles, table),
    )


def _levels(frame: Frame, titles: list[str], table) -> list[QualityFlag]:
    flags = []
    for quality, title in _LEVELS.items():
        column = next((c for c in frame.columns.values() if c.source.upper() == title), None)
        if quality not in titles or column is None:
            continue
        place = titles.index(quality)
        levels = texts(cells[place] if place < len(cells) else "" for cells in table)
        flags += kept_marks(
            frame.raw[column.variable], levels, _TOLD, quality, column.variable, frame.rows, frame.stamps
        )
    return flags


def _station(content: Content, number: str | None) -> Station:
    station = Station(id=number.zfill(5) if number else None)
    for name, data in content.extras:
        if not PurePosixPath(name).name.startswith("Metadaten_Geographie"):
            continue
        lines = [line.split(";") for line in data.decode("cp1252", errors="replace").splitlines() if line.strip()]
        if len(lines) < 2 or len(lines[-1]) < 7:
            continue
        cells = [cell.strip() for cell in lines[-1]]
        return Station.stated(cells[6], station.id, elevation_m=cells[1], latitude=cells[2], longitude=cells[3])
    return station

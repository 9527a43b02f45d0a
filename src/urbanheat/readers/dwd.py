"""Deutscher Wetterdienst, daily climate observations: `produkt_klima_tag_*.txt`, also in the published ZIP.

Semicolon, padded cells, -999 = missing, line end `eor`. TXK, TNK, TMK: highest, lowest, mean air temperature
at 2 m [°C]; UPM: mean relative humidity [%]; FM: mean wind speed [m/s]. The station's name, place and
height come from `Metadaten_Geographie_*.txt` in the ZIP (last line = latest place).
Format: DWD Climate Data Center, data set description `observations_germany/climate/daily/kl`.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath

from urbanheat.readers.content import Content
from urbanheat.readers.frame import Frame, Options
from urbanheat.readers.plain import read_text
from urbanheat.series import Station

NAME = "DWD daily"
PROVIDER = "Deutscher Wetterdienst, Climate Data Center"
LICENCE = "CC BY 4.0; credit: Source: Deutscher Wetterdienst"


def recognises(content: Content, head: str) -> bool:
    first = head.splitlines()[0].upper() if head else ""
    return "STATIONS_ID" in first and "MESS_DATUM" in first and ("TXK" in first or "TMK" in first)


def read(content: Content, options: Options) -> Frame:
    text = content.text()
    frame = read_text(text, options, content.name, NAME, missing=(-999.0,))
    lines = text.splitlines() if frame.rows else []
    number = lines[1].split(";", 1)[0].strip() if len(lines) > 1 else None
    station = _station(content, number)
    return replace(frame, station=station, kind="station", provider=PROVIDER, licence=LICENCE)


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

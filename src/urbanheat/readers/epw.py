"""EnergyPlus weather files (EPW): a typical year, hourly, put together from months of different years.

Eight header lines (LOCATION first), then 35 comma-separated fields a line. Hour 1 … 24 is the hour that ends
then, in local standard time. Missing: dry bulb ≥ 99.9, humidity ≥ 999, wind ≥ 999, radiation ≥ 9999.
Dates are set on the nominal year 2001 (2000 if there is a 29 February) because the years of the months
differ. Format: EnergyPlus Auxiliary Programs, EPW data dictionary.
"""

from __future__ import annotations

import csv

import numpy as np

from urbanheat.errors import Problems, ReadError, Text
from urbanheat.readers.cells import to_numbers
from urbanheat.readers.columns import Column
from urbanheat.readers.content import Content
from urbanheat.readers.frame import Frame, Options
from urbanheat.series import QualityFlag, Station

NAME = "EPW"
NOMINAL_YEAR, NOMINAL_LEAP_YEAR = 2001, 2000
_HEADER_LINES = 8
# variable → (field, name in the data dictionary, unit, missing from this value on)
_FIELDS = {
    "temp": (6, "Dry Bulb Temperature", "°C", 99.9),
    "rh": (8, "Relative Humidity", "%", 999.0),
    "radiation": (13, "Global Horizontal Radiation", "Wh/m²", 9999.0),
    "wind": (21, "Wind Speed", "m/s", 999.0),
}


def recognises(content: Content, head: str) -> bool:
    return head.startswith("LOCATION,") and "DATA PERIODS" in content.text()[:100_000]


def read(content: Content, options: Options) -> Frame:
    lines = content.text().splitlines()
    table, rows = [], []
    for number, line in enumerate(lines[_HEADER_LINES:], _HEADER_LINES + 1):
        if line.strip():
            table.append(line.split(","))
            rows.append(number)
    problems = Problems()
    for cells, row in zip(table, rows, strict=True):
        if len(cells) < 22:
            problems.add(
                ReadError(
                    Text("the line has %(n)s fields", n=len(cells)),
                    content.name,
                    row,
                    remedy="an EPW line has 35 fields; download the file again",
                )
            )
    problems.stop()
    stamps, years = _stamps(table, rows, content.name)
    columns, raw = {}, {}
    for name, (index, title, unit, limit) in _FIELDS.items():
        columns[name] = Column(name, index, title, unit, stated=True)
        values = to_numbers([c[index] for c in table], columns[name], rows, content.name, problems)
        raw[name] = np.where(values >= limit, np.nan, values)
    problems.stop()
    options.tell(0.7)
    text = Text("A typical year: its months come from %(years)s; dates are set on a nominal year.", years=years)
    flags = [QualityFlag("typical year", text)]
    station, provider = _location(lines)
    return Frame(
        content.name,
        NAME,
        rows,
        stamps,
        columns,
        raw,
        clock="local standard time, as in the file",
        station=station,
        kind="typical year",
        provider=provider,
        flags=flags,
    )


def _stamps(table, rows, file: str) -> tuple[np.ndarray, str]:
    if not table:
        raise ReadError("the file has a header but no hours", file, remedy="download the file again")
    try:
        year, month, day, hour = (np.array([int(float(c[i])) for c in table], dtype=np.int64) for i in range(4))
    except (ValueError, OverflowError):
        raise ReadError(
            "year, month, day or hour is not a number", file, remedy="download the file again"
        ) from None
    leap = bool(((month == 2) & (day == 29)).any())
    wrong = (hour < 1) | (hour > 24) | (month < 1) | (month > 12) | (day < 1) | (day > 31)
    if wrong.any():
        place = int(np.flatnonzero(wrong)[0])
        raise ReadError(
            "month, day or hour is out of range",
            file,
            rows[place],
            value=",".join(table[place][:4]),
            remedy="hours run from 1 to 24",
        )
    nominal = NOMINAL_LEAP_YEAR if leap else NOMINAL_YEAR
    months = np.datetime64(f"{nominal}-01", "M") + (month - 1)
    stamps = months.astype("datetime64[D]") + (day - 1)
    span = f"{year.min()}" if year.min() == year.max() else f"{year.min()}–{year.max()}"
    return stamps.astype("datetime64[m]") + (hour - 1) * np.timedelta64(60, "m"), span


def _location(lines: list[str]) -> tuple[Station, str | None]:
    cells = [cell.strip() for cell in next(csv.reader([lines[0]]))] + [""] * 10

    def word(text: str) -> str | None:
        return None if text in ("", "-", "unknown") else text

    station = Station.stated(
        word(cells[1]), word(cells[5]), latitude=cells[6], longitude=cells[7], elevation_m=cells[9]
    )
    source = word(cells[4])
    return station, f"EPW, source field “{source}”" if source else None

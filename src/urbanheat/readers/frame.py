"""What every reader hands on: times and raw columns as in the file, with names, units and places."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from urbanheat.errors import Problems, ReadError, Text
from urbanheat.readers.cells import times_from_parts, to_numbers, to_times
from urbanheat.readers.columns import CONVERSIONS, Column, find_columns
from urbanheat.series import QualityFlag, Station

TEMPERATURE_COLUMNS = ("tmax", "tmin", "tmean", "temp")


@dataclass(frozen=True)
class Options:
    """What the caller of `read_series` says beyond the file."""

    mapping: dict | None = None
    timezone: str | None = None
    progress: Callable[[float], None] | None = None

    def tell(self, fraction: float) -> None:
        if self.progress is not None:
            self.progress(fraction)


@dataclass
class Frame:
    """rows: line numbers in the file. stamps: datetime64[m] (start of the hour or day). utc: stamps are UTC.
    zone: IANA name of the local time if the file states it. clock: what the stamps are if the format leaves no
    doubt (then a time zone given by the caller is not needed). day_rule: of daily files whose days are not those
    of the local calendar. raw: variable → float64 array in file units."""

    file: str
    format: str
    rows: list[int]
    stamps: np.ndarray
    columns: dict[str, Column]
    raw: dict[str, np.ndarray]
    utc: bool = False
    zone: str | None = None
    clock: str | None = None
    day_rule: str | None = None
    station: Station = field(default_factory=Station)
    kind: str = "unknown"
    provider: str | None = None
    licence: str | None = None
    flags: list[QualityFlag] = field(default_factory=list)


def frame_from_table(
    headers,
    table,
    rows,
    options: Options,
    file: str,
    format_name: str,
    missing: tuple[float, ...] = (),
) -> Frame:
    """A frame from rows of cells. missing: codes that the format declares as 'no value'."""
    columns = find_columns(headers, options.mapping, file)
    return frame_from_columns(columns, headers, table, rows, options, file, format_name, missing)


def frame_from_columns(
    columns: dict[str, Column],
    headers,
    table,
    rows,
    options: Options,
    file: str,
    format_name: str,
    missing: tuple[float, ...] = (),
) -> Frame:
    """The same where it is known already which column is what."""
    _require(columns, headers, file)
    problems = Problems()
    _check_width(table, rows, len(headers), file, problems)
    cells = {name: [row[c.index] if c.index < len(row) else None for row in table] for name, c in columns.items()}
    if "date" in columns:
        stamps, utc = to_times(cells["date"], columns["date"], rows, file, problems)
        utc = utc or "utc" in columns["date"].source.lower()
    else:
        parts = {name: cells[name] for name in ("year", "month", "dayofmonth")}
        stamps, utc = times_from_parts(parts, rows, file, problems), False
    options.tell(0.5)
    raw = {}
    for name in (n for n in columns if n in CONVERSIONS):
        values = to_numbers(cells[name], columns[name], rows, file, problems)
        raw[name] = np.where(np.isin(values, missing), np.nan, values)
    problems.stop()
    options.tell(0.7)
    return Frame(file, format_name, rows, stamps, columns, raw, utc)


def _require(columns: dict[str, Column], headers: list[str], file: str) -> None:
    listed = ", ".join(str(h) for h in headers[:30])
    if "date" not in columns and not {"year", "month", "dayofmonth"} <= set(columns):
        problem, remedy = "no column with the date was recognised", "name it “date” or state it in the mapping"
        if columns.keys() & {"year", "month"} and "dayofmonth" not in columns:
            problem = "the columns name a year or a month but no day"
            remedy = "daily or hourly values are needed; a column with the date is named “date” or in the mapping"
        raise ReadError(problem, file, value=listed, remedy=remedy)
    if not any(name in columns for name in TEMPERATURE_COLUMNS):
        raise ReadError(
            "no column with a temperature was recognised",
            file,
            value=listed,
            remedy="name it tmax_c, tmin_c or tmean_c or state it in the mapping",
        )


def _check_width(table, rows, width: int, file: str, problems: Problems) -> None:
    for cells, row in zip(table, rows, strict=True):
        if len(cells) > width and any(str(c or "").strip() for c in cells[width:]):
            problems.add(
                ReadError(
                    Text("the row has %(n)s cells but the header has %(width)s", n=len(cells), width=width),
                    file,
                    row,
                    remedy="check the delimiter and the decimal sign",
                )
            )

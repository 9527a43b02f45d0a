"""From a definition and a time axis to the kernel's plain arrays: one path for a series and for stacks.

`scan` takes a block of cells (cells, days); a series is a block of one cell.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from urbanheat.definitions import (
    AbsoluteThreshold,
    CalendarDayPercentile,
    DayNightPercentile,
    Definition,
    ExcessHeatFactor,
)
from urbanheat.seasons import (
    MIN_COMPLETE,
    WHOLE_YEAR,
    Season,
    SeasonDays,
    choose_bases,
    season_days,
)

# The order of the kernel's modes.
_MODES = (AbsoluteThreshold, CalendarDayPercentile, DayNightPercentile, ExcessHeatFactor)


@dataclass(frozen=True)
class Calendar:
    """A time axis seen through a season: what the kernel needs to know of the days (see `kernels.waves`)."""

    time: np.ndarray
    days: SeasonDays
    index: np.ndarray
    ranges: np.ndarray
    segments: np.ndarray
    expected: np.ndarray


@dataclass(frozen=True)
class Scan:
    """Tables of a block. years: (cells, years, 10), events: (events, 10), thresholds: (cells, 2, 365) [°C],
    references: (cells, 2) T95 and EHF85, reason: (cells,) 0 computed, else a key of `REASONS`; base: (cells,)
    place of the base period among `candidates`, base_years: (cells,) its complete seasons."""

    years: np.ndarray
    events: np.ndarray
    thresholds: np.ndarray
    references: np.ndarray
    reason: np.ndarray
    candidates: tuple[tuple[int, int], ...]
    base: np.ndarray
    base_years: np.ndarray


# From INCOMPLETE on nothing is computed.
OK, NO_WAVE, INCOMPLETE, NO_VALUE, SHORT_BASE = 0, 1, 2, 3, 4
REASONS = {
    OK: "computed",
    NO_WAVE: "no heat wave in this year, so it has no amplitude, magnitude, first or last day",
    INCOMPLETE: "values on less than 90 % of the days of the season",
    NO_VALUE: "no value on any day",
    SHORT_BASE: "too few complete seasons in the base period",
}


def calendar_of(time: np.ndarray, season: Season) -> Calendar:
    """time: (days,) datetime64[D] without a gap."""
    days = season_days(time, season)
    ranges = _runs(days.inside, np.zeros(time.size, np.int64))
    pieces = _runs(days.inside, days.label)
    first_year = days.years[0] if days.years.size else 0
    places = days.label[pieces[:, 0]] - first_year
    segments = np.column_stack((pieces, places)).astype(np.int64)
    expected = np.array([season.expected_days(int(y)) for y in days.years], dtype=np.int64)
    return Calendar(time, days, days.index.astype(np.uint16), ranges, segments, expected)


def scan(first: np.ndarray, second: np.ndarray, calendar: Calendar, definition: Definition) -> Scan:
    """Heat waves of every cell of a block.

    first, second: (cells, days) float64 without a gap in time, NaN where missing; tmax and tmin for definitions
    that need both, otherwise the same array twice.
    """
    from urbanheat.kernels.waves import events_of

    first, second = _read_only(first), _read_only(second)
    mode = _MODES.index(type(definition))
    cells, years = first.shape[0], calendar.days.years.size
    base, candidates, chosen, counts, most = _bases(first, second, calendar, definition)
    silent = (base[:, 0] < 0) & (mode > 0)
    marks = _marks(first, second, calendar, definition, base, most)
    table = np.empty((cells, years, 10))
    room = max(16, cells * (8 * years + 8))
    while True:
        events = np.empty((room, 10))
        found = events_of(
            mode,
            silent,
            marks.values,
            second,
            marks.states,
            calendar.index,
            calendar.ranges,
            calendar.segments,
            definition.min_days,
            definition.join_gap_days,
            marks.limits,
            marks.normals,
            marks.references[:, 1].copy(),
            events,
            table,
        )
        if found <= room:
            break
        room = found
    reason = np.where(silent, SHORT_BASE, OK).astype(np.uint8)
    return Scan(table, events[:found], marks.limits, marks.references, reason, candidates, chosen, counts)


class _Marks(NamedTuple):
    """Days of a block marked after a definition; values: what the events are measured by (see `kernels.waves`)."""

    states: np.ndarray
    values: np.ndarray
    limits: np.ndarray
    normals: np.ndarray
    references: np.ndarray


def _marks(first, second, calendar: Calendar, definition: Definition, base, most: int) -> _Marks:
    """A kernel for each kind of definition: so a question compiles only what it needs."""
    from urbanheat.kernels import waves as kernel

    cells, days = first.shape
    limits = normals = np.full((cells, 2, 365), np.nan)
    references = np.full((cells, 2), np.nan)
    states, values = np.empty((cells, (days + 7) // 8 * 8), np.uint8), first
    states[:, days:] = 0
    if isinstance(definition, AbsoluteThreshold):
        kernel.mark_absolute(first, float(definition.threshold_c), states)
    elif isinstance(definition, ExcessHeatFactor):
        values, kind = np.empty(first.shape), definition.percentile_type
        share = float(definition.percentile)
        kernel.mark_heat(first, second, share, kind, base, calendar.ranges, states, values, references)
        values = _read_only(values)
    else:
        other = second if isinstance(definition, DayNightPercentile) else second[:0]
        share, kind = float(definition.percentile), definition.percentile_type
        window, normals = definition.window_days, limits.copy()
        kernel.mark_calendar(first, other, share, window, kind, base, calendar.index, most, states, limits, normals)
    return _Marks(states, values, limits, normals, references)


def _read_only(block: np.ndarray) -> np.ndarray:
    """The same memory, not to be written to: so numba meets one kind of array, of series and of stacks."""
    view = block.view()
    view.flags.writeable = False
    return view


def _bases(first, second, calendar: Calendar, definition):
    """(cells, 2) days of each cell's base period, -1 where it has too few complete seasons; and what was chosen."""
    from urbanheat.kernels.waves import count_present

    cells = first.shape[0]
    span = np.full((cells, 2), -1, dtype=np.int64)
    nothing = np.zeros(cells, np.int64)
    if isinstance(definition, AbsoluteThreshold):
        return span, (), nothing, nothing, 1
    own = calendar
    if isinstance(definition, ExcessHeatFactor) and definition.season != WHOLE_YEAR:
        own = calendar_of(calendar.time, WHOLE_YEAR)
    present = count_present(first, second, own.segments, own.days.years.size)
    complete = present >= MIN_COMPLETE * own.expected
    candidates, chosen, counts = choose_bases(complete, own.days.years, definition.base, definition.min_years)
    if not candidates:
        return span, (), nothing, nothing, 1
    edges = np.array([[f"{a:04d}-01-01", f"{b + 1:04d}-01-01"] for a, b in candidates], dtype="datetime64[D]")
    days = np.searchsorted(calendar.time, edges)
    most = max(np.bincount(calendar.index[a:b], minlength=1).max() for a, b in days)
    enough = counts >= definition.min_years
    span[enough] = days[chosen[enough]]
    return span, candidates, chosen, counts, max(int(most), 1)


def _runs(inside: np.ndarray, label: np.ndarray) -> np.ndarray:
    """(runs, 2) first and last day (excluded) of each run of days inside with the same label."""
    if not inside.any():
        return np.empty((0, 2), np.int64)
    key = np.where(inside, label + 10_000_000, 0)
    edges = np.concatenate(([0], np.flatnonzero(np.diff(key)) + 1, [key.size]))
    starts = edges[:-1]
    keep = inside[starts]
    return np.column_stack((starts[keep], edges[1:][keep])).astype(np.int64)

"""Heat waves in a daily series (`detect`) or in every cell of a stack (`detect_grid`): events and yearly metrics
for any definition of `definitions`. Both go through the same kernel (`kernels.waves`).

Conventions
- A day without a value ends a spell; nothing is filled. An event beside such a day, or at the first or last
  day of the record, is flagged: it may have been longer.
- A spell that runs across the year end is one event. An event with all its days belongs to the season year in
  which it starts.
- Yearly metrics after Perkins & Alexander 2013: number (HWN), days (HWF), longest (HWD), amplitude (HWA: peak
  of the event with the highest mean), magnitude (HWM: mean over all heat-wave days of the year). A year whose
  season has values on less than 90 % of its days has None and a reason, never 0; a complete year without an
  event has number, days and longest 0, amplitude and magnitude None.
- Values are °C of the defining variable (tmax for the day-and-night definition), K² for the EHF.
- Category: percentile definitions after Hobday et al. 2018 (Oceanography 31(2):162-173), on calendar-day mean
  and threshold without further smoothing: the highest whole multiple of (threshold - mean) that value - mean
  reaches on a day of the event: 1 moderate, 2 strong, 3 severe, 4 extreme (4 and more). Excess heat factor
  after Nairn & Fawcett 2015: 1 low-intensity, 2 severe (peak ≥ EHF85, the 85th percentile of the positive
  EHF of the base period), 3 extreme (peak ≥ 3 EHF85). Absolute
  thresholds have none; the day-and-night definition takes the smaller multiple of the two.
- Severity: the number that the category rounds down, of the most severe day: the multiple of
  (threshold - mean) for percentile definitions, EHF / EHF85 for the excess heat factor.
- Excess heat factor: the value of a three-day period is dated by its first day; T95 counts all days of the
  base period; the 30-day mean needs 27 days with a value; without tmax and tmin the definition is not
  computable. The source takes the minimum of the following night; daily files have the calendar day's.
- Percentile definitions need 20 complete seasons in the base period (flag below 30) and no typical year.
"""

from __future__ import annotations

import numpy as np

from urbanheat.celsius import check_celsius
from urbanheat.daycounts import (
    count_days,
    count_pair,
    local_percentile,
    longest_run,
    percentile_of,
    records,
    yearly_extremes,
)
from urbanheat.definitions import (
    AbsoluteThreshold,
    CalendarDayPercentile,
    DayNightPercentile,
    Definition,
    ExcessHeatFactor,
)
from urbanheat.errors import Text
from urbanheat.seasons import (
    MIN_COMPLETE,
    BasePeriod,
    Season,
    base_period,
    incomplete_reason,
    short_base_flag,
    typical_year_reason,
)
from urbanheat.series import QualityFlag, Series
from urbanheat.waveresults import EHF_SEVERITY, HOBDAY, Event, HeatWaveDays, HeatWaves, YearMetrics
from urbanheat.wavescan import Calendar, Scan, calendar_of, scan
from urbanheat.wavestacks import StackWaves, detect_grid

__all__ = [
    "AbsoluteThreshold",
    "CalendarDayPercentile",
    "DayNightPercentile",
    "Event",
    "ExcessHeatFactor",
    "HeatWaveDays",
    "HeatWaves",
    "Season",
    "StackWaves",
    "YearMetrics",
    "count_days",
    "count_pair",
    "detect",
    "detect_grid",
    "excess_heat_factor",
    "local_percentile",
    "longest_run",
    "percentile_of",
    "records",
    "yearly_extremes",
]


def detect(series: Series, definition: Definition) -> HeatWaves:
    """Heat waves of a series after a definition; see the module text for conventions and `HeatWaves`.

    series: daily values [°C]; definition: see `definitions`, where each names its source. What cannot be computed
    (a variable that is missing, too short a base period) is an answer with the reason, `not_computable`, no error.
    ValueError: values that cannot be °C (kelvin, °F, tenths, -9999).
    """
    reason = _missing_column(series, definition)
    if reason is None and not isinstance(definition, AbsoluteThreshold):
        reason = typical_year_reason(series)
    if reason is not None:
        return HeatWaves(definition, "°C", (), (), (), not_computable=reason)
    first, second = (series.values(name)[np.newaxis] for name in (definition.needs * 2)[:2])
    for values in (first, second)[: len(definition.needs)]:
        check_celsius(values)
    calendar = calendar_of(series.time, definition.season)
    found = scan(first, second, calendar, definition)
    base = _base(found, definition)
    if base is not None and base.reason is not None:
        return HeatWaves(definition, "°C", (), (), (), not_computable=base.reason)
    events = tuple(_event(row, series.time, calendar, definition) for row in found.events.tolist())
    yearly = tuple(
        _year(row, int(year), int(expected), series.time)
        for row, year, expected in zip(found.years[0].tolist(), calendar.days.years, calendar.expected, strict=True)
    )
    flags = (short_base_flag(base) if base else ()) + _cut_flags(events) + _typical_flag(series)
    excess = isinstance(definition, ExcessHeatFactor)
    threshold = found.thresholds[0, 0] if hasattr(definition, "window_days") else None
    references = dict(zip(("t95", "ehf85"), found.references[0].tolist(), strict=True)) if excess else None
    unit = "K²" if excess else "°C"
    return HeatWaves(definition, unit, events, yearly, flags, None, base, threshold, references)


def excess_heat_factor(tmax, tmin, t95: float) -> np.ndarray:
    """EHF [K²] of the three-day period that starts on each day: shape (days,), NaN where a value is missing.

    tmax, tmin: (days,) °C; t95: °C. Source: see `ExcessHeatFactor`.
    """
    from urbanheat.kernels.waves import excess_heat

    tmax, tmin = (np.ascontiguousarray(each, dtype=np.float64) for each in (tmax, tmin))
    factor = np.empty(tmax.size)
    excess_heat(tmax, tmin, float(t95), np.empty(tmax.size), factor)
    return factor


def _missing_column(series: Series, definition: Definition) -> str | None:
    missing = [name for name in definition.needs if name not in series.variables]
    if not missing:
        return None
    has = ", ".join(series.variables)
    return Text("the definition needs %(names)s; the series has %(has)s", names=" and ".join(missing), has=has)


def _base(found: Scan, definition: Definition) -> BasePeriod | None:
    if isinstance(definition, AbsoluteThreshold):
        return None
    if not found.candidates:
        return BasePeriod(0, 0, 0, "the series has no day of the season")
    first, last = found.candidates[found.base[0]]
    return base_period(first, last, int(found.base_years[0]), definition.min_years)


def _event(row: list[float], time: np.ndarray, calendar: Calendar, definition: Definition) -> Event:
    _, start, end, year, peak, peak_at, mean, severity, category, cut = row
    names = EHF_SEVERITY if isinstance(definition, ExcessHeatFactor) else HOBDAY
    known = category == category
    return Event(
        start=time[int(start)].item(),
        end=time[int(end)].item(),
        days=int(end - start) + 1,
        year=int(calendar.days.years[int(year)]),
        peak=peak,
        peak_date=time[int(peak_at)].item(),
        mean_magnitude=mean,
        category=int(category) if known else None,
        category_name=names[int(category) - 1] if known else None,
        cut=bool(cut),
        severity=severity if known else None,
    )


def _year(row: list[float], year: int, expected: int, time: np.ndarray) -> YearMetrics:
    number, days, longest, amplitude, magnitude, first, last, category, severity, present = row
    share = present / expected
    if present < MIN_COMPLETE * expected:
        why = incomplete_reason(int(present), expected)
        return YearMetrics(year, None, None, None, None, None, share, why)
    if number == 0:
        return YearMetrics(year, 0, 0, 0, None, None, share)
    return YearMetrics(
        year,
        int(number),
        int(days),
        int(longest),
        amplitude,
        magnitude,
        share,
        None,
        time[int(first)].item(),
        time[int(last)].item(),
        int(category) if category == category else None,
        severity if severity == severity else None,
    )


def _cut_flags(events) -> tuple[QualityFlag, ...]:
    return tuple(
        QualityFlag(
            "heat wave cut",
            Text(
                "The heat wave from %(start)s to %(end)s lies beside a day without a value "
                "or at the edge of the record; it may have been longer.",
                start=e.start,
                end=e.end,
            ),
            date=str(e.start),
        )
        for e in events
        if e.cut
    )


def _typical_flag(series: Series) -> tuple[QualityFlag, ...]:
    if series.kind != "typical year":
        return ()
    return (QualityFlag("typical year", "The events are those of a typical year, not of a calendar year."),)

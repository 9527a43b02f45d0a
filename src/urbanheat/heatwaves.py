"""Heat waves in a daily series: events and yearly metrics for any definition of `definitions`.

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
- Excess heat factor: the value of a three-day period is dated by its first day; T95 counts all days of the
  base period; the 30-day mean needs 27 days with a value; without tmax and tmin the definition is not
  computable. The source takes the minimum of the following night; daily files have the calendar day's.
- Percentile definitions need 20 complete seasons in the base period (flag below 30) and no typical year.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import numpy as np

from urbanheat.daycounts import (
    count_days,
    count_pair,
    local_percentile,
    longest_run,
    percentile_of,
    records,
)
from urbanheat.definitions import (
    AbsoluteThreshold,
    CalendarDayPercentile,
    DayNightPercentile,
    Definition,
    ExcessHeatFactor,
)
from urbanheat.errors import Text
from urbanheat.percentiles import calendar_day_climatology, in_base, percentile
from urbanheat.seasons import (
    WHOLE_YEAR,
    BasePeriod,
    Season,
    SeasonDays,
    calendar_index,
    choose_base,
    completeness,
    season_days,
    short_base_flag,
    typical_year_reason,
)
from urbanheat.series import QualityFlag, Series
from urbanheat.spells import find_spells

__all__ = [
    "AbsoluteThreshold",
    "CalendarDayPercentile",
    "DayNightPercentile",
    "Event",
    "ExcessHeatFactor",
    "HeatWaves",
    "Season",
    "YearMetrics",
    "count_days",
    "count_pair",
    "detect",
    "excess_heat_factor",
    "local_percentile",
    "longest_run",
    "percentile_of",
    "records",
]

HOBDAY = ("moderate", "strong", "severe", "extreme")
EHF_SEVERITY = ("low-intensity", "severe", "extreme")


@dataclass(frozen=True)
class Event:
    """One heat wave. start, end: first and last day. peak [unit of the result] on peak_date; mean_magnitude:
    mean over its days; category with its name, None where the definition has none. cut: it touches a missing
    day or the edge of the record and may have been longer."""

    start: dt.date
    end: dt.date
    days: int
    year: int
    peak: float
    peak_date: dt.date
    mean_magnitude: float
    category: int | None = None
    category_name: str | None = None
    cut: bool = False


@dataclass(frozen=True)
class YearMetrics:
    """Metrics of one season year; all None with a `reason` if the season is incomplete."""

    year: int
    number: int | None
    days: int | None
    longest: int | None
    amplitude: float | None
    magnitude: float | None
    completeness: float
    reason: str | None = None


@dataclass(frozen=True)
class HeatWaves:
    """Result of `detect`. not_computable: why there is no answer (then events and yearly are empty), else
    None. base: base period used, None for absolute thresholds. threshold_by_day: (365,) °C of the defining
    variable, for percentile definitions only."""

    definition: Definition
    unit: str
    events: tuple[Event, ...]
    yearly: tuple[YearMetrics, ...]
    flags: tuple[QualityFlag, ...]
    not_computable: str | None = None
    base: BasePeriod | None = None
    threshold_by_day: np.ndarray | None = field(default=None, compare=False, repr=False)


@dataclass
class _Signal:
    """What a definition makes of the days: hit and known (bool), value (the number an event reports), level
    (multiple for the category, or None), names of the categories."""

    hit: np.ndarray
    known: np.ndarray
    value: np.ndarray
    level: np.ndarray | None = None
    names: tuple[str, ...] = ()
    base: BasePeriod | None = None
    threshold: np.ndarray | None = None
    flags: tuple[QualityFlag, ...] = ()
    unit: str = "°C"


class _NotComputable(Exception):
    pass


def detect(series: Series, definition: Definition) -> HeatWaves:
    """Heat waves of a series after a definition; see the module text for conventions and `HeatWaves`."""
    season: Season = definition.season
    days = season_days(series.time, season)
    try:
        _check_columns(series, definition)
        signal = _SIGNALS[type(definition)](series, definition, days)
    except _NotComputable as reason:
        return HeatWaves(definition, "°C", (), (), (), not_computable=reason.args[0])
    usable = signal.known & days.inside
    starts, ends = find_spells(signal.hit, usable, definition.min_days, definition.join_gap_days)
    events = tuple(_event(series, signal, days, s, e) for s, e in zip(starts.tolist(), ends.tolist(), strict=True))
    yearly = _yearly(signal, days, season, events, starts, ends)
    flags = signal.flags + _cut_flags(events) + _typical_flag(series)
    return HeatWaves(definition, signal.unit, events, yearly, flags, None, signal.base, signal.threshold)


def excess_heat_factor(tmax, tmin, t95: float) -> np.ndarray:
    """EHF [K²] of the three-day period that starts on each day: shape (days,), NaN where a value is missing.

    tmax, tmin: (days,) °C; t95: °C. Source: see `ExcessHeatFactor`.
    """
    mean = (np.asarray(tmax, dtype=np.float64) + np.asarray(tmin, dtype=np.float64)) / 2
    three = np.full(mean.size, np.nan)
    if mean.size >= 3:
        three[:-2] = (mean[:-2] + mean[1:-1] + mean[2:]) / 3
    known = np.isfinite(mean)
    total = np.concatenate(([0.0], np.cumsum(np.where(known, mean, 0.0))))
    count = np.concatenate(([0], np.cumsum(known)))
    before = np.full(mean.size, np.nan)
    if mean.size > 30:
        number = count[30:-1] - count[:-31]
        with np.errstate(invalid="ignore", divide="ignore"):
            before[30:] = np.where(number >= 27, (total[30:-1] - total[:-31]) / number, np.nan)
    return (three - t95) * np.maximum(1.0, three - before)


def _check_columns(series: Series, definition: Definition) -> None:
    missing = [name for name in definition.needs if name not in series.variables]
    if missing:
        has = ", ".join(series.variables)
        raise _NotComputable(
            Text("the definition needs %(names)s; the series has %(has)s", names=" and ".join(missing), has=has)
        )


def _absolute(series: Series, definition: AbsoluteThreshold, days: SeasonDays) -> _Signal:
    values = series.values(definition.variable)
    return _Signal(values >= definition.threshold_c, np.isfinite(values), values)


def _base_for(series: Series, known: np.ndarray, definition, season: Season, days: SeasonDays) -> BasePeriod:
    reason = typical_year_reason(series)
    if reason:
        raise _NotComputable(reason)
    base = choose_base(completeness(known, days, season), definition.base, definition.min_years)
    if base.reason:
        raise _NotComputable(base.reason)
    return base


def _calendar_day(series: Series, definition: CalendarDayPercentile, days: SeasonDays) -> _Signal:
    values = series.values(definition.variable)
    base = _base_for(series, np.isfinite(values), definition, definition.season, days)
    return _percentile_signal(series, definition, values, base)


def _day_night(series: Series, definition: DayNightPercentile, days: SeasonDays) -> _Signal:
    tmax, tmin = series.values("tmax"), series.values("tmin")
    both = np.isfinite(tmax) & np.isfinite(tmin)
    base = _base_for(series, both, definition, definition.season, days)
    signal = _percentile_signal(series, definition, tmax, base)
    night = _percentile_signal(series, definition, tmin, base)
    signal.hit &= night.hit
    signal.known &= night.known
    signal.level = np.minimum(signal.level, night.level)
    return signal


def _percentile_signal(series: Series, definition, values: np.ndarray, base: BasePeriod) -> _Signal:
    threshold, mean = calendar_day_climatology(
        series.time, values, base, definition.percentile, definition.window_days, definition.percentile_type
    )
    index = calendar_index(series.time)
    limit, normal = threshold[index], mean[index]
    known = np.isfinite(values) & np.isfinite(limit)
    level = np.full(values.size, np.nan)
    np.divide(values - normal, limit - normal, out=level, where=known & (limit > normal))
    return _Signal(values > limit, known, values, level, HOBDAY, base, threshold, short_base_flag(base))


def _ehf(series: Series, definition: ExcessHeatFactor, days: SeasonDays) -> _Signal:
    tmax, tmin = series.values("tmax"), series.values("tmin")
    mean = (tmax + tmin) / 2
    whole = season_days(series.time, WHOLE_YEAR)
    base = _base_for(series, np.isfinite(mean), definition, WHOLE_YEAR, whole)
    inside = in_base(series.time, base)
    t95 = percentile(mean[inside], definition.percentile, definition.percentile_type)
    factor = excess_heat_factor(tmax, tmin, t95)
    positive = factor > 0
    started = positive & days.inside
    hit = started.copy()
    hit[1:] |= started[:-1]
    hit[2:] |= started[:-2]
    ehf85 = percentile(factor[inside & positive], 85.0, definition.percentile_type)
    level = np.where(positive, np.where(factor >= 3 * ehf85, 3.0, np.where(factor >= ehf85, 2.0, 1.0)), np.nan)
    value = np.where(positive, factor, np.nan)
    known = np.isfinite(factor) | hit
    return _Signal(hit, known, value, level, EHF_SEVERITY, base, None, short_base_flag(base), "K²")


_SIGNALS = {
    AbsoluteThreshold: _absolute,
    CalendarDayPercentile: _calendar_day,
    DayNightPercentile: _day_night,
    ExcessHeatFactor: _ehf,
}


def _event(series: Series, signal: _Signal, days: SeasonDays, start: int, end: int) -> Event:
    part = slice(start, end + 1)
    value = signal.value[part]
    place = start + int(np.nanargmax(value))
    category, name = None, None
    if signal.level is not None and np.isfinite(signal.level[part]).any():
        category = max(1, min(int(np.nanmax(signal.level[part])), len(signal.names)))
        name = signal.names[category - 1]
    usable_before = start > 0 and signal.known[start - 1]
    usable_after = end + 1 < signal.known.size and signal.known[end + 1]
    return Event(
        start=series.time[start].item(),
        end=series.time[end].item(),
        days=end - start + 1,
        year=int(days.label[start]),
        peak=float(signal.value[place]),
        peak_date=series.time[place].item(),
        mean_magnitude=float(np.nanmean(value)),
        category=category,
        category_name=name,
        cut=not (usable_before and usable_after),
    )


def _yearly(signal: _Signal, days: SeasonDays, season: Season, events, starts, ends) -> tuple[YearMetrics, ...]:
    by_year: dict[int, list[int]] = {}
    for place, event in enumerate(events):
        by_year.setdefault(event.year, []).append(place)
    result = []
    for item in completeness(signal.known, days, season):
        if item.reason:
            result.append(YearMetrics(item.year, None, None, None, None, None, item.fraction, item.reason))
            continue
        own = by_year.get(item.year, [])
        lengths = [events[p].days for p in own]
        amplitude = magnitude = None
        if own:
            amplitude = max((events[p] for p in own), key=lambda e: e.mean_magnitude).peak
            magnitude = float(np.nanmean(np.concatenate([signal.value[starts[p] : ends[p] + 1] for p in own])))
        result.append(
            YearMetrics(
                item.year,
                len(own),
                sum(lengths),
                max(lengths, default=0),
                amplitude,
                magnitude,
                item.fraction,
            )
        )
    return tuple(result)


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

"""Hot days, tropical nights and the like: counts per year, as an absolute and a percentile pair.

Conventions: a day counts if the value is at or above an absolute threshold (≥), and above (>) a percentile.
The local percentile is one number for the whole season: the percentile of all season days in the base period.
A season with values on less than 90 % of its days has no count but a reason. Names of common counts are in
`presets`. Percentile: see `seasons` for the base period and `percentiles` for the type.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from urbanheat.celsius import check_celsius
from urbanheat.definitions import check_percentile_type, check_threshold
from urbanheat.percentiles import in_base, percentile
from urbanheat.seasons import (
    MIN_YEARS,
    WHOLE_YEAR,
    BasePeriod,
    Season,
    choose_base,
    completeness,
    season_days,
    short_base_flag,
    typical_year_reason,
)
from urbanheat.series import TEMPERATURES, QualityFlag, Series
from urbanheat.spells import find_spells


@dataclass(frozen=True)
class YearCount:
    """Days of one season year; days is None with a reason if the season is incomplete."""

    year: int
    days: int | None
    expected: int
    present: int
    reason: str | None = None

    @property
    def completeness(self) -> float:
        return self.present / self.expected


@dataclass(frozen=True)
class LocalPercentile:
    """value [unit of the variable]: the q-th percentile of season days in the base period, None with the
    reason in not_computable. days: number of values behind it."""

    q: float
    value: float | None
    base: BasePeriod | None
    days: int
    not_computable: str | None = None
    flags: tuple[QualityFlag, ...] = ()


@dataclass(frozen=True)
class CountPair:
    """Days at or above a fixed threshold, and days above the local percentile of the base period.
    local is () if the percentile is not computable (reason in percentile.not_computable)."""

    variable: str
    threshold_c: float
    absolute: tuple[YearCount, ...]
    percentile: LocalPercentile
    local: tuple[YearCount, ...]


@dataclass(frozen=True)
class Run:
    """Longest run of days; start and end are included."""

    start: dt.date
    end: dt.date
    days: int


@dataclass(frozen=True)
class Record:
    """One of the highest (or lowest) values with its day."""

    date: dt.date
    value: float


@dataclass(frozen=True)
class YearExtreme:
    """Highest (or lowest) value of one season year with its day; None with a reason if the season is incomplete."""

    year: int
    value: float | None
    date: dt.date | None
    reason: str | None = None


def count_days(
    series: Series, variable: str, threshold_c: float, season: Season = WHOLE_YEAR, above: bool = False
) -> tuple[YearCount, ...]:
    """Days per season year with variable ≥ threshold_c [°C] (with above=True: > threshold_c).

    A year whose season has values on less than 90 % of its days has None and a reason. ValueError: the series has
    no such variable, or values that cannot be °C. The indices SU, TR and the like of the ETCCDI are such
    counts (Zhang et al. 2011).
    """
    check_threshold(variable, threshold_c)
    values = series.values(variable)
    if variable in TEMPERATURES:
        check_celsius(values)
    hit = (values > threshold_c if above else values >= threshold_c) & np.isfinite(values)
    days = season_days(series.time, season)
    if not days.years.size:
        return ()
    counted = np.bincount(days.label[days.inside & hit] - days.years[0], minlength=days.years.size)
    return tuple(
        YearCount(c.year, None if c.reason else int(n), c.expected, c.present, c.reason)
        for c, n in zip(completeness(np.isfinite(values), days, season), counted, strict=True)
    )


def local_percentile(
    series: Series,
    variable: str,
    q: float = 95.0,
    base: tuple[int, int] | None = None,
    season: Season = WHOLE_YEAR,
    percentile_type: int = 8,
    min_years: int = MIN_YEARS,
) -> LocalPercentile:
    """The q-th percentile [°C] of all season days in the base period, see `LocalPercentile`.

    q: 0 to 100; base: first and last year; percentile_type: 8 or 7 of Hyndman & Fan (1996), Am. Stat. 50:361-365;
    min_years: complete seasons it takes. None with the reason where there are fewer, or for a typical year.
    ValueError: the series has no such variable, a q or percentile_type that makes no sense.
    """
    if not 0 < q < 100:
        raise ValueError(f"A percentile lies between 0 and 100, not at {q}.")
    check_percentile_type(percentile_type)
    values = series.values(variable)
    days = season_days(series.time, season)
    chosen = choose_base(completeness(np.isfinite(values), days, season), base, min_years)
    reason = typical_year_reason(series) or chosen.reason
    if reason:
        return LocalPercentile(q, None, None, 0, reason)
    pool = _pool(series, values, days, chosen)
    return LocalPercentile(
        q, percentile(pool, q, percentile_type), chosen, pool.size, None, short_base_flag(chosen)
    )


def count_pair(
    series: Series,
    variable: str,
    threshold_c: float,
    q: float = 95.0,
    base: tuple[int, int] | None = None,
    season: Season = WHOLE_YEAR,
    min_years: int = MIN_YEARS,
) -> CountPair:
    """Days ≥ threshold_c [°C] and days above the local q-th percentile side by side, per season year.

    base: first and last year of the period of the percentile, chosen by `seasons.choose_base` if None. The
    percentile is None with the reason where it cannot be had (see `local_percentile`). ValueError: the series has
    no such variable.
    """
    local = local_percentile(series, variable, q, base, season, min_years=min_years)
    counts = () if local.value is None else count_days(series, variable, local.value, season, above=True)
    return CountPair(variable, threshold_c, count_days(series, variable, threshold_c, season), local, counts)


def percentile_of(
    series: Series,
    variable: str,
    value: float,
    base: tuple[int, int] | None = None,
    season: Season = WHOLE_YEAR,
) -> float | None:
    """Share [%] of season days in the base period that lie below `value`, half of the equal ones counted.
    None if there is no base period of 20 complete seasons, or for a typical year. ValueError: no such variable."""
    values = series.values(variable)
    days = season_days(series.time, season)
    chosen = choose_base(completeness(np.isfinite(values), days, season), base)
    if chosen.reason or typical_year_reason(series):
        return None
    pool = _pool(series, values, days, chosen)
    return float(100 * ((pool < value).sum() + (pool == value).sum() / 2) / pool.size)


def longest_run(series: Series, variable: str, threshold_c: float, season: Season = WHOLE_YEAR) -> Run | None:
    """Longest run of days with variable ≥ threshold_c, the earliest of equals; None if no day reaches it.
    Missing days and the edges of a season shorter than a year end a run. ValueError: no such variable."""
    check_threshold(variable, threshold_c)
    values = series.values(variable)
    usable = season_days(series.time, season).inside & np.isfinite(values)
    starts, ends = find_spells(values >= threshold_c, usable, 1)
    if not starts.size:
        return None
    best = int(np.argmax(ends - starts))
    first, last = series.time[starts[best]].item(), series.time[ends[best]].item()
    return Run(first, last, (last - first).days + 1)


def records(series: Series, variable: str, count: int = 10, highest: bool = True) -> tuple[Record, ...]:
    """The `count` highest (or lowest) values [unit of the variable] with their dates, the extreme first,
    equals by date. ValueError: no such variable."""
    values = series.values(variable)
    known = np.flatnonzero(np.isfinite(values))
    order = known[np.argsort(-values[known] if highest else values[known], kind="stable")][:count]
    return tuple(Record(series.time[i].item(), float(values[i])) for i in order)


def yearly_extremes(
    series: Series, variable: str, season: Season = WHOLE_YEAR, highest: bool = True
) -> tuple[YearExtreme, ...]:
    """The highest (or lowest) value of each season year, the first of equals: what `trends.return_level` takes.

    [unit of the variable]; None with a reason for a year whose season is incomplete. ValueError: no such variable.
    """
    values = series.values(variable)
    days = season_days(series.time, season)
    known = days.inside & np.isfinite(values)
    result = []
    for each in completeness(known, days, season):
        if each.reason:
            result.append(YearExtreme(each.year, None, None, each.reason))
            continue
        own = np.flatnonzero(known & (days.label == each.year))
        place = own[np.argmax(values[own] if highest else -values[own])]
        result.append(YearExtreme(each.year, float(values[place]), series.time[place].item()))
    return tuple(result)


def _pool(series: Series, values: np.ndarray, days, base: BasePeriod) -> np.ndarray:
    return values[days.inside & np.isfinite(values) & in_base(series.time, base)]

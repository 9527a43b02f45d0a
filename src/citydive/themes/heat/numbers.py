"""All numbers of a heat profile for one series. Words and layout stand elsewhere."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from citydive.evidence.contract import CityFacts, InputSeries
from citydive.jobs.registry import JobError
from citydive.told import gettext as _
from citydive.told import joined
from urbanheat import heatwaves, readers, trends
from urbanheat.definitions import AbsoluteThreshold, CalendarDayPercentile
from urbanheat.errors import ReadError
from urbanheat.seasons import FLOOR_YEARS, MIN_YEARS, WHOLE_YEAR, Season, choose_base, completeness, season_days
from urbanheat.series import Series

from .base import read_base
from .said import said_of

MONTH_END = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
# The mean count that stands for "now" is taken over the last so many complete seasons.
RECENT = 30


@dataclass(frozen=True)
class Settings:
    """Parameters in the form that the methods take. months: first and last month [1-12] of the season."""

    season: Season
    months: tuple[int, int]
    hot_c: float
    night_c: float
    percentile: float
    wave_days: int
    wave_percentile: float
    base: tuple[int, int] | None
    # Complete seasons that percentiles and trends need; fewer than usual only for a reason that somebody wrote.
    min_years: int = MIN_YEARS
    fewer_because: str = ""


@dataclass(frozen=True)
class YearValue:
    """One season's mean [°C], None with a reason if it is incomplete."""

    year: int
    value: float | None
    reason: str | None


@dataclass(frozen=True)
class SeriesFacts:
    """What the profile knows of one series. nights is None if the series has no daily minimum."""

    source: InputSeries
    series: Series
    settings: Settings
    hot: heatwaves.CountPair
    nights: heatwaves.CountPair | None
    by_threshold: heatwaves.HeatWaves
    by_percentile: heatwaves.HeatWaves
    summer: tuple[YearValue, ...]
    hot_trend: trends.Trend
    nights_trend: trends.Trend | None
    summer_trend: trends.Trend
    highest: tuple[heatwaves.Record, ...]
    outside_season: int

    @property
    def is_typical_year(self) -> bool:
        return self.series.kind == "typical year"

    @property
    def name(self) -> str:
        return self.source.station_name or self.source.title

    @property
    def complete(self) -> list[int]:
        """Years with a complete season of daily maxima, rising."""
        return [year.year for year in self.hot.absolute if year.days is not None]

    @property
    def incomplete(self) -> list:
        return [year for year in self.hot.absolute if year.days is None]


def read_settings(parameters: dict, city: CityFacts) -> Settings:
    """Parameters of the form as Settings; JobError in plain words for a base period that cannot be read."""
    try:
        base = read_base(str(parameters.get("base") or "").strip())
    except ValueError as error:
        raise JobError(error.args[0]) from None
    months = city.heat_season if parameters["season"] == "season" else (1, 12)
    return Settings(
        season=season_of(months),
        months=months,
        hot_c=float(parameters["hot_day_c"]),
        night_c=float(parameters["tropical_night_c"]),
        percentile=float(parameters["percentile"]),
        wave_days=int(parameters["wave_days"]),
        wave_percentile=float(parameters["wave_percentile"]),
        base=base,
        min_years=FLOOR_YEARS if parameters.get("fewer_seasons") else MIN_YEARS,
        fewer_because=str(parameters.get("fewer_because") or ""),
    )


def season_of(months: tuple[int, int]) -> Season:
    """From the first day of the first to the last day of the last month."""
    first, last = months
    return WHOLE_YEAR if (first, last) == (1, 12) else Season((first, 1), (last, MONTH_END[last - 1]))


def compute_facts(source: InputSeries, settings: Settings) -> SeriesFacts:
    """Read one series and compute all its numbers; JobError if it has no daily maximum."""
    try:
        series = readers.read_series(source.path)
    except ReadError as error:
        raise JobError(joined(": ", source.key, said_of(error))) from error
    except ValueError as error:
        raise JobError(f"{source.key}: {error}") from error
    series = replace(series, kind=source.data_kind)
    if series.tmax is None:
        has = ", ".join(series.variables)
        raise JobError(
            _(
                "%(key)s has no daily maximum of air temperature (it has %(has)s). "
                "Bring a series with the highest temperature of each day."
            )
            % {"key": source.key, "has": has}
        )
    season, base, least = settings.season, settings.base, settings.min_years
    hot = heatwaves.count_pair(series, "tmax", settings.hot_c, settings.percentile, base, season, least)
    nights = None
    if series.tmin is not None:
        nights = heatwaves.count_pair(series, "tmin", settings.night_c, settings.percentile, base, season, least)
    threshold = AbsoluteThreshold("tmax", settings.hot_c, settings.wave_days, season)
    local = CalendarDayPercentile(
        "tmax",
        settings.wave_percentile,
        min_days=settings.wave_days,
        base=base,
        season=season,
        min_years=least,
    )
    summer = season_means(series, season)
    return SeriesFacts(
        source=source,
        series=series,
        settings=settings,
        hot=hot,
        nights=nights,
        by_threshold=heatwaves.detect(series, threshold),
        by_percentile=heatwaves.detect(series, local),
        summer=summer,
        nights_trend=nights and yearly_trend(series, [(y.year, y.days) for y in nights.absolute], least),
        hot_trend=yearly_trend(series, [(y.year, y.days) for y in hot.absolute], least),
        summer_trend=yearly_trend(series, [(y.year, y.value) for y in summer], least),
        highest=heatwaves.records(series, "tmax", 5),
        outside_season=_outside(series, season, settings.hot_c),
    )


def yearly_trend(series: Series, pairs, min_years: int = MIN_YEARS) -> trends.Trend:
    """Trend of (year, value or None); never for a typical year, whose years mean nothing."""
    if series.kind == "typical year":
        reason = _("a typical year is put together from months of different years")
        return trends.Trend("not computable", 0, None, None, 0, reason=reason)
    return trends.trend([year for year, _ in pairs], [value for _, value in pairs], min_years=min_years)


def season_means(series: Series, season: Season) -> tuple[YearValue, ...]:
    """Mean daily maximum [°C] of each season, None where fewer than 90 % of the days have a value."""
    days = season_days(series.time, season)
    known = np.isfinite(series.tmax)
    result = []
    for item in completeness(known, days, season):
        chosen = days.inside & known & (days.label == item.year)
        value = None if item.reason else float(series.tmax[chosen].mean())
        result.append(YearValue(item.year, value, item.reason))
    return tuple(result)


def summer_normal(facts: SeriesFacts) -> tuple[float, str] | None:
    """Mean of the season means over the base period [°C] and the period, if 20 complete seasons lie in it."""
    series, season = facts.series, facts.settings.season
    days = season_days(series.time, season)
    base = choose_base(
        completeness(np.isfinite(series.tmax), days, season), facts.settings.base, facts.settings.min_years
    )
    if base.reason or facts.is_typical_year:
        return None
    values = [y.value for y in facts.summer if y.value is not None and base.first <= y.year <= base.last]
    return math.fsum(values) / len(values), f"{base.first}–{base.last}"


def _outside(series: Series, season: Season, hot_c: float) -> int:
    """Hot days of the whole record that lie outside the season and so are not counted."""
    hit = np.nan_to_num(series.tmax, nan=-999.0) >= hot_c
    return int((hit & ~season_days(series.time, season).inside).sum())


def mean_of(counts, years) -> float | None:
    """Mean days per season over the given years; None if one of them is not there or incomplete."""
    by_year = {count.year: count.days for count in counts}
    values = [by_year.get(year) for year in years]
    if not values or None in values:
        return None
    return math.fsum(values) / len(values)


def recent_years(facts: SeriesFacts) -> list[int]:
    """The last complete seasons, at most 30: what a mean count is taken over."""
    return facts.complete[-RECENT:]


def common_years(a: SeriesFacts, b: SeriesFacts) -> list[int]:
    """Years with a complete season in both series; none if one is a typical year."""
    if a.is_typical_year or b.is_typical_year:
        return []
    return sorted(set(a.complete) & set(b.complete))

"""Definitions of a heat wave as small frozen data, so that a result can name exactly what was asked.

Shared parameters
- season: only days inside count; a spell is cut at the edges of a season that is shorter than a year.
- join_gap_days: two spells, each long enough on its own, become one event if at most so many days (all with a
  value) lie between them (Hobday et al. 2016 use 2 for the ocean); 0 joins nothing.
- base: (first year, last year) or None for the default rule of `seasons`.
- min_years: complete seasons that the base period needs (see `seasons`).
- percentile_type: 8 (Hyndman & Fan 1996, median-unbiased; default, as in ETCCDI software) or 7 (linear, the
  default of numpy and R).
"""

from __future__ import annotations

from dataclasses import dataclass

from urbanheat.seasons import MIN_YEARS, WHOLE_YEAR, Season, check_min_years
from urbanheat.series import TEMPERATURES

PERCENTILE_METHODS = {7: "linear", 8: "median_unbiased"}
COLDEST, HOTTEST = -90.0, 60.0  # [°C] nobody's threshold lies beyond


@dataclass(frozen=True)
class AbsoluteThreshold:
    """At least `min_days` days in a row with variable ≥ threshold_c [°C]."""

    variable: str
    threshold_c: float
    min_days: int = 1
    season: Season = WHOLE_YEAR
    join_gap_days: int = 0

    def __post_init__(self):
        _check(self, self.variable)
        check_threshold(self.variable, self.threshold_c)

    @property
    def needs(self) -> tuple[str, ...]:
        return (self.variable,)


@dataclass(frozen=True)
class CalendarDayPercentile:
    """Perkins & Alexander 2013 (J. Climate 26:4500-4517): at least `min_days` days in a row with the variable
    above (>) its calendar-day percentile. variable 'tmax': CTX90pct, 'tmin': CTN90pct."""

    variable: str = "tmax"
    percentile: float = 90.0
    window_days: int = 15
    min_days: int = 3
    base: tuple[int, int] | None = None
    season: Season = WHOLE_YEAR
    join_gap_days: int = 0
    percentile_type: int = 8
    min_years: int = MIN_YEARS

    def __post_init__(self):
        _check(self, self.variable)
        _check_percentile(self)

    @property
    def needs(self) -> tuple[str, ...]:
        return (self.variable,)


@dataclass(frozen=True)
class DayNightPercentile:
    """At least `min_days` days in a row on which tmax and tmin both lie above their calendar-day
    percentile."""

    percentile: float = 90.0
    window_days: int = 15
    min_days: int = 3
    base: tuple[int, int] | None = None
    season: Season = WHOLE_YEAR
    join_gap_days: int = 0
    percentile_type: int = 8
    min_years: int = MIN_YEARS

    def __post_init__(self):
        _check(self, "tmax")
        _check_percentile(self)

    @property
    def needs(self) -> tuple[str, ...]:
        return ("tmax", "tmin")


@dataclass(frozen=True)
class ExcessHeatFactor:
    """Nairn & Fawcett 2013 (CAWCR Technical Report 060; 2015, Int. J. Environ. Res. Public Health
    12:227-253).

    T = (tmax + tmin)/2 of the calendar day. For the three days from day i on, with mean T3:
    EHI_sig = T3 - T95 (95th percentile of T over all days of the base period),
    EHI_accl = T3 - mean of T over the 30 days before i, EHF = EHI_sig · max(1, EHI_accl) [K²].
    A heat wave is a run of days that lie in a three-day period with EHF > 0.
    """

    percentile: float = 95.0
    base: tuple[int, int] | None = None
    season: Season = WHOLE_YEAR
    join_gap_days: int = 0
    percentile_type: int = 8
    min_days: int = 3
    min_years: int = MIN_YEARS

    def __post_init__(self):
        _check(self, "tmax")
        _check_percentile(self)

    @property
    def needs(self) -> tuple[str, ...]:
        return ("tmax", "tmin")


Definition = AbsoluteThreshold | CalendarDayPercentile | DayNightPercentile | ExcessHeatFactor


def check_threshold(variable: str, threshold_c: float) -> None:
    """ValueError for what is no temperature of air in °C: °F or kelvin would give 0 days without a word."""
    if variable in TEMPERATURES and not COLDEST <= threshold_c <= HOTTEST:
        raise ValueError(f"A threshold lies between {COLDEST:g} and {HOTTEST:g} °C, not at {threshold_c:g}.")


def _check(definition, variable: str) -> None:
    if variable not in TEMPERATURES:
        raise ValueError(f"A heat wave is defined on {', '.join(TEMPERATURES)}, not on “{variable}”.")
    if definition.min_days < 1:
        raise ValueError("A heat wave lasts at least 1 day.")
    if definition.join_gap_days < 0:
        raise ValueError("The gap to join is 0 or more days.")


def check_percentile_type(percentile_type: int) -> None:
    if percentile_type not in PERCENTILE_METHODS:
        raise ValueError(f"The percentile type is 7 or 8, not {percentile_type}.")


def _check_percentile(definition) -> None:
    if not 0 < definition.percentile < 100:
        raise ValueError(f"A percentile lies between 0 and 100, not at {definition.percentile}.")
    check_percentile_type(definition.percentile_type)
    check_min_years(definition.min_years)
    window = getattr(definition, "window_days", 1)
    if window < 1 or window % 2 == 0 or window > 91:
        raise ValueError(f"The window is an odd number of days from 1 to 91, not {window}.")


def words(definition: Definition) -> str:
    """The definition in one line of English, complete: two definitions that differ read differently."""
    parts = [_kind_in_words(definition), f"on {definition.min_days} or more days in a row"]
    if definition.season != WHOLE_YEAR:
        parts.append(f"season {definition.season}")
    if definition.join_gap_days:
        parts.append(f"gaps of up to {definition.join_gap_days} days joined")
    return ", ".join(parts)


def _kind_in_words(definition: Definition) -> str:
    if isinstance(definition, AbsoluteThreshold):
        return f"{definition.variable} ≥ {definition.threshold_c:g} °C"
    share = f"percentile {definition.percentile:g} (type {definition.percentile_type})"
    if isinstance(definition, ExcessHeatFactor):
        return f"excess heat factor > 0 above {share} of the daily mean"
    who = "tmax and tmin" if isinstance(definition, DayNightPercentile) else definition.variable
    return f"{who} > calendar-day {share} in a window of {definition.window_days} days"


def conventions_of(definition: Definition, base: str | None = None) -> dict:
    """What must be named so that others can compute the same numbers. base: the base period used."""
    found = {
        "comparison": ">=" if isinstance(definition, AbsoluteThreshold) else ">",
        "season": str(definition.season),
        "season year": "the year in which the season starts",
        "event belongs to": "the season year of its first day",
        "missing day": "ends a spell",
        "join gap [days]": definition.join_gap_days,
        "value dated by": "the day itself",
    }
    if isinstance(definition, AbsoluteThreshold):
        return found
    found |= {
        "percentile type": f"{definition.percentile_type} (Hyndman & Fan 1996)",
        "base period": base,
        "base period bootstrap": "none",
    }
    if isinstance(definition, ExcessHeatFactor):
        return found | {
            "value dated by": "the first of three days",
            "daily mean": "(tmax + tmin) / 2 of the calendar day",
            "days before": "mean of the 30 days before, of which 27 have a value",
        }
    return found | {
        "window [days]": definition.window_days,
        "day of the year": "calendar day; 29 February shares place and threshold with 28 February",
        "window at the year end": "counted around the circle within the base years",
    }

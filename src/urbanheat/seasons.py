"""Seasons, complete years and base periods.

Conventions
- A season runs from a first to a last day of the year, both included; it may cross the year end (southern
  summer, 1 November to 31 March) and then carries the year in which it starts. Where a year has two hot seasons
  (near the equator), a second part is added: a spell stays in its part, the year counts both.
- A season is complete if at least 90 % of its days have a value; an incomplete one yields None with a reason.
- Calendar days are counted 0 … 364; 29 February shares place and threshold with 28 February.
- Base period by default: 1991-2020 (WMO normal); if fewer than 20 complete seasons lie in it, 1961-1990; if
  that fails too, the whole series. Below 20 complete seasons nothing that needs a base period is computed,
  below 30 a warning is given. Who takes the responsibility can ask for fewer with `min_years`, not below 10.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from urbanheat.errors import Text
from urbanheat.series import QualityFlag, Series

MIN_COMPLETE = 0.9
MIN_YEARS = 20
WARN_YEARS = 30
# Below so many years a percentile or a trend says nothing, whoever asks for it.
FLOOR_YEARS = 10
NORMALS = ((1991, 2020), (1961, 1990))
_LEAP_DAY = 59  # place of 29 February in a leap year
_DAYS_BEFORE = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)


@dataclass(frozen=True)
class Season:
    """start, end: (month, day), both included. The default is the calendar year. second: first and last day of a
    second hot season of the same year, or None; at least one day lies between the two."""

    start: tuple[int, int] = (1, 1)
    end: tuple[int, int] = (12, 31)
    second: tuple[tuple[int, int], tuple[int, int]] | None = None

    def __post_init__(self):
        for month, day in (self.start, self.end, *(self.second or ())):
            try:
                dt.date(2001, month, day)
            except ValueError:
                problem = f"{month:02d}-{day:02d} is not a day of a season (month-day, no 29 February)."
                raise ValueError(problem) from None
        if self.second is not None:
            taken = np.zeros(365, dtype=np.int64)
            for part in self.parts:
                own = _on_calendar(part)
                taken += own | np.roll(own, 1)
            if (taken > 1).any():
                raise ValueError("The two parts of a season touch or overlap; write them as one.")

    @classmethod
    def parse(cls, text: str) -> Season:
        """From 'MM-DD/MM-DD', for example '05-01/09-30', or two of them with a comma between."""
        try:
            parts = []
            for part in text.split(","):
                start, end = ([int(number) for number in half.split("-")] for half in part.split("/"))
                parts.append(((start[0], start[1]), (end[0], end[1])))
            first, *rest = parts
            second = rest[0] if rest else None
            good = len(parts) <= 2
        except (ValueError, IndexError):
            good = False
        if not good:
            problem = f"“{text}” is not a season; write it as 05-01/09-30 (month-day/month-day), two with a comma."
            raise ValueError(problem)
        return cls(*first, second)

    def __str__(self) -> str:
        return ",".join(
            f"{a:02d}-{b:02d}/{c:02d}-{d:02d}" for (a, b), (c, d) in ((p.start, p.end) for p in self.parts)
        )

    @property
    def parts(self) -> tuple[Season, ...]:
        """The season, or its two parts, each as a season of its own."""
        return (self,) if self.second is None else (Season(self.start, self.end), Season(*self.second))

    @property
    def crosses_year(self) -> bool:
        """Whether the (first part of the) season runs over the year end."""
        return self.end < self.start

    def expected_days(self, year: int) -> int:
        """Days of the season that starts in `year`, leap days counted."""
        if self.second is not None:
            return sum(part.expected_days(year) for part in self.parts)
        end_year = year + 1 if self.crosses_year else year
        return (_last_day(end_year, *self.end) - dt.date(year, *self.start)).days + 1


def _on_calendar(season: Season) -> np.ndarray:
    """(365,) bool: the calendar days of a season of one part."""
    day = np.arange(365)
    start, end = calendar_index_of(*season.start), calendar_index_of(*season.end)
    return (day >= start) | (day <= end) if season.crosses_year else (day >= start) & (day <= end)


WHOLE_YEAR = Season()
MAY_TO_SEPTEMBER = Season((5, 1), (9, 30))
NOVEMBER_TO_MARCH = Season((11, 1), (3, 31))


@dataclass(frozen=True)
class SeasonDays:
    """inside: (days,) bool, True on season days. label: (days,) int, year in which the season starts.
    years: (years,) all labels from the first to the last season touched, rising. index: (days,) calendar day."""

    inside: np.ndarray
    label: np.ndarray
    years: np.ndarray
    index: np.ndarray


@dataclass(frozen=True)
class Completeness:
    """One season: days expected and present (with a value); fraction; reason is None if complete."""

    year: int
    expected: int
    present: int
    reason: str | None

    @property
    def fraction(self) -> float:
        return self.present / self.expected


@dataclass(frozen=True)
class BasePeriod:
    """Years of the base period, with the number of complete seasons in it. reason: why it is too short."""

    first: int
    last: int
    complete: int
    reason: str | None = None

    def __str__(self) -> str:
        return f"{self.first}-{self.last}"


def calendar_index_of(month: int, day: int) -> int:
    """Place of a day in the 365-day year; 29 February counts as 28 February."""
    if (month, day) == (2, 29):
        day = 28
    return _DAYS_BEFORE[month - 1] + day - 1


def years_of(time: np.ndarray) -> np.ndarray:
    """Calendar year of datetime64[D] days, int64."""
    return time.astype("datetime64[Y]").astype(np.int64) + 1970


def _years_and_index(time: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Calendar year and calendar day (0 … 364) of each day, int64. Dates are taken apart only once: for a long
    record that is what takes longest."""
    starts = time.astype("datetime64[Y]")
    year = starts.astype(np.int64) + 1970
    index = (time - starts.astype("datetime64[D]")).astype(np.int64)
    if time.size:
        known = np.arange(year.min(), year.max() + 1)
        leap = (known % 4 == 0) & ((known % 100 != 0) | (known % 400 == 0))
        index -= leap[year - known[0]] & (index >= _LEAP_DAY)
    return year, index


def season_days(time: np.ndarray, season: Season) -> SeasonDays:
    """Which days belong to the season, and to the season of which year."""
    label, index = _years_and_index(time)
    inside = np.zeros(time.size, dtype=bool)
    for part in season.parts:
        own = _on_calendar(part)[index]
        inside |= own
        if part.crosses_year:
            label[own & (index < calendar_index_of(*part.start))] -= 1
    years = np.empty(0, np.int64)
    if inside.any():
        own = label[inside]
        years = np.arange(own.min(), own.max() + 1)
    return SeasonDays(inside, label, years, index)


def completeness(present: np.ndarray, days: SeasonDays, season: Season) -> tuple[Completeness, ...]:
    """Per season year: expected and present days. present: (days,) bool."""
    counted = np.zeros(days.years.size, dtype=np.int64)
    if days.years.size:
        np.add.at(counted, days.label[days.inside & present] - days.years[0], 1)
    result = []
    for year, count in zip(days.years.tolist(), counted.tolist(), strict=True):
        expected = season.expected_days(year)
        reason = incomplete_reason(count, expected) if count < MIN_COMPLETE * expected else None
        result.append(Completeness(year, expected, count, reason))
    return tuple(result)


def incomplete_reason(count: int, expected: int) -> Text:
    return Text(
        "only %(count)s of %(expected)s days have a value (at least 90 %% are needed)",
        count=count,
        expected=expected,
    )


def choose_base(
    seasons: tuple[Completeness, ...], base: tuple[int, int] | None, min_years: int = MIN_YEARS
) -> BasePeriod:
    """The base period asked for, or the default rule of the module text; with `min_years` seasons it is enough."""
    complete = np.array([[s.reason is None for s in seasons]], dtype=bool)
    years = np.array([s.year for s in seasons], dtype=np.int64)
    candidates, chosen, counts = choose_bases(complete, years, base, min_years)
    if not candidates:
        return BasePeriod(0, 0, 0, "the series has no day of the season")
    return base_period(*candidates[chosen[0]], int(counts[0]), min_years)


def choose_bases(complete: np.ndarray, years: np.ndarray, base: tuple[int, int] | None, min_years: int = MIN_YEARS):
    """The rule of `choose_base` for many cells at once.

    complete: (cells, years) bool; years: (years,). Returns the candidates (tuples of first and last year), the
    place of the chosen one among them and its number of complete seasons, both (cells,).
    """
    check_min_years(min_years)
    if base is not None and base[1] < base[0]:
        raise ValueError(f"The base period {base[0]}-{base[1]} ends before it starts.")
    candidates = [base] if base is not None else list(NORMALS)
    if base is None and not years.size:
        return (), np.zeros(len(complete), np.int64), np.zeros(len(complete), np.int64)
    if base is None:
        candidates.append((int(years[0]), int(years[-1])))
    counts = np.stack([complete[:, (years >= a) & (years <= b)].sum(axis=1) for a, b in candidates], axis=1)
    # A normal period is worth its name only with 20 seasons: with fewer the whole record says more.
    good = counts >= MIN_YEARS
    good[:, -1] = True
    chosen = good.argmax(axis=1)
    return tuple(candidates), chosen, counts[np.arange(len(complete)), chosen]


def check_min_years(min_years: int) -> None:
    if not FLOOR_YEARS <= min_years <= MIN_YEARS:
        raise ValueError(f"At least {FLOOR_YEARS} to {MIN_YEARS} years can be asked for, not {min_years}.")


def short_base_flag(base: BasePeriod) -> tuple[QualityFlag, ...]:
    if base.reason is not None or base.complete >= WARN_YEARS:
        return ()
    message = Text(
        "The base period %(base)s has only %(complete)s complete seasons; "
        "%(warn_years)s are usual for a climate statement.",
        base=base,
        complete=base.complete,
        warn_years=WARN_YEARS,
    )
    return (QualityFlag("short base period", message),)


def typical_year_reason(series: Series) -> str | None:
    if series.kind != "typical year":
        return None
    return "a typical year is put together from months of different years and has no climate statistics"


def base_period(first: int, last: int, count: int, min_years: int) -> BasePeriod:
    """The base period with its number of complete seasons, and the reason if they are too few."""
    reason = None
    if count < min_years:
        reason = Text(
            "a percentile needs %(min_years)s complete seasons in the base period %(first)s-%(last)s; "
            "the series has %(n)s",
            min_years=min_years,
            first=first,
            last=last,
            n=count,
        )
    return BasePeriod(first, last, count, reason)


def _last_day(year: int, month: int, day: int) -> dt.date:
    """A season that ends on 28 February takes in the leap day."""
    if (month, day) == (2, 28):
        return dt.date(year, 3, 1) - dt.timedelta(days=1)
    return dt.date(year, month, day)

"""Slow plain reference code for the tests: day by day, no numpy tricks, written from the definitions."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np

from urbanheat.series import Series

DAY = dt.timedelta(days=1)


def make_series(start: str, tmax=None, tmin=None, tmean=None, kind="station") -> Series:
    values = next(v for v in (tmax, tmin, tmean) if v is not None)
    time = np.datetime64(start, "D") + np.arange(len(values))

    def column(source):
        return None if source is None else np.array([np.nan if v is None else v for v in source], dtype=float)

    return Series(time, tmax=column(tmax), tmin=column(tmin), tmean=column(tmean), kind=kind)


def days_of(series: Series) -> list[dt.date]:
    return [d.item() for d in series.time]


def in_season(day: dt.date, start, end) -> bool:
    place = (day.month, 28 if (day.month, day.day) == (2, 29) else day.day)
    return start <= place <= end if start <= end else place >= start or place <= end


def season_year(day: dt.date, start, end) -> int:
    place = (day.month, day.day)
    return day.year - 1 if end < start and place < start else day.year


def spells(hits: list[bool | None], min_days: int, join: int) -> list[tuple[int, int]]:
    """hits: True, False, or None where the day may not be bridged."""
    found, run = [], None
    for i, hit in enumerate([*hits, None]):
        if hit:
            run = i if run is None else run
        elif run is not None:
            if i - run >= min_days:
                found.append((run, i - 1))
            run = None
    joined: list[tuple[int, int]] = []
    for start, end in found:
        if joined:
            between = hits[joined[-1][1] + 1 : start]
            if len(between) <= join and all(hit is False for hit in between):
                joined[-1] = (joined[-1][0], end)
                continue
        joined.append((start, end))
    return joined


def percentile_type8(values: list[float], q: float) -> float:
    """Hyndman & Fan (1996) type 8: plotting position (k - 1/3)/(n + 1/3)."""
    values = sorted(values)
    n = len(values)
    place = q / 100 * (n + 1 / 3) + 1 / 3
    low = math.floor(place)
    if low < 1:
        return values[0]
    if low >= n:
        return values[-1]
    return values[low - 1] + (place - low) * (values[low] - values[low - 1])


def calendar_threshold(days, values, base, q: float, window: int) -> dict[tuple[int, int], float]:
    """Threshold per (month, day); pools count days around the circle of 365 days."""
    circle = [dt.date(2001, 1, 1) + i * DAY for i in range(365)]
    place = {(d.month, d.day): i for i, d in enumerate(circle)}
    place[(2, 29)] = place[(2, 28)]
    known = [
        (place[(d.month, d.day)], v)
        for d, v in zip(days, values, strict=True)
        if base[0] <= d.year <= base[1] and not math.isnan(v)
    ]
    result = {}
    for key, here in place.items():
        pool = [v for p, v in known if min((p - here) % 365, (here - p) % 365) <= window // 2]
        result[key] = percentile_type8(pool, q)
    return result


def excess_heat(tmax, tmin, t95: float) -> list[float | None]:
    mean = [(a + b) / 2 for a, b in zip(tmax, tmin, strict=True)]
    result: list[float | None] = []
    for i in range(len(mean)):
        three, before = mean[i : i + 3], [m for m in mean[max(0, i - 30) : i] if not math.isnan(m)]
        if i < 30 or len(three) < 3 or any(math.isnan(m) for m in three) or len(before) < 27:
            result.append(None)
            continue
        t3 = sum(three) / 3
        result.append((t3 - t95) * max(1.0, t3 - sum(before) / len(before)))
    return result


def yearly(series: Series, events, known, start, end) -> dict[int, tuple]:
    """year → (number, days, longest) or None if fewer than 90 % of the season's days are known."""
    days = days_of(series)
    inside = [
        (season_year(d, start, end), k) for d, k in zip(days, known, strict=True) if in_season(d, start, end)
    ]
    result: dict[int, tuple | None] = {}
    for year in range(min(y for y, _ in inside), max(y for y, _ in inside) + 1):
        day, expected = dt.date(year, *start), 0
        while season_year(day, start, end) == year and day.year <= year + 1:
            expected += in_season(day, start, end)
            day += DAY
        present = sum(1 for y, k in inside if y == year and k)
        if present < 0.9 * expected:
            result[year] = None
            continue
        own = [b - a + 1 for a, b in events if season_year(days[a], start, end) == year]
        result[year] = (len(own), sum(own), max(own, default=0))
    return result

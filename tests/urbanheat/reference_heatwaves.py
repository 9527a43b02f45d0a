"""Heat waves the slow and plain way: day by day over Python lists, written from the papers for the tests."""

from __future__ import annotations

import math

from tests.urbanheat import urbanheat_reference as plain

from urbanheat.definitions import AbsoluteThreshold, ExcessHeatFactor

NAN = float("nan")


def base_of(series, present, definition, season) -> tuple[int, int] | None:
    """The base period after the rule of `urbanheat.seasons`; None if it has too few complete seasons."""
    complete = [y for y, share in shares(series, present, season).items() if share >= 0.9]
    asked = [definition.base] if definition.base else [(1991, 2020), (1961, 1990)]
    for place, (first, last) in enumerate(asked):
        need = definition.min_years if definition.base and place == 0 else 20
        if sum(first <= y <= last for y in complete) >= need:
            return first, last
    if definition.base or not complete:
        return None
    years = shares(series, present, season)
    whole = (min(years), max(years))
    return whole if len(complete) >= definition.min_years else None


def shares(series, present, season) -> dict[int, float]:
    """Season year → share of its days that are present. season: of one part."""
    start, end = season.start, season.end
    count: dict[int, int] = {}
    for day, there in zip(plain.days_of(series), present, strict=True):
        if plain.in_season(day, start, end):
            year = plain.season_year(day, start, end)
            count[year] = count.get(year, 0) + there
    if not count:
        return {}
    return {y: count.get(y, 0) / season.expected_days(y) for y in range(min(count), max(count) + 1)}


def detect(series, definition) -> dict | None:
    """events: list of dicts, yearly: year → dict or None; None if there is no base period."""
    if isinstance(definition, AbsoluteThreshold):
        values = series.values(definition.variable).tolist()
        hits = [None if math.isnan(v) else v >= definition.threshold_c for v in values]
        return _answer(series, definition, hits, values, lambda i: NAN, lambda s: None)
    if isinstance(definition, ExcessHeatFactor):
        return _excess(series, definition)
    return _percentile(series, definition)


def _percentile(series, definition) -> dict | None:
    columns = [series.values(name).tolist() for name in definition.needs]
    present = [not any(math.isnan(v) for v in day) for day in zip(*columns, strict=True)]
    base = base_of(series, present, definition, definition.season)
    if base is None:
        return None
    days = plain.days_of(series)
    limits, means = [], []
    for values in columns:
        pools = _pools(days, values, base, definition.window_days)
        limits.append(
            {k: _quantile(p, definition.percentile, definition.percentile_type) for k, p in pools.items()}
        )
        means.append({k: sum(p) / len(p) for k, p in pools.items()})
    keys = [(d.month, d.day) for d in days]
    hits = [
        all(c[i] > limit[key] for c, limit in zip(columns, limits, strict=True)) if there else None
        for i, (key, there) in enumerate(zip(keys, present, strict=True))
    ]

    def severity(i):
        key = keys[i]
        found = []
        for values, limit, mean in zip(columns, limits, means, strict=True):
            reach = limit[key] - mean[key]
            found.append((values[i] - mean[key]) / reach if reach > 0 else NAN)
        return NAN if any(math.isnan(s) for s in found) else min(found)

    return _answer(series, definition, hits, columns[0], severity, lambda s: max(1, min(math.floor(s), 4)))


def _pools(days, values, base, window) -> dict:
    """(month, day) → values of the base years around that day, 29 February with 28 February."""
    circle = [plain.dt.date(2001, 1, 1) + i * plain.DAY for i in range(365)]
    place = {(d.month, d.day): i for i, d in enumerate(circle)}
    place[(2, 29)] = place[(2, 28)]
    by_place: list[list[float]] = [[] for _ in range(365)]
    for day, value in zip(days, values, strict=True):
        if base[0] <= day.year <= base[1] and not math.isnan(value):
            by_place[place[(day.month, day.day)]].append(value)
    return {
        key: [v for shift in range(-(window // 2), window // 2 + 1) for v in by_place[(here + shift) % 365]]
        for key, here in place.items()
    }


def _quantile(values, q, kind) -> float:
    if kind == 8:
        return plain.percentile_type8(values, q)
    values = sorted(values)
    place = q / 100 * (len(values) - 1)
    low = math.floor(place)
    if low + 1 >= len(values):
        return values[-1]
    return values[low] + (place - low) * (values[low + 1] - values[low])


def _excess(series, definition) -> dict | None:
    from urbanheat.seasons import WHOLE_YEAR

    tmax, tmin = series.values("tmax").tolist(), series.values("tmin").tolist()
    mean = [(a + b) / 2 for a, b in zip(tmax, tmin, strict=True)]
    base = base_of(series, [not math.isnan(m) for m in mean], definition, WHOLE_YEAR)
    if base is None:
        return None
    days = plain.days_of(series)
    in_base = [base[0] <= d.year <= base[1] for d in days]
    pool = [m for m, there in zip(mean, in_base, strict=True) if there and not math.isnan(m)]
    factor = plain.excess_heat(tmax, tmin, _quantile(pool, definition.percentile, definition.percentile_type))
    positive = [v for v, there in zip(factor, in_base, strict=True) if there and v is not None and v > 0]
    ehf85 = _quantile(positive, 85, definition.percentile_type)
    season = definition.season
    covered = [False] * len(days)
    for i, value in enumerate(factor):
        if value is not None and value > 0 and plain.in_season(days[i], season.start, season.end):
            for k in range(i, i + 3):
                covered[k] = True
    hits = [True if covered[i] else None if factor[i] is None else False for i in range(len(days))]
    values = [v if v is not None and v > 0 else NAN for v in factor]
    found = _answer(
        series, definition, hits, values, lambda i: values[i] / ehf85, lambda s: 3 if s >= 3 else 2 if s >= 1 else 1
    )
    return found | {"ehf85": ehf85}


def _answer(series, definition, hits, values, severity, category) -> dict:
    """hits: True, False or None (unknown) for each day, whatever the season."""
    season, days = definition.season, plain.days_of(series)
    inside = [plain.in_season(d, season.start, season.end) for d in days]
    spells = plain.spells(
        [h if there else None for h, there in zip(hits, inside, strict=True)],
        definition.min_days,
        definition.join_gap_days,
    )
    events = []
    for first, last in spells:
        own = [(values[i], i) for i in range(first, last + 1) if not math.isnan(values[i])]
        peak = max(v for v, _ in own)
        worst = [s for s in (severity(i) for i in range(first, last + 1)) if not math.isnan(s)]
        known = [0 <= i < len(hits) and hits[i] is not None for i in (first - 1, last + 1)]
        events.append(
            {
                "start": days[first],
                "end": days[last],
                "year": plain.season_year(days[first], season.start, season.end),
                "peak": peak,
                "peak_date": days[next(i for v, i in own if v == peak)],
                "mean": math.fsum(v for v, _ in own) / len(own),
                "values": [v for v, _ in own],
                "severity": max(worst) if worst else None,
                "category": category(max(worst)) if worst else None,
                "cut": not all(known),
            }
        )
    yearly = {}
    for year, share in shares(series, [h is not None for h in hits], season).items():
        yearly[year] = None if share < 0.9 else _year([e for e in events if e["year"] == year])
    return {"events": events, "yearly": yearly}


def _year(events) -> dict:
    lengths = [(e["end"] - e["start"]).days + 1 for e in events]
    pool = [v for e in events for v in e["values"]]
    top = max((e["mean"] for e in events), default=None)
    hottest = next((e for e in events if e["mean"] >= top - 1e-9), None)  # of equal means the first
    return {
        "number": len(events),
        "days": sum(lengths),
        "longest": max(lengths, default=0),
        "amplitude": hottest["peak"] if hottest else None,
        "magnitude": math.fsum(pool) / len(pool) if pool else None,
        "first_day": events[0]["start"] if events else None,
        "last_day": events[-1]["end"] if events else None,
    }


def compare(result, expected) -> float:
    """Everything that counts must be equal; returns the largest difference of the numbers."""
    worst = 0.0
    assert len(result.events) == len(expected["events"])
    for mine, theirs in zip(result.events, expected["events"], strict=True):
        assert (mine.start, mine.end, mine.year, mine.peak_date) == tuple(
            theirs[name] for name in ("start", "end", "year", "peak_date")
        )
        assert (mine.category, mine.cut) == (theirs["category"], theirs["cut"])
        worst = max(worst, abs(mine.peak - theirs["peak"]), abs(mine.mean_magnitude - theirs["mean"]))
        if theirs["severity"] is not None:
            worst = max(worst, abs(mine.severity - theirs["severity"]))
    assert [y.year for y in result.yearly] == list(expected["yearly"])
    for mine in result.yearly:
        theirs = expected["yearly"][mine.year]
        assert (mine.number is None) == (theirs is None)
        if theirs is None:
            continue
        for name in ("number", "days", "longest", "first_day", "last_day"):
            assert getattr(mine, name) == theirs[name], (mine, theirs)
        for name in ("amplitude", "magnitude"):
            assert (getattr(mine, name) is None) == (theirs[name] is None)
            if theirs[name] is not None:
                worst = max(worst, abs(getattr(mine, name) - theirs[name]))
    return worst

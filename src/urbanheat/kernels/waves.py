"""Heat waves of a block of cells: one walk through the days of a cell finds its events, one walk through its
events gives the yearly metrics. One series is a block of one cell.

Days are marked UNKNOWN, PLAIN or HIT. A spell runs over HIT days; only PLAIN days can lie between joined spells.
`ranges`: (ranges, 2) first and last day (excluded) of each unbroken run of season days; a spell stays in one.
`segments`: (segments, 3) first and last day (excluded) of the season days of one year, and the place of the year.
"""

from __future__ import annotations

import numpy as np

from urbanheat.compiled import kernel
from urbanheat.kernels.quantiles import calendar_day, quantile

# Unsigned numbers as index: without the check for negative ones such loops run on several values at a time.
U = np.uint64
UNKNOWN, PLAIN, HIT = 0, 1, 2
ABSOLUTE, CALENDAR, DAY_NIGHT, EXCESS = 0, 1, 2, 3
# Columns of the yearly table and of the table of events.
NUMBER, DAYS, LONGEST, AMPLITUDE, MAGNITUDE, FIRST, LAST, CATEGORY, SEVERITY, PRESENT = range(10)
CELL, START, END, YEAR, PEAK, PEAK_AT, MEAN, EVENT_SEVERITY, EVENT_CATEGORY, CUT = range(10)


@kernel
def count_present(first, second, segments, years):
    """Season days with a finite value (in both blocks) per cell and year: (cells, years) int64.
    first, second: (cells, days); the same block twice if there is only one."""
    result = np.zeros((first.shape[0], years), np.int64)
    for c in range(first.shape[0]):
        for s in range(segments.shape[0]):
            count = 0
            for t in range(U(segments[s, 0]), U(segments[s, 1])):
                # x - x is 0 for numbers and NaN for what is none
                count += np.int64((first[c, t] - first[c, t]) + (second[c, t] - second[c, t]) == 0.0)
            result[c, segments[s, 2]] += count
    return result


@kernel
def find_spells(state, ranges, min_days, join_days, starts, ends):
    """First and last day (included) of each spell into starts, ends; returns how many."""
    found = 0
    for r in range(ranges.shape[0]):
        first, last = ranges[r, 0], ranges[r, 1]
        run, broken = 0, first - 1
        for t in range(first, last + 1):
            now = state[t] if t < last else UNKNOWN
            if now == HIT:
                run += 1
                continue
            if run >= min_days:
                start = t - run
                near = found > 0 and start - ends[found - 1] - 1 <= join_days and ends[found - 1] > broken
                if join_days > 0 and near:
                    ends[found - 1] = t - 1
                else:
                    starts[found], ends[found] = start, t - 1
                    found += 1
            run = 0
            if now == UNKNOWN:
                broken = t
    return found


@kernel
def mark_at_least(values, threshold, state):
    for t in range(values.size):
        value = values[t]
        state[t] = (HIT if value >= threshold else PLAIN) if np.isfinite(value) else UNKNOWN


@kernel
def mark_above(values, limit, index, state):
    for t in range(values.size):
        value, own = values[t], limit[index[t]]
        known = np.isfinite(value) and np.isfinite(own)
        state[t] = (HIT if value > own else PLAIN) if known else UNKNOWN


@kernel
def mark_both(day, day_limit, night, night_limit, index, state):
    for t in range(day.size):
        d, n, dl, nl = day[t], night[t], day_limit[index[t]], night_limit[index[t]]
        known = np.isfinite(d) and np.isfinite(n) and np.isfinite(dl) and np.isfinite(nl)
        state[t] = (HIT if d > dl and n > nl else PLAIN) if known else UNKNOWN


@kernel
def excess_heat(tmax, tmin, t95, mean, factor):
    """EHF of the three days from each day on; mean: scratch (days,), factor: result (days,), NaN where unknown."""
    size = tmax.size
    for t in range(size):
        mean[t] = (tmax[t] + tmin[t]) / 2
    total, known = 0.0, 0  # of the 30 days before t
    for t in range(size):
        factor[t] = np.nan
        if t > 30 and np.isfinite(mean[t - 31]):
            known -= 1
            total = total - mean[t - 31] if known else 0.0
        if t > 0 and np.isfinite(mean[t - 1]):
            total += mean[t - 1]
            known += 1
        if t < 30 or t + 2 >= size or known < 27:
            continue
        three = (mean[t] + mean[t + 1] + mean[t + 2]) / 3
        factor[t] = (three - t95) * max(1.0, three - total / known)  # NaN if a day is missing


@kernel
def mark_excess(factor, ranges, state):
    """Days that lie in a three-day period with a positive factor which begins inside the season."""
    size = factor.size
    for t in range(size):
        state[t] = PLAIN if np.isfinite(factor[t]) else UNKNOWN
    for r in range(ranges.shape[0]):
        for t in range(ranges[r, 0], ranges[r, 1]):
            if factor[t] > 0:
                for covered in range(t, min(t + 3, size)):
                    state[covered] = HIT


@kernel
def positive_quantile(factor, first, last, q, percentile_type, work):
    size = 0
    for t in range(first, last):
        if factor[t] > 0:
            work[size] = factor[t]
            size += 1
    return quantile(work, size, q, percentile_type)


@kernel
def finite_quantile(values, first, last, q, percentile_type, work):
    size = 0
    for t in range(first, last):
        if np.isfinite(values[t]):
            work[size] = values[t]
            size += 1
    return quantile(work, size, q, percentile_type)


@kernel
def multiple(value, normal, limit):
    """How many times the distance from the normal value to the threshold the value lies above the normal."""
    return (value - normal) / (limit - normal) if limit > normal else np.nan


@kernel
def severity_of(mode, t, first, second, index, limits, normals, scale):
    """Severity of one day; NaN where the definition has none (see `heatwaves`)."""
    if mode == ABSOLUTE:
        return np.nan
    if mode == EXCESS:
        return first[t] / scale if first[t] > 0 and scale > 0 else np.nan
    day = index[t]
    result = multiple(first[t], normals[0, day], limits[0, day])
    if mode == DAY_NIGHT:
        night = multiple(second[t], normals[1, day], limits[1, day])
        result = min(result, night) if np.isfinite(night) else np.nan
    return result


@kernel
def category_of(mode, severity):
    if mode == EXCESS:
        return 3.0 if severity >= 3 else 2.0 if severity >= 1 else 1.0
    return float(max(1, min(int(severity), 4)))


@kernel
def describe(mode, start, end, first, second, state, index, limits, normals, scale, event):
    """Peak, its day, mean and severity of one event; value: `first` (EHF: where it is positive).
    The EHF's factor itself has no value on the last two days of a record and on some days of an event."""
    total, count, peak, place, severity = 0.0, 0, -np.inf, start, np.nan
    for t in range(start, end + 1):
        value = first[t]
        if not np.isfinite(value) or (mode == EXCESS and value <= 0):
            continue
        total += value
        count += 1
        if value > peak:
            peak, place = value, t
        own = severity_of(mode, t, first, second, index, limits, normals, scale)
        if not severity >= own:  # also takes over from NaN
            severity = own if np.isfinite(own) else severity
    before = start > 0 and state[start - 1] != UNKNOWN
    after = end + 1 < state.size and state[end + 1] != UNKNOWN
    event[START], event[END], event[PEAK], event[PEAK_AT], event[MEAN] = start, end, peak, place, total / count
    event[EVENT_SEVERITY] = severity
    event[EVENT_CATEGORY] = category_of(mode, severity) if np.isfinite(severity) else np.nan
    event[CUT] = 0.0 if before and after else 1.0
    return total, count


@kernel
def add_to_year(event, total, count, year, sums, hottest):
    """Add an event to its year; sums: (2,) total and number of its values so far; hottest: highest mean so far."""
    length = event[END] - event[START] + 1
    if year[NUMBER] == 0:
        year[FIRST] = event[START]
    year[NUMBER] += 1
    year[DAYS] += length
    year[LONGEST] = max(year[LONGEST], length)
    year[LAST] = event[END]
    sums[0] += total
    sums[1] += count
    year[MAGNITUDE] = sums[0] / sums[1]
    if not event[MEAN] <= hottest:
        hottest = event[MEAN]
        year[AMPLITUDE] = event[PEAK]
    if not year[CATEGORY] >= event[EVENT_CATEGORY]:
        year[CATEGORY] = event[EVENT_CATEGORY]
    if not year[SEVERITY] >= event[EVENT_SEVERITY]:
        year[SEVERITY] = event[EVENT_SEVERITY]
    return hottest


@kernel
def yearly_of(state, segments, yearly):
    """Empty years: 0 days, no value; and the days that are known."""
    for y in range(yearly.shape[0]):
        yearly[y] = np.nan
        yearly[y, NUMBER], yearly[y, DAYS], yearly[y, LONGEST], yearly[y, PRESENT] = 0.0, 0.0, 0.0, 0.0
    for s in range(segments.shape[0]):
        known = 0
        for t in range(U(segments[s, 0]), U(segments[s, 1])):
            known += np.int64(state[t] != UNKNOWN)
        yearly[segments[s, 2], PRESENT] += known


@kernel
def mark_days(
    mode, first, second, threshold, q, window, percentile_type, begin, finish, index, ranges,
    pools, mean, work, state, factor, limits, normals, references,
):  # fmt: skip
    """Mark the days of one cell after the definition. begin, finish: days of the base period."""
    if mode == ABSOLUTE:
        mark_at_least(first, threshold, state)
    elif mode == EXCESS:
        for t in range(first.size):
            mean[t] = (first[t] + second[t]) / 2
        references[0] = finite_quantile(mean, begin, finish, q, percentile_type, work)
        excess_heat(first, second, references[0], mean, factor)
        references[1] = positive_quantile(factor, begin, finish, 85.0, percentile_type, work)
        mark_excess(factor, ranges, state)
    else:
        kind = percentile_type
        calendar_day(first, index, begin, finish, q, window, kind, pools, limits[0], normals[0])
        if mode == CALENDAR:
            mark_above(first, limits[0], index, state)
        else:
            calendar_day(second, index, begin, finish, q, window, kind, pools, limits[1], normals[1])
            mark_both(first, limits[0], second, limits[1], index, state)


@kernel
def scan(
    mode, first, second, threshold, q, window, percentile_type, base, index, most,
    ranges, segments, min_days, join_days, events, thresholds, references, yearly,
):  # fmt: skip
    """Heat waves of a block of cells; returns the number of events (of which only those that fit are in `events`).

    first, second: (cells, days) [°C], the same block twice if the definition takes one variable.
    base: (cells, 2) first and last day (excluded) of the base period, -1 where nothing is computed.
    index: (days,) calendar day; most: values that a calendar day can have in a base period.
    Results: events (n, 10), thresholds (cells, 2, 365), references (cells, 2) T95 and EHF85,
    yearly (cells, years, 10).
    """
    cells, days = first.shape
    state = np.zeros(days, np.uint8)
    starts, ends = np.empty(days // 2 + 1, np.int64), np.empty(days // 2 + 1, np.int64)
    mean, factor, work = np.empty(days), np.empty(days), np.empty(days)
    pools = np.empty((365, most))
    normals = np.full((2, 365), np.nan)
    sums, event = np.zeros(2), np.empty(10)
    written = 0
    for c in range(cells):
        if mode != ABSOLUTE and base[c, 0] < 0:
            yearly[c] = np.nan
            yearly[c, :, PRESENT] = 0.0
            continue
        limits = thresholds[c]
        mark_days(
            mode, first[c], second[c], threshold, q, window, percentile_type, base[c, 0], base[c, 1], index,
            ranges, pools, mean, work, state, factor, limits, normals, references[c],
        )  # fmt: skip
        value = factor if mode == EXCESS else first[c]
        yearly_of(state, segments, yearly[c])
        found = find_spells(state, ranges, min_days, join_days, starts, ends)
        segment, current, hottest = 0, -1, np.nan
        for e in range(found):
            while segments[segment, 1] <= starts[e]:
                segment += 1
            year = segments[segment, 2]
            if year != current:
                current, hottest = year, np.nan
                sums[:] = 0.0
            total, count = describe(
                mode, starts[e], ends[e], value, second[c], state, index, limits, normals, references[c, 1], event
            )
            hottest = add_to_year(event, total, count, yearly[c, year], sums, hottest)
            if written < events.shape[0]:
                event[CELL], event[YEAR] = c, year
                events[written] = event
            written += 1
    return written

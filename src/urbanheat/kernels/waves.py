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
HITS = np.uint64(0x0202020202020202)
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
    """First and last day (included) of each spell into starts, ends; returns how many. state: (days,) uint8, its
    length a multiple of 8 (filled up with UNKNOWN): eight days without a HIT are passed over at once."""
    eight = state.view(np.uint64)
    found = 0
    for r in range(ranges.shape[0]):
        first, last = ranges[r, 0], ranges[r, 1]
        t = first
        while t < last:
            if (t & 7) == 0 and t + 8 <= last and (eight[U(t >> 3)] & HITS) == 0:
                t += 8
                continue
            if state[U(t)] != HIT:
                t += 1
                continue
            start = t
            while t < last and state[U(t)] == HIT:
                t += 1
            if t - start < min_days:
                continue
            if join_days > 0 and found > 0 and is_near(state, first, ends[found - 1], start, join_days):
                ends[found - 1] = t - 1
            else:
                starts[found], ends[found] = start, t - 1
                found += 1
    return found


@kernel
def is_near(state, first, end, start, join_days):
    """Whether at most so many days, all PLAIN or HIT and inside the season, lie between two spells."""
    if end < first or start - end - 1 > join_days:
        return False
    unknown = 0
    for t in range(U(end + 1), U(start)):
        unknown += np.int64(state[t] == UNKNOWN)
    return unknown == 0


@kernel
def mark_at_least(values, threshold, state):
    for t in range(U(values.size)):
        value = values[t]
        known = value - value == 0.0  # neither NaN nor infinite
        state[t] = np.uint8(known) * (np.uint8(1) + np.uint8(value >= threshold))


@kernel
def mark_above(values, limit, index, state):
    """index: (days,) unsigned."""
    for t in range(U(values.size)):
        value, own = values[t], limit[index[t]]
        known = (value - value) + (own - own) == 0.0
        state[t] = np.uint8(known) * (np.uint8(1) + np.uint8(value > own))


@kernel
def mark_both(day, day_limit, night, night_limit, index, state):
    for t in range(U(day.size)):
        d, n, dl, nl = day[t], night[t], day_limit[index[t]], night_limit[index[t]]
        known = (d - d) + (n - n) + (dl - dl) + (nl - nl) == 0.0
        state[t] = np.uint8(known) * (np.uint8(1) + np.uint8((d > dl) & (n > nl)))


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
    size = np.int64(0)
    for t in range(first, last):
        if factor[t] > 0:
            work[size] = factor[t]
            size += 1
    return quantile(work, size, q, percentile_type)


@kernel
def finite_quantile(values, first, last, q, percentile_type, work):
    size = np.int64(0)
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
def peak_and_sum(value, start, end, positive):
    """Peak, its day, sum and number of the finite values of an event (of the positive ones: excess heat factor,
    which has no value on some days of an event)."""
    total, count, peak, place = 0.0, 0, -np.inf, start
    for t in range(U(start), U(end + 1)):
        own = value[t]
        if own - own != 0.0 or (positive and own <= 0):
            continue
        total += own
        count += 1
        if own > peak:
            peak, place = own, np.int64(t)
    return peak, place, total, count


@kernel
def worst_of(mode, start, end, value, second, index, limits, normals, scale):
    """Severity of the most severe day of an event; NaN if no day has one."""
    worst = np.nan
    for t in range(U(start), U(end + 1)):
        own = severity_of(mode, t, value, second, index, limits, normals, scale)
        if own == own and not own <= worst:
            worst = own
    return worst


@kernel
def write_events(
    c, mode, found, starts, ends, value, second, state, index, limits, normals, scale,
    segments, events, written, years,
):  # fmt: skip
    """The table of events of cell c and the sums of its years: (years, 10); returns the number of events so far."""
    segment, current, hottest, sums, number = 0, -1, -np.inf, 0.0, 0
    for e in range(found):
        start, end = starts[e], ends[e]
        while segments[segment, 1] <= start:
            segment += 1
        y = segments[segment, 2]
        if y != current:
            current, hottest, sums, number = y, -np.inf, 0.0, 0
        peak, place, total, count = peak_and_sum(value, start, end, mode == EXCESS)
        severity = np.nan
        if mode != ABSOLUTE:
            severity = worst_of(mode, start, end, value, second, index, limits, normals, scale)
        category = category_of(mode, severity) if severity == severity else np.nan
        if years[y, NUMBER] == 0:
            years[y, FIRST] = start
        years[y, NUMBER] += 1
        years[y, DAYS] += end - start + 1
        years[y, LONGEST] = max(years[y, LONGEST], end - start + 1)
        years[y, LAST] = end
        sums, number = sums + total, number + count
        years[y, MAGNITUDE] = sums / number
        if total / count > hottest + 1e-9:  # of equal means the first, whatever the rounding of sums
            hottest = total / count
            years[y, AMPLITUDE] = peak
        if not years[y, CATEGORY] >= category:
            years[y, CATEGORY] = category
        if not years[y, SEVERITY] >= severity:
            years[y, SEVERITY] = severity
        if written < events.shape[0]:
            before = start > 0 and state[start - 1] != UNKNOWN
            after = end + 1 < state.size and state[end + 1] != UNKNOWN
            events[written, CELL], events[written, YEAR] = c, y
            events[written, START], events[written, END] = start, end
            events[written, PEAK], events[written, PEAK_AT], events[written, MEAN] = peak, place, total / count
            events[written, EVENT_SEVERITY], events[written, EVENT_CATEGORY] = severity, category
            events[written, CUT] = 0.0 if before and after else 1.0
        written += 1
    return written


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
def mark_absolute(first, threshold, states):
    """The days of every cell at or above a threshold. first: (cells, days); states: (cells, days or more)."""
    for c in range(first.shape[0]):
        mark_at_least(first[c], threshold, states[c, : first.shape[1]])


@kernel
def mark_calendar(first, second, q, window, percentile_type, base, index, most, states, limits, normals):
    """The days of every cell above its calendar-day percentile (of both variables, unless `second` is empty).

    base: (cells, 2) first and last day (excluded) of the base period, -1 where nothing is computed; index: (days,)
    calendar day, unsigned; most: values that a calendar day can have in a base period. Results: limits, normals
    (cells, 2, 365).
    """
    days = first.shape[1]
    pools = np.empty((most, 365))
    for c in range(first.shape[0]):
        begin, end, kind = base[c, 0], base[c, 1], percentile_type
        if begin < 0:
            continue
        calendar_day(first[c], index, begin, end, q, window, kind, pools, limits[c, 0], normals[c, 0])
        if second.shape[0] == 0:
            mark_above(first[c], limits[c, 0], index, states[c, :days])
        else:
            calendar_day(second[c], index, begin, end, q, window, kind, pools, limits[c, 1], normals[c, 1])
            mark_both(first[c], limits[c, 0], second[c], limits[c, 1], index, states[c, :days])


@kernel
def mark_heat(first, second, q, percentile_type, base, ranges, states, factors, references):
    """The days of every cell under an excess heat factor above 0. Results: factors (cells, days), references
    (cells, 2) T95 and EHF85."""
    days = first.shape[1]
    mean, work = np.empty(days), np.empty(days)
    for c in range(first.shape[0]):
        begin, end = base[c, 0], base[c, 1]
        if begin < 0:
            continue
        for t in range(days):
            mean[t] = (first[c, t] + second[c, t]) / 2
        references[c, 0] = finite_quantile(mean, begin, end, q, percentile_type, work)
        excess_heat(first[c], second[c], references[c, 0], mean, factors[c])
        references[c, 1] = positive_quantile(factors[c], begin, end, 85.0, percentile_type, work)
        mark_excess(factors[c], ranges, states[c, :days])


@kernel
def events_of(
    mode, silent, values, second, states, index, ranges, segments, min_days, join_days, limits, normals, scales,
    events, yearly,
):  # fmt: skip
    """Heat waves of the marked days; returns the number of events (of which only those that fit are in `events`).

    silent: (cells,) nothing is computed; values, second: (cells, days) the variable of the event and the second one
    (the same twice if there is one); scales: (cells,) EHF85. Results: events (n, 10), yearly (cells, years, 10).
    """
    cells, days = values.shape
    starts, ends = np.empty(days // 2 + 1, np.int64), np.empty(days // 2 + 1, np.int64)
    written = np.int64(0)
    for c in range(cells):
        if silent[c]:
            yearly[c] = np.nan
            yearly[c, :, PRESENT] = 0.0
            continue
        state = states[c, :days]
        yearly_of(state, segments, yearly[c])
        found = find_spells(states[c], ranges, min_days, join_days, starts, ends)
        written = write_events(
            c, mode, found, starts, ends, values[c], second[c], state, index, limits[c], normals[c], scales[c],
            segments, events, written, yearly[c],
        )  # fmt: skip
    return written

"""Order statistics without sorting everything.

The place of a percentile in the sorted values and the step between neighbours are those of numpy.percentile
('linear' for type 7, 'median_unbiased' for type 8), so that both give the same number to the last bit.
"""

from __future__ import annotations

import numpy as np

from urbanheat.compiled import kernel


@kernel
def select(work, low, high, rank):
    """The value of `rank` [index] among work[low : high + 1] (no NaN), which is put in order so far that
    nothing before `rank` is larger and nothing behind it smaller (Hoare's FIND, middle of three as pivot)."""
    while low < high:
        a, b, c = work[low], work[(low + high) >> 1], work[high]
        pivot = max(min(a, b), min(max(a, b), c))
        i, j = low, high
        while i <= j:
            while work[i] < pivot:
                i += 1
            while work[j] > pivot:
                j -= 1
            if i <= j:
                work[i], work[j] = work[j], work[i]
                i += 1
                j -= 1
        if rank <= j:
            high = j
        elif rank >= i:
            low = i
        else:
            break
    return work[rank]


@kernel
def place_of(size, q, percentile_type):
    """Place (from 0, with fraction) of the percentile q [%] among `size` sorted values (Hyndman & Fan 1996)."""
    share = q / 100
    if percentile_type == 7:
        return (size - 1) * share
    third = 1 / 3
    return size * share + (third + share * (1 - third - third)) - 1


@kernel
def between(below, above, part):
    """Linear step from `below` to `above`, rounded as numpy rounds it."""
    gap = above - below
    return above - gap * (1 - part) if part >= 0.5 else below + gap * part


@kernel
def quantile(work, size, q, percentile_type):
    """Percentile q [%] of work[:size] (no NaN; put in another order); NaN if size is 0."""
    if size == 0:
        return np.nan
    place = place_of(size, q, percentile_type)
    if place <= 0 or place >= size - 1:
        return select(work, 0, size - 1, 0 if place <= 0 else size - 1)
    rank = int(np.floor(place))
    below = select(work, 0, size - 1, rank)
    above = work[rank + 1]
    for i in range(rank + 2, size):
        above = min(above, work[i])
    return between(below, above, place - rank)


@kernel
def sort_small(work, size):
    """Sort work[:size] in place by insertion (quick for some dozens)."""
    for i in range(1, size):
        value = work[i]
        j = i
        while j > 0 and work[j - 1] > value:
            work[j] = work[j - 1]
            j -= 1
        work[j] = value


@kernel
def calendar_day(values, index, first, last, q, window, percentile_type, pools, threshold, mean):
    """Percentile and mean of each calendar day over a window of days, for one cell.

    values: (days,); index: (days,) calendar day 0 … 364; first, last: days of the base period, last excluded.
    pools: (365, most values a day can have) scratch. threshold, mean: (365,) results, NaN for an empty pool.

    The values of each calendar day are sorted once. A mark in each list parts what lies below the percentile of the
    window from what lies above; from day to day one list leaves the window and one comes, and only as many marks
    move as the percentile needs. `under` and `over` hold the two values beside each mark.
    """
    size, mark, total = np.zeros(365, np.int64), np.zeros(365, np.int64), np.zeros(365)
    under, over = np.full(365, -np.inf), np.full(365, np.inf)
    _fill_pools(values, index, first, last, pools, size, total)
    half = window // 2
    in_window, below = 0, 0
    for shift in range(-half, half + 1):
        come = around(shift)
        in_window += size[come]
        _set_mark(pools, size, mark, under, over, come, 0)
    for day in range(365):
        if day > 0:
            gone, come = around(day - 1 - half), around(day + half)
            level = _largest(under, day - 1, half)
            in_window += size[come] - size[gone]
            below -= mark[gone]
            place = 0
            while place < size[come] and pools[come, place] <= level:
                place += 1
            _set_mark(pools, size, mark, under, over, come, place)
            below += place
        if in_window == 0:
            threshold[day], mean[day] = np.nan, np.nan
            continue
        place = min(max(place_of(in_window, q, percentile_type), 0.0), in_window - 1.0)
        wanted = int(np.floor(place)) + 1
        _move_marks(pools, size, mark, under, over, day, half, wanted - below)
        below = wanted
        low = _largest(under, day, half)
        high = _smallest(over, day, half) if wanted < in_window else low
        threshold[day] = between(low, high, place - (wanted - 1))
        sums = 0.0
        for shift in range(-half, half + 1):
            sums += total[around(day + shift)]
        mean[day] = sums / in_window


@kernel
def around(day):
    """The calendar day, counted around the year end."""
    return day + 365 if day < 0 else day - 365 if day >= 365 else day


@kernel
def _fill_pools(values, index, first, last, pools, size, total):
    for t in range(first, last):
        value = values[t]
        if np.isfinite(value):
            day = index[t]
            pools[day, size[day]] = value
            size[day] += 1
            total[day] += value
    for day in range(365):
        sort_small(pools[day], size[day])


@kernel
def _set_mark(pools, size, mark, under, over, day, place):
    mark[day] = place
    under[day] = pools[day, place - 1] if place > 0 else -np.inf
    over[day] = pools[day, place] if place < size[day] else np.inf


@kernel
def _largest(under, day, half):
    best = -np.inf
    for shift in range(-half, half + 1):
        best = max(best, under[around(day + shift)])
    return best


@kernel
def _smallest(over, day, half):
    best = np.inf
    for shift in range(-half, half + 1):
        best = min(best, over[around(day + shift)])
    return best


@kernel
def _move_marks(pools, size, mark, under, over, day, half, missing):
    """Take the `missing` smallest values from above the marks to below them (or the largest back, if negative)."""
    for _ in range(missing):
        best = _smallest(over, day, half)
        for shift in range(-half, half + 1):
            each = around(day + shift)
            if over[each] == best:
                break
        _set_mark(pools, size, mark, under, over, each, mark[each] + 1)
    for _ in range(-missing):
        best = _largest(under, day, half)
        for shift in range(-half, half + 1):
            each = around(day + shift)
            if under[each] == best:
                break
        _set_mark(pools, size, mark, under, over, each, mark[each] - 1)

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

    The values of each calendar day are sorted once. From day to day one list leaves the window and one comes:
    a mark in each list parts what lies below the percentile, and only as many marks move as the percentile needs.
    """
    size = np.zeros(365, np.int64)
    total = np.zeros(365)
    for t in range(first, last):
        value = values[t]
        if np.isfinite(value):
            day = index[t]
            pools[day, size[day]] = value
            size[day] += 1
            total[day] += value
    for day in range(365):
        sort_small(pools[day], size[day])
    half = window // 2
    mark = np.zeros(365, np.int64)
    in_window, below = 0, 0
    for shift in range(-half, half + 1):
        in_window += size[shift % 365]
    for day in range(365):
        if day > 0:
            gone, come = (day - 1 - half) % 365, (day + half) % 365
            level = _largest_below(pools, mark, day - 1, half)
            in_window += size[come] - size[gone]
            below -= mark[gone]
            mark[gone] = 0
            below += _take_up_to(pools, size, mark, come, level)
        if in_window == 0:
            threshold[day], mean[day] = np.nan, np.nan
            continue
        place = min(max(place_of(in_window, q, percentile_type), 0.0), in_window - 1.0)
        wanted = int(np.floor(place)) + 1
        below = _move_marks(pools, size, mark, day, half, below, wanted)
        low = _largest_below(pools, mark, day, half)
        high = _smallest_above(pools, size, mark, day, half) if wanted < in_window else low
        threshold[day] = between(low, high, place - (wanted - 1))
        sums = 0.0
        for shift in range(-half, half + 1):
            sums += total[(day + shift) % 365]
        mean[day] = sums / in_window


@kernel
def _take_up_to(pools, size, mark, day, level):
    """Set the mark of a list that comes in so that all values up to `level` lie below it; returns the mark."""
    place = 0
    while place < size[day] and pools[day, place] <= level:
        place += 1
    mark[day] = place
    return place


@kernel
def _largest_below(pools, mark, day, half):
    best = -np.inf
    for shift in range(-half, half + 1):
        each = (day + shift) % 365
        if mark[each] > 0:
            best = max(best, pools[each, mark[each] - 1])
    return best


@kernel
def _smallest_above(pools, size, mark, day, half):
    best = np.inf
    for shift in range(-half, half + 1):
        each = (day + shift) % 365
        if mark[each] < size[each]:
            best = min(best, pools[each, mark[each]])
    return best


@kernel
def _move_marks(pools, size, mark, day, half, below, wanted):
    """Move marks until `wanted` values lie below them; returns that number."""
    while below != wanted:
        chosen = -1
        best = np.inf if below < wanted else -np.inf
        for shift in range(-half, half + 1):
            each = (day + shift) % 365
            if below < wanted:
                if mark[each] < size[each] and (chosen < 0 or pools[each, mark[each]] < best):
                    chosen, best = each, pools[each, mark[each]]
            elif mark[each] > 0 and (chosen < 0 or pools[each, mark[each] - 1] > best):
                chosen, best = each, pools[each, mark[each] - 1]
        step = 1 if below < wanted else -1
        mark[chosen] += step
        below += step
    return below

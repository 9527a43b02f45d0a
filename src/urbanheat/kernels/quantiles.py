"""Order statistics without sorting everything.

The place of a percentile in the sorted values and the step between neighbours are those of numpy.percentile
('linear' for type 7, 'median_unbiased' for type 8), so that both give the same number to the last bit.
"""

from __future__ import annotations

import numpy as np

from urbanheat.compiled import kernel

U = np.uint64  # as index: without the check for negative numbers loops run on several values at a time


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
def sort_columns(pools, rows):
    """Sort every column of pools[:rows] upwards by Batcher's merge exchange (Knuth, vol. 3, 5.2.2 M): the same
    comparisons for all 365 columns, so that several run at a time."""
    columns = U(pools.shape[1])
    top = 1
    while top < rows:
        top *= 2
    p = top // 2
    while p > 0:
        q, r, d = top // 2, 0, p
        while True:
            for i in range(rows - d):
                if (i & p) == r:
                    upper, lower = pools[i], pools[i + d]
                    for c in range(columns):
                        a, b = upper[c], lower[c]
                        upper[c] = a if a < b else b
                        lower[c] = b if a < b else a
            if q == p:
                break
            d, q, r = q - p, q // 2, p
        p //= 2


@kernel
def calendar_day(values, index, first, last, q, window, percentile_type, pools, threshold, mean):
    """Percentile and mean of each calendar day over a window of days, for one cell.

    values: (days,); index: (days,) calendar day 0 … 364, unsigned; first, last: days of the base period, last
    excluded. pools: (most values a day can have, 365) scratch. threshold, mean: (365,) results, NaN for an empty
    pool.

    The values of each calendar day are sorted once. A mark in each list parts what lies below the percentile of the
    window from what lies above; from day to day one list leaves the window and one comes, and only as many marks
    move as the percentile needs. `under` and `over` hold the two values beside the mark of each list in the window.
    """
    size, total = np.zeros(365, np.int64), np.zeros(365)
    fill_pools(values, index, first, last, pools, size, total)
    # A list keeps its place in these arrays while it is in the window.
    mark, held = np.zeros(window, np.int64), np.zeros(window, np.int64)
    under, over, totals = np.full(window, -np.inf), np.full(window, np.inf), np.zeros(window)
    half = window // 2
    in_window, below, low = np.int64(0), np.int64(0), -np.inf
    for arriving in range(-half, 365 + half):
        slot, come = (arriving + window) % window, (arriving + 365) % 365
        if arriving - window >= -half:
            in_window -= size[held[slot]]
            below -= mark[slot]
        place = np.int64(0)
        while place < size[come] and pools[place, come] <= low:
            place += 1
        held[slot], totals[slot] = come, total[come]
        set_mark(pools, size, mark, held, under, over, slot, place)
        in_window += size[come]
        below += place
        day = arriving - half
        if day < 0:
            continue
        if in_window == 0:
            threshold[day], mean[day] = np.nan, np.nan
            continue
        exact = min(max(place_of(in_window, q, percentile_type), 0.0), in_window - 1.0)
        wanted = int(np.floor(exact)) + 1
        move_marks(pools, size, mark, held, under, over, wanted - below)
        below = wanted
        low, high, sums = -np.inf, np.inf, 0.0
        for each in range(window):
            low, high = max(low, under[each]), min(high, over[each])
            sums += totals[each]
        threshold[day] = between(low, high if wanted < in_window else low, exact - (wanted - 1))
        mean[day] = sums / in_window


@kernel
def fill_pools(values, index, first, last, pools, size, total):
    """The values of each calendar day, sorted, in the columns of pools, filled up with inf."""
    pools[:] = np.inf
    for t in range(U(first), U(last)):
        value = values[t]
        if np.isfinite(value):
            day = index[t]
            pools[size[day], day] = value
            size[day] += 1
            total[day] += value
    sort_columns(pools, pools.shape[0])


@kernel
def set_mark(pools, size, mark, held, under, over, slot, place):
    day = held[slot]
    mark[slot] = place
    under[slot] = pools[place - 1, day] if place > 0 else -np.inf
    over[slot] = pools[place, day] if place < size[day] else np.inf


@kernel
def move_marks(pools, size, mark, held, under, over, missing):
    """Take the `missing` smallest values from above the marks to below them (or the largest back, if negative)."""
    for _ in range(missing):
        best = np.int64(0)
        for slot in range(1, mark.size):
            if over[slot] < over[best]:
                best = slot
        set_mark(pools, size, mark, held, under, over, best, mark[best] + 1)
    for _ in range(-missing):
        best = np.int64(0)
        for slot in range(1, mark.size):
            if under[slot] > under[best]:
                best = slot
        set_mark(pools, size, mark, held, under, over, best, mark[best] - 1)

"""Sen slope and Mann-Kendall test of every series of a block; the equations stand in `trends`.

The median of some thousand slopes is found without sorting them: a small sorted sample tells between which two
values the wanted ranks lie, a guess between these comes closer, counting makes sure, and only what lies between is
put in order.
"""

from __future__ import annotations

import math

import numpy as np

from urbanheat.compiled import kernel
from urbanheat.kernels.quantiles import select, sort_small

SLOPE, INTERCEPT, LOW, HIGH, SCORE, VARIANCE, Z, P, TAU, FACTOR, COUNT = range(11)
OK, TOO_FEW, NO_INTERVAL = 0, 1, 2
SAMPLE = 32
# Unsigned numbers as index: without the check for negative ones the loops run on several values at a time.
U = np.uint64
# Below so many values the sample costs more than it saves.
SMALL = 96
# So many roots of the number of values: how far a guess may be from a rank.
MARGIN = 1.0


@kernel
def reciprocals(t, size, per):
    """One over the time between the points of every pair, in the order of `pair_slopes`."""
    k = U(0)
    for i in range(U(size)):
        for j in range(i + U(1), U(size)):
            per[k] = 1.0 / (t[j] - t[i])
            k += U(1)


@kernel(fastmath={"contract"})
def pair_slopes(y, t, per, size, slopes):
    """Slopes between all pairs of points; returns how many. The quotient is a product with the reciprocal `per` and
    what that lacks (Markstein 1990, IBM J. Res. Dev. 34:111-119): as exact as a division in half of its time."""
    n, one, k = U(size), U(1), U(0)
    for i in range(n - one):
        y_i, t_i = y[i], t[i]
        for j in range(i + one, n):
            at = k + (j - i - one)
            rise, run = y[j] - y_i, t[j] - t_i
            quotient = rise * per[at]
            slopes[at] = quotient + (rise - quotient * run) * per[at]
        k += n - one - i
    return np.int64(k)


@kernel
def score(y, size):
    """Kendall's S and the number of pairs of equal values."""
    n, one, up, down = U(size), U(1), 0, 0
    for i in range(n - one):
        own = y[i]
        for j in range(i + one, n):
            up += np.int64(y[j] > own)
            down += np.int64(y[j] < own)
    return up - down, size * (size - 1) // 2 - up - down


@kernel
def ties(y, size):
    """Sum over the groups of t equal values of t(t - 1)(2t + 5); each value brings one t-th of its group."""
    total = 0
    for i in range(U(size)):
        own, group = y[i], 0
        for j in range(U(size)):
            group += np.int64(y[j] == own)
        total += (group - 1) * (2 * group + 5)
    return total


@kernel
def count_below(values, size, level):
    count = 0
    for k in range(U(size)):
        count += np.int64(values[k] < level)
    return count


@kernel
def bounds(values, size, sample, rank):
    """The two neighbours in the sorted sample between which the value of a rank lies (-inf, inf beyond its ends),
    how many values are smaller than the lower one, and how many smaller than the upper one."""
    place = min(max(rank * SAMPLE // size, 0), SAMPLE - 1)
    below = count_below(values, size, sample[place])
    # The count tells how far the sample is from the rank: jump there, then go step by step.
    jump = min(max(place + (rank - below) * SAMPLE // size, 0), SAMPLE - 1)
    if jump != place:
        place, below = jump, count_below(values, size, sample[jump])
    if below > rank:
        while place > 0:
            over = below
            place -= 1
            below = count_below(values, size, sample[place])
            if below <= rank:
                return sample[place], sample[place + 1], below, over
        return -np.inf, sample[0], 0, below
    while place + 1 < SAMPLE:
        over = count_below(values, size, sample[place + 1])
        if over > rank:
            return sample[place], sample[place + 1], below, over
        place += 1
        below = over
    return sample[place], np.inf, below, size


@kernel
def narrow(values, size, first, last, sample, work):
    """Copy into work the values among which the ranks first … last lie; returns how many, and how many are
    smaller than all of them."""
    if size <= SMALL:
        for k in range(U(size)):
            work[k] = values[k]
        return size, 0
    for k in range(SAMPLE):
        sample[k] = values[(2 * k + 1) * size // (2 * SAMPLE)]
    sort_small(sample, SAMPLE)
    low, high, before, over = bounds(values, size, sample, first)
    if over <= last:
        _, high, _, over = bounds(values, size, sample, last)
    low, high, before = closer(values, size, first, last, low, high, before, over)
    return keep_between(values, size, low, high, work), before


@kernel
def closer(values, size, first, last, low, high, before, over):
    """Narrower bounds for the ranks first … last between low (below it: `before` values) and high (`over`): guessed
    as if the values lay evenly, with a margin, and taken where counting proves them."""
    margin = 1.0 + MARGIN * math.sqrt(over - before)
    if not (low > -np.inf and high < np.inf) or over - before < 4 * margin + (last - first):
        return low, high, before
    step = (high - low) / (over - before)
    under, above = low + step * (first - before - margin), low + step * (last + 1 - before + margin)
    count_under, count_above = count_two(values, size, under, above)
    if low < under < high and count_under <= first:
        low, before = under, count_under
    if low < above < high and count_above > last:
        high = above
    return low, high, before


@kernel
def count_two(values, size, one, two):
    """How many values are smaller than the one level and than the other."""
    first, second = 0, 0
    for k in range(U(size)):
        value = values[k]
        first += np.int64(value < one)
        second += np.int64(value < two)
    return first, second


@kernel
def keep_between(values, size, low, high, work):
    kept = U(0)
    for k in range(U(size)):
        value = values[k]
        work[kept] = value
        kept += U((value >= low) & (value <= high))
    return np.int64(kept)


@kernel
def ranked(work, kept, before, place):
    """The value at a place (from 0, with fraction: linear between neighbours) of the sorted values."""
    rank = int(np.floor(place))
    below = select(work, 0, kept - 1, rank - before)
    if place == rank:
        return below
    above = work[rank - before + 1]
    for k in range(U(rank - before + 2), U(kept)):
        above = min(above, work[k])
    return (above - below) * (place - rank) + below


@kernel
def narrowed(values, size, before, place, sample, work):
    """`ranked` for values that are still many: narrows once more."""
    first, last = int(np.floor(place)) - before, int(np.ceil(place)) - before
    kept, smaller = narrow(values, size, first, last, sample, work)
    return ranked(work, kept, before + smaller, place)


@kernel
def middle(values, size, work):
    """Median; work: scratch. It lies within a standard deviation of the mean: what lies close to that is enough,
    where counting proves it."""
    total, squares = 0.0, 0.0
    for k in range(U(size)):
        total += values[k]
        squares += values[k] * values[k]
    mean = total / size
    reach = 0.4 * math.sqrt(max(squares / size - mean * mean, 0.0))
    low, high = mean - reach, mean + reach
    before, over = count_two(values, size, low, high)
    if before > (size - 1) // 2 or over <= size // 2:
        low, high, before = -np.inf, np.inf, 0
    return ranked(work, keep_between(values, size, low, high, work), before, (size - 1) / 2)


@kernel
def sen(y, t, per, size, slopes, sample, work, width, want_interval, middle_time, row):
    """Median slope, intercept, and the interval at the places (pairs ∓ width)/2 of the sorted slopes (from 1;
    the upper one place further); NaN where it would reach beyond the slopes there are."""
    pairs = pair_slopes(y, t, per, size, slopes)
    low, high = (pairs - width) / 2 - 1, (pairs + width) / 2
    inside = want_interval and low >= 0 and high <= pairs - 1
    first = int(np.floor(low)) if inside else (pairs - 1) // 2
    last = int(np.ceil(high)) if inside else pairs // 2
    kept, before = narrow(slopes, pairs, first, last, sample, work)
    if inside:
        row[LOW] = narrowed(work, kept, before, low, sample, slopes)
        row[HIGH] = narrowed(work, kept, before, high, sample, slopes)
        row[SLOPE] = narrowed(work, kept, before, (pairs - 1) / 2, sample, slopes)
    else:
        row[SLOPE] = ranked(work, kept, before, (pairs - 1) / 2)
    row[INTERCEPT] = middle(y, size, work) - row[SLOPE] * middle_time
    return not want_interval or inside


@kernel
def rank_scores(y, t, size, slope, rest, doubled):
    """Twice the distance of each rank from the mean rank after the trend is taken off: whole numbers, ties share
    their mean rank. Values that differ by rounding only are ties."""
    largest = 0.0
    for i in range(size):
        rest[i] = y[i] - slope * (t[i] - t[0])
        largest = max(largest, abs(rest[i]))
    scale = largest if largest > 0 else 1.0
    for i in range(size):
        rest[i] = np.rint(rest[i] / scale * 1e12)
    for i in range(size):
        own, smaller, same = rest[i], 0, 0
        for j in range(U(size)):
            smaller += np.int64(rest[j] < own)
            same += np.int64(rest[j] == own)
        doubled[i] = 2.0 * smaller + same - size


@kernel(fastmath={"reassoc"})  # sums of whole numbers are exact in any order
def product_at(series, length, lag):
    total = 0.0
    for i in range(U(length - lag)):
        total += series[i] * series[i + U(lag)]
    return total


@kernel
def hamed_rao(y, t, size, slope, rest, doubled, placed, limit):
    """n/n* over the lags whose rank autocorrelation exceeds the limit; 1 where it cannot be a variance."""
    rank_scores(y, t, size, slope, rest, doubled)
    step = np.inf
    for i in range(1, size):
        step = min(step, t[i] - t[i - 1])
    length = int(np.rint((t[size - 1] - t[0]) / step)) + 1
    if length > placed.size:
        placed = np.empty(length)
    placed[:length] = 0.0
    for i in range(size):
        placed[int(np.rint((t[i] - t[0]) / step))] = doubled[i]
    spread = product_at(placed, length, np.int64(0))
    if spread == 0:
        return 1.0
    total = 0.0
    for lag in range(1, size - 2):
        rho = product_at(placed, length, lag) / spread
        if abs(rho) > limit / math.sqrt(size):
            total += float(size - lag) * (size - lag - 1) * (size - lag - 2) * rho
    factor = 1 + 2 * total / (float(size) * (size - 1) * (size - 2))
    return factor if factor > 0 else 1.0


@kernel
def test_row(total, variance, pairs, tied, row):
    row[SCORE], row[VARIANCE] = total, variance
    z = 0.0
    if total != 0 and variance > 0:
        z = (total - (1.0 if total > 0 else -1.0)) / math.sqrt(variance)
    row[Z], row[P] = z, math.erfc(abs(z) / math.sqrt(2.0))
    row[TAU] = total / math.sqrt(float(pairs - tied) * pairs) if pairs > tied else 0.0


@kernel
def known_points(values, times, y, t):
    """The finite values and their times into y and t; returns how many."""
    size = np.int64(0)
    for k in range(values.size):
        if np.isfinite(values[k]):
            y[size], t[size] = values[k], times[k]
            size += 1
    return size


@kernel
def trend_block(block, times, fewest, z, limit, wanted, table, flags):
    """Sen slope and Mann-Kendall test of each row of block (series, n), NaN where missing.

    times: (n,) rising; fewest: values a series must have; z: normal quantile of the interval; limit: that of the
    autocorrelations; wanted: whether slope, its interval, test, correction are asked for. Results: table
    (series, 11), NaN where not asked for; flags (series,) uint8.
    """
    want_slope, want_interval, want_test, corrected = wanted
    length = block.shape[1]
    y, t, rest, doubled = np.empty(length), np.empty(length), np.empty(length), np.empty(length)
    slopes, work = np.empty(length * (length - 1) // 2 + 1), np.empty(length * (length - 1) // 2 + length + 1)
    sample, placed = np.empty(SAMPLE), np.empty(4 * length)
    per_all, per_own = np.empty(slopes.size), np.empty(slopes.size)
    if want_slope:
        reciprocals(times, length, per_all)
    middle_all = middle(times, length, work)
    for c in range(block.shape[0]):
        row = table[c]
        row[:] = np.nan
        size = known_points(block[c], times, y, t)
        row[COUNT] = size
        if size < fewest:
            flags[c] = TOO_FEW
            continue
        flags[c] = OK
        total, tied, variance = np.int64(0), np.int64(0), 0.0
        if want_test or want_interval:
            total, tied = score(y, size)
            variance = (float(size) * (size - 1) * (2 * size + 5) - (ties(y, size) if tied else 0)) / 18
        if want_slope:
            center, per = middle_all, per_all
            if size < length:
                center, per = middle(t, size, work), per_own
                reciprocals(t, size, per)
            width = z * math.sqrt(variance)
            if not sen(y, t, per, size, slopes, sample, work, width, want_interval, center, row):
                flags[c] = NO_INTERVAL
        if not want_test:
            continue
        factor = 1.0
        if corrected and variance > 0:
            factor = hamed_rao(y, t, size, row[SLOPE], rest, doubled, placed, limit)
        row[FACTOR] = factor
        test_row(total, variance * factor, size * (size - 1) // 2, tied, row)

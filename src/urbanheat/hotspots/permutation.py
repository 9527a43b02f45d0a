"""Conditional permutation: the value of a place stays, all others are shuffled among the other places.

One shuffle of all values serves every place. Let the place's own value have landed elsewhere, and another value on
the place: exchanging these two gives a shuffle in which the place keeps its value, and every such arrangement is
equally likely. The sum over the neighbours changes only if the own value had landed among them. So a permutation
costs one window sum and one look per place, whatever the number of neighbours.

p is two-sided: twice the smaller of the shares of arrangements (the real one among them) in which the neighbours'
sum is at least, or at most, as large as the real one; at most 1.
"""

from __future__ import annotations

import math
import operator

import numpy as np

from urbanheat.compiled import kernel
from urbanheat.hotspots import statistics as s
from urbanheat.hotspots.moments import Moments
from urbanheat.hotspots.windows import window_sums

_TIE = 1e-10  # of the standard deviation and the root of the count: sums that differ by rounding only are equal


def permute_windows(field, known: Moments, sums, counts, radius, permutations, seed, progress=None):
    """p of every cell, shape of the field, NaN without a value; None for 0 permutations."""
    permutations = check_permutations(permutations)
    if not permutations:
        return None
    rows, cols = (place.astype(np.int32) for place in np.nonzero(np.isfinite(field)))
    own = (field[rows, cols].astype(np.float64) - known.mean) - known.mean_rest
    real = sums[rows, cols] - own
    ties = _TIE * known.sd * np.sqrt(counts[rows, cols])
    shuffled = np.zeros(field.shape, np.float64)

    def count(order, at_least, at_most):
        shuffled[rows, cols] = own[order]
        around = window_sums(shuffled, radius)
        _count_windows(around, rows, cols, own, order, real, ties, radius, at_least, at_most)

    p = np.full(field.shape, np.nan)
    p[rows, cols] = _shuffle(count, own.size, permutations, seed, progress)
    return p


def permute_lists(own, indptr, indices, weights, permutations, seed, progress=None):
    """p of every place of a neighbour list, shape (n,), NaN without a value. own: deviations, NaN where missing."""
    permutations = check_permutations(permutations)
    if not permutations:
        return None
    places = np.flatnonzero(np.isfinite(own))
    index = np.full(own.size, -1, np.int64)
    index[places] = np.arange(places.size)
    values = own[places]
    sd = math.sqrt((values * values).mean()) if values.size else 0.0
    real = np.empty(places.size)
    ties = np.empty(places.size)
    _list_sums(indptr, indices, weights, places, index, values, sd * _TIE, real, ties)

    def count(order, at_least, at_most):
        _count_lists(indptr, indices, weights, places, index, values, order, real, ties, at_least, at_most)

    p = np.full(own.size, np.nan)
    p[places] = _shuffle(count, places.size, permutations, seed, progress)
    return p


def without_test(p, flags) -> None:
    """In place: what the statistic leaves untested by its flag is not tested by permutation either."""
    if p is not None:
        p[(flags & s.NO_NEIGHBOURS) > 0] = np.nan
        p[(flags & (s.AT_MEAN | s.CONSTANT | s.COVERS_ALL | s.OTHERS_EQUAL)) > 0] = 1.0


def check_permutations(permutations) -> int:
    """The number as an int; ValueError if it is none."""
    try:
        whole = operator.index(permutations)
    except TypeError:
        whole = -1
    if whole < 0:
        raise ValueError(f"The number of permutations is 0 or more (999 is usual), not {permutations}.")
    return whole


def _shuffle(count, n, permutations, seed, progress):
    random = np.random.default_rng(seed)
    at_least, at_most = np.zeros(n, np.int32), np.zeros(n, np.int32)
    for done in range(permutations):
        count(random.permutation(n), at_least, at_most)
        if progress is not None:
            progress(done + 1, permutations)
    return np.minimum(1.0, 2.0 * (np.minimum(at_least, at_most) + 1.0) / (permutations + 1.0))


@kernel
def _landed(order):
    """Place at which each value lies after the shuffle."""
    landed = np.empty_like(order)
    for place in range(order.size):
        landed[order[place]] = place
    return landed


@kernel
def _tally(place, change, tie, at_least, at_most):
    # Added, not branched upon: which way it goes cannot be foreseen, neither by the processor.
    at_least[place] += np.int32(change >= -tie)
    at_most[place] += np.int32(change <= tie)


@kernel
def _count_windows(around, rows, cols, own, order, real, ties, radius, at_least, at_most):
    landed = _landed(order)
    for a in range(order.size):
        here, there = own[order[a]], landed[a]
        total = around[rows[a], cols[a]] - here
        near = abs(rows[there] - rows[a]) <= radius and abs(cols[there] - cols[a]) <= radius
        if near and there != a:
            total += here - own[a]
        _tally(a, total - real[a], ties[a], at_least, at_most)


@kernel
def _list_sums(indptr, indices, weights, places, index, values, tie, real, ties):
    for a in range(places.size):
        total, squares = 0.0, 0.0
        for j in range(indptr[places[a]], indptr[places[a] + 1]):
            b = index[indices[j]]
            if b >= 0:
                total += weights[j] * values[b]
                squares += weights[j] ** 2
        real[a], ties[a] = total, tie * math.sqrt(squares)


@kernel
def _count_lists(indptr, indices, weights, places, index, values, order, real, ties, at_least, at_most):
    landed = _landed(order)
    for a in range(order.size):
        total = 0.0
        for j in range(indptr[places[a]], indptr[places[a] + 1]):
            b = index[indices[j]]
            if b >= 0:
                value = values[order[a]] if b == landed[a] else values[order[b]]
                total += weights[j] * value
        _tally(a, total - real[a], ties[a], at_least, at_most)

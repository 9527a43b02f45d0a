"""Generalised extreme value distribution by L-moments for every series of a block, with bootstrap; the equations
stand in `extremes`."""

from __future__ import annotations

import math

import numpy as np

from urbanheat.compiled import kernel
from urbanheat.kernels.quantiles import quantile

OK, TOO_FEW, ALL_EQUAL, NO_FIT = 0, 1, 2, 3
EULER = 0.5772156649015329
LN2, LN3 = math.log(2.0), math.log(3.0)
# Nearer to zero than this the distribution is taken as that of Gumbel.
GUMBEL = 1e-6


@kernel
def l_moments(sorted_values, size):
    """First two L-moments and the L-skewness from unbiased probability weighted moments."""
    b0, b1, b2 = 0.0, 0.0, 0.0
    for j in range(size):
        value = sorted_values[j]
        b0 += value
        b1 += value * j
        b2 += value * j * (j - 1.0)
    b0 /= size
    b1 /= size * (size - 1.0)
    b2 /= size * (size - 1.0) * (size - 2.0)
    second = 2 * b1 - b0
    skewness = (6 * b2 - 6 * b1 + b0) / second if second > 0 else np.nan
    return b0, second, skewness


@kernel
def shape_of(skewness):
    """k that solves 2(1 - 3^-k)/(1 - 2^-k) - 3 = skewness: Newton from the approximation; NaN if there is none."""
    if not -0.999 < skewness < 0.999:
        return np.nan
    c = 2 / (3 + skewness) - LN2 / LN3
    k = 7.8590 * c + 2.9554 * c * c
    for _ in range(30):
        if abs(k) < GUMBEL:
            return 0.0
        three, two = math.exp(-k * LN3), math.exp(-k * LN2)
        a, b = -math.expm1(-k * LN3), -math.expm1(-k * LN2)
        slope = 2 * (LN3 * three * b - LN2 * two * a) / (b * b)
        step = (2 * a / b - 3 - skewness) / slope
        k -= step
        if abs(step) < 1e-12:
            break
    return k if -1 < k < 30 else np.nan


@kernel
def fit(sorted_values, size):
    """Location, scale and shape k; NaN where no distribution has these L-moments."""
    first, second, skewness = l_moments(sorted_values, size)
    k = shape_of(skewness) if second > 0 else np.nan
    if not np.isfinite(k):
        return np.nan, np.nan, np.nan
    if k == 0:
        scale = second / LN2
        return first - EULER * scale, scale, k
    gamma = math.gamma(1 + k)
    scale = second * k / (-math.expm1(-k * LN2) * gamma)
    return first - scale * (1 - gamma) / k, scale, k


@kernel
def value_at(location, scale, k, log_y):
    """Quantile; log_y: ln(-ln(probability not to be exceeded))."""
    return location - scale * (log_y if k == 0 else math.expm1(k * log_y) / k)


@kernel
def level_block(block, log_y, draws, ranks, tail, parameters, levels, low, high, flags):
    """Return levels of each row of block (series, n), complete and sorted upwards.

    log_y: (periods,); draws: (replicates, n) ln(-ln(u)), falling in each row, for the parametric bootstrap, or
    (0, n); ranks: (replicates, n) rising places for the resampling one, or (0, n); tail: percentile [%] left off
    at each end. Results: parameters (series, 3), levels, low, high (series, periods), flags (series,).
    """
    size = block.shape[1]
    replicates = max(draws.shape[0], ranks.shape[0])
    sample = np.empty(size)
    found = np.empty((log_y.size, replicates))
    for c in range(block.shape[0]):
        own = block[c]
        location, scale, k = fit(own, size)
        parameters[c, 0], parameters[c, 1], parameters[c, 2] = location, scale, k
        if not np.isfinite(k):
            flags[c] = ALL_EQUAL if own[0] == own[size - 1] else NO_FIT
            levels[c], low[c], high[c] = np.nan, np.nan, np.nan
            continue
        flags[c] = OK
        good = np.int64(0)
        for r in range(replicates):
            for j in range(size):
                sample[j] = value_at(location, scale, k, draws[r, j]) if draws.shape[0] else own[ranks[r, j]]
            a, b, d = fit(sample, size)
            if np.isfinite(d):
                for p in range(log_y.size):
                    found[p, good] = value_at(a, b, d, log_y[p])
                good += 1
        for p in range(log_y.size):
            levels[c, p] = value_at(location, scale, k, log_y[p])
            low[c, p] = quantile(found[p], good, tail, 7)
            high[c, p] = quantile(found[p], good, 100 - tail, 7)

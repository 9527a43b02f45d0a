"""Sen slope, Mann-Kendall and return levels the slow and plain way, written from the papers for the tests."""

from __future__ import annotations

import itertools
import math
import statistics


def sen(values, times=None, confidence: float = 0.95):
    """Slope and its interval (None where it reaches beyond the slopes): Sen 1968, Gilbert 1987 section 16.4."""
    points = known(values, times)
    slopes = sorted((b - a) / (t - s) for (s, a), (t, b) in itertools.combinations(points, 2))
    z = statistics.NormalDist().inv_cdf(0.5 + confidence / 2)
    c = z * math.sqrt(variance([y for _, y in points]))
    n = len(slopes)

    def at(rank):  # counted from 1
        if rank < 1 or rank > n:
            return None
        low = math.floor(rank)
        return slopes[low - 1] if low == rank else slopes[low - 1] + (rank - low) * (slopes[low] - slopes[low - 1])

    low, high = at((n - c) / 2), at((n + c) / 2 + 1)
    return statistics.median(slopes), *((None, None) if low is None or high is None else (low, high))


def known(values, times=None) -> list[tuple[float, float]]:
    times = range(len(values)) if times is None else times
    return [(t, y) for t, y in zip(times, values, strict=True) if y is not None and not math.isnan(y)]


def variance(y) -> float:
    n = len(y)
    groups = [len(list(group)) for _, group in itertools.groupby(sorted(y))]
    return (n * (n - 1) * (2 * n + 5) - sum(t * (t - 1) * (2 * t + 5) for t in groups)) / 18


def mann_kendall(values, corrected: bool):
    """S, variance of S, z, p: Gilbert 1987 section 16.4.3, Hamed & Rao 1998."""
    points = known(values)
    y = [v for _, v in points]
    s = sum((b > a) - (b < a) for a, b in itertools.combinations(y, 2))
    var = variance(y)
    if corrected and var > 0:
        factor = hamed_rao(points)
        var *= factor if factor > 0 else 1.0
    z = 0.0 if s == 0 or var == 0 else (s - math.copysign(1, s)) / math.sqrt(var)
    return s, var, z, math.erfc(abs(z) / math.sqrt(2))


def hamed_rao(points) -> float:
    """n/n* with the rank autocorrelations of the detrended series; missing years keep their place."""
    n = len(points)
    slope = statistics.median((b - a) / (t - s) for (s, a), (t, b) in itertools.combinations(points, 2))
    rest = [y - slope * (t - points[0][0]) for t, y in points]
    scale = max(abs(r) for r in rest) or 1.0
    rest = [round(r / scale, 12) for r in rest]
    ranks = [sum(o < r for o in rest) + (sum(o == r for o in rest) + 1) / 2 for r in rest]
    deviation = {t: r - (n + 1) / 2 for (t, _), r in zip(points, ranks, strict=True)}
    spread = sum(d * d for d in deviation.values())
    if spread == 0:
        return 1.0
    step = min(t - s for (s, _), (t, _) in itertools.pairwise(points))
    total = 0.0
    for k in range(1, n - 2):
        rho = sum(d * deviation.get(t + k * step, 0.0) for t, d in deviation.items()) / spread
        if abs(rho) > statistics.NormalDist().inv_cdf(0.975) / math.sqrt(n):
            total += (n - k) * (n - k - 1) * (n - k - 2) * rho
    return 1 + 2 * total / (n * (n - 1) * (n - 2))


def l_moments(values) -> tuple[float, float, float]:
    """l1, l2 and l3/l2 as means over all subsets of one, two, three values (Hosking 1990, definition of the
    sample L-moments): no formula in common with the library."""
    x = sorted(values)
    l1 = statistics.fmean(x)
    l2 = statistics.fmean(b - a for a, b in itertools.combinations(x, 2)) / 2
    l3 = statistics.fmean(c - 2 * b + a for a, b, c in itertools.combinations(x, 3)) / 3
    return l1, l2, l3 / l2


def gev(values) -> tuple[float, float, float]:
    """Location, scale, k by bisection of the L-skewness."""
    l1, l2, skewness = l_moments(values)

    def of(k):
        if abs(k) < 1e-9:
            return 2 * math.log(3) / math.log(2) - 3
        return 2 * math.expm1(-k * math.log(3)) / math.expm1(-k * math.log(2)) - 3

    low, high = -0.99, 20.0  # of(k) falls with k
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if of(middle) > skewness else (low, middle)
    k = (low + high) / 2
    if abs(k) < 1e-6:
        scale = l2 / math.log(2)
        return l1 - 0.5772156649015329 * scale, scale, 0.0
    scale = l2 * k / ((1 - 2**-k) * math.gamma(1 + k))
    return l1 - scale * (1 - math.gamma(1 + k)) / k, scale, k


def level(location, scale, k, period) -> float:
    y = -math.log(1 - 1 / period)
    return location - scale * math.log(y) if k == 0 else location + scale * (1 - y**k) / k

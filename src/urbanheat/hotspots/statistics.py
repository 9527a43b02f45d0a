"""The two statistics for one place, from the sum around it. Compiled into the loops over cells and polygons.

Ord & Getis 1995, equation for Gi*; Anselin 1995, equations 12 to 14 (total randomisation) and Sokal, Oden & Thomson
1998 (conditional randomisation) for the local Moran. All take deviations from the mean, so that what is subtracted
in the equations (the weight times the mean) is gone already.
"""

from __future__ import annotations

import math

from urbanheat.compiled import kernel

NO_DATA = 1
INFINITE = 2
CONSTANT = 4
COVERS_ALL = 8
NO_NEIGHBOURS = 16
AT_MEAN = 32
OTHERS_EQUAL = 64

# What is left of the others' variance beside one value that makes up nearly all of it is rounding.
_NOTHING = 1e-10


@kernel
def two_sided(z):
    """p of a standard normal value, both tails."""
    return math.erfc(abs(z) * 0.7071067811865476)


@kernel
def gi_star_z(total, weight, squares, n, sd):
    """(z, flag). total: weighted sum of deviations, the place itself among them; weight, squares: sums of the
    weights and of their squares; n, sd: number of values and their standard deviation (divisor n)."""
    if sd == 0.0:
        return 0.0, CONSTANT
    spread = n * squares - weight * weight
    if spread <= 1e-12 * n * squares:
        return 0.0, COVERS_ALL
    return total / (sd * math.sqrt(spread / (n - 1.0))), 0


@kernel
def moran_z(deviation, total, weight, squares, n, second, fourth, conditional):
    """(I, z, flag). deviation: of the place itself; total: weighted sum of its neighbours' deviations; the weights
    are divided by their sum; second, fourth: mean deviation to the power of 2 and 4."""
    if second == 0.0:
        return 0.0, 0.0, CONSTANT
    if weight == 0.0:
        return math.nan, math.nan, NO_NEIGHBOURS
    lag, squares = total / weight, squares / (weight * weight)
    value = deviation * lag / second
    others = n - 1.0
    spread = others * squares - 1.0  # of weights that sum to 1
    if spread <= 1e-12 * others * squares:
        return value, 0.0, COVERS_ALL
    if not conditional:
        kurtosis = fourth / (second * second)
        expected = -1.0 / others
        mean_square = squares * (n - kurtosis) / others
        mean_square += (1.0 - squares) * (2.0 * kurtosis - n) / (others * (n - 2.0))
        return value, (value - expected) / math.sqrt(mean_square - expected * expected), 0
    if deviation == 0.0:
        return 0.0, 0.0, AT_MEAN
    rest = -deviation / others  # mean of all other values
    variance = (n * second - deviation * deviation) / others - rest * rest
    if variance <= _NOTHING * second:
        return value, 0.0, OTHERS_EQUAL
    z = (lag - rest) / math.sqrt(variance * spread / (n - 2.0))
    return value, z if deviation > 0.0 else -z, 0


@kernel
def quadrant(deviation, total):
    """1 high among high, 2 low among high, 3 low among low, 4 high among low, 0 where one equals the mean."""
    if deviation == 0.0 or total == 0.0:
        return 0
    if total > 0.0:
        return 1 if deviation > 0.0 else 2
    return 3 if deviation < 0.0 else 4

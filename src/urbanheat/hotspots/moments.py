"""Number, mean and spread of a field, exact: the same to the last bit in whatever order or tiles it is summed.

Sums are kept as whole numbers, one pair for every power of two, so that nothing is rounded before the end
(the idea of a long accumulator, Kulisch 1981). So a field may lie far from zero, and tiles that are summed
apart give the very same mean as the whole.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from urbanheat.compiled import kernel

_SHIFT = 1130  # the smallest exponent that frexp gives is -1073
_SPAN = 2200
_WIDEST = 1e75
_LOW_BITS = 27  # 53 = 26 + 27: 2**36 numbers fit before a pair can overflow


@dataclass(frozen=True)
class Count:
    """First pass over a field or a tile of it. n: finite values; infinite: values that are not; lowest, highest:
    of the finite ones (inf, -inf without any); total: their exact sum."""

    n: int
    infinite: int
    lowest: float
    highest: float
    total: Fraction

    def __add__(self, other: Count) -> Count:
        return Count(
            self.n + other.n,
            self.infinite + other.infinite,
            min(self.lowest, other.lowest),
            max(self.highest, other.highest),
            self.total + other.total,
        )


@dataclass(frozen=True)
class Moments:
    """What the statistics need of the whole field. n; mean as the sum of two floats (the second is what the
    first lacks, so that deviations keep their digits far from zero); second, fourth: mean of the deviations
    to the power of 2 and 4 (divisor n); constant: all values are equal."""

    n: int
    mean: float
    mean_rest: float
    second: float
    fourth: float
    constant: bool

    @property
    def sd(self) -> float:
        return math.sqrt(self.second)


def count(values: np.ndarray) -> Count:
    """values: (rows, cols) float, NaN where missing. First pass."""
    bins = np.zeros((_SPAN, 2), np.int64)
    n, infinite, lowest, highest = _count(values, bins)
    return Count(n, infinite, lowest, highest, _exact(bins))


def check_span(counted: Count) -> None:
    """ValueError where the fourth power of a deviation would leave the range of numbers."""
    if counted.n and counted.highest - counted.lowest > _WIDEST:
        raise ValueError(
            f"The values run from {counted.lowest:g} to {counted.highest:g}; one of them probably marks missing "
            "values and must be declared as no data."
        )


def powers(values: np.ndarray, counted: Count) -> tuple[Fraction, Fraction]:
    """Second pass: exact sums of the deviations (from the mean of the whole) to the power of 2 and 4.
    ValueError: see `check_span`."""
    check_span(counted)
    second, fourth = np.zeros((_SPAN, 2), np.int64), np.zeros((_SPAN, 2), np.int64)
    _powers(values, *_mean(counted), second, fourth)
    return _exact(second), _exact(fourth)


def moments(counted: Count, second: Fraction, fourth: Fraction) -> Moments:
    """Both passes together."""
    if not counted.n:
        return Moments(0, math.nan, 0.0, 0.0, 0.0, True)
    n = counted.n
    constant = counted.lowest == counted.highest
    return Moments(n, *_mean(counted), float(second / n), float(fourth / n), constant)


def moments_of(values: np.ndarray) -> tuple[Count, Moments]:
    """Both passes over one array."""
    counted = count(values)
    return counted, moments(counted, *powers(values, counted))


def _mean(counted: Count) -> tuple[float, float]:
    if not counted.n:
        return 0.0, 0.0
    mean = counted.total / counted.n
    near = float(mean)
    return near, float(mean - Fraction(near))


def _exact(bins: np.ndarray) -> Fraction:
    total = 0
    for place in np.flatnonzero(bins.any(axis=1)).tolist():
        high, low = bins[place].tolist()
        total += ((high << _LOW_BITS) + low) << place
    return Fraction(total, 1 << (_SHIFT + 53))


@kernel
def _add(bins, value):
    if value != 0.0:
        fraction, exponent = math.frexp(value)
        whole = np.int64(fraction * 9007199254740992.0)  # 2**53: exact
        bins[exponent + 1130, 0] += whole >> 27
        bins[exponent + 1130, 1] += whole & 134217727


@kernel
def _count(values, bins):
    n, infinite, lowest, highest = 0, 0, np.inf, -np.inf
    for row in range(values.shape[0]):
        for col in range(values.shape[1]):
            value = np.float64(values[row, col])
            if math.isfinite(value):
                n += 1
                lowest, highest = min(lowest, value), max(highest, value)
                _add(bins, value)
            elif math.isinf(value):
                infinite += 1
    return n, infinite, lowest, highest


@kernel
def _powers(values, mean, mean_rest, second, fourth):
    for row in range(values.shape[0]):
        for col in range(values.shape[1]):
            value = np.float64(values[row, col])
            if math.isfinite(value):
                square = ((value - mean) - mean_rest) ** 2
                _add(second, square)
                _add(fourth, square * square)

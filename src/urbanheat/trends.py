"""Trends of yearly values: Sen slope and Mann-Kendall test.

Conventions
- Missing values (NaN or None) are left out; they keep their place in time, so a lag of one year is one year.
- Slope: median of the slopes between all pairs of points (Sen 1968). Interval: Gilbert 1987, section 16.4:
  ranks (N' ∓ z·√Var S)/2 of the N' sorted slopes, linear between neighbours; Var S with ties in the values.
- Mann-Kendall: S with tie correction of its variance and continuity correction, two-sided, normal
  approximation (Gilbert 1987, section 16.4.3).
- Autocorrelation: Hamed & Rao 1998. The series is detrended with Sen's slope; Var S is multiplied by
  n/n* = 1 + 2/(n(n-1)(n-2)) Σ (n-k)(n-k-1)(n-k-2) ρ_k over the lags k = 1 … n-1 whose rank autocorrelation
  ρ_k differs from zero at 5 % (|ρ_k| > 1.96/√n). A factor ≤ 0 cannot be a variance: then it is left at 1.
- `trend` answers only from 20 values on (`min_years`: fewer on somebody's responsibility) and warns below 30.

Sources: Sen (1968) J. Am. Stat. Assoc. 63:1379-1389; Hamed & Rao (1998) J. Hydrol. 204:182-196;
Gilbert (1987) Statistical Methods for Environmental Pollution Monitoring.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from urbanheat.errors import Text
from urbanheat.seasons import MIN_YEARS, WARN_YEARS, check_min_years


@dataclass(frozen=True)
class SenSlope:
    """slope per unit of time with its interval low … high at `confidence`; intercept at time 0; n values.
    low and high are None where the interval would reach beyond the slopes there are (very few values)."""

    slope: float
    intercept: float
    low: float | None
    high: float | None
    n: int
    confidence: float


@dataclass(frozen=True)
class MannKendall:
    """s: Kendall's score; variance: of S as used (after correction); z; p: two-sided; tau: S over the number
    of pairs without ties (tau-b for untied times); factor: n/n* (1 without correction)."""

    s: int
    variance: float
    z: float
    p: float
    tau: float
    n: int
    correction: str
    factor: float


@dataclass(frozen=True)
class Trend:
    """Answer of `trend`. verdict: 'increasing' | 'decreasing' | 'no clear trend' | 'not computable' (then
    `reason` says why and the numbers are None). slope, low, high: per year."""

    verdict: str
    n: int
    first_year: int | None
    last_year: int | None
    missing_years: int
    slope: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    confidence: float = 0.95
    correction: str = "hamed-rao"
    reason: str | None = None
    warning: str | None = None

    @property
    def per_decade(self) -> float | None:
        return None if self.slope is None else self.slope * 10


def sen_slope(values, times=None, confidence: float = 0.95) -> SenSlope:
    """Median slope between all pairs of points and its interval.

    values: shape (n,), NaN or None where missing. times: shape (n,), in any unit, distinct; 0 … n-1 if None.
    Returns slopes in unit of values per unit of times. ValueError: fewer than two values, equal times.
    """
    y, t = _points(values, times)
    slopes = np.sort(_pair_slopes(y, t))
    slope = float(np.median(slopes))
    low, high = _gilbert_interval(slopes, _score_variance(y), confidence)
    return SenSlope(slope, float(np.median(y) - slope * np.median(t)), low, high, y.size, confidence)


def mann_kendall(values, correction: str = "none", times=None) -> MannKendall:
    """Mann-Kendall test for a monotonic trend.

    values: shape (n,), evenly spaced in time, NaN or None where missing. correction: 'none' or 'hamed-rao'.
    times only serve the detrending of 'hamed-rao' and default to 0 … n-1.
    ValueError: fewer than four values, unknown correction.
    """
    if correction not in ("none", "hamed-rao"):
        raise ValueError(f"The correction is 'none' or 'hamed-rao', not '{correction}'.")
    y, t = _points(values, times)
    n = y.size
    if n < 4:
        raise ValueError(f"The Mann-Kendall test needs at least 4 values; there are {n}.")
    i, j = np.triu_indices(n, 1)
    s = int(np.sign(y[j] - y[i]).sum())
    variance = _score_variance(y)
    factor = _hamed_rao_factor(y, t) if correction == "hamed-rao" and variance > 0 else 1.0
    variance *= factor
    z = 0.0 if s == 0 or variance == 0 else (s - math.copysign(1, s)) / math.sqrt(variance)
    untied = float(np.count_nonzero(y[j] != y[i]))
    pairs = n * (n - 1) / 2
    tau = s / math.sqrt(untied * pairs) if untied else 0.0
    return MannKendall(s, variance, z, math.erfc(abs(z) / math.sqrt(2)), tau, n, correction, factor)


def trend(
    years, values, confidence: float = 0.95, correction: str = "hamed-rao", min_years: int = MIN_YEARS
) -> Trend:
    """Sen slope with interval, and the verdict of the Mann-Kendall test at 1 - confidence.

    years: whole, distinct, any order. values: one per year, NaN or None where the year is incomplete.
    """
    check_min_years(min_years)
    years = np.asarray(years, dtype=np.int64)
    if np.unique(years).size != years.size:
        raise ValueError("Each year may occur only once in a trend.")
    data = _floats(values)
    if data.size != years.size:
        raise ValueError(f"There are {years.size} years but {data.size} values.")
    order = np.argsort(years)
    years, data = years[order], data[order]
    known = np.isfinite(data)
    n = int(known.sum())
    first, last = (int(years[known][0]), int(years[known][-1])) if n else (None, None)
    missing = (last - first + 1 - n) if n else 0
    common = {
        "n": n,
        "first_year": first,
        "last_year": last,
        "missing_years": missing,
        "confidence": confidence,
        "correction": correction,
    }
    if n < min_years:
        reason = Text(
            "a trend needs at least %(min_years)s complete years; there are %(n)s", min_years=min_years, n=n
        )
        return Trend("not computable", reason=reason, **common)
    axis = np.arange(first, last + 1)
    full = np.full(axis.size, np.nan)
    full[years[known] - first] = data[known]
    sen = sen_slope(full, axis, confidence)
    test = mann_kendall(full, correction)
    verdict = "no clear trend"
    if test.p < 1 - confidence:
        verdict = "increasing" if test.s > 0 else "decreasing"
    warning = (
        Text(
            "only %(n)s complete years; %(warn_years)s are usual for a climate statement",
            n=n,
            warn_years=WARN_YEARS,
        )
        if n < WARN_YEARS
        else None
    )
    return Trend(verdict, slope=sen.slope, low=sen.low, high=sen.high, p=test.p, warning=warning, **common)


def _floats(values) -> np.ndarray:
    return np.array([np.nan if v is None else v for v in values], dtype=np.float64)


def _points(values, times) -> tuple[np.ndarray, np.ndarray]:
    y = _floats(values)
    t = np.arange(y.size, dtype=np.float64) if times is None else np.asarray(times, dtype=np.float64)
    if t.shape != y.shape:
        raise ValueError(f"There are {y.size} values but {t.size} times.")
    keep = np.isfinite(y)
    y, t = y[keep], t[keep]
    if y.size < 2:
        raise ValueError(f"A slope needs at least 2 values; there are {y.size}.")
    if np.unique(t).size != t.size:
        raise ValueError("Each time may occur only once.")
    order = np.argsort(t)
    return y[order], t[order]


def _pair_slopes(y: np.ndarray, t: np.ndarray) -> np.ndarray:
    i, j = np.triu_indices(y.size, 1)
    return (y[j] - y[i]) / (t[j] - t[i])


def _score_variance(y: np.ndarray) -> float:
    n = y.size
    ties = np.unique(y, return_counts=True)[1].astype(np.float64)
    total = n * (n - 1) * (2 * n + 5) - (ties * (ties - 1) * (2 * ties + 5)).sum()
    return float(total / 18)


def _gilbert_interval(slopes: np.ndarray, variance: float, confidence: float):
    """Ranks M1 and M2 + 1 of the sorted slopes, counted from 1, linear between whole ranks."""
    if not 0 < confidence < 1:
        raise ValueError("The confidence lies between 0 and 1, for example 0.95.")
    width = NormalDist().inv_cdf(0.5 + confidence / 2) * math.sqrt(variance)
    count = slopes.size
    lower, upper = (count - width) / 2, (count + width) / 2 + 1
    if lower < 1 or upper > count:
        return None, None
    ranks = np.arange(1, count + 1)
    return float(np.interp(lower, ranks, slopes)), float(np.interp(upper, ranks, slopes))


def _hamed_rao_factor(y: np.ndarray, t: np.ndarray) -> float:
    slope = np.median(_pair_slopes(y, t))
    rest = y - slope * (t - t[0])
    scale = float(np.abs(rest).max()) or 1.0
    ranks = _ranks(np.round(rest / scale, 12))  # values that differ by rounding only are ties
    step = np.diff(t).min()
    place = np.rint((t - t[0]) / step).astype(np.int64)
    full = np.full(place[-1] + 1, np.nan)
    full[place] = ranks - ranks.mean()
    n = y.size
    spread = float(np.nansum(full * full)) / n
    if spread == 0:
        return 1.0
    limit = NormalDist().inv_cdf(0.975) / math.sqrt(n)
    total = 0.0
    for lag in range(1, n - 2):
        rho = float(np.nansum(full[lag:] * full[:-lag])) / (n * spread)
        if abs(rho) > limit:
            total += (n - lag) * (n - lag - 1) * (n - lag - 2) * rho
    factor = 1 + 2 * total / (n * (n - 1) * (n - 2))
    return factor if factor > 0 else 1.0


def _ranks(values: np.ndarray) -> np.ndarray:
    """Ranks from 1; tied values share their mean rank."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return (last - (counts - 1) / 2)[inverse]

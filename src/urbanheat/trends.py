"""Trends of yearly values: Sen slope and Mann-Kendall test, for one series or every cell of a stack (years, y, x).
Return levels (`return_level`) stand in `extremes`.

Conventions
- Missing values (NaN or None) are left out; they keep their place in time, so a lag of one year is one year.
- Slope: median of the slopes between all pairs of points (Sen 1968). Interval: Gilbert 1987, section 16.4:
  ranks (N' ∓ z·√Var S)/2 of the N' sorted slopes, linear between neighbours; Var S with ties in the values.
- Mann-Kendall: S with tie correction of its variance and continuity correction, two-sided, normal
  approximation (Gilbert 1987, section 16.4.3).
- Autocorrelation: Hamed & Rao 1998. The series is detrended with Sen's slope; Var S is multiplied by
  n/n* = 1 + 2/(n(n-1)(n-2)) Σ (n-k)(n-k-1)(n-k-2) ρ_k over the lags k = 1 … n-1 whose rank autocorrelation
  ρ_k differs from zero at 5 % (|ρ_k| > 1.96/√n). A factor ≤ 0 cannot be a variance: then it is left at 1.
- Stacks: the same numbers cell by cell; a cell without an answer has NaN and a flag (REASONS), never an error.
- `trend` answers only from 20 values on (`min_years`: fewer on somebody's responsibility) and warns below 30.

Sources: Sen (1968) J. Am. Stat. Assoc. 63:1379-1389; Hamed & Rao (1998) J. Hydrol. 204:182-196;
Gilbert (1987) Statistical Methods for Environmental Pollution Monitoring.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from urbanheat import blocks
from urbanheat.errors import Text
from urbanheat.extremes import ReturnLevels, return_level
from urbanheat.seasons import MIN_YEARS, WARN_YEARS, check_min_years

__all__ = [
    "MannKendall",
    "ReturnLevels",
    "SenSlope",
    "Trend",
    "TrendStack",
    "mann_kendall",
    "return_level",
    "sen_slope",
    "trend",
]

CORRECTIONS = ("none", "hamed-rao")
# Flags of the cells of a stack.
OK, TOO_FEW, NO_INTERVAL = 0, 1, 2
REASONS = {OK: "computed", TOO_FEW: "too few values", NO_INTERVAL: "too few values for the interval of the slope"}
# Verdicts of the cells of a stack.
VERDICTS = {1: "increasing", -1: "decreasing", 0: "no clear trend"}


@dataclass(frozen=True)
class SenSlope:
    """slope per unit of time with its interval low … high at `confidence`; intercept at time 0; n values.
    low and high are None where the interval would reach beyond the slopes there are (very few values).
    For a stack all are arrays (y, x), and flag says why one is NaN."""

    slope: float | np.ndarray
    intercept: float | np.ndarray
    low: float | np.ndarray | None
    high: float | np.ndarray | None
    n: int | np.ndarray
    confidence: float | None
    flag: np.ndarray | None = None


@dataclass(frozen=True)
class MannKendall:
    """s: Kendall's score; variance: of S as used (after correction); z; p: two-sided; tau: S over the number
    of pairs without ties (tau-b for untied times); factor: n/n* (1 without correction).
    For a stack all are arrays (y, x), and flag says why one is NaN."""

    s: int | np.ndarray
    variance: float | np.ndarray
    z: float | np.ndarray
    p: float | np.ndarray
    tau: float | np.ndarray
    n: int | np.ndarray
    correction: str
    factor: float | np.ndarray
    flag: np.ndarray | None = None


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


@dataclass(frozen=True)
class TrendStack:
    """Answer of `trend` for a stack, arrays (y, x). verdict: int8, a key of VERDICTS, 0 where flag is TOO_FEW;
    flag: uint8, a key of REASONS; slope, low, high: per year; n: complete years of the cell."""

    verdict: np.ndarray
    flag: np.ndarray
    slope: np.ndarray
    low: np.ndarray
    high: np.ndarray
    p: np.ndarray
    n: np.ndarray
    first_year: int
    last_year: int
    confidence: float = 0.95
    correction: str = "hamed-rao"


def sen_slope(values, times=None, confidence: float | None = 0.95, *, threads: int = 1, progress=None) -> SenSlope:
    """Median slope between all pairs of points and its interval (confidence None: without).

    values: shape (n,), NaN or None where missing, or a stack (n, y, x). times: shape (n,), in any unit, distinct
    (rising for a stack); 0 … n-1 if None. Returns slopes in unit of values per unit of times.
    ValueError: fewer than two values (for a stack: a flag), equal times.
    """
    if confidence is not None:
        _check_confidence(confidence)
    if _is_stack(values):
        wanted = confidence is not None
        table, flag = _stack(values, times, 2, confidence, (True, wanted, False, False), threads, progress)
        return SenSlope(table[0], table[1], table[2], table[3], table[10].astype(np.int32), confidence, flag)
    y, t = _points(values, times)
    row = _row(y, t, confidence, "none")
    low, high = (None if np.isnan(row[each]) else row[each] for each in (2, 3))
    return SenSlope(row[0], row[1], low, high, y.size, confidence)


def mann_kendall(values, correction: str = "none", times=None, *, threads: int = 1, progress=None) -> MannKendall:
    """Mann-Kendall test for a monotonic trend.

    values: shape (n,), evenly spaced in time, NaN or None where missing, or a stack (n, y, x). correction: 'none'
    or 'hamed-rao'. times only serve the detrending of 'hamed-rao' and default to 0 … n-1.
    ValueError: fewer than four values (for a stack: a flag), unknown correction.
    """
    _check_correction(correction)
    if _is_stack(values):
        corrected = correction != "none"
        table, flag = _stack(values, times, 4, 0.95, (corrected, False, True, corrected), threads, progress)
        s, variance, z, p, tau, factor, n = table[4:]
        return MannKendall(s, variance, z, p, tau, n.astype(np.int32), correction, factor, flag)
    y, t = _points(values, times)
    if y.size < 4:
        raise ValueError(f"The Mann-Kendall test needs at least 4 values; there are {y.size}.")
    s, variance, z, p, tau, factor, _ = _row(y, t, 0.95, correction)[4:]
    return MannKendall(int(s), variance, z, p, tau, y.size, correction, factor)


def trend(
    years,
    values,
    confidence: float = 0.95,
    correction: str = "hamed-rao",
    min_years: int = MIN_YEARS,
    *,
    threads: int = 1,
    progress=None,
) -> Trend | TrendStack:
    """Sen slope with interval, and the verdict of the Mann-Kendall test at 1 - confidence.

    years: whole, distinct, any order (rising for a stack). values: one per year, NaN or None where the year is
    incomplete, or a stack (years, y, x). Slopes in unit of values per year. Fewer values than min_years: an answer
    with the reason (for a stack: a flag). ValueError: a year twice, another number of values than of years.
    Sources: Sen (1968), Hamed & Rao (1998), see the module text.
    """
    check_min_years(min_years)
    _check_confidence(confidence)
    _check_correction(correction)
    if _is_stack(values):
        return _trend_stack(years, values, confidence, correction, min_years, threads, progress)
    years, data = _in_order(years, values)
    known = np.isfinite(data)
    n = int(known.sum())
    first, last = (int(years[known][0]), int(years[known][-1])) if n else (None, None)
    common = {
        "n": n,
        "first_year": first,
        "last_year": last,
        "missing_years": (last - first + 1 - n) if n else 0,
        "confidence": confidence,
        "correction": correction,
    }
    if n < min_years:
        reason = Text(
            "a trend needs at least %(min_years)s complete years; there are %(n)s", min_years=min_years, n=n
        )
        return Trend("not computable", reason=reason, **common)
    slope, _, low, high, score, *_, p, _, _, _ = _row(
        data[known], years[known] - float(first), confidence, correction
    )
    verdict = "no clear trend"
    if p < 1 - confidence:
        verdict = "increasing" if score > 0 else "decreasing"
    low, high = (None if np.isnan(each) else each for each in (low, high))
    return Trend(verdict, slope=slope, low=low, high=high, p=p, warning=_few(n), **common)


def _in_order(years, values) -> tuple[np.ndarray, np.ndarray]:
    """Years and values, the years rising. ValueError: a year twice, another number of values than of years."""
    years = _whole(years)
    if np.unique(years).size != years.size:
        raise ValueError("Each year may occur only once in a trend.")
    data = _floats(values)
    if data.size != years.size:
        raise ValueError(f"There are {years.size} years but {data.size} values.")
    order = np.argsort(years)
    return years[order], data[order]


def _whole(years) -> np.ndarray:
    """ValueError for a year that is none: 2000.5 would become 2000 without a word."""
    given = np.asarray(years, dtype=np.float64)
    if not (given == np.rint(given)).all():
        raise ValueError("The years of a trend are whole numbers.")
    return given.astype(np.int64)


def _few(n: int) -> Text | None:
    if n >= WARN_YEARS:
        return None
    return Text(
        "only %(n)s complete years; %(warn_years)s are usual for a climate statement", n=n, warn_years=WARN_YEARS
    )


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
    if np.unique(t).size != t.size or not np.isfinite(t).all():
        raise ValueError("Each time is a number and may occur only once.")
    order = np.argsort(t)
    return y[order], t[order]


def _check_confidence(confidence: float) -> None:
    if not 0 < confidence < 1:
        raise ValueError("The confidence lies between 0 and 1, for example 0.95.")


def _check_correction(correction: str) -> None:
    if correction not in CORRECTIONS:
        raise ValueError(f"The correction is 'none' or 'hamed-rao', not '{correction}'.")


def _is_stack(values) -> bool:
    return getattr(values, "ndim", 1) > 1


def _quantiles(confidence: float | None) -> tuple[float, float]:
    """Normal quantiles of the interval and of the limit of an autocorrelation (5 %)."""
    return NormalDist().inv_cdf(0.5 + (confidence or 0.95) / 2), NormalDist().inv_cdf(0.975)


def _row(y: np.ndarray, t: np.ndarray, confidence: float | None, correction: str) -> list[float]:
    """The kernel's row for one series without gaps in it (see `kernels.trends`)."""
    from urbanheat.kernels.trends import trend_block

    table, flags = np.empty((1, 11)), np.empty(1, np.uint8)
    t = np.ascontiguousarray(t, dtype=np.float64)
    z, limit = _quantiles(confidence)
    wanted = (True, confidence is not None, True, correction != "none")
    trend_block(y[np.newaxis], t, 2, z, limit, wanted, table, flags)
    return table[0].tolist()


def _stack(values, times, fewest, confidence, wanted: tuple[bool, bool, bool, bool], threads, progress):
    """Tables (11, y, x) and flags (y, x) of a stack. wanted: slope, its interval, test, correction."""
    from urbanheat.kernels.trends import trend_block

    stack = blocks.as_stack(values)
    n, *space = stack.shape
    times = np.arange(n, dtype=np.float64) if times is None else np.asarray(times, dtype=np.float64)
    if times.shape != (n,):
        raise ValueError(f"There are {n} steps in the stack but {times.size} times.")
    if not (np.diff(times) > 0).all() or not np.isfinite(times).all():
        raise ValueError("The times of a stack must rise, each once.")
    table, flag = np.full((11, *space), np.nan), np.zeros(tuple(space), np.uint8)
    z, limit = _quantiles(confidence)
    memory = blocks.Buffers()

    def work(window):
        block = blocks.read_block(stack, window, buffers=memory)
        rows, said = np.empty((len(block), 11)), np.empty(len(block), np.uint8)
        trend_block(block, times, fewest, z, limit, wanted, rows, said)
        return window, rows, said

    for window, rows, said in blocks.run(work, blocks.windows(stack, n), threads, progress):
        size = tuple(s.stop - s.start for s in window)
        table[(slice(None), *window)] = rows.T.reshape(11, *size)
        flag[window] = said.reshape(size)
    return table, flag


def _trend_stack(years, values, confidence, correction, min_years, threads, progress) -> TrendStack:
    years = _whole(years)
    wanted = (True, True, True, correction != "none")
    table, flag = _stack(values, years, min_years, confidence, wanted, threads, progress)
    verdict = np.where(table[7] < 1 - confidence, np.sign(table[4]), 0).astype(np.int8)
    return TrendStack(
        verdict,
        flag,
        slope=table[0],
        low=table[2],
        high=table[3],
        p=table[7],
        n=table[10].astype(np.int32),
        first_year=int(years[0]),
        last_year=int(years[-1]),
        confidence=confidence,
        correction=correction,
    )

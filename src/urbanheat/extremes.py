"""Return levels of yearly extremes: the value that is reached or exceeded once in so many years on average.

Conventions
- One value per complete year, the highest of each (`daycounts.yearly_extremes`); missing years are left out.
  The years are taken as independent and unchanging: a trend in them is named in `warnings`.
- Generalised extreme value distribution, x(F) = location + scale (1 - (-ln F)^k) / k, with k as in Hosking (k < 0:
  heavy tail; other texts call -k the shape). Fitted by L-moments (Hosking 1990, J. R. Stat. Soc. B 52:105-124)
  from unbiased probability weighted moments; k solves 2(1 - 3^-k)/(1 - 2^-k) - 3 = L-skewness, by Newton's method
  from the approximation 7.8590 c + 2.9554 c² of Hosking, Wallis & Wood 1985 (Technometrics 27:251-261).
- Level of T years: x(1 - 1/T).
- Interval: percentiles of the levels of `replicates` samples of the same size, fitted in the same way; drawn from
  the fitted distribution ('parametric': the tail is sampled too, Kyselý 2008, J. Appl. Meteorol. Climatol.
  47:3236-3251) or from the years themselves ('resample': usually too narrow). The same seed gives the same
  interval, whatever the tiling or the number of threads.
- From 20 values on (`min_years`: fewer on somebody's responsibility), with a warning below 30.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from urbanheat import blocks
from urbanheat.errors import Text
from urbanheat.seasons import MIN_YEARS, WARN_YEARS, check_min_years

OK, TOO_FEW, ALL_EQUAL, NO_FIT = 0, 1, 2, 3
REASONS = {OK: "computed", TOO_FEW: "too few values", ALL_EQUAL: "all values are equal", NO_FIT: "no fit"}
METHODS = ("parametric", "resample")


@dataclass(frozen=True)
class ReturnLevels:
    """Answer of `return_level`. periods [years]; level, low, high: one per period, in the unit of the values, None
    with the reason if not computable. location, scale, shape: of the distribution (shape k as in the module text).

    For a stack (years, y, x): level, low, high (periods, y, x), location, scale, shape, n (y, x), and flag (y, x),
    the reason for every NaN (REASONS)."""

    periods: tuple[float, ...]
    level: tuple | np.ndarray | None
    low: tuple | np.ndarray | None
    high: tuple | np.ndarray | None
    n: int | np.ndarray
    confidence: float
    method: str
    replicates: int
    seed: int
    location: float | np.ndarray | None = None
    scale: float | np.ndarray | None = None
    shape: float | np.ndarray | None = None
    reason: str | None = None
    warnings: tuple[str, ...] = ()
    flag: np.ndarray | None = None


def return_level(
    values,
    periods=(10, 20, 50),
    *,
    confidence: float = 0.95,
    method: str = "parametric",
    replicates: int = 1000,
    seed: int = 1,
    min_years: int = MIN_YEARS,
    threads: int = 1,
    progress=None,
) -> ReturnLevels:
    """Return levels with bootstrap interval (see the module text).

    values: (years,) yearly maxima, NaN or None where missing, in the order of the years; or a stack (years, y, x).
    periods: years, each above 1. ValueError: periods, confidence, method or replicates that make no sense.
    Source: Hosking (1990), L-moments, J. R. Stat. Soc. B 52:105-124.
    """
    check_min_years(min_years)
    periods = tuple(float(p) for p in np.atleast_1d(periods))
    if not periods or not all(1 < p < 1e6 for p in periods):
        raise ValueError("A return period is longer than 1 year, for example 20.")
    if not 0 < confidence < 1:
        raise ValueError("The confidence lies between 0 and 1, for example 0.95.")
    if method not in METHODS:
        raise ValueError(f"The bootstrap is {' or '.join(METHODS)}, not “{method}”.")
    if replicates < 100:
        raise ValueError(f"An interval needs at least 100 replicates, not {replicates}.")
    asked = {"confidence": confidence, "method": method, "replicates": replicates, "seed": seed}
    if getattr(values, "ndim", 1) > 1:
        return _stack(values, periods, asked, min_years, threads, progress)
    data = np.array([np.nan if v is None else v for v in values], dtype=np.float64)
    parameters, levels, low, high, n, flags = _levels(data[np.newaxis], periods, asked, min_years)
    if flags[0] != OK:
        reason = _reason(int(flags[0]), int(n[0]), min_years)
        return ReturnLevels(periods, None, None, None, int(n[0]), **asked, reason=reason)
    level, low, high = (tuple(each[0].tolist()) for each in (levels, low, high))
    location, scale, shape = parameters[0].tolist()
    warned = _warnings(data, int(n[0]), max(periods), confidence)
    return ReturnLevels(periods, level, low, high, int(n[0]), **asked, location=location, scale=scale, shape=shape,
                        warnings=warned)  # fmt: skip


def _reason(flag: int, n: int, min_years: int) -> str:
    if flag == TOO_FEW:
        return Text(
            "a return level needs at least %(min_years)s complete years; there are %(n)s", min_years=min_years, n=n
        )
    if flag == ALL_EQUAL:
        reason = "all yearly values are equal"
    else:
        reason = "no extreme value distribution fits the yearly values"
    return reason


def _warnings(data: np.ndarray, n: int, longest: float, confidence: float) -> tuple[str, ...]:
    from urbanheat.trends import mann_kendall

    found = []
    if n < WARN_YEARS:
        found.append(
            Text(
                "only %(n)s complete years; %(warn_years)s are usual for a climate statement",
                n=n,
                warn_years=WARN_YEARS,
            )
        )
    if longest > 2 * n:
        found.append(
            Text(
                "%(period)g years reach far beyond the %(n)s years of the record: the level rests on the form of "
                "the distribution",
                period=longest,
                n=n,
            )
        )
    if mann_kendall(data, "hamed-rao").p < 1 - confidence:
        found.append(Text("the yearly values have a trend, but a return level takes them as unchanging"))
    return tuple(found)


def _levels(block: np.ndarray, periods, asked: dict, min_years: int):
    """Parameters (series, 3), levels, low, high (series, periods), n and flags (series,) of a block (series, n)."""
    from urbanheat.kernels.extremes import level_block

    series = block.shape[0]
    known = np.isfinite(block)
    n = known.sum(axis=1)
    ordered = np.sort(np.where(known, block, np.inf), axis=1)
    log_y = np.array([math.log(-math.log1p(-1 / p)) for p in periods])
    parameters = np.full((series, 3), np.nan)
    levels, low, high = (np.full((series, len(periods)), np.nan) for _ in range(3))
    flags = np.full(series, TOO_FEW, np.uint8)
    tail = 50 * (1 - asked["confidence"])
    for size in np.unique(n[n >= min_years]).tolist():
        own = np.flatnonzero(n == size)
        draws, ranks = _draws(size, asked)
        results = [np.empty((own.size, 3)), *(np.empty((own.size, len(periods))) for _ in range(3))]
        said = np.empty(own.size, np.uint8)
        level_block(np.ascontiguousarray(ordered[own, :size]), log_y, draws, ranks, tail, *results, said)
        for target, values in zip((parameters, levels, low, high), results, strict=True):
            target[own] = values
        flags[own] = said
    return parameters, levels, low, high, n, flags


def _draws(size: int, asked: dict) -> tuple[np.ndarray, np.ndarray]:
    """Random numbers for samples of one size: they depend on seed and size only, never on cell or tile."""
    rng = np.random.default_rng([asked["seed"], size])
    shape = (asked["replicates"], size)
    if asked["method"] == "parametric":
        draws = np.sort(np.log(rng.standard_exponential(shape)), axis=1)[:, ::-1]
        return np.ascontiguousarray(draws), np.empty((0, size), np.int64)
    return np.empty((0, size)), np.sort(rng.integers(0, size, shape), axis=1)


def _stack(values, periods, asked, min_years, threads, progress) -> ReturnLevels:
    stack = blocks.as_stack(values)
    years, *space = stack.shape
    shape = tuple(space)
    level, low, high = (np.full((len(periods), *shape), np.nan) for _ in range(3))
    parameters, n, flag = np.full((3, *shape), np.nan), np.zeros(shape, np.int32), np.zeros(shape, np.uint8)

    def work(window):
        return window, _levels(blocks.read_block(stack, window), periods, asked, min_years)

    windows = blocks.windows(stack, years, blocks.BLOCK_BYTES // 16)
    for window, found in blocks.run(work, windows, threads, progress):
        size = tuple(s.stop - s.start for s in window)
        for target, table in zip((parameters, level, low, high), found[:4], strict=True):
            target[(slice(None), *window)] = table.T.reshape(-1, *size)
        n[window], flag[window] = found[4].reshape(size), found[5].reshape(size)
    location, scale, k = parameters
    return ReturnLevels(
        periods, level, low, high, n, **asked, location=location, scale=scale, shape=k, flag=flag
    )  # fmt: skip

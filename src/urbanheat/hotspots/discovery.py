"""False discovery control: which of many p-values to believe."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class FalseDiscovery:
    """significant: bool, shape of p; adjusted: p-values that can be held against alpha (NaN where p is);
    threshold: largest p that counts, 0.0 if none does; tests: number of p-values; alpha, dependence: as asked."""

    significant: np.ndarray
    adjusted: np.ndarray
    threshold: float
    tests: int
    alpha: float
    dependence: bool


def false_discovery(p, alpha: float = 0.05, dependence: bool = False) -> FalseDiscovery:
    """Choose p-values so that of those chosen a share of at most alpha is expected to be chance.

    p: array of p-values of any shape, NaN where there was no test. With `dependence` the bound holds however the
    tests hang together (Benjamini & Yekutieli 2001: alpha divided by 1 + 1/2 + … + 1/m); without, for tests that
    are independent or positively dependent, as those of neighbouring cells are (Benjamini & Hochberg 1995; 2001).
    ValueError: alpha or a p-value outside 0 … 1.
    """
    check_alpha(alpha)
    p = np.asarray(p)
    known = ~np.isnan(p)
    values = p[known].astype(np.float64)
    if values.size and not (values.min() >= 0 and values.max() <= 1):
        raise ValueError("A p-value lies between 0 and 1; check that these are p-values and not z-values.")
    tests = values.size
    factor = harmonic(tests) if dependence else 1.0
    order = np.argsort(values, kind="stable")
    ranked = values[order] * (tests * factor / np.arange(1, tests + 1))
    stepped = np.minimum(np.minimum.accumulate(ranked[::-1])[::-1], 1.0)
    adjusted = np.full(p.shape, np.nan)
    place = np.flatnonzero(known.ravel())
    adjusted.ravel()[place[order]] = stepped
    limit = threshold(values[values <= alpha], tests, alpha, dependence)
    return FalseDiscovery(known & (p <= limit), adjusted, limit, tests, alpha, dependence)


def threshold(small, tests: int, alpha: float, dependence: bool = False) -> float:
    """Largest p-value that counts, from those of all `tests` that are at most alpha (any order); 0.0 if none."""
    small = np.sort(small)
    level = alpha / (harmonic(tests) if dependence else 1.0)
    fit = np.flatnonzero(small <= level * np.arange(1, small.size + 1) / max(tests, 1))
    return float(small[fit[-1]]) if fit.size else 0.0


def harmonic(n: int) -> float:
    """1 + 1/2 + … + 1/n; for large n by its expansion, right to the last digits."""
    if n > 1000:
        return float(np.log(n) + np.euler_gamma + 1 / (2 * n) - 1 / (12 * n * n))
    return float((1.0 / np.arange(1, max(n, 1) + 1)).sum())


def check_alpha(alpha: float) -> None:
    if not 0 < alpha < 1:
        raise ValueError(f"alpha lies between 0 and 1, for example 0.05, not at {alpha}.")

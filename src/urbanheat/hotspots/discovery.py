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

    p: array of p-values of any shape, NaN or masked where there was no test. With `dependence` the bound holds
    however the tests hang together (Benjamini & Yekutieli 2001: alpha divided by 1 + 1/2 + … + 1/m); without, for
    tests that are independent or positively dependent, as those of neighbouring cells are (Benjamini & Hochberg
    1995; 2001).
    ValueError: alpha or a p-value outside 0 … 1.
    """
    check_alpha(alpha)
    p = np.asarray(np.ma.filled(p.astype(np.float64), np.nan) if np.ma.isMaskedArray(p) else p)
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


class SmallP:
    """The same for p-values that come in parts and are too many to keep: which count, and how many of each kind.

    tests: how many there will be at most. Once a p is known to count whatever follows, it is only counted.
    """

    KEPT = 8_000_000

    def __init__(self, alpha: float, control: str, tests: int):
        self.alpha, self.control, self.tests = alpha, control, tests
        self.counts = np.zeros(256, np.int64)  # of those that count for sure, by kind + 128
        self.floor = 0.0  # the largest of them
        self._waiting, self._size = [], 0

    def add(self, p: np.ndarray, kinds: np.ndarray) -> None:
        """p: any shape, NaN where there was no test; kinds: int8, same shape."""
        small = p <= self.alpha
        self._waiting.append((p[small], kinds[small]))
        self._size += self._waiting[-1][0].size
        if self._size > self.KEPT or self.control == "none":
            self._settle(self.tests)

    def finish(self, tests: int) -> tuple[float, dict[int, int]]:
        """Largest p that counts (0.0 if none), and how many of each kind count; tests: how many there were."""
        self._settle(tests)
        limit = self.alpha if self.control == "none" else self.floor
        return limit, {kind - 128: int(n) for kind, n in enumerate(self.counts) if n}

    def _settle(self, tests: int) -> None:
        if not self._waiting:
            return
        p, kinds = (np.concatenate(parts) for parts in zip(*self._waiting, strict=True))
        order = np.argsort(p)
        p, kinds = p[order], kinds[order]
        sure = p.size
        if self.control != "none":
            level = self.alpha / (harmonic(tests) if self.control == "by" else 1.0)
            ranks = self.counts.sum() + np.arange(1, p.size + 1)
            fit = np.flatnonzero(p <= level * ranks / max(tests, 1))
            sure = fit[-1] + 1 if fit.size else 0
        if sure:
            self.floor = max(self.floor, float(p[sure - 1]))
            self.counts += np.bincount(kinds[:sure].astype(np.int64) + 128, minlength=256)
        self._waiting, self._size = [(p[sure:], kinds[sure:])], p.size - sure


def harmonic(n: int) -> float:
    """1 + 1/2 + … + 1/n; for large n by its expansion, right to the last digits."""
    if n > 1000:
        return float(np.log(n) + np.euler_gamma + 1 / (2 * n) - 1 / (12 * n * n))
    return float((1.0 / np.arange(1, max(n, 1) + 1)).sum())


def check_alpha(alpha: float) -> None:
    if not 0 < alpha < 1:
        raise ValueError(f"alpha lies between 0 and 1, for example 0.05, not at {alpha}.")

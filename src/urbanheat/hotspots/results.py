"""What the statistics answer: z, p, flags, classes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from urbanheat.hotspots import statistics as s
from urbanheat.hotspots.discovery import FalseDiscovery, check_alpha, false_discovery

FLAGS = {
    s.NO_DATA: "no data here: z and p are missing",
    s.INFINITE: "the value is infinite and was left out: z and p are missing",
    s.CONSTANT: "all values are equal: z = 0, p = 1",
    s.COVERS_ALL: "the neighbourhood holds all values there are, so nothing is left to compare with: z = 0, p = 1",
    s.NO_NEIGHBOURS: "no neighbour has a value: z and p are missing",
    s.AT_MEAN: "the value equals the mean, so its product with the neighbours is always 0: z = 0, p = 1",
    s.OTHERS_EQUAL: "all other values are equal, or nearly so beside this one: z = 0, p = 1",
}
"""Bits of `flags` and what they say. 0: z and p are what they should be."""

QUADRANTS = ("", "high among high", "low among high", "low among low", "high among low")
"""Names of the values of `LocalMoran.quadrants` (the place itself among its neighbours)."""

CONTROLS = ("bh", "by", "none")


@dataclass(frozen=True, eq=False)
class _Answer:
    z: np.ndarray
    p: np.ndarray
    flags: np.ndarray
    neighbours: np.ndarray
    n: int
    mean: float
    sd: float
    p_permutation: np.ndarray | None = None
    permutations: int = 0
    seed: int | None = None

    def discovery(self, alpha: float = 0.05, control: str = "bh", permutation: bool = False) -> FalseDiscovery:
        """Which places count at `alpha`. control: 'bh' false discovery rate (Benjamini & Hochberg 1995), 'by' the
        same under any dependence (Benjamini & Yekutieli 2001), 'none' every p ≤ alpha."""
        p = self._p(permutation)
        if control not in CONTROLS:
            raise ValueError(f"The control of false discoveries is one of {', '.join(CONTROLS)}, not “{control}”.")
        if control != "none":
            return false_discovery(p, alpha, control == "by")
        check_alpha(alpha)
        p = np.asarray(p)
        known = ~np.isnan(p)
        return FalseDiscovery(known & (p <= alpha), p, alpha, int(known.sum()), alpha, False)

    def flag_counts(self) -> dict[str, int]:
        """How many places carry which flag, in words; only flags that occur."""
        flags = np.asarray(self.flags)
        counts = {words: int(np.count_nonzero(flags & bit)) for bit, words in FLAGS.items()}
        return {words: n for words, n in counts.items() if n}

    def _p(self, permutation: bool):
        if not permutation:
            return self.p
        if self.p_permutation is None:
            raise ValueError("There are no permutation p-values; ask for them with permutations=999.")
        return self.p_permutation


@dataclass(frozen=True, eq=False)
class GiStar(_Answer):
    """Gi* of every place; all arrays have the shape of the values.

    z: standard normal where there is no pattern, above 0 in hot spots; p: two-sided, normal approximation;
    flags: uint8, bits of `FLAGS`; neighbours: number of values in the neighbourhood, the place itself among them
    (sum of weights for weighted neighbours); n, mean, sd (divisor n): of all values; p_permutation: two-sided,
    from `permutations` conditional permutations with `seed`, None without.
    """

    def classes(self, alpha: float = 0.05, control: str = "bh", permutation: bool = False) -> np.ndarray:
        """int8: 1 hot spot, -1 cold spot, 0 neither or no value. alpha, control: see `discovery`."""
        found = self.discovery(alpha, control, permutation).significant
        return np.where(found, np.sign(np.nan_to_num(np.asarray(self.z))), 0).astype(np.int8)


@dataclass(frozen=True, eq=False)
class LocalMoran(_Answer):
    """Local Moran's I of every place; all arrays have the shape of the values.

    i: product of the place's deviation and the mean of its neighbours', over the variance (divisor n); z, p: of i,
    two-sided, normal approximation under `randomisation`; quadrants: int8, see `QUADRANTS`, whatever p; neighbours:
    number of neighbours with a value (sum of weights for weighted ones); the rest as in `GiStar`.
    """

    i: np.ndarray = None
    quadrants: np.ndarray = None
    randomisation: str = "conditional"

    def classes(self, alpha: float = 0.05, control: str = "bh", permutation: bool = False) -> np.ndarray:
        """int8: the quadrant of the places that count, 0 elsewhere. alpha, control: see `discovery`."""
        found = self.discovery(alpha, control, permutation).significant
        return np.where(found, np.asarray(self.quadrants), 0).astype(np.int8)

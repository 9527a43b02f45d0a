"""Gi* and local Moran on polygons, or whatever has a list of neighbours."""

from __future__ import annotations

import math

import numpy as np

from urbanheat.compiled import kernel
from urbanheat.hotspots import statistics as s
from urbanheat.hotspots.moments import moments_of
from urbanheat.hotspots.neighbours import neighbours_of
from urbanheat.hotspots.permutation import permute_lists, without_test
from urbanheat.hotspots.rasters import check_randomisation, parameters, warn_infinite
from urbanheat.hotspots.results import GiStar, LocalMoran


def gi_star_polygons(
    values, neighbours, *, self_weight: float = 1.0, permutations: int = 0, seed: int = 0, progress=None
) -> GiStar:
    """Getis-Ord Gi* of every polygon (see `gi_star` for the question and the answer).

    values: (n,), NaN or None where missing; best a rate or a density, not a count, as large polygons have large
    counts. neighbours: `Neighbours`, a list of neighbour lists, or a dict of them; need not be mutual. self_weight:
    of the polygon itself, which Gi* counts among its neighbours.

    z = (Σ w·x - mean·W) / (sd · √((n·S - W²) / (n - 1))), W = Σ w, S = Σ w² (Ord & Getis 1995).
    ValueError: no value at all, lists for another number of places, a neighbour that does not exist.
    """
    if not (self_weight > 0 and math.isfinite(self_weight)):
        raise ValueError(f"The weight of the place itself is a number above 0, not {self_weight}.")
    data, lists, known = _prepare(values, neighbours)
    sd = 0.0 if known.constant else known.sd
    own = (data - known.mean) - known.mean_rest
    z, p, flags, weights = _gi_star(data, own, lists.indptr, lists.indices, lists.weights, self_weight, known.n, sd)
    chance = permute_lists(_finite(own), lists.indptr, lists.indices, lists.weights, permutations, seed, progress)
    return GiStar(z, p, flags, weights, known.n, known.mean, known.sd, chance, permutations, seed)


def local_moran_polygons(
    values, neighbours, *, randomisation: str = "conditional", permutations: int = 0, seed: int = 0, progress=None
) -> LocalMoran:
    """Local Moran's I of every polygon: values and neighbours as for `gi_star_polygons`, the answer as for
    `local_moran`. The weights of a polygon's neighbours are divided by their sum (Anselin 1995).
    ValueError: as `gi_star_polygons`."""
    check_randomisation(randomisation)
    data, lists, known = _prepare(values, neighbours)
    own = (data - known.mean) - known.mean_rest
    n, _, _, second, fourth = parameters(known)
    i, z, p, flags, quadrants, weights = _local_moran(
        data, own, lists.indptr, lists.indices, lists.weights, n, second, fourth, randomisation == "conditional"
    )
    chance = permute_lists(_finite(own), lists.indptr, lists.indices, lists.weights, permutations, seed, progress)
    without_test(chance, flags)
    return LocalMoran(
        z, p, flags, weights, known.n, known.mean, known.sd, chance, permutations, seed, i, quadrants, randomisation
    )


def _prepare(values, neighbours):
    if np.ma.isMaskedArray(values):
        values = values.astype(np.float64).filled(np.nan)
    data = np.array([np.nan if v is None else v for v in np.asarray(values, dtype=object)], dtype=np.float64)
    if data.ndim != 1:
        raise ValueError(f"The values of polygons have one dimension; these have {data.ndim}.")
    counted, known = moments_of(data.reshape(1, -1))
    if not known.n:
        raise ValueError("No polygon has a value; check the field's name and what marks missing values.")
    warn_infinite(counted.infinite)
    return data, neighbours_of(neighbours, data.size), known


def _finite(own):
    return np.where(np.isfinite(own), own, np.nan)


@kernel
def _around(own, indptr, indices, weights, place):
    """Weighted sum of the neighbours' deviations, sums of the weights and their squares; missing ones left out."""
    total, weight, squares = 0.0, 0.0, 0.0
    for j in range(indptr[place], indptr[place + 1]):
        value = own[indices[j]]
        if math.isfinite(value):
            total += weights[j] * value
            weight += weights[j]
            squares += weights[j] ** 2
    return total, weight, squares


@kernel
def _gi_star(values, own, indptr, indices, weights, self_weight, n, sd):
    size = values.size
    z, p, flags, around = np.empty(size), np.empty(size), np.zeros(size, np.uint8), np.empty(size)
    for place in range(size):
        total, weight, squares = _around(own, indptr, indices, weights, place)
        around[place] = weight + self_weight
        if not math.isfinite(values[place]):
            z[place] = p[place] = np.nan
            flags[place] = s.INFINITE if math.isinf(values[place]) else s.NO_DATA
            continue
        total += self_weight * own[place]
        z[place], flags[place] = s.gi_star_z(total, weight + self_weight, squares + self_weight**2, n, sd)
        p[place] = s.two_sided(z[place])
    return z, p, flags, around


@kernel
def _local_moran(values, own, indptr, indices, weights, n, second, fourth, conditional):
    size = values.size
    i, z, p = np.empty(size), np.empty(size), np.empty(size)
    flags, quadrants, around = np.zeros(size, np.uint8), np.zeros(size, np.int8), np.empty(size)
    for place in range(size):
        total, weight, squares = _around(own, indptr, indices, weights, place)
        around[place] = weight
        if not math.isfinite(values[place]):
            i[place] = z[place] = p[place] = np.nan
            flags[place] = s.INFINITE if math.isinf(values[place]) else s.NO_DATA
            continue
        here, normal, flag = s.moran_z(own[place], total, weight, squares, n, second, fourth, conditional)
        i[place], z[place], p[place], flags[place] = here, normal, s.two_sided(normal), flag
        if flag not in (s.CONSTANT, s.NO_NEIGHBOURS):
            quadrants[place] = s.quadrant(own[place], total)
    return i, z, p, flags, quadrants, around

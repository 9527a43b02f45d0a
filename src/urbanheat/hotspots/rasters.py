"""Gi* and local Moran on rasters: a square window around every cell."""

from __future__ import annotations

import math
import operator
import warnings

import numpy as np

from urbanheat.compiled import kernel
from urbanheat.hotspots import statistics as s
from urbanheat.hotspots.moments import Moments, moments_of
from urbanheat.hotspots.permutation import permute_windows, without_test
from urbanheat.hotspots.results import GiStar, LocalMoran
from urbanheat.hotspots.windows import deviation_sums

RANDOMISATIONS = ("conditional", "total")


def gi_star(values, radius: int = 1, *, mask=None, permutations: int = 0, seed: int = 0, progress=None) -> GiStar:
    """Getis-Ord Gi* of every cell: is the neighbourhood hotter or colder than the raster as a whole?

    values: (rows, cols) in any unit; NaN, masked cells (numpy.ma) and cells where `mask` is true do not count;
    numpy or xarray (then arrays of the answer are xarray too). radius: of the window in cells, so that 1 is the
    cell with its 8 neighbours; windows are cut off at the edge. permutations: number of conditional permutations
    for p_permutation, each as dear as the statistic itself; progress: called with (done, total) meanwhile.

    z = (Σ x - k·mean) / (sd · √((n·k - k²) / (n - 1))) with the k values in the window and the n of the raster
    (Ord & Getis 1995, Geographical Analysis 27:286-306). Sums are in double precision; answers have that of the
    values. ValueError: not two dimensions, no value at all, a radius below 1.
    """
    field = prepare(values, mask)
    _, known = _first_pass(field, radius)
    sums, counts = deviation_sums(field, known.mean, known.mean_rest, radius, (0, 0))
    z, p, flags = _gi_star(field, sums, counts, known.n, _sd(known))
    chance = permute_windows(field, known, sums, counts, radius, permutations, seed, progress)
    answer = GiStar(z, p, flags, counts, known.n, known.mean, known.sd, chance, permutations, seed)
    return like(values, answer)


def local_moran(
    values,
    radius: int = 1,
    *,
    mask=None,
    randomisation: str = "conditional",
    permutations: int = 0,
    seed: int = 0,
    progress=None,
) -> LocalMoran:
    """Local Moran's I of every cell: does it resemble its neighbours (hot among hot, cold among cold) or stand out?

    values, radius, mask, permutations, seed, progress: see `gi_star`; the cell itself is no neighbour.
    I = (x - mean) / variance · mean of (x - mean) over the neighbours, variance with divisor n (Anselin 1995,
    Geographical Analysis 27:93-115, rows of weights that sum to 1). z and p hold I against its mean and variance if
    the other values were shuffled among the other cells ('conditional', Sokal et al. 1998, Geographical Analysis
    30:331-354; this is what permutations do) or all values among all cells ('total', Anselin 1995).
    """
    check_randomisation(randomisation)
    field = prepare(values, mask)
    _, known = _first_pass(field, radius)
    sums, counts = deviation_sums(field, known.mean, known.mean_rest, radius, (0, 0))
    i, z, p, flags, quadrants = _local_moran(
        field, sums, counts, *parameters(known), randomisation == "conditional"
    )
    chance = permute_windows(field, known, sums, counts, radius, permutations, seed, progress)
    without_test(chance, flags)
    counts -= np.isfinite(field)
    answer = LocalMoran(
        z, p, flags, counts, known.n, known.mean, known.sd, chance, permutations, seed, i, quadrants, randomisation
    )
    return like(values, answer)


def gi_star_block(field, known: Moments, radius: int, origin):
    """(z, p, flags) of a block of a raster whose moments are known. origin: (row, col) of its first cell; cells
    nearer than `radius` to a cut edge are not right, their windows being cut off."""
    sums, counts = deviation_sums(field, known.mean, known.mean_rest, radius, origin)
    return _gi_star(field, sums, counts, known.n, _sd(known))


def local_moran_block(field, known: Moments, radius: int, origin, randomisation: str = "conditional"):
    """(i, z, p, flags, quadrants) of a block, as `gi_star_block`."""
    sums, counts = deviation_sums(field, known.mean, known.mean_rest, radius, origin)
    return _local_moran(field, sums, counts, *parameters(known), randomisation == "conditional")


def check_randomisation(randomisation: str) -> None:
    if randomisation not in RANDOMISATIONS:
        raise ValueError(f"The randomisation is 'conditional' or 'total', not “{randomisation}”.")


def check_radius(radius) -> int:
    """The radius as an int; ValueError if it is none."""
    try:
        whole = 0 if isinstance(radius, bool | np.bool_) else operator.index(radius)
    except TypeError:
        whole = 0
    if whole < 1:
        raise ValueError(f"The radius is a whole number of cells, 1 or more, not {radius}.")
    return whole


def prepare(values, mask=None) -> np.ndarray:
    """(rows, cols) float32 or float64 with NaN where no value counts; the values themselves are not touched."""
    hidden = getattr(values, "mask", None) if isinstance(values, np.ma.MaskedArray) else None
    field = np.asarray(values)
    if field.ndim != 2:
        raise ValueError(f"A raster has two dimensions (rows, columns); these values have {field.ndim}.")
    if field.dtype.kind not in "fiub":
        raise ValueError(f"The values of a raster are numbers, not {field.dtype}.")
    if field.dtype not in (np.float32, np.float64):
        field = field.astype(np.float64)
    for each in (hidden, mask):
        if each is not None and each is not np.ma.nomask:
            if np.shape(each) != field.shape:
                raise ValueError(f"The mask has the shape {np.shape(each)}, the values have {field.shape}.")
            field = np.where(np.asarray(each, bool), field.dtype.type(np.nan), field)
    # The loops are compiled once, for arrays in rows that may be written.
    field = np.ascontiguousarray(field)
    return field if field.flags.writeable else field.copy()


def like(values, answer):
    """The answer with its arrays as xarray where the values were."""
    if not (hasattr(values, "copy") and hasattr(values, "dims") and hasattr(values, "coords")):
        return answer
    for name, array in vars(answer).items():
        if isinstance(array, np.ndarray) and array.shape == values.shape:
            wrapped = values.copy(data=array).rename(name)
            wrapped.attrs = {}
            object.__setattr__(answer, name, wrapped)
    return answer


def warn_infinite(infinite: int) -> None:
    if infinite:
        warnings.warn(f"{infinite} infinite values were left out (flagged).", UserWarning, stacklevel=4)


def parameters(known: Moments):
    """n, the mean's two parts, second and fourth moment; a constant field has none, whatever rounding leaves."""
    spread = (0.0, 0.0) if known.constant else (known.second, known.fourth)
    return (known.n, known.mean, known.mean_rest, *spread)


def _first_pass(field, radius):
    check_radius(radius)
    counted, known = moments_of(field)
    if not known.n:
        raise ValueError("No cell has a value; check the file's no-data value and the mask.")
    warn_infinite(counted.infinite)
    return counted, known


def _sd(known: Moments) -> float:
    return 0.0 if known.constant else known.sd


@kernel
def _gi_star(values, sums, counts, n, sd):
    z, p = np.empty_like(values), np.empty_like(values)
    flags = np.empty(values.shape, np.uint8)
    for row in range(values.shape[0]):
        for col in range(values.shape[1]):
            value = values[row, col]
            if not math.isfinite(value):
                z[row, col] = p[row, col] = np.nan
                flags[row, col] = s.INFINITE if math.isinf(value) else s.NO_DATA
                continue
            k = counts[row, col]
            here, flags[row, col] = s.gi_star_z(sums[row, col], k, k, n, sd)
            z[row, col], p[row, col] = here, s.two_sided(here)
    return z, p, flags


@kernel
def _local_moran(values, sums, counts, n, mean, mean_rest, second, fourth, conditional):
    i, z, p = np.empty_like(values), np.empty_like(values), np.empty_like(values)
    flags, quadrants = np.empty(values.shape, np.uint8), np.zeros(values.shape, np.int8)
    for row in range(values.shape[0]):
        for col in range(values.shape[1]):
            value = np.float64(values[row, col])
            if not math.isfinite(value):
                i[row, col] = z[row, col] = p[row, col] = np.nan
                flags[row, col] = s.INFINITE if math.isinf(value) else s.NO_DATA
                continue
            own = (value - mean) - mean_rest
            k = counts[row, col] - 1.0
            total = sums[row, col] - own
            here, normal, flag = s.moran_z(own, total, k, k, n, second, fourth, conditional)
            i[row, col], z[row, col], p[row, col] = here, normal, s.two_sided(normal)
            flags[row, col] = flag
            if flag not in (s.CONSTANT, s.NO_NEIGHBOURS):
                quadrants[row, col] = s.quadrant(own, total)
    return i, z, p, flags, quadrants

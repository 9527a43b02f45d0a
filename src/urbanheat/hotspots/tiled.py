"""Gi* and local Moran of rasters in tiles: two passes for the moments of the whole, one for the statistic.

The sums of the passes are exact and windows are summed in an order that does not depend on the tile, so the answer
equals that of the whole raster to the last bit, however it is cut and wherever the tiles are run.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import add

import numpy as np

from urbanheat.hotspots import moments
from urbanheat.hotspots.discovery import SmallP, check_alpha
from urbanheat.hotspots.rasters import (
    check_radius,
    check_randomisation,
    gi_star_block,
    local_moran_block,
    prepare,
    warn_infinite,
)
from urbanheat.hotspots.results import CONTROLS, FLAGS
from urbanheat.raster.tiling import run

METHODS = {"gi-star": ("z", "p", "flag"), "local-moran": ("i", "z", "p", "flag", "quadrant")}


def count_job(tile, block):
    """First pass."""
    return moments.count(prepare(block)[tile.core])


@dataclass(frozen=True)
class PowersJob:
    """Second pass."""

    counted: moments.Count

    def __call__(self, tile, block):
        return moments.powers(prepare(block)[tile.core], self.counted)


@dataclass(frozen=True)
class HotspotsJob:
    """The statistic of a tile: arrays in the order of METHODS, of the tile's own part."""

    method: str
    known: moments.Moments
    radius: int
    randomisation: str = "conditional"

    def __call__(self, tile, block):
        field, origin = prepare(block), (tile.top, tile.left)
        if self.method == "gi-star":
            found = gi_star_block(field, self.known, self.radius, origin)
        else:
            found = local_moran_block(field, self.known, self.radius, origin, self.randomisation)
        return tuple(array[tile.core] for array in found)


@dataclass(frozen=True)
class Overview:
    """Of a run: n, mean, sd, lowest, highest of the values; infinite: how many were left out for being that;
    tests: number of p-values; threshold: largest p that counts; classes: how many cells are of which class (1 hot,
    -1 cold, or the quadrant), 0 left out; flags: how many cells carry which bit of `FLAGS`."""

    n: int
    mean: float
    sd: float
    tests: int
    threshold: float
    infinite: int
    lowest: float
    highest: float
    classes: dict[int, int]
    flags: dict[int, int]


class _Watched:
    """A sink that hands on, and watches p-values and flags."""

    def __init__(self, sink, method, small):
        self.sink, self.method, self.small, self.tests = sink, method, small, 0
        self.flagged = np.zeros(256, np.int64)

    def write(self, tile, answer):
        named = dict(zip(METHODS[self.method], answer, strict=True))
        self.tests += int(np.count_nonzero(~np.isnan(named["p"])))
        self.small.add(named["p"], kinds(named))
        self.flagged += np.bincount(named["flag"].ravel(), minlength=256)
        self.sink.write(tile, answer)


def kinds(named: dict) -> np.ndarray:
    """int8: which class a cell would be if it counts, from the arrays of a tile by name."""
    if "quadrant" in named:
        return np.asarray(named["quadrant"]).astype(np.int8)
    return np.sign(np.nan_to_num(named["z"])).astype(np.int8)


def run_hotspots(
    source,
    sink,
    method: str = "gi-star",
    radius: int = 1,
    *,
    randomisation: str = "conditional",
    alpha: float = 0.05,
    control: str = "bh",
    size: int = 1024,
    map=map,
    progress=None,
) -> Overview:
    """Write the statistic of a raster to a sink, tile by tile (see `raster.run` for source, sink, map, progress).

    The sink gets the arrays of METHODS[method]. Which cells count at `alpha`: those with p ≤ `threshold` of what is
    returned. ValueError: as `gi_star`; no cell has a value.
    """
    check_alpha(alpha)
    check_randomisation(randomisation)
    if method not in METHODS:
        raise ValueError(f"The method is one of {', '.join(METHODS)}, not “{method}”.")
    if control not in CONTROLS:
        raise ValueError(f"The control of false discoveries is one of {', '.join(CONTROLS)}, not “{control}”.")
    radius = check_radius(radius)
    steps = [None] * 3 if progress is None else [_third(progress, step) for step in range(3)]
    plain = {"size": size, "map": map}
    counted = reduce(add, run(count_job, source, progress=steps[0], **plain))
    if not counted.n:
        raise ValueError("No cell has a value; check the file's no-data value and the mask.")
    powers = run(PowersJob(counted), source, progress=steps[1], **plain)
    second, fourth = (sum(each) for each in zip(*powers, strict=True))
    known = moments.moments(counted, second, fourth)
    watched = _Watched(sink, method, SmallP(alpha, control, known.n))
    job = HotspotsJob(method, known, radius, randomisation)
    run(job, source, watched, halo=radius, progress=steps[2], **plain)
    warn_infinite(counted.infinite)
    limit, classes = watched.small.finish(watched.tests)
    return Overview(
        known.n,
        known.mean,
        known.sd,
        watched.tests,
        limit,
        counted.infinite,
        counted.lowest,
        counted.highest,
        {kind: number for kind, number in classes.items() if kind},
        {bit: int(watched.flagged[bit]) for bit in FLAGS if watched.flagged[bit]},
    )


def _third(progress, step):
    """Three passes of the same tiles as one way."""
    return lambda done, total: progress(step * total + done, 3 * total)

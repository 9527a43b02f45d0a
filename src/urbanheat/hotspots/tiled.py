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
from urbanheat.hotspots.discovery import check_alpha, threshold
from urbanheat.hotspots.rasters import (
    check_radius,
    check_randomisation,
    gi_star_block,
    local_moran_block,
    prepare,
    warn_infinite,
)
from urbanheat.hotspots.results import CONTROLS
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
    """Of a run: n, mean, sd of the values; tests: number of p-values; threshold: largest p that counts;
    infinite: values left out for being infinite; lowest, highest."""

    n: int
    mean: float
    sd: float
    tests: int
    threshold: float
    infinite: int
    lowest: float
    highest: float


class _Watched:
    """A sink that hands on, and keeps the small p-values for the control of false discoveries."""

    def __init__(self, sink, place, alpha):
        self.sink, self.place, self.alpha = sink, place, alpha
        self.small, self.tests = [], 0

    def write(self, tile, answer):
        p = answer[self.place]
        self.tests += int(np.count_nonzero(~np.isnan(p)))
        self.small.append(p[p <= self.alpha])
        self.sink.write(tile, answer)


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
    watched = _Watched(sink, METHODS[method].index("p"), alpha)
    job = HotspotsJob(method, known, radius, randomisation)
    run(job, source, watched, halo=radius, progress=steps[2], **plain)
    warn_infinite(counted.infinite)
    limit = alpha
    if control != "none":
        limit = threshold(np.concatenate(watched.small), watched.tests, alpha, control == "by")
    return Overview(
        known.n, known.mean, known.sd, watched.tests, limit, counted.infinite, counted.lowest, counted.highest
    )


def _third(progress, step):
    """Three passes of the same tiles as one way."""
    return lambda done, total: progress(step * total + done, 3 * total)

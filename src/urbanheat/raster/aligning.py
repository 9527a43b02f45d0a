"""One raster brought to the grid of another, with a report of what that did to it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from urbanheat.raster.grid import Grid, RasterError
from urbanheat.raster.reading import Raster, Source, check_memory, open_source

METHODS = ("nearest", "bilinear", "cubic", "average", "mode", "max", "min", "med", "sum")
# From this ratio of cell sizes on, picking single cells out of many would lose what lies between them.
_COARSER = 1.5


@dataclass(frozen=True)
class AlignReport:
    """from_crs, to_crs: as EPSG:…; from_cell, to_cell: width and height of a cell [unit of the CRS]; resampling:
    the method, 'none' if the grids are the same; covered: share of the target's cells that have a value; notes."""

    from_crs: str
    to_crs: str
    from_cell: tuple[float, float]
    to_cell: tuple[float, float]
    resampling: str
    covered: float
    notes: tuple[str, ...] = ()


def aligned(source: Source, like: Grid, resampling: str | None = None, *, classes: bool = False) -> Source:
    """The source as read on another grid, window by window (nothing is read yet).

    resampling: one of METHODS; by default for classes 'mode' where cells become larger and 'nearest' otherwise, for
    measures 'average' and 'bilinear'. RasterError: no CRS, no overlap.
    """
    if resampling is not None and resampling not in METHODS:
        raise ValueError(f"The resampling is one of {', '.join(METHODS)}, not “{resampling}”.")
    if source.grid == like:
        return source
    if source.warp:
        raise ValueError("The source is aligned already; align the file's own source.")
    for grid, name in ((source.grid, source.name), (like, "the target grid")):
        if grid.crs is None:
            raise RasterError("no CRS is stated, so it cannot be aligned", name, remedy="state it (crs='EPSG:…')")
    _check_overlap(source, like)
    method = resampling or _method(_coarser(source.grid, like), classes)
    return replace(source, grid=like, warp=method)


def align(path, like, resampling: str | None = None, *, classes: bool = False, band: int = 1, **options):
    """Read a raster on the grid of another. Returns (`Raster`, `AlignReport`).

    path: a file or `Source`; like: a `Grid`, a `Source`, a `Raster` or a file; classes: cells hold classes, whose
    values must not be mixed; options: crs, nodata as for `open_source`. See `aligned` for resampling and errors;
    RasterError also where the raster covers no cell of the target.
    """
    source = path if isinstance(path, Source) else open_source(path, band, **options)
    target = _grid_of(like)
    there = aligned(source, target, resampling, classes=classes)
    check_memory(target.width * target.height, source.name)
    values = there.read()
    covered = float(np.isfinite(values).mean())
    if not covered:
        raise RasterError(
            "no cell of the target gets a value", source.name, remedy="check the CRS and the no-data value"
        )
    notes = [*source.notes, *_notes(source.grid, target, there.warp, classes, covered)]
    report = AlignReport(
        source.grid.crs_name,
        target.crs_name,
        source.grid.cell_size,
        target.cell_size,
        there.warp or "none",
        covered,
        tuple(notes),
    )
    return Raster(values, target, source.unit, tuple(notes)), report


def _grid_of(like) -> Grid:
    if isinstance(like, Grid):
        return like
    grid = getattr(like, "grid", None)
    return grid if isinstance(grid, Grid) else open_source(like).grid


def _method(coarser: float, classes: bool) -> str:
    if classes:
        return "mode" if coarser > _COARSER else "nearest"
    return "average" if coarser > _COARSER else "bilinear"


def _coarser(source: Grid, target: Grid) -> float:
    """How many times larger the target's cells are."""
    ours, theirs = source.cell_metres, target.cell_metres
    return ((theirs[0] * theirs[1]) / (ours[0] * ours[1])) ** 0.5


def _check_overlap(source: Source, like: Grid) -> None:
    from rasterio.errors import RasterioError
    from rasterio.warp import transform_bounds

    box = source.grid.bounds
    try:
        left, bottom, right, top = transform_bounds(source.grid.crs, like.crs, *box)
    except RasterioError:
        raise RasterError("the CRS does not fit the coordinates", source.name, remedy="check the CRS") from None
    there = like.bounds
    if left >= there[2] or right <= there[0] or bottom >= there[3] or top <= there[1]:
        places = [", ".join(f"{value:g}" for value in each) for each in ((left, bottom, right, top), there)]
        raise RasterError(
            f"it lies beside the target grid ({places[0]} and {places[1]} in {like.crs_name})",
            source.name,
            remedy="check the CRS of both",
        )


def _notes(source: Grid, target: Grid, method: str | None, classes: bool, covered: float) -> list[str]:
    notes = []
    if method is None:
        return notes
    coarser = _coarser(source, target)
    if method in ("bilinear", "cubic") and classes:
        notes.append(f"{method} mixes the numbers of classes; take nearest or mode")
    if method in ("nearest", "bilinear", "cubic") and coarser > _COARSER:
        notes.append(f"the target's cells are {coarser:.1f} times larger: {method} leaves values out, take average")
    if coarser < 1 / _COARSER:
        notes.append(f"the target's cells are {1 / coarser:.1f} times smaller; that adds no detail")
    if covered < 0.999:
        notes.append(f"{1 - covered:.1%} of the target's cells have no value")
    return notes

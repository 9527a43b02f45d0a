"""The grid of a raster: where its cells lie, how large they are, and whether two rasters fit together."""

from __future__ import annotations

import math
from dataclasses import dataclass

from urbanheat.errors import ReadError

_NO_CRS, _NO_UNIT = "no CRS", "cells of unknown size"
_STATE = "state it (--crs EPSG:… of the command, crs='EPSG:…' in Python)"
_METRES_PER_DEGREE = 111_195.0  # of a great circle, mean radius of the earth 6371 km


class RasterError(ReadError):
    """A raster cannot be used as it stands: what, which file, what to do."""


@dataclass(frozen=True)
class Grid:
    """crs: rasterio CRS, None if not stated; transform: Affine from (column, row) to coordinates; width, height:
    number of columns and rows."""

    crs: object | None
    transform: object
    width: int
    height: int

    @property
    def shape(self) -> tuple[int, int]:
        return self.height, self.width

    @property
    def cell_size(self) -> tuple[float, float]:
        """Width and height of a cell [unit of the coordinates], both above 0."""
        t = self.transform
        return math.hypot(t.a, t.d), math.hypot(t.b, t.e)

    @property
    def cell_metres(self) -> tuple[float, float] | None:
        """Width and height of a cell [m]; for degrees at the middle of the raster; None without a CRS."""
        if self.crs is None:
            return None
        wide, high = self.cell_size
        if self.in_degrees:
            middle = math.radians(min(90.0, abs(self.centre[1])))
            return wide * _METRES_PER_DEGREE * math.cos(middle), high * _METRES_PER_DEGREE
        factor = self.crs.linear_units_factor[1]
        if self.is_mercator:
            from rasterio.warp import transform

            (_,), (lat,) = transform(self.crs, "EPSG:4326", [self.centre[0]], [self.centre[1]])
            factor *= math.cos(math.radians(lat))  # its metres are those of the equator
        return wide * factor, high * factor

    @property
    def is_mercator(self) -> bool:
        """As the web maps' EPSG:3857: metres of the coordinates are longer than on the ground."""
        if self.crs is None or self.in_degrees:
            return False
        return self.crs.to_epsg() in (3857, 3395) or self.crs.to_dict().get("proj") in ("merc", "webmerc")

    @property
    def in_degrees(self) -> bool:
        return self.crs is not None and bool(self.crs.is_geographic)

    @property
    def centre(self) -> tuple[float, float]:
        return self.place(self.width / 2, self.height / 2)

    def place(self, col: float, row: float) -> tuple[float, float]:
        """Coordinates of a point of the grid; (0, 0) is its first corner."""
        t = self.transform
        return t.a * col + t.b * row + t.c, t.d * col + t.e * row + t.f

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Left, bottom, right, top."""
        corners = [self.place(c, r) for c in (0, self.width) for r in (0, self.height)]
        xs, ys = zip(*corners, strict=True)
        return min(xs), min(ys), max(xs), max(ys)

    @property
    def crs_name(self) -> str:
        """As EPSG:32618, or the name in words, or 'no CRS'."""
        if self.crs is None:
            return _NO_CRS
        code = self.crs.to_epsg()
        return f"EPSG:{code}" if code else (self.crs.to_dict().get("proj") or "a CRS without a code")

    @property
    def unit(self) -> str:
        """Of the coordinates."""
        if self.crs is None:
            return _NO_UNIT
        return "degrees" if self.in_degrees else self.crs.linear_units_factor[0]


def metric_crs(grid: Grid) -> str:
    """The UTM zone of the raster's middle, as EPSG:32637. RasterError without a CRS."""
    from rasterio.warp import transform

    if grid.crs is None:
        raise RasterError("the raster states no CRS", remedy=_STATE)
    (lon,), (lat,) = transform(grid.crs, "EPSG:4326", [grid.centre[0]], [grid.centre[1]])
    zone = int((lon + 180) // 6) % 60 + 1
    return f"EPSG:{(32600 if lat >= 0 else 32700) + zone}"


def require_metres(grid: Grid, file: str | None = None) -> float:
    """The size [m] of a square cell. RasterError with the remedy: no CRS, degrees, a Mercator map (as of the web),
    whose metres are longer than those on the ground, cells that are not square."""
    if grid.crs is None:
        raise RasterError("the raster states no CRS, so the size of a cell is not known", file, remedy=_STATE)
    wide, high = grid.cell_metres
    problem = None
    if grid.in_degrees:
        size = f"about {wide:.3g} m wide and {high:.3g} m high"
        problem = f"the cells are {grid.cell_size[0]:g} degrees, {size}, where metres are needed"
    elif grid.is_mercator:
        size = f"a cell of {grid.cell_size[0]:g} m is about {wide:.3g} m on the ground"
        problem = f"{grid.crs_name} is a Mercator map: {size}"
    if problem:
        raise RasterError(problem, file, remedy=f"reproject it, for example to {metric_crs(grid)}")
    if abs(wide - high) > 1e-3 * high:
        raise RasterError(f"the cells are {wide:g} m by {high:g} m, not square", file, remedy="resample it")
    return wide


def require_same_grid(**grids: Grid) -> None:
    """RasterError that names the first difference, if the grids (by name) are not cell by cell the same."""
    names = list(grids)
    for name in names[1:]:
        gap = _difference(grids[names[0]], grids[name])
        if gap:
            raise RasterError(
                f"{names[0]} and {name} do not lie on the same grid: {gap}", remedy="align one of them"
            )


def _difference(one: Grid, two: Grid) -> str | None:
    if one.crs != two.crs:
        return f"{one.crs_name} and {two.crs_name}"
    if one.shape != two.shape:
        return f"{one.width} × {one.height} and {two.width} × {two.height} cells"
    step = min(one.cell_size)
    if any(abs(a - b) > 1e-6 * step for a, b in zip(one.cell_size, two.cell_size, strict=True)):
        sizes = [f"{size[0]:g} × {size[1]:g}" for size in (one.cell_size, two.cell_size)]
        return f"cells of {sizes[0]} and {sizes[1]} {one.unit}"
    # Grids that differ by less than a thousandth of a cell come from rounding in the files.
    if any(abs(a - b) > 1e-3 * step for a, b in zip(one.bounds, two.bounds, strict=True)):
        corners = [f"{grid.bounds[0]:.10g}, {grid.bounds[3]:.10g}" for grid in (one, two)]
        return f"upper left corners {corners[0]} and {corners[1]}"
    return None

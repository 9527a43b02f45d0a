"""Rasters from files, whole or in windows, with the checks that a person would make by hand."""

from __future__ import annotations

import os
import re
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from urbanheat.raster.grid import Grid, RasterError
from urbanheat.raster.tiling import Tile

# Values by which programs mark missing cells and then forget to say so.
USUAL_GAPS = (-9999.0, -99999.0, -32768.0, -32767.0, float(np.float32(-3.4028235e38)), -1.7976931348623157e308)
USUAL_HIGH_GAPS = (9999.0, 99999.0, 32767.0, 65535.0, float(np.float32(3.4028235e38)), 1.7976931348623157e308)
_ADDRESS = re.compile(r"(?i)(https?|ftp|s3|gs|az):/+|/vsi")
_WORKING_COPIES = 6  # what a method holds beside the values, in arrays of the same size


@dataclass(frozen=True, eq=False)
class Raster:
    """values: (rows, cols) float32 or float64, NaN where missing; grid; unit as the file states it, or None;
    notes: what a reader should know."""

    values: np.ndarray
    grid: Grid
    unit: str | None = None
    notes: tuple[str, ...] = ()

    def block(self, tile: Tile) -> np.ndarray:
        return self.values[tile.read_rows, tile.read_cols].copy()

    def lend(self, tile: Tile) -> Raster | _Part:
        """What a worker needs for the tile: a copy of its part only."""
        return _Part(self.block(tile))


@dataclass(frozen=True)
class Source:
    """A band of a file, ready to be read in windows; small, and may travel to other processes.

    grid: what is read, that of the file or the one it is warped to; nodata: no-data value in place of the file's;
    scale, offset: as stated in the file, applied; warp: resampling if the grid is not the file's, else None;
    single: values in float32.
    """

    path: str
    band: int
    grid: Grid
    nodata: float | None = None
    scale: float = 1.0
    offset: float = 0.0
    unit: str | None = None
    crs: object | None = None
    warp: str | None = None
    single: bool = False
    notes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return Path(self.path).name

    def read(self, rows: slice | None = None, cols: slice | None = None) -> np.ndarray:
        """(rows, cols) float32 or float64 with NaN where missing; a window of the grid, all of it without one.
        RasterError: the file is cut off or gone, or the window does not fit into memory."""
        from rasterio.windows import Window

        r = rows or slice(0, self.grid.height)
        c = cols or slice(0, self.grid.width)
        window = Window(c.start, r.start, c.stop - c.start, r.stop - r.start)
        check_memory(window.height * window.width, self.name, 4 if self.single else 8)
        with _opened(self.path) as data, as_damage(self.name):
            if self.warp:
                with _warped(data, self) as warped:
                    return self._values(warped, window)
            return self._values(data, window)

    def block(self, tile: Tile) -> np.ndarray:
        return self.read(tile.read_rows, tile.read_cols)

    def lend(self, tile: Tile) -> Source:
        return self

    def _values(self, data, window) -> np.ndarray:
        raw = data.read(self.band, window=window)
        valid = data.read_masks(self.band, window=window) > 0
        if self.nodata is not None:
            valid &= raw != raw.dtype.type(self.nodata)
        values = raw.astype(np.float32 if self.single else np.float64)
        if (self.scale, self.offset) != (1.0, 0.0):
            values = (values * self.scale + self.offset).astype(values.dtype)
        values[~valid] = np.nan
        return values


@dataclass(frozen=True, eq=False)
class _Part:
    values: np.ndarray

    def block(self, tile: Tile) -> np.ndarray:
        return self.values


def open_source(path, band: int = 1, *, crs=None, nodata: float | None = None) -> Source:
    """Look at a raster file without reading its cells.

    crs: for files that state none; nodata: for files that state none or a wrong one.
    RasterError: no file, no raster, no such band, a no-data value the file cannot hold.
    """
    path = Path(path)
    with _opened(path) as data:
        if not 1 <= band <= data.count:
            bands = "1 band" if data.count == 1 else f"{data.count} bands"
            raise RasterError(f"there is no band {band}, the file has {bands}", path.name, remedy="name another")
        kind = np.dtype(data.dtypes[band - 1])
        if kind.kind == "c":
            raise RasterError("the band holds complex numbers", path.name, remedy="export one part of them")
        grid, notes = _grid(data, crs, path.name)
        scale, offset = data.scales[band - 1], data.offsets[band - 1]
        if (scale, offset) != (1.0, 0.0):
            notes.append(f"values = {scale:g} · stored number + {offset:g}, as the file states")
        if nodata is not None and kind.kind in "iu" and not _fits(nodata, kind):
            raise RasterError(f"the no-data value {nodata:g} cannot occur in {kind} cells", path.name)
        return Source(
            str(path),
            band,
            grid,
            nodata,
            scale,
            offset,
            data.units[band - 1],
            grid.crs,
            single=kind.itemsize <= (4 if kind.kind == "f" else 2),
            notes=tuple(notes),
        )


def read(path, band: int = 1, *, crs=None, nodata: float | None = None) -> Raster:
    """Read a whole band. RasterError: as `open_source`; no cell has a value; larger than memory."""
    return read_source(open_source(path, band, crs=crs, nodata=nodata))


def read_source(source: Source) -> Raster:
    """All of a source, see `read`."""
    check_memory(source.grid.width * source.grid.height, source.name, 4 if source.single else 8)
    values = source.read()
    if not np.isfinite(values).any():
        raise no_value(source.name)
    infinite = np.isinf(values)
    known = np.where(infinite, np.nan, values) if infinite.any() else values
    span = (float(np.nanmin(known)), float(np.nanmax(known))) if np.isfinite(known).any() else (0.0, 0.0)
    notes = (*source.notes, *value_notes(*span, int(infinite.sum())))
    return Raster(values, source.grid, source.unit, notes)


def no_value(name: str) -> RasterError:
    return RasterError("no cell of the raster has a value", name, remedy="check the band and the no-data value")


def value_notes(lowest: float, highest: float, infinite: int = 0) -> list[str]:
    """Notes on what the values look like: a gap value that was not declared, infinite values."""
    notes = []
    for what, value, gaps in (("lowest", lowest, USUAL_GAPS), ("highest", highest, USUAL_HIGH_GAPS)):
        if any(abs(value - gap) <= 1e-6 * abs(gap) for gap in gaps):
            notes.append(f"the {what} value {value:g} usually marks missing cells but the file does not say so")
    if infinite:
        notes.append(f"{infinite} cells are infinite; they are left out")
    return notes


def check_memory(cells: int, name: str | None, bytes_per_cell: int = 8, remedy: str = "run it in tiles") -> None:
    """RasterError if so many cells with the arrays a method needs beside them do not fit into memory."""
    needed, free = cells * bytes_per_cell * _WORKING_COPIES, available_memory()
    if needed > free:
        raise RasterError(
            f"{cells:,} cells need about {needed / 1e9:.1f} GB and {free / 1e9:.1f} GB are free",
            name,
            remedy=remedy,
        )


def available_memory() -> int:
    """Bytes that can be had without pressing others out; without a way to know, as if there were enough."""
    try:
        with open("/proc/meminfo", encoding="ascii") as info:
            for line in info:
                if line.startswith("MemAvailable:"):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (ValueError, OSError, AttributeError):
        return 2**62


def _fits(value: float, kind: np.dtype) -> bool:
    limits = np.iinfo(kind)
    return float(value).is_integer() and limits.min <= value <= limits.max


def _grid(data, crs, name) -> tuple[Grid, list[str]]:
    from rasterio.crs import CRS
    from rasterio.errors import CRSError

    stated, notes = data.crs, []
    if crs is not None:
        try:
            given = CRS.from_user_input(crs)
        except CRSError:
            raise RasterError(f"“{crs}” is no CRS", name, remedy="write it as EPSG:32637") from None
        if stated is not None and stated != given:
            raise RasterError(f"the file states another CRS than {crs}", name, remedy="leave it out")
        stated = given
    grid = Grid(stated, data.transform, data.width, data.height)
    if stated is None:
        notes.append("the file states no CRS: the size of a cell is not known")
    elif grid.in_degrees:
        wide, high = grid.cell_metres
        notes.append(f"cells in degrees, about {wide:.3g} m wide and {high:.3g} m high in the middle of the raster")
    return grid, notes


def refuse_remote(path) -> None:
    """RasterError for an address in place of a file."""
    if _ADDRESS.match(str(path)):
        raise RasterError(
            "remote addresses are not read", Path(path).name, remedy="download the file and name the copy"
        )


@contextmanager
def _opened(path):
    """The file open in rasterio; RasterError if it cannot be."""
    import rasterio
    from rasterio.errors import NotGeoreferencedWarning, RasterioIOError

    refuse_remote(path)
    path = Path(path)
    try:
        with path.open("rb"):  # GDAL's own words on missing files name drivers and URLs
            pass
    except OSError as error:
        raise RasterError(
            f"the file cannot be opened ({error.strerror})", path.name, remedy="check the name"
        ) from None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            data = rasterio.open(path)
    except RasterioIOError:
        raise RasterError("this is no raster that can be read", path.name, remedy="export it as GeoTIFF") from None
    if not data.count:
        data.close()
        raise RasterError("the file holds no band but several data sets", path.name, remedy="export one as GeoTIFF")
    with data:
        yield data


@contextmanager
def as_damage(name):
    """RasterError for what GDAL says of a file that is cut off."""
    from rasterio.errors import RasterioIOError, WarpOperationError

    try:
        yield
    except (RasterioIOError, WarpOperationError):
        raise RasterError("the file is cut off or damaged", name, remedy="copy or download it again") from None


def _warped(data, source: Source):
    from rasterio.enums import Resampling
    from rasterio.vrt import WarpedVRT

    grid = source.grid
    return WarpedVRT(
        data,
        src_crs=source.crs,
        src_nodata=source.nodata if source.nodata is not None else data.nodatavals[source.band - 1],
        crs=grid.crs,
        transform=grid.transform,
        width=grid.width,
        height=grid.height,
        resampling=Resampling[source.warp],
        dtype="float32" if source.single else "float64",
        nodata=np.nan,
        tolerance=1e-6,  # of a cell: exact places,
        # Interpolate between neighbouring cells. Else GDAL widens its kernel as each window seems to need it, and a
        # tile differs from the whole.
        XSCALE="1",
        YSCALE="1",
    )

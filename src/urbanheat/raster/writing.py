"""Files that appear when they are complete, or not at all."""

from __future__ import annotations

import os
import tempfile
import warnings
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from urbanheat.raster.grid import Grid, RasterError
from urbanheat.raster.tiling import Tile

# Little effort for compression: more takes minutes for a whole city and saves a few per cent.
_CLOUD = {"COMPRESS": "DEFLATE", "LEVEL": "2", "OVERVIEW_RESAMPLING": "NEAREST", "NUM_THREADS": "ALL_CPUS"}


@contextmanager
def whole(path):
    """`with whole(path) as aside`: `together` for a single file: it takes its name when the block ends without an
    error, what stood there before stands until then. RasterError: it cannot be written."""
    with together(path) as (aside,):
        yield aside


@contextmanager
def together(*paths):
    """`with together(a, b) as asides`: write to the asides (one per path, in the same folder, with its ending); all
    take their names when the block ends. After an error no half-written file is left and none takes its name; what
    stood there before, still stands. RasterError as `check_targets`."""
    check_targets(*paths)
    asides: dict[Path, Path] = {}  # by the path whose name it takes
    try:
        for path in map(Path, paths):
            with _told(path):
                handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem[:40]}-", suffix=path.suffix)
            os.close(handle)
            asides[path] = Path(name)
        yield list(asides.values())
        for path, aside in asides.items():
            with _told(path):
                _settle(aside)
        for path, aside in asides.items():
            with _told(path):
                os.replace(aside, path)
    except RasterError as error:
        names = {aside.name: path.name for path, aside in asides.items()}
        error.file = names.get(error.file, error.file)  # people know the file by the name they gave
        raise
    finally:
        for aside in asides.values():
            aside.unlink(missing_ok=True)


def check_targets(*paths) -> None:
    """RasterError, before anything is computed, for a path that could not be written; None is passed over."""
    seen = set()
    for path in (Path(each) for each in paths if each is not None):
        if not path.parent.is_dir():
            raise RasterError(f"there is no folder “{path.parent}”", path.name, remedy="make it or name another")
        if path.is_dir():
            raise RasterError("this is a folder", path.name, remedy="name a file")
        if not os.access(path.parent, os.W_OK):
            raise RasterError("the folder may not be written to", path.name, remedy="name another")
        if path.resolve() in seen:
            raise RasterError("two results have the same name", path.name, remedy="give each a name of its own")
        seen.add(path.resolve())


def write_bytes(path, data: bytes) -> None:
    """A whole file at once. RasterError if it cannot be written; then nothing is."""
    with whole(path) as aside, _told(Path(path)):
        aside.write_bytes(data)


@contextmanager
def _told(path: Path):
    """RasterError for what the system says of a file that cannot be written."""
    try:
        yield
    except OSError as error:
        problem = f"the file cannot be written ({error.strerror})"
        raise RasterError(problem, path.name, remedy="check the folder and the free space") from None


def _settle(aside: Path) -> None:
    """On the disk, and with the rights of any new file; mkstemp makes private ones."""
    with aside.open("rb+") as file:
        os.fsync(file.fileno())
    mask = os.umask(0)
    os.umask(mask)
    aside.chmod(0o666 & ~mask)


class ArraySink:
    """Answers of tiles as arrays in memory. names: of what a job gives (a tuple of arrays); arrays: dict by name,
    made with the first answer's kinds."""

    def __init__(self, grid: Grid, names):
        self.shape, self.names = grid.shape, tuple(names)
        self.arrays: dict[str, np.ndarray] = {}

    def write(self, tile: Tile, answer) -> None:
        for name, part in zip(self.names, answer, strict=True):
            if name not in self.arrays:
                self.arrays[name] = np.zeros(self.shape, part.dtype)
            self.arrays[name][tile.rows, tile.cols] = part


class GeoTiff:
    """An open GeoTIFF that takes tiles, see `geotiff`."""

    def __init__(self, data):
        self._data = data

    def write(self, tile: Tile, answer, first: int = 1) -> None:
        """answer: one (height, width) array for each band, from the band `first` on."""
        from rasterio.windows import Window

        window = Window(tile.col, tile.row, tile.width, tile.height)
        for band, part in enumerate(answer, first):
            self._data.write(np.asarray(part).astype(self._data.dtypes[band - 1]), band, window=window)

    def tag(self, texts: dict) -> None:
        """Texts by name, kept in the file."""
        self._data.update_tags(**texts)

    def read(self, band: int, tile: Tile) -> np.ndarray:
        """What was written there."""
        from rasterio.windows import Window

        return self._data.read(band, window=Window(tile.col, tile.row, tile.width, tile.height))


@contextmanager
def geotiff(path, grid: Grid, bands, dtype="float32", nodata=np.nan, tags=None, cog: bool = True):
    """`with geotiff(path, grid, ["z", "p"]) as out`: a GeoTIFF that takes tiles in any order, `out.write(tile, …)`.

    bands: their descriptions; tags: texts by name, kept in the file. It is compressed, tiled and, with `cog`, a
    cloud-optimised GeoTIFF with overviews (nearest cell). The file appears when the block ends without an error.
    Needs room for two copies in the folder. RasterError: the file cannot be written.
    """
    import rasterio
    from rasterio._err import CPLE_BaseError
    from rasterio.errors import NotGeoreferencedWarning, RasterioError
    from rasterio.shutil import copy

    profile = {
        "driver": "GTiff", "width": grid.width, "height": grid.height, "count": len(bands), "dtype": dtype,
        "crs": grid.crs, "transform": grid.transform, "nodata": nodata, "tiled": True, "blockxsize": 256,
        "blockysize": 256, "compress": "deflate", "zlevel": 1, "BIGTIFF": "IF_SAFER", "interleave": "band",
    }  # fmt: skip
    path = Path(path)
    with whole(path) as finished:
        tiled = finished.with_name(finished.name + "-tiles.tif") if cog else finished
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", NotGeoreferencedWarning)
                made = rasterio.open(tiled, "w+", **profile)
            with made as data:
                for number, name in enumerate(bands, 1):
                    data.set_band_description(number, name)
                data.update_tags(**(tags or {}))
                yield GeoTiff(data)
            if cog:
                copy(tiled, finished, driver="COG", **_CLOUD)
        except (RasterioError, CPLE_BaseError) as error:
            said = str(error).strip().splitlines()
            raise RasterError(
                f"the file cannot be written ({said[-1] if said else 'no room?'})",
                path.name,
                remedy="check the folder and the free space",
            ) from None
        finally:
            if cog:
                tiled.unlink(missing_ok=True)


def write_geotiff(path, arrays, grid: Grid, names=None, nodata=np.nan, tags=None) -> None:
    """Write (rows, cols) arrays as bands of one cloud-optimised GeoTIFF; a dict gives the names of the bands.

    ValueError: an array of another shape than the grid; RasterError: the file cannot be written, then none is.
    """
    if isinstance(arrays, dict):
        names, arrays = list(arrays), list(arrays.values())
    arrays = [np.asarray(array) for array in arrays]
    for array in arrays:
        if array.shape != grid.shape:
            raise ValueError(f"An array has the shape {array.shape}, the grid {grid.shape}.")
    names = names or [f"band {n + 1}" for n in range(len(arrays))]
    kind = np.result_type(*arrays)
    with geotiff(path, grid, names, kind, nodata, tags) as out:
        out.write(Tile(0, 0, grid.height, grid.width, 0, 0, grid.height, grid.width), arrays)

"""Stacks of days in files: GeoTIFF with a band a day, or NetCDF, read and written through rasterio."""

from __future__ import annotations

import datetime as dt
import re
import threading
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from urbanheat.raster.grid import RasterError

SUFFIXES = {".tif", ".tiff", ".nc", ".nc4"}
TIME_UNITS = {"days": 1440.0, "hours": 60.0, "minutes": 1.0, "seconds": 1 / 60}
_SINCE = re.compile(r"(\w+?)s? since (\d{4}-\d{1,2}-\d{1,2})")


@dataclass(frozen=True)
class StackFile:
    """data slices like (time, y, x); time: (time,) datetime64[D] or None; profile: place and grid for writing."""

    data: Bands
    time: np.ndarray | None
    profile: dict


class Bands:
    """An open raster that slices like an array: values in °C, NaN where the file has none. GDAL's handle may be
    used by one thread at a time."""

    def __init__(self, source, to_celsius: float):
        self.source = source
        self.to_celsius = to_celsius
        self.shape = (source.count, source.height, source.width)
        self.dtype = np.dtype(np.float32 if source.dtypes[0] in ("float32", "int16", "uint8") else np.float64)
        self.ndim = 3
        down, across = source.block_shapes[0]
        self.chunks = ((source.count,), _chunks(source.height, down), _chunks(source.width, across))
        self.lock = threading.Lock()

    def __getitem__(self, key):
        from rasterio.windows import Window

        from urbanheat.raster.reading import as_damage

        _, y, x = key
        window = Window(x.start, y.start, x.stop - x.start, y.stop - y.start)
        with self.lock, as_damage(Path(self.source.name).name):
            part = self.source.read(window=window, masked=True)
        values = np.ma.filled(part.astype(np.float64), np.nan)
        scales, offsets = np.array(self.source.scales), np.array(self.source.offsets)
        if (scales != 1).any() or (offsets != 0).any():
            values = values * scales[:, None, None] + offsets[:, None, None]
        return values + self.to_celsius


def is_stack(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES


def open_stack(path: Path, first_day: str | None = None, days: bool = True) -> StackFile:
    """An open stack; ValueError in one sentence where it cannot be read or its days are not known."""
    import rasterio
    from rasterio.errors import RasterioIOError

    from urbanheat.raster.reading import refuse_remote

    refuse_remote(path)
    if not path.exists():
        raise ValueError(f"{path.name}: there is no such file.")
    try:
        source = rasterio.open(path)
    except RasterioIOError as error:
        raise ValueError(f"{path.name} cannot be read as a raster ({error}).") from None
    if source.count == 0:
        raise ValueError(f"{path.name} holds several variables; cut out the one with the temperature.")
    tags = source.tags() | source.tags(1)
    time = _days(path, source, tags, first_day) if days else None
    kelvin = any(each in ("K", "kelvin", "Kelvin") for each in (tags.get("units"), source.units[0]))
    profile = {"crs": source.crs, "transform": source.transform, "height": source.height, "width": source.width}
    return StackFile(Bands(source, -273.15 if kelvin else 0.0), time, profile)


def require_same(stacks: dict[str, StackFile]) -> None:
    """ValueError if stacks that belong together (by name) differ in their days, RasterError if in their grid."""
    from urbanheat.raster.grid import Grid, require_same_grid

    require_same_grid(**{name: Grid(**each.profile) for name, each in stacks.items()})
    (one, days), *others = ((name, each.time) for name, each in stacks.items())
    for two, other in others:
        if not np.array_equal(days, other):
            spans = [f"{each[0]} to {each[-1]}, {each.size} days" for each in (days, other)]
            both = f"{one} ({spans[0]}) and {two} ({spans[1]})"
            raise ValueError(f"{both} do not have the same days; cut them to those they share.")


def _days(path: Path, source, tags: dict, first_day: str | None) -> np.ndarray:
    if first_day is not None:
        try:
            start = dt.date.fromisoformat(first_day)
        except ValueError:
            raise ValueError(f"“{first_day}” is no day; write it as 1961-01-01.") from None
        return np.datetime64(start, "D") + np.arange(source.count)
    since = next((_SINCE.match(v) for k, v in tags.items() if k.endswith("#units") and _SINCE.match(v)), None)
    dims = [k for k in source.tags(1) if k.startswith("NETCDF_DIM_")]
    if since is None or not dims or since[1] + "s" not in TIME_UNITS:
        raise ValueError(f"{path.name} does not say which days its bands are; give --first-day, as 1961-01-01.")
    steps = [float(source.tags(band)[dims[0]]) for band in source.indexes]
    minutes = np.rint(np.array(steps) * TIME_UNITS[since[1] + "s"]).astype("m8[m]")
    year, month, day = (int(part) for part in since[2].split("-"))
    return (np.datetime64(dt.date(year, month, day), "m") + minutes).astype("M8[D]")


def _chunks(size: int, chunk: int) -> tuple[int, ...]:
    whole, rest = divmod(size, chunk)
    return (chunk,) * whole + ((rest,) if rest else ())


def metric_tables(result) -> dict[str, np.ndarray]:
    """The metrics of `detect_grid` by name, a band per year; days of the year as whole numbers, counted from 1."""
    from urbanheat.wavestacks import METRICS

    tables = {name: getattr(result, name) for name in METRICS} | {"flag": result.flag}
    return {name: _day_of_year(each) if each.dtype.kind == "M" else each for name, each in tables.items()}


def _day_of_year(days: np.ndarray) -> np.ndarray:
    """1 … 366, NaN where there is no day."""
    years = days.astype("M8[Y]").astype("M8[D]")
    return np.where(np.isnat(days), np.nan, (days - years).astype(np.float64) + 1)


def check_name(out: Path | None) -> None:
    """ValueError before anything is computed: a stack's results come as GeoTIFF."""
    if out is not None and out.suffix.lower() not in (".tif", ".tiff"):
        raise ValueError(
            f"{out.name}: the results of a stack are written as GeoTIFF; give a name that ends in .tif."
        )


def paths_beside(out: Path, names) -> list[Path]:
    """waves.tif becomes waves-days.tif and so on."""
    return [out.with_name(f"{out.stem}-{name.replace('_', '-')}{out.suffix}") for name in names]


def write_bands(paths, tables, names: list[str], stack: StackFile) -> None:
    """One GeoTIFF per table (bands, y, x); names: of the bands."""
    import rasterio
    from rasterio.errors import RasterioError

    for path, values in zip(paths, tables, strict=True):
        kind = values.dtype.name if values.dtype.kind in "iu" else "float32"
        profile = {"driver": "GTiff", "count": len(values), "dtype": kind, "compress": "deflate"}
        if kind == "float32":
            profile["nodata"] = np.nan
        try:
            with rasterio.open(path, "w", **stack.profile, **profile) as target:
                target.write(values.astype(kind))
                target.descriptions = tuple(names)
        except (RasterioError, OSError) as error:
            raise RasterError(f"the file cannot be written ({error})", path.name) from None

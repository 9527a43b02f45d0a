"""Comfort of rasters, in tiles."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from urbanheat import __version__
from urbanheat.comfort.indices import INDICES, Counts, compute, key_of
from urbanheat.comfort.inputs import FRACTION, Flag, UnitError, check_unit, part_of_more
from urbanheat.comfort.stress import SCALES, stress_class
from urbanheat.raster import geotiff, maps, open_source, picture, run, tiles
from urbanheat.raster.grid import RasterError
from urbanheat.raster.reading import Source, no_value
from urbanheat.raster.writing import together

# Colours of the classes, cold to hot, on both sides of no stress (ColorBrewer RdBu and PuOr ends, Apache 2.0).
_BLUES = ((5, 48, 97), (33, 102, 172), (67, 147, 195), (146, 197, 222), (209, 229, 240))
_REDS = ((253, 219, 199), (244, 165, 130), (214, 96, 77), (178, 24, 43), (103, 0, 31))
_NEUTRAL = (247, 247, 247)
_GAPS = "a value that marks missing cells is named with --nodata"
_UNITS = {"air": "°C", "radiant": "°C", "wind": "m/s", "humidity": "%", "solar": "W/m²", "pressure": "hPa"}
_OTHER_UNITS = {
    "k": "K", "kelvin": "K", "degk": "K", "f": "°F", "°f": "°F", "degf": "°F", "fahrenheit": "°F",
    "km/h": "km/h", "kt": "knots", "knots": "knots", "mph": "mph", "pa": "Pa", "kpa": "kPa",
}  # fmt: skip


def of_rasters(
    name: str,
    inputs: dict,
    outs=(),
    *,
    tile: int = 1024,
    workers: int = 1,
    progress=None,
    reading: dict | None = None,
    **options,
) -> dict:
    """The index of every cell. inputs: numbers and paths of rasters on one grid; outs: .tif (bands index and flags,
    float32) and .png (classes, or blue to red where the index has none), all of them or none; done in tiles.
    reading: band, nodata, crs of `raster.open_source`, for all files; options: of `compute`. Returns a summary.

    Raises RasterError or ValueError: a file that cannot be read, grids that differ, units that cannot be right.
    """
    key = key_of(name)
    numbers = {short: value for short, value in inputs.items() if not isinstance(value, str | Path)}
    sources = {
        short: open_source(value, **(reading or {}))
        for short, value in inputs.items()
        if isinstance(value, str | Path)
    }
    _check_outs(outs, sources)
    with ExitStack() as stack:
        asides = stack.enter_context(together(*outs))
        _check_units(sources, numbers, tile)
        grid = next(iter(sources.values())).grid
        sink = _Sink(key, grid, stack, asides)
        where = stack.enter_context(maps.processes(workers) if workers != 1 else maps.serial())
        files = {short: source.name for short, source in sources.items()}
        job = _Job(key, numbers, files, options)
        run(job, list(sources.values()), sink, size=tile, map=where, progress=progress)
        if not sink.counts.number and sink.counts.flags[Flag.MISSING] == grid.width * grid.height:
            raise no_value(next(iter(files.values())))
        sink.draw()
    return {
        "index": INDICES[key].title,
        "unit": "°C",
        "rows": grid.height,
        "columns": grid.width,
        "crs": grid.crs_name,
        **sink.counts.summary(),
        "written": [str(out) for out in outs],
    }


def _check_outs(outs, sources: dict[str, Source]) -> None:
    read = {Path(source.path).resolve() for source in sources.values()}
    for out in outs:
        if Path(out).suffix not in (".tif", ".png"):
            raise ValueError(f"{Path(out).name}: rasters are written as .tif or .png.")
        if Path(out).resolve() in read:
            raise ValueError(f"{Path(out).name} is a file that is read; write to another one.")


def _check_units(sources: dict[str, Source], numbers: dict, size: int) -> None:
    """What can be told without computing: the units that the files state, and humidity as a fraction. Of a raster
    only the whole tells that; it is read until one value says otherwise."""
    for short, source in sources.items():
        stated = _OTHER_UNITS.get((source.unit or "").strip().lower())
        if stated and short in _UNITS:
            problem = f"the file states {stated} where {short} is needed in {_UNITS[short]}"
            raise RasterError(problem, source.name, remedy="convert it")
    if numbers.get("humidity") is not None:
        check_unit("relative_humidity", "humidity", np.array([numbers["humidity"]], float))
    if "humidity" in sources:
        source, highest = sources["humidity"], 0.0
        for tile in tiles(*source.grid.shape, size):
            block = source.block(tile)
            highest = max(highest, float(np.max(block, initial=0.0, where=np.isfinite(block))))
            if highest > FRACTION:
                return
        if highest > 0:
            problem = f"relative_humidity looks like a fraction (up to {highest:g})"
            raise RasterError(problem, source.name, remedy="multiply it by 100")


@dataclass(frozen=True)
class _Job:
    """The index of a tile; may travel to other processes. files: names of the inputs that come as blocks."""

    key: str
    numbers: dict
    files: dict[str, str]
    options: dict

    def __call__(self, tile, *blocks):
        inputs = self.numbers | dict(zip(self.files, blocks, strict=True))
        try:
            with part_of_more():
                values, codes = compute(self.key, inputs, **self.options)
        except UnitError as error:
            file = self.files.get(INDICES[self.key].short(error.name))
            raise RasterError(f"{error.name} {error.problem}", file, remedy=_GAPS if file else None) from None
        return values.astype(np.float32, copy=False), codes


class _Sink:
    """Takes tiles: writes them to the files, counts, and keeps every so-many-th cell for the pictures."""

    def __init__(self, key: str, grid, stack: ExitStack, outs):
        self.key, self.counts = key, Counts(key)
        tags = {"index": key, "unit": "°C", "urbanheat": __version__}
        tags |= {f"flag {int(flag)}": flag.name.lower() for flag in Flag}
        self.pictures = [out for out in outs if out.suffix == ".png"]
        self.files = [
            stack.enter_context(geotiff(out, grid, (key, "flags"), tags=tags))
            for out in outs
            if out.suffix == ".tif"
        ]
        self.step = picture.step_for(grid.shape)
        shape = tuple(-(-size // self.step) for size in grid.shape)
        self.small = np.full(shape, np.nan, np.float32) if self.pictures else None

    def write(self, tile, answer) -> None:
        values, codes = answer
        for file in self.files:
            file.write(tile, answer)
        self.counts.add(values, codes)
        if self.small is not None:
            picture.keep(self.small, tile, values, self.step)

    def draw(self) -> None:
        for path in self.pictures:
            if self.key in SCALES:
                codes = stress_class(self.key, self.small).codes
                image = picture.of_classes(codes, class_colours(self.key), np.isfinite(self.small))
            else:
                low, high = self.counts.lowest, self.counts.highest
                image = picture.of_values(self.small, *((low, high) if low < high else (0.0, 1.0)))
            picture.write_png(path, image)


def class_colours(key: str) -> dict[int, tuple[int, int, int]]:
    """Red, green, blue of each class: blues below no stress, reds above, the further the darker."""
    labels = SCALES[key].labels
    middle = next(n for n, label in enumerate(labels) if label.startswith("no "))
    below, above = middle, len(labels) - 1 - middle
    colours = {middle: _NEUTRAL}
    colours |= {middle - 1 - n: _BLUES[len(_BLUES) - 1 - n] for n in range(below)}
    colours |= {middle + 1 + n: _REDS[n] for n in range(above)}
    return colours

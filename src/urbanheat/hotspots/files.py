"""From a file with a raster or polygons to files with hot spots, and a summary: what the command does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from urbanheat import __version__
from urbanheat.hotspots import neighbours as near
from urbanheat.hotspots.polygons import gi_star_polygons, local_moran_polygons
from urbanheat.hotspots.rasters import gi_star, local_moran
from urbanheat.hotspots.results import FLAGS, QUADRANTS
from urbanheat.hotspots.tiled import METHODS, kinds, run_hotspots
from urbanheat.raster import maps, picture
from urbanheat.raster.grid import RasterError, require_metres
from urbanheat.raster.reading import Source, check_memory, open_source, read_source, value_notes
from urbanheat.raster.tiling import Tile, tiles
from urbanheat.raster.writing import geotiff, together
from urbanheat.vector import Layer, is_geojson, read_geojson, write_geojson

CLASS_NAMES = {
    "gi-star": {1: "hot spot", -1: "cold spot"},
    "local-moran": {number: name for number, name in enumerate(QUADRANTS) if number},
}
_PERMUTED = 20  # bytes a cell of an array of which there are some, 120 in all
COLOURS = {"gi-star": picture.HOT_COLD, "local-moran": picture.QUADRANTS}


@dataclass(frozen=True)
class Question:
    """What is asked of a file. method: 'gi-star' or 'local-moran'; alpha, control: which places count, see
    `GiStar.discovery`; permutations, seed: p-values by permutation instead of the normal approximation."""

    method: str = "gi-star"
    alpha: float = 0.05
    control: str = "bh"
    permutations: int = 0
    seed: int = 0

    def __post_init__(self):
        if self.method not in METHODS:
            raise ValueError(f"The method is one of {', '.join(METHODS)}, not “{self.method}”.")


@dataclass(frozen=True)
class Where:
    """Where tiles run: size of the tiles [cells], worker processes, or the address of a Dask scheduler."""

    size: int = 1024
    workers: int = 1
    dask: str | None = None

    @contextmanager
    def map(self) -> Iterator:
        if self.dask:
            kind = maps.dask(self.dask)
        else:
            kind = maps.processes(self.workers) if self.workers != 1 else maps.serial()
        with kind as run_there:
            yield run_there


def hotspots_of(path, outs=(), question: Question = Question(), **options) -> dict:
    """Hot spots of a file, GeoJSON or raster, as `hotspots_of_polygons` or `hotspots_of_raster`."""
    for out in outs:
        if Path(out).resolve() == Path(path).resolve():
            raise ValueError(f"{Path(out).name} is the file that is read; write to another one.")
    if Path(path).suffix.lower() in (".gpkg", ".shp", ".kml"):
        raise RasterError(
            "polygons are read as GeoJSON only", Path(path).name, remedy="export the layer as GeoJSON"
        )
    polygons = is_geojson(path)
    _check_endings(outs, (".geojson", ".png") if polygons else (".tif", ".png"))
    of_raster = {"radius", "band", "nodata", "crs", "where"}
    of_polygons = {"field", "per_area", "neighbours"}
    asked = {name for name, value in options.items() if value is not None}
    wrong = asked & (of_raster if polygons else of_polygons) - {"where"}
    if wrong:
        kind = "polygons" if polygons else "a raster"
        raise ValueError(f"--{min(wrong).replace('_', '-')} does not go with {kind}.")
    progress = options.get("progress")
    chosen = {name: options[name] for name in asked & (of_polygons if polygons else of_raster)}
    answer = hotspots_of_polygons if polygons else hotspots_of_raster
    with together(*outs) as asides:
        found = answer(path, asides, question, progress=progress, **chosen)
    return {**found, "written": [str(out) for out in outs]}


def hotspots_of_raster(
    path,
    outs=(),
    question: Question = Question(),
    *,
    radius: int = 1,
    band: int = 1,
    nodata: float | None = None,
    crs: str | None = None,
    where: Where = Where(),
    progress=None,
) -> dict:
    """Write hot spots of a raster file. outs: .tif (bands of METHODS and 'class'), .png (classes).

    Returns a summary as plain data. With permutations the raster must fit into memory, else it is done in tiles.
    RasterError: cells that are not squares of so many metres on the ground, because the window then is none either;
    without a CRS nobody knows, and a note says so.
    """
    source = open_source(path, band, crs=crs, nodata=nodata)
    grid = source.grid
    metres = None if grid.crs is None else require_metres(grid, source.name)
    step = picture.step_for(grid.shape)
    with ExitStack() as stack:
        sinks = _Sinks(stack, outs, source, question, step)
        if question.permutations:
            found = _by_permutation(source, sinks, question, radius, progress)
        else:
            with where.map() as run_there:
                overview = run_hotspots(
                    source,
                    sinks,
                    question.method,
                    radius,
                    alpha=question.alpha,
                    control=question.control,
                    size=where.size,
                    map=run_there,
                    progress=progress,
                )
            found = {**vars(overview), "notes": value_notes(overview.lowest, overview.highest, overview.infinite)}
        sinks.finish(found["threshold"], {"radius": radius, "n": found["n"]})
    return {
        "file": source.name,
        "kind": "raster",
        "rows": grid.height,
        "columns": grid.width,
        "crs": grid.crs_name,
        "unit": source.unit,
        "radius": radius,
        "window_metres": None if metres is None else round((2 * radius + 1) * metres, 1),
        **_summary(question, found),
        "notes": [*source.notes, *found["notes"]],
        "written": [str(out) for out in outs],
    }


def hotspots_of_polygons(
    path,
    outs=(),
    question: Question = Question(),
    *,
    field: str | None = None,
    per_area: bool = False,
    neighbours: str = "queen",
    progress=None,
) -> dict:
    """Write hot spots of the polygons of a GeoJSON file. outs: .geojson (the features with their answers), .png.

    per_area: the field is a count, to be divided by the area [per km²]; neighbours: 'queen', 'rook',
    'within:METRES' or 'nearest:NUMBER'. Returns a summary as plain data.
    """
    layer = read_geojson(path)
    values = layer.values(field)
    if per_area:
        values = values / layer.areas_km2()
    lists = neighbours_by_name(layer, neighbours)
    function = gi_star_polygons if question.method == "gi-star" else local_moran_polygons
    answer = function(values, lists, permutations=question.permutations, seed=question.seed, progress=progress)
    found, columns = _from_answer(answer, question)
    for out in outs:
        if Path(out).suffix == ".png":
            picture.write_png(out, _drawn(layer, columns["class"], answer, question.method))
        else:
            write_geojson(out, layer, {"value": values, **columns})
    alone = int(np.count_nonzero(lists.counts == 0))
    notes = [f"{alone} polygons without a neighbour"] if alone else []
    return {
        "file": layer.name,
        "kind": "polygons",
        "polygons": len(layer.features),
        "field": field or layer.fields()[0],
        "unit": "per km²" if per_area else None,
        "neighbours": neighbours,
        "mean_neighbours": round(float(lists.counts.mean()), 2),
        **_summary(question, found),
        "notes": notes,
        "written": [str(out) for out in outs],
    }


def neighbours_by_name(layer: Layer, name: str) -> near.Neighbours:
    """'queen', 'rook', 'within:METRES', 'nearest:NUMBER'."""
    kind, _, number = name.partition(":")
    try:
        if kind in ("queen", "rook") and not number:
            return getattr(near, kind)(layer.shapes)
        if kind == "within":
            return near.within(layer.in_metres(), float(number))
        if kind == "nearest":
            return near.nearest(layer.in_metres(), int(number))
    except ValueError as error:
        if "could not convert" not in str(error) and "invalid literal" not in str(error):
            raise
    raise ValueError(f"“{name}” is no kind of neighbours; write queen, rook, within:METRES or nearest:NUMBER.")


class _Sinks:
    """The files of a raster's answer, filled tile by tile; classes follow when the threshold is known."""

    def __init__(self, stack: ExitStack, outs, source: Source, question: Question, step: int):
        self.question, self.grid, self.step = question, source.grid, step
        self.names = METHODS[question.method] + (("p_permutation",) if question.permutations else ())
        self.pictures = [Path(out) for out in outs if Path(out).suffix == ".png"]
        self.small = {}
        kind = "float32" if source.single else "float64"
        self.files = [
            stack.enter_context(geotiff(out, source.grid, (*self.names, "class"), kind))
            for out in outs
            if Path(out).suffix == ".tif"
        ]

    def write(self, tile: Tile, answer) -> None:
        for file in self.files:
            file.write(tile, answer)
        for name, part in zip(self.names, answer, strict=True) if self.pictures else ():
            shape = tuple(-(-size // self.step) for size in self.grid.shape)
            picture.keep(self.small.setdefault(name, np.zeros(shape, part.dtype)), tile, part, self.step)

    def finish(self, threshold: float, tags: dict) -> None:
        for file in self.files:
            for tile in tiles(*self.grid.shape, 2048):
                named = {name: file.read(band, tile) for band, name in enumerate(self.names, 1)}
                file.write(tile, [_classes(named, threshold)], first=len(self.names) + 1)
            words = {"method": self.question.method, "p": "two-sided", "alpha": self.question.alpha}
            words |= {"control": self.question.control, "threshold": threshold, "urbanheat": __version__, **tags}
            file.tag({name: str(value) for name, value in words.items()})
        for path in self.pictures:
            image = picture.of_classes(
                _classes(self.small, threshold), COLOURS[self.question.method], ~np.isnan(self.small["p"])
            )
            picture.write_png(path, image)


def _classes(named: dict, threshold: float) -> np.ndarray:
    p = named["p_permutation"] if "p_permutation" in named else named["p"]
    return np.where(p <= threshold, kinds(named), 0).astype(np.int8)


def _by_permutation(source: Source, sinks: _Sinks, question: Question, radius: int, progress) -> dict:
    height, width = source.grid.shape
    check_memory(height * width, source.name, _PERMUTED, "leave the permutations out or cut the raster")
    whole = read_source(source)
    function = gi_star if question.method == "gi-star" else local_moran
    answer = function(
        whole.values, radius, permutations=question.permutations, seed=question.seed, progress=progress
    )
    found, columns = _from_answer(answer, question)
    sinks.write(Tile(0, 0, height, width, 0, 0, height, width), [columns[name] for name in sinks.names])
    return {**found, "notes": [note for note in whole.notes if note not in source.notes]}


def _from_answer(answer, question: Question) -> tuple[dict, dict]:
    """What the summary needs, and the columns by name."""
    by_permutation = bool(question.permutations)
    chosen = answer.discovery(question.alpha, question.control, by_permutation)
    classes = answer.classes(question.alpha, question.control, by_permutation)
    numbers = {
        int(value): int(n) for value, n in zip(*np.unique(classes, return_counts=True), strict=True) if value
    }
    columns = {"z": answer.z, "p": answer.p, "flag": answer.flags}
    if question.method == "local-moran":
        columns = {"i": answer.i, **columns, "quadrant": answer.quadrants}
    if by_permutation:
        columns["p_permutation"] = answer.p_permutation
    columns["class"] = classes
    found = {
        "n": answer.n,
        "mean": answer.mean,
        "sd": answer.sd,
        "tests": chosen.tests,
        "threshold": chosen.threshold,
        "classes": numbers,
        "flags": {bit: int(np.count_nonzero(answer.flags & bit)) for bit in FLAGS if (answer.flags & bit).any()},
    }
    return found, columns


def _summary(question: Question, found: dict) -> dict:
    names = CLASS_NAMES[question.method]
    by = f"{question.permutations} conditional permutations" if question.permutations else "normal approximation"
    return {
        "method": question.method,
        "p": f"two-sided, {by}",
        "alpha": question.alpha,
        "control": question.control,
        "tests": found["tests"],
        "threshold": found["threshold"],
        "n": found["n"],
        "mean": found["mean"],
        "sd": found["sd"],
        "classes": {name: found["classes"].get(number, 0) for number, name in names.items()},
        "flags": {FLAGS[bit]: count for bit, count in found["flags"].items()},
    }


def _check_endings(outs, endings) -> None:
    for out in outs:
        if Path(out).suffix not in endings:
            raise ValueError(f"{Path(out).name}: an answer for this file is written as {' or '.join(endings)}.")


def _drawn(layer: Layer, classes, answer, method: str) -> np.ndarray:
    """The polygons in the colours of their classes, 1200 pixels on the longer side."""
    import shapely
    from rasterio.features import rasterize
    from rasterio.transform import Affine

    shapes = layer.in_metres()
    left, bottom, right, top = shapely.total_bounds(shapes)
    if not (right > left and top > bottom):
        raise RasterError("the shapes have no extent that could be drawn", layer.name, remedy="leave the PNG out")
    scale = 1200 / max(right - left, top - bottom)
    size = max(round((top - bottom) * scale), 1), max(round((right - left) * scale), 1)
    where = [number for number, shape in enumerate(shapes) if shape is not None and not shape.is_empty]
    place = Affine((right - left) / size[1], 0.0, left, 0.0, (bottom - top) / size[0], top)
    index = rasterize([(shapes[n], n + 1) for n in where], size, 0, transform=place, dtype="int32")
    known = np.concatenate([[False], ~np.isnan(answer.p)])
    image = picture.of_classes(np.concatenate([[0], classes])[index], COLOURS[method], known[index])
    border = np.zeros(index.shape, bool)
    border[:, 1:] |= index[:, 1:] != index[:, :-1]
    border[1:] |= index[1:] != index[:-1]
    image[border] = (120, 120, 120, 255)
    return image

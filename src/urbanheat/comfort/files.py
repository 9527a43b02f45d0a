"""Comfort of numbers, of a table of hours and of rasters: what the command does."""

from __future__ import annotations

import csv
import io
import warnings
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from urbanheat import __version__
from urbanheat.comfort import (
    Flag,
    heat_index,
    perceived_temperature,
    pet,
    stress_class,
    utci,
    wbgt,
    wet_bulb,
)
from urbanheat.comfort.inputs import FRACTION, UnitError, part_of_more
from urbanheat.comfort.stress import SCALES
from urbanheat.raster.grid import RasterError


@dataclass(frozen=True)
class Index:
    """How an index is asked for by names. needs: its inputs in order; may: further ones by keyword."""

    title: str
    function: Callable
    needs: tuple[str, ...]
    may: dict[str, str]


_BODY = ("air", "radiant", "wind", "humidity")
INDICES = {
    "utci": Index("UTCI", utci, _BODY, {}),
    "pet": Index("PET", pet, _BODY, {"pressure": "pressure"}),
    "perceived_temperature": Index("Perceived temperature", perceived_temperature, _BODY, {"pressure": "pressure"}),
    "wbgt": Index(
        "WBGT",
        wbgt,
        ("air", "solar", "wind", "humidity", "cos_zenith"),
        {"direct": "direct_fraction", "pressure": "pressure"},
    ),
    "heat_index": Index("Heat index", heat_index, ("air", "humidity"), {}),
    "wet_bulb": Index("Wet-bulb temperature", wet_bulb, ("air", "humidity"), {"pressure": "pressure"}),
}
INPUTS = ("air", "radiant", "wind", "humidity", "solar", "cos_zenith", "direct", "pressure")
_SHORT = {
    "air_temperature": "air", "mean_radiant_temperature": "radiant", "relative_humidity": "humidity",
    "solar_radiation": "solar", "cos_zenith": "cos_zenith", "direct_fraction": "direct", "pressure": "pressure",
}  # fmt: skip
_GAPS = "a value that marks missing cells is named with --nodata"
# Colours of the classes, cold to hot, on both sides of no stress (ColorBrewer RdBu and PuOr ends, Apache 2.0).
_BLUES = ((5, 48, 97), (33, 102, 172), (67, 147, 195), (146, 197, 222), (209, 229, 240))
_REDS = ((253, 219, 199), (244, 165, 130), (214, 96, 77), (178, 24, 43), (103, 0, 31))
_NEUTRAL = (247, 247, 247)


def index_of(name: str) -> Index:
    """The index of that name (hyphens for underscores too). ValueError if there is none."""
    found = INDICES.get(name.replace("-", "_"))
    if found is None:
        raise ValueError(f"“{name}” is no index; there are {', '.join(n.replace('_', '-') for n in INDICES)}.")
    return found


def compute(name: str, inputs: dict, *, out_of_range: str = "compute", extra: dict | None = None):
    """(values, flags) of an index from inputs by their short names (numbers or arrays); no warnings."""
    index = index_of(name)
    missing = [need for need in index.needs if inputs.get(need) is None]
    if missing:
        options = ", ".join("--" + need.replace("_", "-") for need in missing)
        raise ValueError(f"{index.title} also needs {options}.")
    foreign = [key for key, value in inputs.items() if value is not None and key not in (*index.needs, *index.may)]
    if foreign:
        raise ValueError(f"{index.title} does not use --{foreign[0].replace('_', '-')}; leave it out.")
    named = {index.may[key]: inputs[key] for key in index.may if inputs.get(key) is not None}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # what they say stands in the flags
        return index.function(
            *(inputs[need] for need in index.needs),
            out_of_range=out_of_range,
            flags=True,
            **named,
            **(extra or {}),
        )


def of_numbers(name: str, inputs: dict, **options) -> dict:
    """One value, its class and flags, as plain data."""
    value, code = compute(name, inputs, **options)
    index, key = index_of(name), name.replace("-", "_")
    known = key in SCALES and np.isfinite(value)
    return {
        "index": index.title,
        "unit": "°C",
        "value": float(value),
        "class": stress_class(key, value).labels if known else None,
        "flags": [flag.name.lower() for flag in Flag if code & flag],
        "inputs": {key: value for key, value in inputs.items() if value is not None},
    }


def of_table(path, name: str, inputs: dict, out=None, **options) -> dict:
    """The index of every row of a CSV file (comma, semicolon or tab; decimal point or, with the last two, comma).

    inputs: a number, or the name of a column; what is not given and needed is looked for under its own name (air,
    radiant, wind, humidity …). out: a CSV file with the columns of the file and the index, its class and its flags,
    or None. Returns a summary; ValueError names file, row, column and value of what is no number.
    """
    path, index, key = Path(path), index_of(name), name.replace("-", "_")
    header, rows, lines, delimiter = _read_table(path)
    columns = dict(inputs)
    for need in (*index.needs, *index.may):
        if columns.get(need) is None and need in header:
            columns[need] = need
    arrays = {
        need: _column(path, header, rows, lines, value, delimiter) if isinstance(value, str) else value
        for need, value in columns.items()
        if value is not None
    }
    values, codes = compute(name, arrays, **options)
    values, codes = np.broadcast_to(values, len(rows)), np.broadcast_to(codes, len(rows))
    labels = stress_class(key, values).labels if key in SCALES else None
    if out is not None:
        _write_table(Path(out), path, header, rows, delimiter, key, values, labels, codes)
    return {
        "file": path.name,
        "index": index.title,
        "unit": "°C",
        "rows": len(rows),
        **_counts(key, values, codes),
        "written": [] if out is None else [str(out)],
    }


def _read_table(path: Path):
    """Titles, rows with anything in them, the line of the file in which each ends, and the delimiter."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        said = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise ValueError(f"{path.name} cannot be read ({said}).") from None
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        found = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise ValueError(f"{path.name}, row {reader.line_num}: this is no CSV ({error}).") from None
    if len(found) < 2:
        raise ValueError(f"{path.name} holds no rows below a header.")
    (_, header), *found = found
    for line, row in found:
        if len(row) != len(header):
            raise ValueError(f"{path.name}, row {line}: {len(row)} cells, but the header has {len(header)}.")
    return [title.strip() for title in header], [row for _, row in found], [line for line, _ in found], delimiter


def _column(path: Path, header, rows, lines, title: str, delimiter: str) -> np.ndarray:
    if title not in header:
        raise ValueError(f"{path.name} has no column “{title}”; the columns are {', '.join(header)}.")
    place = header.index(title)
    values = np.empty(len(rows))
    for number, row in enumerate(rows):
        cell = row[place].strip()
        plain = cell.replace(",", ".") if delimiter != "," else cell
        try:
            values[number] = float(plain) if plain else np.nan
        except ValueError:
            raise ValueError(
                f"{path.name}, row {lines[number]}, column “{title}”: “{cell}” is not a number; correct it or "
                "leave it empty if the value is missing."
            ) from None
    return values


def _write_table(out: Path, path: Path, header, rows, delimiter, key, values, labels, codes) -> None:
    from urbanheat.raster.writing import whole

    if out.resolve() == path.resolve():
        raise ValueError(f"{out.name} is the file that is read; write to another one.")
    with whole(out) as finished, open(finished, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerow([*header, f"{key} [°C]", f"{key} class", f"{key} flags"])
        for number, row in enumerate(rows):
            value = f"{values[number]:.2f}" if np.isfinite(values[number]) else ""
            if delimiter != ",":
                value = value.replace(".", ",") if any("," in cell for cell in row) else value
            said = " ".join(flag.name.lower() for flag in Flag if codes[number] & flag)
            writer.writerow([*row, value, "" if labels is None else labels[number], said])


def _counts(key: str, values, codes) -> dict:
    """Span, classes and flags of many values."""
    good = values[np.isfinite(values)]
    found = {
        "lowest": float(good.min()) if good.size else None,
        "mean": float(good.mean()) if good.size else None,
        "highest": float(good.max()) if good.size else None,
    }
    classes = {}
    if key in SCALES:
        numbers = stress_class(key, values).codes
        classes = {label: int((numbers == n).sum()) for n, label in enumerate(SCALES[key].labels)}
    flags = {flag.name.lower(): int(((codes & flag) != 0).sum()) for flag in Flag}
    return {
        **found,
        "classes": {label: n for label, n in classes.items() if n},
        "flags": {flag: n for flag, n in flags.items() if n},
    }


@dataclass(frozen=True)
class _Job:
    """The index of a tile; may travel to other processes. order: inputs that come as blocks, in order."""

    name: str
    numbers: dict
    order: tuple[str, ...]
    options: dict
    files: dict

    def __call__(self, tile, *blocks):
        inputs = {**self.numbers, **dict(zip(self.order, blocks, strict=True))}
        try:
            with part_of_more():
                values, codes = compute(self.name, inputs, **self.options)
        except UnitError as error:
            file = self.files.get(_SHORT.get(error.name, "wind"))
            raise RasterError(f"{error.name} {error.problem}", file, None, None, None, _GAPS) from None
        return values.astype(np.float32), codes


def of_rasters(
    name: str,
    inputs: dict,
    outs=(),
    *,
    tile: int = 1024,
    workers: int = 1,
    progress=None,
    reading=None,
    **options,
):
    """The index of every cell. inputs: numbers and paths of rasters on one grid; outs: .tif (bands index and flags,
    float32) and .png (classes, or blue to red where the index has none); done in tiles. reading: band, nodata,
    crs of `raster.open_source`, for all files. Returns a summary.

    Raises RasterError or ValueError: a file that cannot be read, grids that differ, units that cannot be right.
    """
    from urbanheat.raster import geotiff, maps, open_source, run
    from urbanheat.raster.reading import no_value
    from urbanheat.raster.writing import check_targets

    key = name.replace("-", "_")
    numbers = {need: value for need, value in inputs.items() if not isinstance(value, str | Path)}
    sources = {
        need: open_source(value, **(reading or {}))
        for need, value in inputs.items()
        if isinstance(value, str | Path)
    }
    for out in outs:
        if Path(out).suffix not in (".tif", ".png"):
            raise ValueError(f"{Path(out).name}: rasters are written as .tif or .png.")
        if any(Path(out).resolve() == Path(source.path).resolve() for source in sources.values()):
            raise ValueError(f"{Path(out).name} is a file that is read; write to another one.")
    check_targets(*outs)
    _check_stated_units(sources)
    if "humidity" in sources:
        _check_fraction(sources["humidity"], tile)
    grid = next(iter(sources.values())).grid
    sink = _Sink(key, grid, [Path(out) for out in outs if Path(out).suffix == ".png"])
    tags = {"index": key, "unit": "°C", "urbanheat": __version__}
    tags |= {f"flag {int(flag)}": flag.name.lower() for flag in Flag}
    with ExitStack() as stack:
        for out in outs:
            if Path(out).suffix == ".tif":
                sink.files.append(stack.enter_context(geotiff(out, grid, (key, "flags"), tags=tags)))
        where = stack.enter_context(maps.processes(workers) if workers > 1 else maps.serial())
        files = {need: source.name for need, source in sources.items()}
        job = _Job(key, numbers, tuple(sources), options, files)
        run(job, list(sources.values()), sink, size=tile, map=where, progress=progress)
        if not sink.number and sink.flags.get("missing") == grid.width * grid.height:
            raise no_value(next(iter(sources.values())).name)
        sink.draw()
    return {
        "index": index_of(name).title,
        "unit": "°C",
        "rows": grid.height,
        "columns": grid.width,
        "crs": grid.crs_name,
        **sink.summary(),
        "written": [str(out) for out in outs],
    }


_OTHER_UNITS = {
    "k": "K", "kelvin": "K", "degk": "K", "f": "°F", "°f": "°F", "degf": "°F", "fahrenheit": "°F",
    "km/h": "km/h", "kt": "knots", "knots": "knots", "mph": "mph", "pa": "Pa", "kpa": "kPa",
}  # fmt: skip
_UNITS = {"air": "°C", "radiant": "°C", "wind": "m/s", "humidity": "%", "solar": "W/m²", "pressure": "hPa"}


def _check_stated_units(sources: dict) -> None:
    """RasterError for a file that itself states a unit other than the one that is needed."""
    for need, source in sources.items():
        stated = _OTHER_UNITS.get((source.unit or "").strip().lower())
        if stated and need in _UNITS:
            problem = f"the file states {stated} where {need} is needed in {_UNITS[need]}"
            raise RasterError(problem, source.name, remedy="convert it")


def _check_fraction(source, size: int) -> None:
    """RasterError if the whole raster looks like a fraction; reads tiles until one value tells that it does not."""
    from urbanheat.raster.tiling import tiles

    highest = -np.inf
    for tile in tiles(*source.grid.shape, size):
        block = source.block(tile)
        highest = max(highest, float(np.max(block, initial=-np.inf, where=np.isfinite(block))))
        if highest > FRACTION:
            return
    if highest > 0:
        problem = f"relative_humidity looks like a fraction (up to {highest:g})"
        raise RasterError(problem, source.name, remedy="multiply it by 100")


class _Sink:
    """Takes tiles: writes them to the files, keeps counts and every so-many-th cell for the pictures."""

    def __init__(self, key: str, grid, pictures):
        from urbanheat.raster.picture import step_for

        self.key, self.grid, self.pictures, self.files = key, grid, pictures, []
        self.step = step_for(grid.shape)
        shape = tuple(-(-size // self.step) for size in grid.shape)
        self.small = np.full(shape, np.nan, np.float32) if pictures else None
        self.total, self.number, self.lowest, self.highest = 0.0, 0, np.inf, -np.inf
        self.classes, self.flags = {}, {}

    def write(self, tile, answer) -> None:
        values, codes = answer
        for file in self.files:
            file.write(tile, answer)
        counts = _counts(self.key, values, codes)
        for into, part in ((self.classes, counts["classes"]), (self.flags, counts["flags"])):
            for label, n in part.items():
                into[label] = into.get(label, 0) + n
        good = values[np.isfinite(values)]
        if good.size:
            self.total, self.number = self.total + float(good.sum(dtype=np.float64)), self.number + good.size
            self.lowest = min(self.lowest, float(good.min()))
            self.highest = max(self.highest, float(good.max()))
        if self.small is not None:
            rows, cols = -tile.row % self.step, -tile.col % self.step
            part = values[rows :: self.step, cols :: self.step]
            top, left = (tile.row + rows) // self.step, (tile.col + cols) // self.step
            self.small[top : top + part.shape[0], left : left + part.shape[1]] = part

    def draw(self) -> None:
        from urbanheat.raster import picture

        for path in self.pictures:
            known = np.isfinite(self.small)
            if self.key in SCALES:
                codes = stress_class(self.key, self.small).codes
                image = picture.of_classes(codes, class_colours(self.key), known)
            else:
                low, high = (self.lowest, self.highest) if self.lowest < self.highest else (0.0, 1.0)
                image = picture.of_values(self.small, low, high)
            picture.write_png(path, image)

    def summary(self) -> dict:
        labels = SCALES[self.key].labels if self.key in SCALES else ()
        return {
            "lowest": self.lowest if self.number else None,
            "mean": self.total / self.number if self.number else None,
            "highest": self.highest if self.number else None,
            "classes": {label: self.classes[label] for label in labels if label in self.classes},
            "flags": self.flags,
        }


def class_colours(key: str) -> dict[int, tuple[int, int, int]]:
    """Red, green, blue of each class: blues below no stress, reds above, the further the darker."""
    labels = SCALES[key].labels
    middle = next(n for n, label in enumerate(labels) if label.startswith("no "))
    below, above = middle, len(labels) - 1 - middle
    colours = {middle: _NEUTRAL}
    colours |= {middle - 1 - n: _BLUES[len(_BLUES) - 1 - n] for n in range(below)}
    colours |= {middle + 1 + n: _REDS[n] for n in range(above)}
    return colours

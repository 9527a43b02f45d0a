"""Heat waves of every cell of a stack; conventions as in `heatwaves`."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from urbanheat import blocks
from urbanheat.celsius import check_celsius
from urbanheat.definitions import AbsoluteThreshold, Definition, ExcessHeatFactor, conventions_of
from urbanheat.seasons import MIN_COMPLETE, WARN_YEARS
from urbanheat.wavescan import INCOMPLETE, NO_VALUE, NO_WAVE, REASONS, SHORT_BASE, calendar_of, scan

# Metrics of a year, in the order of the kernel's table.
METRICS = ("number", "days", "longest", "amplitude", "magnitude", "first_day", "last_day", "category", "severity")
UNITS = {"number": "1", "days": "d", "longest": "d", "category": "1", "severity": "1"}
EVENT = np.dtype(
    [
        ("y", "i4"), ("x", "i4"), ("start", "M8[D]"), ("end", "M8[D]"), ("days", "i4"), ("year", "i4"),
        ("peak", "f8"), ("peak_date", "M8[D]"), ("mean_magnitude", "f8"), ("category", "i1"), ("severity", "f8"),
        ("cut", "?"),
    ]
)  # fmt: skip


@dataclass(frozen=True)
class StackWaves:
    """Result of `detect_grid`.

    years: (years,) season years. Each metric: (years, y, x). number, days, longest, category, severity and
    amplitude, magnitude [unit] are floats, first_day and last_day datetime64[D]. flag: (years, y, x) uint8, the
    reason for every NaN and NaT there: a key of REASONS (0: computed). Days of cells with too few seasons in the
    base period are flagged in all years. base: (y, x) place among `bases`, -1 without one; thresholds:
    (1 or 2, 365, y, x) [°C] if asked for. events: one row per event (EVENT) if asked for; category 0: none.
    """

    definition: Definition
    unit: str
    years: np.ndarray
    number: np.ndarray
    days: np.ndarray
    longest: np.ndarray
    amplitude: np.ndarray
    magnitude: np.ndarray
    first_day: np.ndarray
    last_day: np.ndarray
    category: np.ndarray
    severity: np.ndarray
    flag: np.ndarray
    base: np.ndarray
    bases: tuple[tuple[int, int], ...]
    coords: dict
    dims: tuple[str, str] = ("y", "x")
    thresholds: np.ndarray | None = None
    events: np.ndarray | None = field(default=None, repr=False)

    @property
    def conventions(self) -> dict:
        """The choices behind the numbers, by name."""
        used = ["{}-{}".format(*self.bases[i]) for i in np.unique(self.base) if i >= 0]
        return conventions_of(self.definition, " or ".join(used) or None)

    def to_xarray(self):
        """An xarray Dataset with the metrics, their flag, and the conventions as attributes (needs xarray)."""
        import xarray

        dims = ("year", *self.dims)
        coords = {"year": self.years} | {d: self.coords[d] for d in self.dims if d in self.coords}
        data = {}
        for name in METRICS:
            attrs = {} if name.endswith("_day") else {"units": UNITS.get(name, self.unit)}
            values = getattr(self, name)
            values = values.astype("M8[ns]") if values.dtype.kind == "M" else values
            data[name] = (dims, values, attrs)
        meanings = {"flag_values": list(REASONS), "flag_meanings": "; ".join(REASONS.values())}
        data["flag"] = (dims, self.flag, meanings)
        attrs = {"definition": repr(self.definition)} | {k: str(v) for k, v in self.conventions.items()}
        return xarray.Dataset(data, coords, attrs)


def detect_grid(
    stack,
    definition: Definition,
    time=None,
    *,
    events: bool = False,
    thresholds: bool = False,
    threads: int = 1,
    progress: Callable[[int, int], None] | None = None,
    block_bytes: int = blocks.BLOCK_BYTES,
) -> StackWaves:
    """Heat waves of every cell of a stack (time, y, x) in one pass, cell by cell the same as `detect`.

    stack: °C, numpy, dask or xarray; for definitions that need tmax and tmin a mapping {"tmax": …, "tmin": …}.
    time: (time,) days, rising (days that are left out count as missing); not needed for a DataArray that has
    them. threads: of the kernel; progress(done, total) after each block.
    ValueError: no or unordered days, shapes, days or coordinates that differ, kelvin, °F, tenths, -9999. One
    UserWarning at most: cells without an answer.
    """
    stacks = _stacks(stack, definition)
    first = stacks[0]
    days, place = _days(first, time)
    calendar = calendar_of(days, definition.season)
    years = calendar.days.years
    shape = (years.size, *first.shape[1:])
    real = np.float32 if getattr(first.data, "dtype", None) == np.float32 else np.float64
    out = _unanswered(shape, real)
    flag, base = np.zeros(shape, np.uint8), np.full(shape[1:], -1, np.int16)
    limits = np.full((len(stacks), 365, *shape[1:]), np.nan, real) if thresholds else None
    tables, candidates, fewest = [], (), WARN_YEARS
    memory = blocks.Buffers()

    def work(window):
        arrays = [blocks.read_block(each, window, place, days.size, memory, n) for n, each in enumerate(stacks)]
        for block in arrays:
            check_celsius(block)
        found = scan(arrays[0], arrays[-1], calendar, definition)
        return window, _empty(arrays, found), found

    for window, empty, found in blocks.run(work, blocks.windows(first, days.size, block_bytes), threads, progress):
        size = tuple(s.stop - s.start for s in window)
        _put(out, flag, window, size, found, empty, calendar)
        candidates = found.candidates or candidates
        good = found.reason != SHORT_BASE
        if found.candidates:
            base[window] = np.where(good, found.base, -1).reshape(size)
            fewest = min(fewest, found.base_years[good].min(initial=WARN_YEARS))
        if limits is not None:
            moved = found.thresholds[:, : len(stacks)].transpose(1, 2, 0)
            limits[:, :, window[0], window[1]] = moved.reshape(len(stacks), 365, *size)
        if events:
            tables.append(_events(found.events, window, size, days, years))
    _warn(flag, base, candidates, definition, fewest)
    unit = "K²" if isinstance(definition, ExcessHeatFactor) else "°C"
    table = (np.concatenate(tables) if tables else np.empty(0, EVENT)) if events else None
    return StackWaves(
        definition, unit, years, *(out[name] for name in METRICS), flag, base, tuple(candidates),
        {k: v for k, v in first.coords.items() if k in first.dims[1:]}, first.dims[1:], limits, table,
    )  # fmt: skip


def _unanswered(shape, real) -> dict:
    """Every metric without an answer: no day, or no number."""
    day, number = (np.datetime64("NaT"), "M8[D]"), (np.nan, real)
    return {name: np.full(shape, *(day if name.endswith("_day") else number)) for name in METRICS}


def _stacks(stack, definition: Definition) -> list[blocks.Stack]:
    """One stack per variable that the definition needs, of the same shape."""
    if not isinstance(stack, Mapping):
        if hasattr(stack, "data_vars"):  # an xarray Dataset
            stack = {name: stack[name] for name in definition.needs if name in stack.data_vars}
        else:
            stack = {definition.needs[0]: stack} if len(definition.needs) == 1 else {}
    missing = [name for name in definition.needs if name not in stack]
    if missing:
        raise ValueError(f"The definition needs {' and '.join(definition.needs)}; give them by name in a mapping.")
    found = [blocks.as_stack(each, f"The stack of {name}") for name, each in _turned(stack, definition.needs)]
    if len({each.shape for each in found}) > 1:
        shapes = " and ".join(str(each.shape) for each in found)
        raise ValueError(f"The stacks differ in shape ({shapes}); bring them to one grid and the same days.")
    for name in found[0].coords:
        own = [each.coords[name] for each in found if name in each.coords]
        if not all(np.array_equal(own[0], other) for other in own[1:]):
            raise ValueError(f"The stacks differ in “{name}”; bring them to one grid and the same days.")
    return found


def _turned(stack: Mapping, names):
    """(name, stack) of each; labelled ones with the dimensions in the order of the first."""
    first = stack[names[0]]
    for name in names:
        each = stack[name]
        if hasattr(first, "coords") and hasattr(each, "coords") and set(each.dims) == set(first.dims):
            each = each.transpose(*first.dims)
        yield name, each


def _days(stack: blocks.Stack, time) -> tuple[np.ndarray, np.ndarray | None]:
    """All days from the first to the last, and the place of each step among them (None if every day is there)."""
    if time is None:
        time = stack.coords.get(stack.dims[0])
    if time is None:
        raise ValueError("The days of the stack are not known; give time, one day for each step.")
    try:
        time = np.asarray(time).astype("M8[D]")
    except (TypeError, ValueError):
        raise ValueError("The days of the stack cannot be read as dates; give them as datetime64.") from None
    if time.shape != (stack.shape[0],):
        raise ValueError(f"The stack has {stack.shape[0]} steps but {time.size} days are given.")
    if np.isnat(time).any() or (np.diff(time) <= np.timedelta64(0, "D")).any():
        raise ValueError("The days of the stack must rise, each once; sort them and merge what occurs twice.")
    days = np.arange(time[0], time[-1] + 1)
    return days, None if days.size == time.size else (time - time[0]).astype(np.int64)


def _empty(arrays, found) -> np.ndarray:
    """(cells,) bool: no value on any day. Only cells without a known season day are looked through."""
    empty = ~(found.years[:, :, 9] > 0).any(axis=1)
    for cell in np.flatnonzero(empty):
        empty[cell] = not any(np.isfinite(block[cell]).any() for block in arrays)
    return empty


def _put(out, flag, window, size, found, empty, calendar) -> None:
    """Write the table of a block into the results, with the flags that explain what is missing."""
    table = found.years.transpose(1, 2, 0)  # years, metrics, cells
    own = np.zeros(table[:, 0].shape, np.uint8)
    own[table[:, 0] == 0] = NO_WAVE
    own[table[:, 9] < MIN_COMPLETE * calendar.expected[:, np.newaxis]] = INCOMPLETE
    own[:, found.reason == SHORT_BASE] = SHORT_BASE
    own[:, empty] = NO_VALUE
    silent = own >= INCOMPLETE
    place = (slice(None), *window)
    flag[place] = own.reshape(-1, *size)
    for column, name in enumerate(METRICS):
        values = np.where(silent, np.nan, table[:, column])
        if name.endswith("_day"):
            known = np.isfinite(values)
            days = np.full(values.shape, np.datetime64("NaT"), "M8[D]")
            days[known] = calendar.time[values[known].astype(np.int64)]
            values = days
        out[name][place] = values.reshape(-1, *size)


def _events(rows, window, size, days, years) -> np.ndarray:
    table = np.empty(len(rows), EVENT)
    cell = rows[:, 0].astype(np.int64)
    table["y"], table["x"] = window[0].start + cell // size[1], window[1].start + cell % size[1]
    start, end = rows[:, 1].astype(np.int64), rows[:, 2].astype(np.int64)
    table["start"], table["end"], table["days"] = days[start], days[end], end - start + 1
    table["year"] = years[rows[:, 3].astype(np.int64)] if len(rows) else 0
    table["peak"], table["peak_date"], table["mean_magnitude"] = (
        rows[:, 4],
        days[rows[:, 5].astype(int)],
        rows[:, 6],
    )
    table["severity"], table["category"] = rows[:, 7], np.nan_to_num(rows[:, 8])
    table["cut"] = rows[:, 9] > 0
    return table


def _warn(flag, base, candidates, definition, fewest) -> None:
    """One warning that sums up which cells have no answer and how sure the base period is."""
    said = []
    if flag.size and (count := int((flag == NO_VALUE).all(axis=0).sum())):
        said.append(f"cells without any value: {count}")
    if not isinstance(definition, AbsoluteThreshold):
        if count := int(((base < 0) & ~(flag == NO_VALUE).all(axis=0)).sum()):
            need = definition.min_years
            said.append(f"cells with fewer than {need} complete seasons in the base period, not computed: {count}")
        if used := [candidates[i] for i in np.unique(base) if i >= 0]:
            if len(used) > 1:
                said.append("cells differ in their base period: " + " and ".join(f"{a}-{b}" for a, b in used))
            if fewest < WARN_YEARS:
                said.append(f"some cells have only {fewest} complete seasons in it, {WARN_YEARS} are usual")
    if said:
        warnings.warn("; ".join(said) + ".", UserWarning, stacklevel=3)

"""Stacks (time, y, x) in blocks of cells: whatever slices like numpy is taken as it comes.

xarray and dask are recognised by what they can do, never imported: a DataArray gives its days and coordinates, a
dask array is computed window by window along its own chunks. A block is copied into an array (cells, time) of
float64, in which the days of a cell lie side by side.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

# Bytes of a block per variable: some megabytes keep copying cheap and the memory small.
BLOCK_BYTES = 16_000_000


@dataclass(frozen=True)
class Stack:
    """One variable. data: (time, y, x), anything that slices; dims: names; coords: name → values, where known."""

    data: object
    dims: tuple[str, str, str]
    coords: dict

    @property
    def shape(self) -> tuple[int, int, int]:
        return tuple(self.data.shape)


def as_stack(values, what: str = "The stack") -> Stack:
    """A numpy or dask array, or a DataArray with a dimension of time; ValueError for anything else."""
    if hasattr(values, "dims") and hasattr(values, "coords"):
        names = [n for n in values.dims if n in ("time", "t", "date", "year", "valid_time")]
        if len(values.dims) != 3 or not names:
            has = ", ".join(map(str, values.dims))
            raise ValueError(f"{what} has the dimensions {has}; time and two of space are needed.")
        values = values.transpose(names[0], ...)
        coords = {name: np.asarray(values.coords[name]) for name in values.dims if name in values.coords}
        return Stack(_numbers(values.data, what), tuple(map(str, values.dims)), coords)
    return Stack(_numbers(values, what), ("time", "y", "x"), {})


def _numbers(values, what: str):
    """The array; ValueError if it is none of numbers with three dimensions."""
    if not hasattr(values, "shape"):
        values = np.asarray(values)
    if len(values.shape) != 3 or 0 in values.shape:
        raise ValueError(
            f"{what} has the shape {tuple(values.shape)}; (time, y, x) with at least one cell is needed."
        )
    if values.dtype.kind not in "fiu":
        raise ValueError(f"{what} holds {values.dtype}; numbers are needed.")
    return values


def windows(stack: Stack, days: int, block_bytes: int = BLOCK_BYTES) -> list[tuple[slice, slice]]:
    """(y, x) windows that cover the stack, each within one chunk of a chunked array."""
    cells = max(1, int(block_bytes // (8 * max(days, 1))))
    result = []
    for y in _pieces(stack, 1):
        for x in _pieces(stack, 2):
            width = x.stop - x.start
            across = min(width, cells)
            down = max(1, cells // across)
            for top in range(y.start, y.stop, down):
                for left in range(x.start, x.stop, across):
                    result.append((slice(top, min(top + down, y.stop)), slice(left, min(left + across, x.stop))))
    return result


def _pieces(stack: Stack, axis: int) -> list[slice]:
    chunks = getattr(stack.data, "chunks", None)
    if not chunks or not isinstance(chunks[axis], tuple):
        return [slice(0, stack.shape[axis])]
    edges = np.concatenate(([0], np.cumsum(chunks[axis]))).tolist()
    return [slice(a, b) for a, b in pairwise(edges)]


class Buffers:
    """Memory for blocks that each thread uses again and again: fresh memory costs as much as copying into it."""

    def __init__(self):
        self.own = threading.local()

    def get(self, slot: int, shape: tuple[int, int]) -> np.ndarray:
        """An array of that shape, not cleared; the next call with the same slot gives the same memory."""
        size = shape[0] * shape[1]
        held = self.own.__dict__.setdefault("held", {})
        if slot not in held or held[slot].size < size:
            held[slot] = np.empty(size)
        return held[slot][:size].reshape(shape)


def read_block(stack: Stack, window: tuple[slice, slice], place=None, days: int = 0, buffers=None, slot: int = 0):
    """(cells, days) float64, NaN where masked. place: of each step of the stack in the days, None if the same.
    buffers: the block then lies in memory that the next block of the thread overwrites."""
    from urbanheat.kernels.layout import turn

    part = stack.data[:, window[0], window[1]]
    if part.dtype not in (np.float32, np.float64):
        part = part.astype(np.float64)
    part = part.filled(np.nan) if isinstance(part, np.ma.MaskedArray) else np.asarray(part)
    part = part.reshape(part.shape[0], -1)
    whole = place is None
    shape = (part.shape[1], len(part) if whole else days)
    block = np.empty(shape) if buffers is None else buffers.get(slot, shape)
    if not whole:
        block[:] = np.nan
    turn(part, np.empty(0, np.int64) if whole else place, whole, block)
    return block


def run(work: Callable, items: list, threads: int = 1, progress: Callable | None = None) -> Iterator:
    """work(item) for each item in order, on threads; progress(done, total) after each."""
    if threads < 1:
        raise ValueError(f"The number of threads is 1 or more, not {threads}.")
    if threads == 1:
        results = map(work, items)
        yield from _reported(results, len(items), progress)
        return
    with ThreadPoolExecutor(threads) as pool:
        yield from _reported(pool.map(work, items), len(items), progress)


def _reported(results, total: int, progress) -> Iterator:
    for done, result in enumerate(results, 1):
        yield result
        if progress is not None:
            progress(done, total)

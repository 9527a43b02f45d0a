"""Sums over a square window around every cell, at a cost that does not depend on its size.

Along a line the cells are cut into blocks as long as the window. A window then is the end of one block and the
beginning of the next; both are running sums (van Herk 1992, Gil & Werman 1993, who did it for maxima). Nothing is
ever subtracted, so a value that has left the window leaves no rounding error behind. Blocks are counted from the
corner of the whole raster, so that a tile with its halo gives the same sums as the whole, to the last bit.
"""

from __future__ import annotations

import math

import numpy as np

from urbanheat.compiled import kernel

_STRIP = 64  # columns that are summed downwards together: what is kept of them stays in the cache


def deviation_sums(values, mean, mean_rest, radius, origin):
    """Sum of (value - mean) over each cell's window of 2·radius + 1 cells a side, and how many values are in it.

    values: (rows, cols) float; what is not finite does not count. origin: (row, col) of the first cell in the whole
    raster. Returns two (rows, cols) arrays, float64 and (as counts can be large) float64.
    """
    sums = np.empty(values.shape, np.float64)
    complete = _across(values, mean, mean_rest, radius, origin[1], sums)
    down(sums, radius, origin[0])
    if complete:
        return sums, _full_counts(values.shape, radius)
    counts = np.empty(values.shape, np.float64)
    _across_counts(values, radius, origin[1], counts)
    down(counts, radius, origin[0])
    return sums, counts


def window_sums(field, radius, origin=(0, 0)):
    """Window sums of a (rows, cols) float64 array without gaps."""
    sums = np.empty(field.shape, np.float64)
    _across(field, 0.0, 0.0, radius, origin[1], sums)
    down(sums, radius, origin[0])
    return sums


def _full_counts(shape, radius):
    """Counts where every cell has a value: only the edges of the raster cut windows off."""
    sides = []
    for size in shape:
        place = np.arange(size)
        sides.append(np.minimum(place + radius, size - 1) - np.maximum(place - radius, 0) + 1.0)
    return np.multiply.outer(*sides)


@kernel
def _plan(size, radius, origin):
    """What every line of `size` cells has in common: (breaks, near, far, parts). breaks: 1 where a block begins, 2
    where it ends, 3 both; near, far: first and last cell of each window that is there; parts: 1 if the end of the
    block of `near`, and 2 if the beginning of the block of `far` belongs to the window (3 both)."""
    width = 2 * radius + 1
    breaks, parts = np.zeros(size, np.uint8), np.zeros(size, np.uint8)
    near, far = np.empty(size, np.int64), np.empty(size, np.int64)
    for i in range(size):
        near[i], far[i] = max(i - radius, 0), min(i + radius, size - 1)
        block, next_block = (i - radius + origin) // width, (i + radius + origin) // width
        breaks[i] = ((i + origin) % width == 0) + 2 * ((i + origin) % width == width - 1)
        second = next_block != block and (far[i] + origin) // width == next_block
        parts[i] = ((near[i] + origin) // width == block) + 2 * second
    return breaks, near, far, parts


@kernel
def _line(cells, plan, ends, starts, out):
    """Window sums along one line."""
    breaks, near, far, parts = plan
    running = 0.0
    for i in range(cells.size):
        running = cells[i] if breaks[i] & 1 else running + cells[i]
        starts[i] = running
    running = 0.0
    for i in range(cells.size - 1, -1, -1):
        running = cells[i] if breaks[i] & 2 else running + cells[i]
        ends[i] = running
    for i in range(cells.size):
        first = ends[near[i]] if parts[i] & 1 else 0.0
        second = starts[far[i]] if parts[i] & 2 else 0.0
        out[i] = first + second


@kernel
def _across(values, mean, mean_rest, radius, origin, out):
    rows, cols = values.shape
    cells, ends, starts = np.empty(cols), np.empty(cols), np.empty(cols)
    plan = _plan(cols, radius, origin)
    complete = True
    for row in range(rows):
        for col in range(cols):
            value = np.float64(values[row, col])
            known = math.isfinite(value)
            cells[col] = (value - mean) - mean_rest if known else 0.0
            complete &= known
        _line(cells, plan, ends, starts, out[row])
    return complete


@kernel
def _across_counts(values, radius, origin, out):
    rows, cols = values.shape
    cells, ends, starts = np.empty(cols), np.empty(cols), np.empty(cols)
    plan = _plan(cols, radius, origin)
    for row in range(rows):
        for col in range(cols):
            cells[col] = 1.0 if math.isfinite(values[row, col]) else 0.0
        _line(cells, plan, ends, starts, out[row])


@kernel
def down(field, radius, origin):
    """Window sums down the columns, in place."""
    rows, cols = field.shape
    ends, starts = np.empty((rows, _STRIP)), np.empty((rows, _STRIP))
    breaks, near, far, parts = _plan(rows, radius, origin)
    for left in range(0, cols, _STRIP):
        n = min(_STRIP, cols - left)
        for row in range(rows):
            fresh = row == 0 or breaks[row] & 1
            above = max(row - 1, 0)
            for col in range(n):
                starts[row, col] = field[row, left + col] + (0.0 if fresh else starts[above, col])
        for row in range(rows - 1, -1, -1):
            fresh = row == rows - 1 or breaks[row] & 2
            below = min(row + 1, rows - 1)
            for col in range(n):
                ends[row, col] = field[row, left + col] + (0.0 if fresh else ends[below, col])
        for row in range(rows):
            for col in range(n):
                first = ends[near[row], col] if parts[row] & 1 else 0.0
                second = starts[far[row], col] if parts[row] & 2 else 0.0
                field[row, left + col] = first + second

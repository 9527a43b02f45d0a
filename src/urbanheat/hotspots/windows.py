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
def _line(cells, radius, origin, ends, starts, out):
    """Window sums along one line."""
    size, width = cells.size, 2 * radius + 1
    running = 0.0
    for i in range(size):
        if (i + origin) % width == 0:
            running = 0.0
        running += cells[i]
        starts[i] = running
    running = 0.0
    for i in range(size - 1, -1, -1):
        if (i + origin) % width == width - 1:
            running = 0.0
        running += cells[i]
        ends[i] = running
    for i in range(size):
        first, last = i - radius + origin, i + radius + origin
        near, far = max(i - radius, 0), min(i + radius, size - 1)
        block, next_block = first // width, last // width
        total = 0.0
        if (near + origin) // width == block:
            total = ends[near]
        if next_block != block and (far + origin) // width == next_block:
            total += starts[far]
        out[i] = total


@kernel
def _across(values, mean, mean_rest, radius, origin, out):
    rows, cols = values.shape
    cells, ends, starts = np.empty(cols), np.empty(cols), np.empty(cols)
    complete = True
    for row in range(rows):
        for col in range(cols):
            value = np.float64(values[row, col])
            if math.isfinite(value):
                cells[col] = (value - mean) - mean_rest
            else:
                cells[col] = 0.0
                complete = False
        _line(cells, radius, origin, ends, starts, out[row])
    return complete


@kernel
def _across_counts(values, radius, origin, out):
    rows, cols = values.shape
    cells, ends, starts = np.empty(cols), np.empty(cols), np.empty(cols)
    for row in range(rows):
        for col in range(cols):
            cells[col] = 1.0 if math.isfinite(values[row, col]) else 0.0
        _line(cells, radius, origin, ends, starts, out[row])


@kernel
def down(field, radius, origin):
    """Window sums down the columns, in place."""
    rows, cols = field.shape
    width = 2 * radius + 1
    ends, starts = np.empty((rows, _STRIP)), np.empty((rows, _STRIP))
    for left in range(0, cols, _STRIP):
        n = min(_STRIP, cols - left)
        for row in range(rows):
            fresh = row == 0 or (row + origin) % width == 0
            for col in range(n):
                before = 0.0 if fresh else starts[row - 1, col]
                starts[row, col] = before + field[row, left + col]
        for row in range(rows - 1, -1, -1):
            fresh = row == rows - 1 or (row + origin) % width == width - 1
            for col in range(n):
                before = 0.0 if fresh else ends[row + 1, col]
                ends[row, col] = before + field[row, left + col]
        for row in range(rows):
            near, far = max(row - radius, 0), min(row + radius, rows - 1)
            block, next_block = (row - radius + origin) // width, (row + radius + origin) // width
            first = (near + origin) // width == block
            second = next_block != block and (far + origin) // width == next_block
            for col in range(n):
                total = 0.0
                if first:
                    total = ends[near, col]
                if second:
                    total += starts[far, col]
                field[row, left + col] = total

"""Turning a stack so that the days of a cell lie side by side."""

from __future__ import annotations

import numpy as np

from urbanheat.compiled import kernel

# Cells and days that fit into the nearest cache together.
TILE_CELLS, TILE_DAYS = 16, 64


@kernel
def turn(part, place, block):
    """block[cell, place[step]] = part[step, cell], tile by tile. part: (steps, cells); block: (cells, days)."""
    steps, cells = part.shape
    for first in range(0, steps, TILE_DAYS):
        last = min(first + TILE_DAYS, steps)
        for left in range(0, cells, TILE_CELLS):
            right = min(left + TILE_CELLS, cells)
            for c in range(np.uint64(left), np.uint64(right)):
                for t in range(np.uint64(first), np.uint64(last)):
                    block[c, np.uint64(place[t])] = part[t, c]

"""Turning a stack so that the days of a cell lie side by side."""

from __future__ import annotations

import numpy as np

from urbanheat.compiled import kernel

# Eight cells share a line of the cache; so many days of them fit into the nearest cache.
TILE_CELLS, TILE_DAYS = 8, 256
U = np.uint64  # as index: without the check for negative numbers


@kernel
def turn(part, place, whole, block):
    """block[cell, place[step]] = part[step, cell], tile by tile; place is not looked at if whole (every step is the
    day of its number). part: (steps, cells); block: (cells, days)."""
    steps, cells = part.shape
    for first in range(0, steps, TILE_DAYS):
        last = min(first + TILE_DAYS, steps)
        for left in range(0, cells, TILE_CELLS):
            right = min(left + TILE_CELLS, cells)
            for c in range(U(left), U(right)):
                if whole:
                    for t in range(U(first), U(last)):
                        block[c, t] = part[t, c]
                else:
                    for t in range(U(first), U(last)):
                        block[c, U(place[t])] = part[t, c]

"""Maps as PNG pictures: one colour per class or value, transparent where there is none; no legend, no frame."""

from __future__ import annotations

import struct
import zlib

import numpy as np

from urbanheat.raster.writing import write_bytes

# Blue to red over white, to be told apart by colour-blind people too (ColorBrewer RdBu, Apache 2.0).
DIVERGING = ((33, 102, 172), (103, 169, 207), (209, 229, 240), (247, 247, 247), (253, 219, 199), (239, 138, 98),
             (178, 24, 43))  # fmt: skip
HOT_COLD = {-1: (33, 102, 172), 0: (247, 247, 247), 1: (178, 24, 43)}
QUADRANTS = {0: (247, 247, 247), 1: (178, 24, 43), 2: (103, 169, 207), 3: (33, 102, 172), 4: (239, 138, 98)}
LARGEST = 4096  # pixels a side; above, every n-th cell is shown


def of_classes(classes: np.ndarray, colours: dict[int, tuple[int, int, int]], known=None) -> np.ndarray:
    """(rows, cols, 4) uint8 RGBA. colours: red, green, blue 0…255 per class; known: cells that have a class."""
    image = np.zeros((*classes.shape, 4), np.uint8)
    for value, colour in colours.items():
        image[classes == value] = (*colour, 255)
    if known is not None:
        image[~known] = 0
    return image


def of_values(values: np.ndarray, low: float, high: float, colours=DIVERGING) -> np.ndarray:
    """(rows, cols, 4) uint8 RGBA: low and below the first colour, high and above the last, NaN transparent."""
    if not low < high:
        raise ValueError(f"A colour scale runs from a lower to a higher value, not from {low} to {high}.")
    known = np.isfinite(values)
    place = np.clip((np.where(known, values, low) - low) / (high - low), 0, 1) * (len(colours) - 1)
    steps = np.arange(len(colours))
    layers = [np.interp(place, steps, [colour[band] for colour in colours]) for band in range(3)]
    image = np.stack([*layers, np.where(known, 255, 0)], axis=-1)
    return np.rint(image).astype(np.uint8)


def step_for(shape) -> int:
    """Every how many-th cell to show so that the picture stays within LARGEST pixels a side."""
    return max(-(-max(shape) // LARGEST), 1)


def keep(small: np.ndarray, tile, values: np.ndarray, step: int) -> None:
    """Put every step-th cell of a tile (of the whole raster's rows and columns) into the small picture."""
    rows, cols = -tile.row % step, -tile.col % step
    part = values[rows::step, cols::step]
    top, left = (tile.row + rows) // step, (tile.col + cols) // step
    small[top : top + part.shape[0], left : left + part.shape[1]] = part


def write_png(path, image: np.ndarray) -> None:
    """image: (rows, cols, 4) uint8 RGBA. RasterError if the file cannot be written; then nothing is."""
    rows, cols = image.shape[:2]
    lines = np.zeros((rows, 1 + 4 * cols), np.uint8)  # each line begins with the number of its filter, 0 for none
    lines[:, 1:] = image.reshape(rows, -1)
    head = struct.pack(">IIBBBBB", cols, rows, 8, 6, 0, 0, 0)
    parts = [(b"IHDR", head), (b"IDAT", zlib.compress(lines.tobytes(), 6)), (b"IEND", b"")]
    data = b"\x89PNG\r\n\x1a\n"
    for name, body in parts:
        data += struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
    write_bytes(path, data)

"""Tiles with a halo, and a job run over them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from urbanheat.raster.grid import RasterError, require_same_grid


@dataclass(frozen=True)
class Tile:
    """row, col, height, width: the part of the raster that the tile answers for; top, left, bottom, right: the
    part it reads, up to the halo larger on each side (rows and columns of the raster, without bottom and right)."""

    row: int
    col: int
    height: int
    width: int
    top: int
    left: int
    bottom: int
    right: int

    @property
    def read_rows(self) -> slice:
        return slice(self.top, self.bottom)

    @property
    def read_cols(self) -> slice:
        return slice(self.left, self.right)

    @property
    def rows(self) -> slice:
        """Of the answer in the raster."""
        return slice(self.row, self.row + self.height)

    @property
    def cols(self) -> slice:
        return slice(self.col, self.col + self.width)

    @property
    def core(self) -> tuple[slice, slice]:
        """Of the answer in what was read."""
        row, col = self.row - self.top, self.col - self.left
        return slice(row, row + self.height), slice(col, col + self.width)


def tiles(height: int, width: int, size: int = 1024, halo: int = 0) -> Iterator[Tile]:
    """Tiles of size × size cells (less at the edges) that cover the raster once, row by row.
    halo: cells around each that are read as well. ValueError: a size below 1, a halo below 0."""
    if size < 1 or halo < 0:
        raise ValueError(f"Tiles have a size of 1 or more and a halo of 0 or more, not {size} and {halo}.")
    for row in range(0, height, size):
        for col in range(0, width, size):
            high, wide = min(size, height - row), min(size, width - col)
            top, left = max(row - halo, 0), max(col - halo, 0)
            bottom, right = min(row + high + halo, height), min(col + wide + halo, width)
            yield Tile(row, col, high, wide, top, left, bottom, right)


def run(job, sources, sink=None, *, size: int = 1024, halo: int = 0, map=map, progress=None) -> list:
    """Call job(tile, *blocks) for every tile and hand what it gives to the sink.

    job: a function (or object) that can travel to other processes; blocks: one array per source, the part that
    the tile reads, float with NaN. sources: `Source` or `Raster`, one or several on the same grid. sink: has
    write(tile, answer), called here, in any order of the tiles, once for each; without one the answers come back
    as a list in the order of the tiles. map: like the builtin one, but may answer in any order (`maps`).
    progress: called with (tiles done, tiles in all). RasterError: other grids; what a source or the job raises.
    """
    sources = tuple(sources) if isinstance(sources, list | tuple) else (sources,)
    if not sources:
        raise ValueError("A run needs at least one raster.")
    require_same_grid(**dict(zip(_names(sources), (s.grid for s in sources), strict=True)))
    parts = list(tiles(*sources[0].grid.shape, size, halo))
    tasks = ((job, number, tile, [s.lend(tile) for s in sources]) for number, tile in enumerate(parts))
    answers = {}
    for done, (number, answer) in enumerate(map(work, tasks), 1):
        if sink is None:
            answers[number] = answer
        else:
            sink.write(parts[number], answer)
        if progress is not None:
            progress(done, len(parts))
    if sink is None and len(answers) != len(parts):
        raise RasterError("some tiles gave no answer", remedy="run it again")
    return [answers[number] for number in sorted(answers)]


def _names(sources) -> list[str]:
    """What to call each source, no two alike: the file's name, its path where two files have the same name, the
    place in the row for the rest."""
    for call in (lambda s: s.name, lambda s: s.path):
        names = [str(call(s)) if hasattr(s, "path") else f"raster {i}" for i, s in enumerate(sources, 1)]
        if len(set(names)) == len(names):
            return names
    return [f"{name} ({i})" for i, name in enumerate(names, 1)]


def work(task):
    """One tile, wherever it is run."""
    job, number, tile, lent = task
    return number, job(tile, *[part.block(tile) for part in lent])

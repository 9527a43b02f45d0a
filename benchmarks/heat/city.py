"""A whole city at a cell of a metre or two, 16,000 × 14,000 cells, through the command: Gi* and UTCI in tiles.

The raster is invented. The time is that of the whole command: reading, computing with two processes, writing a
cloud-optimised GeoTIFF. The memory is that of all its processes together, looked at several times a second; pages
that they share count for each. Needs some 10 GB of room in the temporary folder; Gi* as a whole, to which the tiles
are compared, is left out where memory is short.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.heat import result

ROWS, COLS, RADIUS, TARGET = 16_000, 14_000, 10, 6e9
STRIP = 1_000  # rows that are made and compared at a time
WHOLE = 60  # bytes a cell that Gi* takes as a whole, values and answer included


def run() -> list[dict]:
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        air, radiant = make(folder / "air.tif", 32, 1), make(folder / "radiant.tif", 45, 2)
        hot, felt = folder / "hot.tif", folder / "utci.tif"
        rows = [
            row(
                "Gi*, radius 10", watched("hotspots", air, "--radius", RADIUS, "--out", hot), same_gi_star(air, hot)
            )
        ]
        hot.unlink()
        given = ("--air", air, "--radiant", radiant, "--wind", 1.5, "--humidity", 40)
        figures = watched("comfort", "utci", *given, "--out", felt)
        return [*rows, row("UTCI", figures, same_utci(air, radiant, felt))]


def make(path: Path, mean: float, seed: int) -> Path:
    """Waves of some hundred cells with noise, to the hundredth of a degree."""
    import numpy as np

    from urbanheat.raster import Tile, geotiff

    random, across = np.random.default_rng(seed), np.arange(COLS)
    with geotiff(path, grid(), ["temperature"], cog=False) as out:
        for top in range(0, ROWS, STRIP):
            down = np.arange(top, top + STRIP)[:, None]
            values = mean + 3 * np.sin(down / 170) * np.cos(across / 230) + random.normal(size=(STRIP, COLS))
            tile = Tile(top, 0, STRIP, COLS, top, 0, top + STRIP, COLS)
            out.write(tile, [np.round(values, 2).astype(np.float32)])
    return path


def grid():
    from rasterio.crs import CRS
    from rasterio.transform import from_origin

    from urbanheat.raster import Grid

    return Grid(CRS.from_epsg(32632), from_origin(470_000, 5_500_000, 1, 1), COLS, ROWS)


def watched(*arguments) -> tuple[float, float, int]:
    """(seconds, seconds of processor, peak of the memory of all its processes [bytes]) of a command."""
    command = [sys.executable, "-m", "urbanheat.cli", *map(str, arguments), "--workers", "2"]
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    process, peak = subprocess.Popen(command, stdout=subprocess.DEVNULL), 0
    while process.poll() is None:
        peak = max(peak, sum(resident(each) for each in family(process.pid)))
        time.sleep(0.2)
    seconds, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}")
    return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, peak


def family(pid: int) -> list[int]:
    """The process and all below it; Linux only."""
    found = [pid]
    for each in found:
        try:
            for thread in Path(f"/proc/{each}/task").iterdir():
                found += map(int, (thread / "children").read_text().split())
        except OSError:  # it has just ended
            continue
    return found


def resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return 0


def same_gi_star(source: Path, answer: Path) -> str:
    import numpy as np

    from urbanheat.hotspots import gi_star
    from urbanheat.raster import read
    from urbanheat.raster.reading import available_memory

    if available_memory() < WHOLE * ROWS * COLS:
        return "not compared, memory is short"
    whole = gi_star(read(source).values, RADIUS)
    return said(
        np.array_equal(getattr(whole, name)[rows], strip(answer, rows, band), equal_nan=True)
        for rows in strips()
        for band, name in ((1, "z"), (2, "p"), (3, "flags"))
    )


def same_utci(air: Path, radiant: Path, answer: Path) -> str:
    import numpy as np

    from urbanheat.comfort import utci

    calm, damp = np.float32(1.5), np.float32(40)
    return said(
        np.array_equal(
            utci(strip(air, rows), strip(radiant, rows), calm, damp), strip(answer, rows), equal_nan=True
        )
        for rows in strips()
    )


def strips():
    return [slice(top, top + STRIP) for top in range(0, ROWS, STRIP)]


def strip(path: Path, rows: slice, band: int = 1):
    from urbanheat.raster import open_source

    return open_source(path, band).read(rows)


def said(equal) -> str:
    return "equal to untiled" if all(equal) else "**differs from untiled**"


def row(kernel: str, figures, agreement: str) -> dict:
    seconds, processor, peak = figures
    return result(
        f"{kernel}, a whole city, from file to file, 2 processes",
        f"{ROWS:,} × {COLS:,} cells",
        seconds,
        peak_memory=peak,
        agreement=agreement,
        target="≤ 6 GB, equal to untiled",
        met=peak <= TARGET and agreement == "equal to untiled",
        note=f"{processor / seconds:.1f} processors busy in the mean; memory of all processes, inputs included",
    )


if __name__ == "__main__":
    from benchmarks.__main__ import notes, table

    print("\n".join([*table(rows := run()), *notes(rows)]))

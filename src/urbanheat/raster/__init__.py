"""Rasters from files and back: read in windows, bring to one grid, run in tiles, write whole files only.

- `open_source(path)` looks at a file and gives a `Source` that reads windows; `read(path)` gives all of it.
- `align(...)` brings a raster to the grid of another and reports what that did to it.
- `run(job, sources, sink)` calls a job for every tile with its halo; through a map of `maps` (here, in processes,
  on a Dask cluster).
- `geotiff(...)`, `write_geotiff(...)`, `picture.write_png(...)` write; a file appears when it is complete or not
  at all.

Missing cells are NaN. What goes wrong is a `RasterError`: one sentence with the remedy.
"""

from urbanheat.raster.aligning import AlignReport, align
from urbanheat.raster.grid import Grid, RasterError, require_metres, require_same_grid
from urbanheat.raster.reading import Raster, Source, open_source, read
from urbanheat.raster.tiling import Tile, run, tiles
from urbanheat.raster.writing import ArraySink, geotiff, whole, write_geotiff

__all__ = [
    "AlignReport",
    "ArraySink",
    "Grid",
    "Raster",
    "RasterError",
    "Source",
    "Tile",
    "align",
    "geotiff",
    "open_source",
    "read",
    "require_metres",
    "require_same_grid",
    "run",
    "tiles",
    "whole",
    "write_geotiff",
]

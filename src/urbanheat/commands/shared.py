"""What the commands have in common: options, progress on a terminal, answers as text or JSON."""

from __future__ import annotations

import contextlib
import json
import sys
import warnings
from pathlib import Path
from typing import Annotated

import typer

File = Annotated[
    Path,
    typer.Argument(
        help="Climate file: CSV, XLSX, DWD (TXT or ZIP), GHCN-Daily, GSOD, ECA&D, NASA POWER, Open-Meteo, EPW."
    ),
]
Map = Annotated[
    list[str] | None,
    typer.Option("--map", help="Column of a variable, as tmax=Title or tmax=Title:unit; may be repeated."),
]
Zone = Annotated[str | None, typer.Option("--timezone", help="Local time for hourly files, as Europe/Kyiv.")]
Json = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]
# Of commands that take rasters.
Band = Annotated[int | None, typer.Option("--band", help="Raster: number of the band; 1 if not given.")]
NoData = Annotated[float | None, typer.Option("--nodata", help="Raster: value that marks missing cells.")]
Crs = Annotated[str | None, typer.Option("--crs", help="Raster: CRS of a file that states none, as EPSG:32637.")]
Tile = Annotated[int, typer.Option("--tile", help="Raster: cells a side of the tiles it is done in.")]
Workers = Annotated[int, typer.Option("--workers", help="Raster: processes that do tiles at the same time.")]


def read_file(file: Path, columns: list[str] | None, timezone: str | None):
    """The series of a file, with a progress bar where a person looks on."""
    from urbanheat.raster.reading import refuse_remote
    from urbanheat.readers import read_series

    refuse_remote(file)
    mapping = mapping_of(columns)
    if not sys.stderr.isatty():
        return read_series(file, mapping=mapping, timezone=timezone)
    with typer.progressbar(length=100, label="Reading", file=sys.stderr) as bar:
        return read_series(
            file, mapping=mapping, timezone=timezone, progress=lambda done: bar.update(int(100 * done) - bar.pos)
        )


def mapping_of(columns: list[str] | None) -> dict | None:
    """The mapping of `read_series` from texts such as tmax=Title:unit."""
    mapping = {}
    for text in columns or []:
        variable, sign, title = text.partition("=")
        if not sign or not title:
            raise ValueError(f"“{text}” is no mapping; write it as tmax=Title or tmax=Title:unit.")
        title, _, unit = title.partition(":")
        mapping[variable] = (title, unit or None)
    return mapping or None


@contextlib.contextmanager
def watched(label: str):
    """A function (done, total) that moves a progress bar where a person looks on, else None. What the work warns of
    meanwhile stands in the numbers of the answer."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        if not sys.stderr.isatty():
            yield None
            return
        with typer.progressbar(length=1000, label=label, file=sys.stderr) as bar:
            yield lambda done, total: bar.update(int(1000 * done / total) - bar.pos)


def answer(data, as_json: bool, lines: list[str]) -> None:
    """Print the lines, or the data as one JSON object."""
    typer.echo(json.dumps(data, ensure_ascii=False, indent=1) if as_json else "\n".join(lines))

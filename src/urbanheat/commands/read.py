"""`urbanheat read`: what a climate file holds, and its daily series as CSV."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from urbanheat.commands.shared import File, Json, Map, Zone, answer, read_file

Out = Annotated[
    Path | None, typer.Option("--out", help="Write the daily series as CSV; - writes it to standard output.")
]


def read(file: File, column: Map = None, timezone: Zone = None, as_json: Json = False, out: Out = None) -> None:
    """Read a climate file and show what it holds; hourly values become days, by local day."""
    from urbanheat.raster.writing import write_bytes
    from urbanheat.readers.canonical import csv_text
    from urbanheat.readers.preview import describe

    series = read_file(file, column, timezone)
    if str(out) == "-":
        sys.stdout.write(csv_text(series))
        return
    if out is not None:
        write_bytes(out, csv_text(series).encode(errors="replace"))
    summary = describe(series)
    answer(summary, as_json, _lines(summary))


def _lines(summary: dict) -> list[str]:
    names = ", ".join(f"{c['variable']} [{c['unit']}] from {_source(c)}" for c in summary["columns"])
    lines = [
        f"{summary['file']}: {summary['format']}, {summary['kind']}",
        *_origin(summary),
        f"{summary['first_day']} to {summary['last_day']}, {summary['days']} days ({summary['day_rule']})",
        f"columns: {names}",
        f"days without any value: {summary['gaps']['days']} in {_gaps(summary['gaps']['count'])}",
    ]
    for kind, found in summary["flags"].items():
        lines.append(f"{kind}: {found['count']}")
        lines += [f"  {flag['message']}" for flag in found["first"][:3]]
        if found["count"] > 3:
            lines.append("  …")
    return lines


def _gaps(number: int) -> str:
    return f"{number} gap" if number == 1 else f"{number} gaps"


def _source(column: dict) -> str:
    return f"“{column['source']}” [{column['source_unit']}, {column['unit_is']}]"


def _origin(summary: dict) -> list[str]:
    """Lines on station, provider and licence, as far as they are known."""
    station = summary["station"]
    words = [station["name"], station["id"]]
    if station["latitude"] is not None and station["longitude"] is not None:
        words.append(f"{station['latitude']:g}° N {station['longitude']:g}° E")
    if station["elevation_m"] is not None:
        words.append(f"{station['elevation_m']:g} m")
    known = {
        "station": ", ".join(word for word in words if word),
        "provider": summary["provider"],
        "licence": summary["licence"],
    }
    return [f"{name}: {told}" for name, told in known.items() if told]

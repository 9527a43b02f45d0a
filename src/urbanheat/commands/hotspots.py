"""`urbanheat hotspots`: where high or low values lie together more than chance would put them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from urbanheat.commands.shared import Band, Crs, Json, NoData, Tile, Workers, answer, watched

File = Annotated[Path, typer.Argument(help="A raster (GeoTIFF …) or polygons (GeoJSON, also .gz).")]
Out = Annotated[
    list[Path] | None,
    typer.Option(
        "--out", help="Where to: .tif or .png for a raster, .geojson or .png for polygons; may be repeated."
    ),
]
Method = Annotated[
    str, typer.Option("--method", help="gi-star (hot and cold spots) or local-moran (with outliers).")
]
Radius = Annotated[int | None, typer.Option("--radius", help="Raster: cells around each cell; 1 if not given.")]
Alpha = Annotated[float, typer.Option("--alpha", help="Share of false discoveries that is accepted.")]
Control = Annotated[str, typer.Option("--control", help="bh, by (under any dependence) or none (every p ≤ alpha).")]
Permutations = Annotated[int, typer.Option("--permutations", help="p-values by so many permutations, as 999.")]
Seed = Annotated[int, typer.Option("--seed", help="Of the permutations.")]
Field = Annotated[str | None, typer.Option("--field", help="Polygons: name of the property with the values.")]
PerArea = Annotated[bool, typer.Option("--per-area", help="Polygons: the field is a count; take it per km².")]
Neighbours = Annotated[
    str | None, typer.Option("--neighbours", help="Polygons: queen (default), rook, within:METRES, nearest:NUMBER.")
]
Dask = Annotated[
    str | None, typer.Option("--dask", help="Raster: address of a Dask scheduler, as tcp://host:8786.")
]


def hotspots(
    file: File,
    out: Out = None,
    method: Method = "gi-star",
    radius: Radius = None,
    alpha: Alpha = 0.05,
    control: Control = "bh",
    permutations: Permutations = 0,
    seed: Seed = 0,
    band: Band = None,
    nodata: NoData = None,
    crs: Crs = None,
    field: Field = None,
    per_area: PerArea = False,
    neighbours: Neighbours = None,
    tile: Tile = 1024,
    workers: Workers = 1,
    dask: Dask = None,
    as_json: Json = False,
) -> None:
    """Find hot and cold spots of a raster or of polygons (Gi* or local Moran, two-sided p-values)."""
    from urbanheat.hotspots.files import Question, Where, hotspots_of

    question = Question(method, alpha, control, permutations, seed)
    with watched("Hot spots") as progress:
        summary = hotspots_of(
            file,
            out or [],
            question,
            radius=radius,
            band=band,
            nodata=nodata,
            crs=crs,
            field=field,
            per_area=per_area or None,
            neighbours=neighbours,
            where=Where(tile, workers, dask),
            progress=progress,
        )
    answer(summary, as_json, _lines(summary))


def _lines(summary: dict) -> list[str]:
    if summary["kind"] == "raster":
        width = summary["window_metres"]
        window = f"radius {summary['radius']} cells" + (f" (window {width:g} m wide)" if width else "")
        what = f"{summary['rows']} × {summary['columns']} cells, {summary['crs']}, {window}"
    else:
        unit = f" {summary['unit']}" if summary["unit"] else ""
        what = f"{summary['polygons']} polygons, “{summary['field']}”{unit}, neighbours: {summary['neighbours']}"
    control = {"bh": "false discoveries", "by": "false discoveries (any dependence)", "none": "p"}[
        summary["control"]
    ]
    lines = [
        f"{summary['file']}: {what}",
        f"{summary['method']}; p {summary['p']}; {control} ≤ {summary['alpha']:g} (p ≤ {summary['threshold']:.3g})",
        f"{summary['n']} values, mean {summary['mean']:.6g}, standard deviation {summary['sd']:.4g}",
        *(f"{name}: {count}" for name, count in summary["classes"].items()),
        *(f"{count} with the flag “{flag}”" for flag, count in summary["flags"].items()),
        *(f"Note: {note}" for note in summary["notes"]),
    ]
    return lines + [f"written: {path}" for path in summary["written"]]

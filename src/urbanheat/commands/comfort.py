"""`urbanheat comfort`: thermal comfort and heat stress of a moment, of hours in a table, or of rasters."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from urbanheat.commands.shared import Band, Crs, Json, NoData, Tile, Workers, answer, watched

Name = Annotated[
    str, typer.Argument(help="utci, pet, perceived-temperature, wbgt, heat-index or wet-bulb.", metavar="INDEX")
]
_GIVE = "A number, a GeoTIFF or, with --table, a column."
Air = Annotated[str | None, typer.Option("--air", help=f"Air temperature [°C]. {_GIVE}")]
Radiant = Annotated[str | None, typer.Option("--radiant", help="Mean radiant temperature [°C].")]
Wind = Annotated[
    str | None,
    typer.Option("--wind", help="[m/s] at 10 m (utci), 1.1 m (pet), 1 m (perceived) or --wind-height (wbgt)."),
]
Humidity = Annotated[str | None, typer.Option("--humidity", help="Relative humidity [%].")]
Solar = Annotated[str | None, typer.Option("--solar", help="wbgt: global radiation [W/m²].")]
Zenith = Annotated[
    str | None, typer.Option("--cos-zenith", help="wbgt: cosine of the sun's zenith angle (sine of its elevation).")
]
Direct = Annotated[
    str | None, typer.Option("--direct", help="wbgt: direct share of the radiation, 0 to 1; else estimated.")
]
Pressure = Annotated[str | None, typer.Option("--pressure", help="[hPa]; 1013.25 if not given.")]
Height = Annotated[
    float | None, typer.Option("--wind-height", help="wbgt: height of the wind above ground [m]; 2 if not given.")
]
Table = Annotated[
    Path | None, typer.Option("--table", help="CSV with a row per hour; columns air, radiant, wind, humidity …")
]
Out = Annotated[
    list[Path] | None, typer.Option("--out", help="Where to: .csv for a table, .tif or .png for rasters.")
]
Mask = Annotated[bool, typer.Option("--mask", help="No value outside the range of the method.")]


def comfort(
    index: Name,
    air: Air = None,
    radiant: Radiant = None,
    wind: Wind = None,
    humidity: Humidity = None,
    solar: Solar = None,
    cos_zenith: Zenith = None,
    direct: Direct = None,
    pressure: Pressure = None,
    wind_height: Height = None,
    table: Table = None,
    out: Out = None,
    mask: Mask = False,
    tile: Tile = 1024,
    workers: Workers = 1,
    band: Band = None,
    nodata: NoData = None,
    crs: Crs = None,
    as_json: Json = False,
) -> None:
    """Compute an index of thermal comfort with its class of stress and what to take with care."""
    from urbanheat.comfort.indices import key_of, of_numbers
    from urbanheat.comfort.tables import of_table
    from urbanheat.plaindata import to_plain

    key_of(index)
    given = {
        "air": air, "radiant": radiant, "wind": wind, "humidity": humidity, "solar": solar,
        "cos_zenith": cos_zenith, "direct": direct, "pressure": pressure,
    }  # fmt: skip
    inputs = {name: _number(name, text, table is not None) for name, text in given.items() if text is not None}
    options = {"out_of_range": "mask" if mask else "compute", "extra": _extra(index, wind_height)}
    given = {"band": band, "nodata": nodata, "crs": crs}
    reading = {option: value for option, value in given.items() if value is not None}
    of_rasters = table is None and any(isinstance(value, str) for value in inputs.values())
    if reading and not of_rasters:
        raise ValueError(f"--{next(iter(reading))} goes with rasters.")
    if table is not None:
        if out and (len(out) > 1 or out[0].suffix != ".csv"):
            raise ValueError("A table is written to one file that ends in .csv.")
        summary = of_table(table, index, inputs, out[0] if out else None, **options)
    elif of_rasters:
        summary = _rasters(index, inputs, out or [], tile, workers, options | {"reading": reading})
    elif out:
        raise ValueError("A single value is not written to a file; --out goes with --table or with GeoTIFFs.")
    else:
        summary = of_numbers(index, inputs, **options)
    answer(to_plain(summary), as_json, _lines(summary))


def _number(name: str, text: str, is_table: bool):
    """A number, or what stands for many: a column or the path of a raster."""
    try:
        return float(text)
    except ValueError:
        pass
    if is_table or Path(text).suffix.lower() in (".tif", ".tiff", ".vrt"):
        return text
    option = "--" + name.replace("_", "-")
    raise ValueError(f"{option} “{text}” is neither a number nor a GeoTIFF (.tif); columns go with --table.")


def _extra(index: str, wind_height: float | None) -> dict:
    if wind_height is None:
        return {}
    if index != "wbgt":
        raise ValueError("--wind-height goes with wbgt only; the other indices have a height of their own.")
    return {"wind_height": wind_height}


def _rasters(index: str, inputs: dict, outs: list, tile: int, workers: int, options: dict) -> dict:
    from urbanheat.comfort.rasters import of_rasters

    with watched("Tiles") as progress:
        return of_rasters(index, inputs, outs, tile=tile, workers=workers, progress=progress, **options)


def _lines(summary: dict) -> list[str]:
    if "value" in summary:
        value = "not computable" if summary["value"] != summary["value"] else f"{summary['value']:.1f} °C"
        lines = [f"{summary['index']}: {value}" + (f", {summary['class']}" if summary["class"] else "")]
        return lines + [f"Take with care: {flag.replace('_', ' ')}" for flag in summary["flags"]]
    if "file" in summary:
        what = f"{summary['file']}: {summary['rows']} rows"
    else:
        what = f"{summary['rows']} × {summary['columns']} cells, {summary['crs']}"
    lines = [what]
    if summary["mean"] is None:
        lines.append(f"{summary['index']}: no value")
    else:
        span = f"{summary['lowest']:.1f} to {summary['highest']:.1f} °C, mean {summary['mean']:.1f} °C"
        lines.append(f"{summary['index']}: {span}")
    lines += [f"{label}: {n}" for label, n in summary["classes"].items()]
    lines += [f"{n} with the flag “{flag.replace('_', ' ')}”" for flag, n in summary["flags"].items()]
    return lines + [f"written: {path}" for path in summary["written"]]

"""The library's own CSV: `write_csv` and its exact way back.

One comment line with the metadata as JSON, then date and the columns that the series has, numbers in the
shortest form that reads back to the same float, empty = missing. Reading it gives a series equal to the one
written, with the provenance and flags of the original file.
"""

from __future__ import annotations

import dataclasses
import io
import json
from pathlib import Path

import numpy as np

from urbanheat.errors import ReadError, Text
from urbanheat.readers.content import Content
from urbanheat.readers.frame import Options
from urbanheat.readers.plain import read_text
from urbanheat.series import VARIABLES, Provenance, QualityFlag, Series, SourceColumn, Station

NAME = "urbanheat CSV"
MARK = "# urbanheat series 1: "
TITLES = {
    "tmax": "tmax_c",
    "tmin": "tmin_c",
    "tmean": "tmean_c",
    "rh": "rh_pct",
    "wind": "wind_ms",
    "radiation": "radiation_wm2",
}


def recognises(content: Content, head: str) -> bool:
    return head.startswith(MARK)


def write_csv(series: Series, path) -> None:
    """Write a series in UTF-8 so that `read_series` gives an equal one back. OSError: it cannot be written."""
    # A lone half of a character, as JSON can carry it, is no text.
    Path(path).write_text(csv_text(series), encoding="utf-8", errors="replace", newline="\n")


def csv_text(series: Series) -> str:
    """The text that `write_csv` writes."""
    meta = {
        "station": dataclasses.asdict(series.station),
        "kind": series.kind,
        "provider": series.provider,
        "licence": series.licence,
        "provenance": dataclasses.asdict(series.provenance) if series.provenance else None,
        "flags": [{k: v for k, v in dataclasses.asdict(flag).items() if v is not None} for flag in series.flags],
    }
    out = io.StringIO()
    out.write(MARK + json.dumps(meta, ensure_ascii=False) + "\n")
    names = series.variables
    out.write(",".join(["date", *(TITLES[name] for name in names)]) + "\n")
    columns = [series.values(name).tolist() for name in names]
    for day, *values in zip(series.time.astype(str).tolist(), *columns, strict=True):
        out.write(",".join([day, *("" if value != value else repr(value) for value in values)]) + "\n")
    return out.getvalue()


def read(content: Content, options: Options) -> Series:
    text = content.text()
    first = text.split("\n", 1)[0]
    try:
        meta = json.loads(first[len(MARK) :])
        station = Station(**meta["station"])
        flags = tuple(_of_texts(QualityFlag(**flag), numbers=("row",)) for flag in meta["flags"])
        provenance = _provenance(meta["provenance"])
        kind, provider, licence = meta["kind"], meta["provider"], meta["licence"]
        _expect_texts(kind, provider, licence)
    except (ValueError, KeyError, TypeError, RecursionError):
        raise ReadError(
            "the line with the metadata is damaged",
            content.name,
            1,
            remedy="delete it to read the table as plain CSV",
        ) from None
    frame = read_text(text, Options(progress=options.progress), content.name, NAME)
    try:
        data = {name: frame.raw[name] for name in VARIABLES if name in frame.raw}
        time = frame.stamps.astype("datetime64[D]")
        _plausible(data, content.name)
        return Series(
            time,
            **data,
            station=station,
            kind=kind,
            provider=provider,
            licence=licence,
            provenance=provenance,
            flags=flags,
        )
    except ValueError as error:
        if isinstance(error, ReadError):
            raise
        raise ReadError(str(error).rstrip("."), content.name, remedy="write the file again") from None


def _plausible(data: dict[str, np.ndarray], file: str) -> None:
    from urbanheat.readers.quality import LIMITS

    for name, values in data.items():
        low, high = LIMITS[name]
        with np.errstate(invalid="ignore"):
            bad = np.flatnonzero((values < low) | (values > high))
        if bad.size:
            raise ReadError(
                Text("the value lies outside %(low)g to %(high)g", low=low, high=high),
                file,
                column=TITLES[name],
                value=f"{values[bad[0]]:g}",
                remedy="the file was changed; read the original again",
            )


def _provenance(meta: dict | None) -> Provenance | None:
    if meta is None:
        return None
    columns = tuple(_of_texts(SourceColumn(**column)) for column in meta["columns"])
    names = ("file", "sha256", "format", "day_rule")
    _expect_texts(*(meta[name] for name in names))
    return Provenance(meta["file"], meta["sha256"], meta["format"], columns, meta["day_rule"])


def _of_texts(made, numbers=()):
    """The same object, if its fields are texts (or empty), and `numbers` whole numbers; else ValueError."""
    stated = {field.name: getattr(made, field.name) for field in dataclasses.fields(made)}
    for name in numbers:
        if not isinstance(stated.pop(name), int | None):
            raise ValueError(f"{name} is not a whole number")
    _expect_texts(*stated.values())
    return made


def _expect_texts(*values):
    if not all(value is None or isinstance(value, str) for value in values):
        raise ValueError("a text is expected")

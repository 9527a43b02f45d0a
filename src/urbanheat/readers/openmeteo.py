"""Open-Meteo archive: CSV (metadata lines, empty line, table) and JSON; daily and hourly.

The times of one answer have a constant distance to UTC (`utc_offset_seconds`), also over clock changes; they
are set back to UTC with it and then put on the local days of the time zone that the file names.
If a file holds hourly and daily values, the daily ones are read. Several places in one file are refused.
Format: Open-Meteo, Historical Weather API. Licence of the data: CC BY 4.0 (Open-Meteo.com; reanalysis
contains modified Copernicus Climate Change Service information).
"""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np

from urbanheat.errors import ReadError, Text
from urbanheat.readers.columns import tidy
from urbanheat.readers.content import Content
from urbanheat.readers.frame import Frame, Options, frame_from_table
from urbanheat.readers.plain import read_text
from urbanheat.series import Station

NAME_CSV, NAME_JSON = "Open-Meteo CSV", "Open-Meteo JSON"
NAME = "Open-Meteo"
PROVIDER = "Open-Meteo"
LICENCE = "CC BY 4.0 (Open-Meteo.com; contains modified Copernicus Climate Change Service information)"


def recognises(content: Content, head: str) -> bool:
    start = head.lstrip()
    if start.startswith(("{", "[")):
        return '"utc_offset_seconds"' in head and '"latitude"' in head
    first = start.split("\n", 1)[0]
    return "latitude" in first and "longitude" in first and "utc_offset_seconds" in first


def read(content: Content, options: Options) -> Frame:
    text = content.text()
    if text.lstrip().startswith(("{", "[")):
        return _from_json(text, options, content.name)
    return _from_csv(text, options, content.name)


def _from_csv(text: str, options: Options, file: str) -> Frame:
    lines = text.splitlines()
    blocks = _blocks(lines)
    if len(blocks) < 2:
        raise ReadError("the table below the metadata is missing", file, remedy="download the file again")
    names, *places = lines[blocks[0][0] : blocks[0][1]]
    if len(places) != 1:
        raise ReadError(
            Text("the file holds %(n)s places", n=len(places)), file, remedy="download one place per file"
        )
    meta = dict(zip(names.split(","), places[0].split(","), strict=False))
    start, end = next((b for b in blocks[1:] if _is_daily(lines, b)), blocks[1])
    frame = read_text("\n".join(lines[start:end]), options, file, NAME_CSV, first_row=start + 1)
    return _finish(frame, meta, file)


def _blocks(lines: list[str]) -> list[tuple[int, int]]:
    """(first, last + 1) line index of the parts between empty lines."""
    blocks, start = [], None
    for place, line in enumerate([*lines, ""]):
        if line.strip() and start is None:
            start = place
        elif not line.strip() and start is not None:
            blocks.append((start, place))
            start = None
    return blocks


def _is_daily(lines: list[str], block: tuple[int, int]) -> bool:
    start, end = block
    return end - start > 1 and "T" not in lines[start + 1].split(",", 1)[0]


def _from_json(text: str, options: Options, file: str) -> Frame:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ReadError(
            Text("the JSON is damaged (%(error)s)", error=error), file, remedy="download the file again"
        ) from None
    # Of several places the answer is a list.
    if isinstance(data, list) and len(data) == 1 and isinstance(data[0], dict):
        data = data[0]
    if isinstance(data, list):
        raise ReadError(
            Text("the file holds %(n)s places", n=len(data)), file, remedy="download one place per file"
        )
    part = next((name for name in ("daily", "hourly") if isinstance(data.get(name), dict)), None)
    if part is None or "time" not in data[part]:
        raise ReadError(
            "the JSON has neither daily nor hourly values", file, remedy="request daily or hourly values"
        )
    units = data.get(f"{part}_units")
    units = units if isinstance(units, dict) else {}
    columns = {name: values for name, values in data[part].items() if isinstance(values, list)}
    if len({len(values) for values in columns.values()}) != 1:
        raise ReadError("the lists in the JSON differ in length", file, remedy="download the file again")
    headers = [tidy(name if name == "time" else f"{name} ({units.get(name, '')})") for name in columns]
    table = [list(cells) for cells in zip(*columns.values(), strict=True)]
    frame = frame_from_table(headers, table, list(range(1, len(table) + 1)), options, file, NAME_JSON)
    return _finish(frame, data, file)


def _finish(frame: Frame, meta: dict, file: str) -> Frame:
    station = Station.stated(
        latitude=meta.get("latitude"), longitude=meta.get("longitude"), elevation_m=meta.get("elevation")
    )
    offset = _number(meta, "utc_offset_seconds")
    if offset is None:
        raise ReadError(
            "the distance to UTC is not a number",
            file,
            column="utc_offset_seconds",
            value=str(meta.get("utc_offset_seconds")),
            remedy="download the file again",
        )
    stamps = frame.stamps
    hourly = bool((stamps != stamps.astype("datetime64[D]")).any())
    if hourly and not frame.utc:
        stamps = stamps - np.timedelta64(int(offset // 60), "m")
    return replace(
        frame,
        stamps=stamps,
        utc=hourly,
        zone=str(meta.get("timezone") or "UTC"),
        station=station,
        kind="reanalysis",
        provider=PROVIDER,
        licence=LICENCE,
    )


def _number(meta: dict, name: str) -> float | None:
    try:
        value = float(meta.get(name))
    except (TypeError, ValueError):
        return None
    return value if np.isfinite(value) else None

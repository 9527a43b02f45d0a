"""What a person should see before a series is taken over: a dictionary for JSON."""

from __future__ import annotations

import dataclasses

import numpy as np

from urbanheat.readers.quality import gaps
from urbanheat.seasons import years_of
from urbanheat.series import UNITS, Series

MEANINGS = {
    "tmax": "highest air temperature of the day",
    "tmin": "lowest air temperature of the day",
    "tmean": "mean air temperature of the day",
    "rh": "mean relative humidity of the day",
    "wind": "mean wind speed of the day",
    "radiation": "mean global radiation of the day",
}
_SHOWN_GAPS, _SHOWN_FLAGS = 20, 10


def describe(series: Series, rows: int = 5) -> dict:
    """format, columns, period, days, gaps, coverage per year, station, provider, licence, kind, day_rule,
    flags (count and first messages per kind), first and last rows."""
    source = series.provenance
    used = {c.variable: c for c in source.columns} if source else {}
    columns = []
    for name in series.variables:
        origin = used.get(name) or used.get("temp")
        columns.append(
            {
                "variable": name,
                "meaning": MEANINGS[name],
                "unit": UNITS[name],
                "source": origin.source if origin else None,
                "source_unit": origin.unit if origin else None,
                "unit_is": origin.unit_is if origin else None,
                "days_with_value": int(np.isfinite(series.values(name)).sum()),
            }
        )
    return {
        "format": source.format if source else None,
        "file": source.file if source else None,
        "sha256": source.sha256 if source else None,
        "kind": series.kind,
        "provider": series.provider,
        "licence": series.licence,
        "station": dataclasses.asdict(series.station),
        "columns": columns,
        "first_day": str(series.time[0]),
        "last_day": str(series.time[-1]),
        "days": int(series.time.size),
        "day_rule": source.day_rule if source else None,
        "gaps": _gaps(series),
        "coverage": _coverage(series),
        "flags": _flags(series),
        "first_rows": _rows(series, range(min(rows, series.time.size))),
        "last_rows": _rows(series, range(max(rows, series.time.size - rows), series.time.size)),
    }


def _gaps(series: Series) -> dict:
    empty = np.all([np.isnan(series.values(name)) for name in series.variables], axis=0)
    found = gaps(empty)
    listed = [{"from": str(series.time[a]), "to": str(series.time[b]), "days": b - a + 1} for a, b in found]
    listed.sort(key=lambda gap: -gap["days"])
    return {"count": len(found), "days": int(empty.sum()), "longest": listed[:_SHOWN_GAPS]}


def _coverage(series: Series) -> list[dict]:
    """Per calendar year and column: share of the days of the whole year that have a value."""
    year = years_of(series.time)
    first, last = int(year[0]), int(year[-1])
    counts = {
        name: np.bincount(year[np.isfinite(series.values(name))] - first, minlength=last - first + 1)
        for name in series.variables
    }
    result = []
    for place, number in enumerate(range(first, last + 1)):
        length = 366 if number % 4 == 0 and (number % 100 != 0 or number % 400 == 0) else 365
        result.append({"year": number, **{name: round(float(c[place]) / length, 4) for name, c in counts.items()}})
    return result


def _flags(series: Series) -> dict:
    kinds: dict[str, dict] = {}
    for flag in series.flags:
        entry = kinds.setdefault(flag.kind, {"count": 0, "first": []})
        entry["count"] += 1
        if len(entry["first"]) < _SHOWN_FLAGS:
            entry["first"].append(
                {
                    "row": flag.row,
                    "date": flag.date,
                    "column": flag.column,
                    "value": flag.value,
                    "message": flag.message,
                }
            )
    return kinds


def _rows(series: Series, places) -> list[dict]:
    rows = []
    for i in places:
        values = {name: float(series.values(name)[i]) for name in series.variables}
        rows.append({"date": str(series.time[i]), **{k: None if v != v else v for k, v in values.items()}})
    return rows

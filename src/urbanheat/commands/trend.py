"""`urbanheat trend`: does it become hotter, and how hot is a year in 10, 20, 50?"""

from __future__ import annotations

from typing import Annotated

import typer

from urbanheat.commands.shared import Json, Map, Zone, answer, read_file, watched
from urbanheat.commands.waves import FirstDay, Out, SeasonText, Source, Threads, Variable, refuse_of_series

Threshold = Annotated[
    float | None, typer.Option("--threshold", help="In °C (≥), of the days that are counted; 30 if not given.")
]
Of = Annotated[str, typer.Option("--of", help="days (at or above the threshold) or highest (value of each year).")]
Periods = Annotated[
    list[float] | None,
    typer.Option("--return-period", help="Years: the level reached once in so many years; may be repeated."),
]
FirstYear = Annotated[
    int | None, typer.Option("--first-year", help="The bands of a stack are years, not days, from this one on.")
]


def trend(
    file: Source,
    threshold: Threshold = None,
    variable: Variable = "tmax",
    of: Of = "days",
    periods: Periods = None,
    season: SeasonText = None,
    first_day: FirstDay = None,
    first_year: FirstYear = None,
    out: Out = None,
    threads: Threads = 2,
    column: Map = None,
    timezone: Zone = None,
    as_json: Json = False,
) -> None:
    """Trend of hot days or of the yearly highest value: Sen slope and Mann-Kendall test; return levels."""
    from urbanheat.commands.stackfiles import is_stack
    from urbanheat.seasons import WHOLE_YEAR, Season

    if of not in ("days", "highest"):
        raise ValueError(f"--of is days or highest, not “{of}”.")
    if threshold is not None and (of == "highest" or first_year is not None):
        raise ValueError("--threshold counts days; leave it out with --of highest and --first-year.")
    threshold = 30.0 if threshold is None else threshold
    part = WHOLE_YEAR if season is None else Season.parse(season)
    if is_stack(file):
        refuse_of_series(column, timezone)
        _stack(file, variable, threshold, of, part, first_day, first_year, out, threads, as_json, periods)
        return
    if first_day is not None or first_year is not None or out is not None:
        raise ValueError("--first-day, --first-year and --out belong to a stack (GeoTIFF or NetCDF).")
    _series(read_file(file, column, timezone), variable, threshold, of, part, periods, as_json)


def _series(series, variable, threshold, of, season, periods, as_json) -> None:
    from urbanheat.heatwaves import count_days, yearly_extremes
    from urbanheat.plaindata import to_plain
    from urbanheat.trends import return_level
    from urbanheat.trends import trend as test

    data, levels = {}, None
    if of == "days":
        counts = count_days(series, variable, threshold, season)
        data["counts"] = to_plain(counts)
        result = test([c.year for c in counts], [c.days for c in counts])
    extremes = yearly_extremes(series, variable, season) if of == "highest" or periods else ()
    if of == "highest":
        data["highest"] = to_plain(extremes)
        result = test([e.year for e in extremes], [e.value for e in extremes])
    data["trend"] = to_plain(result)
    if periods:
        levels = return_level([e.value for e in extremes], periods)
        data["return_levels"] = to_plain(levels)
    lines = _lines(result, "days" if of == "days" else "°C") + (_level_lines(levels) if levels else [])
    answer(data, as_json, lines)


def _lines(result, unit: str) -> list[str]:
    if result.reason:
        return [f"Not computable: {result.reason}."]
    span = "" if result.low is None else f" ({result.low * 10:.2f} to {result.high * 10:.2f})"
    lines = [
        f"{result.verdict}: {result.per_decade:.2f} {unit} per decade{span}, p = {result.p:.3g}",
        f"{result.n} complete years, {result.first_year} to {result.last_year}",
    ]
    return lines + ([f"Warning: {result.warning}."] if result.warning else [])


def _level_lines(levels) -> list[str]:
    if levels.reason:
        return [f"Return levels not computable: {levels.reason}."]
    share = f"{100 * levels.confidence:g} %"
    rows = zip(levels.periods, levels.level, levels.low, levels.high, strict=True)
    lines = [f"once in {p:g} years: {x:.1f} °C ({share}: {a:.1f} to {b:.1f})" for p, x, a, b in rows]
    return lines + [f"Warning: {each}." for each in levels.warnings]


def _stack(file, variable, threshold, of, season, first_day, first_year, out, threads, as_json, periods) -> None:
    from urbanheat.commands.stackfiles import check_name, open_stack, paths_beside, write_bands
    from urbanheat.plaindata import to_plain
    from urbanheat.raster.writing import check_targets, together
    from urbanheat.trends import trend as test

    if periods:
        raise ValueError("--return-period belongs to a series; use urbanheat.trends.return_level for stacks.")
    check_name(out)
    check_targets(out)
    stack = open_stack(file, first_day, days=first_year is None)
    with watched("Cells") as progress:
        if first_year is None:
            years, values = _yearly(stack, variable, threshold, of, season, threads, progress)
        else:
            years, values = range(first_year, first_year + stack.data.shape[0]), stack.data
        result = test(years, values, threads=threads)
    written = []
    if out is not None:
        names = ("slope", "low", "high", "p", "verdict", "flag")
        written = paths_beside(out, names)
        with together(*written) as asides:
            write_bands(asides, [getattr(result, name)[None] for name in names], ["trend"], stack)
    summary = _summary(result)
    answer(
        to_plain(summary | {"written": [str(path) for path in written]}), as_json, _stack_lines(summary, written)
    )


def _yearly(stack, variable, threshold, of, season, threads, progress):
    """Years and the stack of yearly values: days at or above the threshold."""
    from urbanheat.definitions import AbsoluteThreshold
    from urbanheat.heatwaves import detect_grid

    if of != "days":
        raise ValueError("--of highest belongs to a series; for a stack of yearly values give --first-year.")
    hot = AbsoluteThreshold(variable, threshold, 1, season)
    found = detect_grid(stack.data, hot, stack.time, threads=threads, progress=progress)
    return found.years, found.days


def _summary(result) -> dict:
    import numpy as np

    from urbanheat.trends import TOO_FEW, VERDICTS

    good = result.flag != TOO_FEW
    cells = {name: int(((result.verdict == code) & good).sum()) for code, name in VERDICTS.items()}
    median = float(np.median(result.slope[good]) * 10) if good.any() else None
    return {
        "first_year": result.first_year,
        "last_year": result.last_year,
        "cells": cells | {"not computable": int((~good).sum())},
        "median_per_decade": median,
        "correction": result.correction,
        "confidence": result.confidence,
    }


def _stack_lines(summary: dict, written) -> list[str]:
    lines = [f"{name}: {count} cells" for name, count in summary["cells"].items()]
    if summary["median_per_decade"] is not None:
        lines.append(f"median of the slopes: {summary['median_per_decade']:.2f} per decade")
    lines.append(f"{summary['first_year']} to {summary['last_year']}")
    return [*lines, *(f"written: {path}" for path in written)]

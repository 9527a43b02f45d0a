"""`urbanheat waves`: heat waves of a series, or of every cell of a stack of days."""

from __future__ import annotations

import csv
import dataclasses
import io
from pathlib import Path
from typing import Annotated

import typer

from urbanheat.commands.shared import Json, Map, Zone, answer, read_file, watched

Source = Annotated[
    Path, typer.Argument(help="Climate file of a station, or a stack of days: GeoTIFF or NetCDF with a band a day.")
]
Preset = Annotated[str | None, typer.Option("--preset", help="A published definition, as ctx90.")]
Threshold = Annotated[float | None, typer.Option("--threshold", help="Threshold in °C (≥).")]
Variable = Annotated[str, typer.Option("--variable", help="tmax, tmin or tmean.")]
MinDays = Annotated[int, typer.Option("--min-days", help="Days in a row.")]
Percentile = Annotated[
    float | None, typer.Option("--percentile", help="Without --threshold [90; 95 for --excess-heat].")
]
Window = Annotated[int, typer.Option("--window", help="Days of the calendar-day window.")]
DayNight = Annotated[bool, typer.Option("--day-and-night", help="Days and nights above their percentile.")]
Excess = Annotated[bool, typer.Option("--excess-heat", help="Excess heat factor (tmax and tmin).")]
SeasonText = Annotated[
    str | None,
    typer.Option("--season", help="First and last day, as 05-01/09-30; two with a comma [year, or the preset's]."),
]
Base = Annotated[str | None, typer.Option("--base", help="Base period, as 1991-2020.")]
Join = Annotated[int, typer.Option("--join-gap", help="Days between spells to be joined.")]
Events = Annotated[Path | None, typer.Option("--csv", help="Write the events as CSV.")]
Yearly = Annotated[Path | None, typer.Option("--yearly", help="Write the yearly metrics of a series as CSV.")]
Night = Annotated[Path | None, typer.Option("--tmin", help="Stack of tmin beside that of tmax.")]
FirstDay = Annotated[str | None, typer.Option("--first-day", help="Day of the first band, if the file has none.")]
Out = Annotated[Path | None, typer.Option("--out", help="Write the metrics of a stack, one GeoTIFF each.")]
Threads = Annotated[int, typer.Option("--threads", help="For stacks.")]


def waves(
    file: Source,
    preset: Preset = None,
    threshold: Threshold = None,
    variable: Variable = "tmax",
    min_days: MinDays = 3,
    percentile: Percentile = None,
    window: Window = 15,
    day_and_night: DayNight = False,
    excess_heat: Excess = False,
    season: SeasonText = None,
    base: Base = None,
    join_gap: Join = 0,
    events: Events = None,
    yearly: Yearly = None,
    night: Night = None,
    first_day: FirstDay = None,
    out: Out = None,
    threads: Threads = 2,
    column: Map = None,
    timezone: Zone = None,
    as_json: Json = False,
) -> None:
    """Find heat waves: by a preset, an absolute threshold, a percentile, or the excess heat factor."""
    from urbanheat.commands.stackfiles import is_stack
    from urbanheat.seasons import WHOLE_YEAR, Season

    given = {"base": base is not None, "percentile": percentile is not None, "window": window != 15}
    if preset is not None:
        given |= {"variable": variable != "tmax", "min-days": min_days != 3, "join-gap": join_gap != 0}
        _refuse(given, "--preset brings a whole definition along")
    elif threshold is not None:
        _refuse(given, "--threshold is fixed and takes no period of comparison")
    elif excess_heat:
        _refuse({"variable": variable != "tmax", "window": window != 15}, "--excess-heat has variables of its own")
    elif day_and_night:
        _refuse({"variable": variable != "tmax"}, "--day-and-night looks at tmax and tmin")
    part = None if season is None else Season.parse(season)
    common = {"season": part or WHOLE_YEAR, "join_gap_days": join_gap, "min_days": min_days}
    share = {} if percentile is None else {"percentile": percentile}
    kind = {"day-and-night": day_and_night, "excess-heat": excess_heat}
    definition = _definition(preset, threshold, variable, share, window, kind, _base(base), common)
    if preset is not None and part is not None:
        definition = dataclasses.replace(definition, season=part)
    if is_stack(file):
        if yearly is not None:
            raise ValueError("--yearly belongs to a series; a stack is written with --out.")
        refuse_of_series(column, timezone)
        _stack(file, night, first_day, definition, events, out, threads, as_json)
        return
    if night is not None or first_day is not None or out is not None:
        raise ValueError("--tmin, --first-day and --out belong to a stack of days (GeoTIFF or NetCDF).")
    _series(read_file(file, column, timezone), definition, events, yearly, as_json)


def _refuse(given: dict[str, bool], why: str) -> None:
    """ValueError for what was asked for and would be passed over in silence."""
    surplus = [f"--{name}" for name, is_given in given.items() if is_given]
    if surplus:
        raise ValueError(f"{why}; leave {' and '.join(surplus)} out.")


def refuse_of_series(column, timezone) -> None:
    """ValueError for options that only the file of a station takes."""
    _refuse({"map": bool(column), "timezone": timezone is not None}, "a stack of days states no columns or hours")


def _definition(preset, threshold, variable, share, window, kind, base, common):
    from urbanheat import presets
    from urbanheat.definitions import (
        AbsoluteThreshold,
        CalendarDayPercentile,
        DayNightPercentile,
        ExcessHeatFactor,
    )

    asked = [
        name
        for name, said in {"preset": preset, "threshold": threshold, **kind}.items()
        if said not in (None, False)
    ]
    if len(asked) > 1:
        raise ValueError(f"Only one definition at a time: --{' or --'.join(asked)}.")
    if preset is not None:
        found = presets.preset(preset)
        if found.definition is None:
            raise ValueError(f"“{preset}” is no heat wave: {found.not_computable or 'count its days with trend'}.")
        return found.definition
    if threshold is not None:
        return AbsoluteThreshold(variable, threshold, **common)
    if kind["excess-heat"]:
        return ExcessHeatFactor(**share, base=base, **common)
    if kind["day-and-night"]:
        return DayNightPercentile(**share, window_days=window, base=base, **common)
    return CalendarDayPercentile(variable, **share, window_days=window, base=base, **common)


def _base(text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    try:
        first, last = (int(part) for part in text.split("-"))
    except ValueError:
        raise ValueError(f"“{text}” is no base period; write it as 1991-2020.") from None
    return first, last


def _series(series, definition, events, yearly, as_json: bool) -> None:
    from urbanheat.heatwaves import detect
    from urbanheat.plaindata import to_plain
    from urbanheat.raster.writing import check_targets, together

    check_targets(events, yearly)
    for name in definition.needs:
        series.values(name)  # a missing variable is bad input, as in `trend`
    result = detect(series, definition)
    tables = [(path, rows) for path, rows in ((events, result.events), (yearly, result.yearly)) if path is not None]
    if tables and not result.not_computable:
        with together(*(path for path, _ in tables)) as asides:
            for aside, (path, rows) in zip(asides, tables, strict=True):
                write_rows(aside, [dataclasses.asdict(row) for row in rows], _columns(rows, path is events))
    plain = to_plain(result) | {"conventions": to_plain(result.conventions), "said": _said(result)}
    answer(plain, as_json, _lines(result))


def _said(result) -> str:
    """The answer in a sentence. That there was none is said only where a whole season was seen."""
    if result.not_computable:
        return f"Not computable: {result.not_computable}."
    number = len(result.events)
    base = f", base period {result.base}" if result.base else ""
    count = f"{number} {'event' if number == 1 else 'events'}, values in {result.unit}{base}"
    if any(year.reason is None for year in result.yearly):
        return count
    unknown = "no season of the record is complete, so no year has a count"
    return f"{count}; {unknown}." if number else f"No event in what there is, but {unknown}."


def _columns(rows, of_events: bool) -> list[str]:
    from urbanheat.waveresults import Event, YearMetrics

    return [field.name for field in dataclasses.fields(Event if of_events else YearMetrics)]


def write_rows(path: Path, rows: list[dict], columns: list[str]) -> None:
    """A table as CSV; empty cells where there is no value."""
    from urbanheat.raster.writing import write_bytes

    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    write_bytes(path, text.getvalue().encode())


def _lines(result) -> list[str]:
    from urbanheat.definitions import words

    if result.not_computable:
        return [_said(result)]
    lines = [words(result.definition), "start       end         days  peak    mean    category"]
    for e in result.events:
        values = f"{e.days:>4}  {e.peak:>6.1f}  {e.mean_magnitude:>6.1f}  {e.category_name or '-'}"
        lines.append(f"{e.start}  {e.end}  {values}")
    return [*lines, _said(result)]


def _stack(file, night, first_day, definition, events, out, threads, as_json) -> None:
    from urbanheat.commands.stackfiles import (
        check_name,
        metric_tables,
        open_stack,
        paths_beside,
        require_same,
        write_bands,
    )
    from urbanheat.heatwaves import detect_grid
    from urbanheat.plaindata import to_plain
    from urbanheat.raster.writing import check_targets, together

    paths = dict(zip(definition.needs, (file, night), strict=False))
    if len(definition.needs) == 2 and night is None:
        raise ValueError("The definition needs tmax and tmin; give the stack of tmin with --tmin.")
    check_name(out)
    check_targets(out, events)
    stacks = {name: open_stack(path, first_day) for name, path in paths.items()}
    first = stacks[definition.needs[0]]
    require_same(stacks)
    with watched("Cells") as progress:
        result = detect_grid(
            {name: each.data for name, each in stacks.items()},
            definition,
            first.time,
            events=events is not None,
            threads=threads,
            progress=progress,
        )
    tables = {} if out is None else metric_tables(result)
    written = [] if out is None else paths_beside(out, tables)
    with together(*written, *([] if events is None else [events])) as asides:
        write_bands(asides[: len(tables)], tables.values(), [str(year) for year in result.years.tolist()], first)
        for aside in asides[len(tables) :]:
            names = list(result.events.dtype.names)
            write_rows(aside, [dict(zip(names, row, strict=True)) for row in result.events.tolist()], names)
    summary = _summary(result)
    answer(
        to_plain(summary | {"written": [str(path) for path in written]}), as_json, _stack_lines(summary, written)
    )


def _summary(result) -> dict:
    """What can be said of a stack in a few numbers: the mean over the cells that have an answer, per year."""
    import numpy as np

    from urbanheat.wavestacks import REASONS

    years = []
    for place, year in enumerate(result.years.tolist()):
        own = result.days[place]
        known = np.isfinite(own)
        mean = float(own[known].mean(dtype=np.float64)) if known.any() else None
        longest = int(result.longest[place][known].max()) if known.any() else None
        years.append({"year": year, "cells": int(known.sum()), "mean_days": mean, "longest": longest})
    reasons = {words: int((result.flag == code).sum()) for code, words in REASONS.items()}
    return {
        "definition": result.definition,
        "conventions": result.conventions,
        "unit": result.unit,
        "cells": int(np.prod(result.flag.shape[1:])),
        "years": years,
        "cell_years": {words: count for words, count in reasons.items() if count},
    }


def _stack_lines(summary: dict, written) -> list[str]:
    from urbanheat.definitions import words

    lines = [words(summary["definition"]), "year  cells  mean days  longest"]
    for each in summary["years"]:
        mean = "-" if each["mean_days"] is None else f"{each['mean_days']:.1f}"
        longest = "-" if each["longest"] is None else str(each["longest"])
        lines.append(f"{each['year']}  {each['cells']:>5}  {mean:>9}  {longest:>7}")
    lines += [f"{reason}: {count} of cells and years" for reason, count in summary["cell_years"].items()]
    return [*lines, *(f"written: {path}" for path in written)]

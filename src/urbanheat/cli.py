"""Command line: `urbanheat read`, `urbanheat waves`, `urbanheat trend`; more in `commands`.

Answers go to standard output, as text or with --json as one JSON object. Bad input: one line on standard
error, exit code 2. The numeric modules are imported only when a command runs, so that --help stays quick.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from urbanheat.commands.comfort import comfort
from urbanheat.commands.hotspots import hotspots
from urbanheat.commands.read import read
from urbanheat.commands.shared import File, Json, Map, Zone, answer, read_file

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Urban heat from climate series and maps: read a file, find heat waves, test a trend, comfort, hot spots.",
)
app.command()(comfort)
app.command()(hotspots)

SeasonText = Annotated[str, typer.Option("--season", help="First and last day of the season, as 05-01/09-30.")]
Base = Annotated[str | None, typer.Option("--base", help="Base period, as 1991-2020.")]
Variable = Annotated[str, typer.Option("--variable", help="tmax, tmin or tmean.")]
Threshold = Annotated[float | None, typer.Option("--threshold", help="Threshold in °C (≥).")]


def main() -> None:
    """Entry point of the command `urbanheat`."""
    try:
        app()
    except ValueError as error:
        typer.echo(str(error), err=True)
        sys.exit(2)


app.command()(read)


@app.command()
def waves(
    file: File,
    preset: Annotated[str | None, typer.Option("--preset", help="A published definition, as ctx90.")] = None,
    threshold: Threshold = None,
    variable: Variable = "tmax",
    min_days: Annotated[int, typer.Option("--min-days", help="Days in a row.")] = 3,
    percentile: Annotated[float, typer.Option("--percentile", help="Without --threshold.")] = 90.0,
    season: SeasonText = "01-01/12-31",
    base: Base = None,
    join_gap: Annotated[int, typer.Option("--join-gap", help="Days between spells to be joined.")] = 0,
    column: Map = None,
    timezone: Zone = None,
    as_json: Json = False,
) -> None:
    """Find heat waves: by a preset, an absolute threshold, or the calendar-day percentile."""
    from urbanheat import presets
    from urbanheat.definitions import AbsoluteThreshold, CalendarDayPercentile
    from urbanheat.heatwaves import detect
    from urbanheat.plaindata import to_plain
    from urbanheat.seasons import Season

    common = {"season": Season.parse(season), "join_gap_days": join_gap}
    if preset is not None:
        found = presets.preset(preset)
        if found.definition is None:
            raise ValueError(f"“{preset}” is no heat wave: {found.not_computable or 'count its days with trend'}.")
        definition = found.definition
    elif threshold is not None:
        definition = AbsoluteThreshold(variable, threshold, min_days, **common)
    else:
        definition = CalendarDayPercentile(variable, percentile, min_days=min_days, base=_base(base), **common)
    result = detect(read_file(file, column, timezone), definition)
    answer(to_plain(result), as_json, _wave_lines(result))


@app.command()
def trend(
    file: File,
    threshold: Threshold = 30.0,
    variable: Variable = "tmax",
    season: SeasonText = "01-01/12-31",
    column: Map = None,
    timezone: Zone = None,
    as_json: Json = False,
) -> None:
    """Trend of the days per year at or above a threshold: Sen slope and Mann-Kendall test."""
    from urbanheat.heatwaves import count_days
    from urbanheat.plaindata import to_plain
    from urbanheat.seasons import Season
    from urbanheat.trends import trend as test

    series = read_file(file, column, timezone)
    counts = count_days(series, variable, threshold, Season.parse(season))
    result = test([c.year for c in counts], [c.days for c in counts])
    answer({"counts": to_plain(counts), "trend": to_plain(result)}, as_json, _trend_lines(result))


def _base(text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    try:
        first, last = (int(part) for part in text.split("-"))
    except ValueError:
        raise ValueError(f"“{text}” is no base period; write it as 1991-2020.") from None
    return first, last


def _wave_lines(result) -> list[str]:
    if result.not_computable:
        return [f"Not computable: {result.not_computable}."]
    lines = ["start       end         days  peak    mean    category"]
    for e in result.events:
        values = f"{e.days:>4}  {e.peak:>6.1f}  {e.mean_magnitude:>6.1f}  {e.category_name or '-'}"
        lines.append(f"{e.start}  {e.end}  {values}")
    base = f", base period {result.base}" if result.base else ""
    return [*lines, f"{len(result.events)} events, values in {result.unit}{base}"]


def _trend_lines(result) -> list[str]:
    if result.reason:
        return [f"Not computable: {result.reason}."]
    span = "" if result.low is None else f" ({result.low * 10:.2f} to {result.high * 10:.2f})"
    lines = [
        f"{result.verdict}: {result.per_decade:.2f} days per decade{span}, p = {result.p:.3g}",
        f"{result.n} complete years, {result.first_year} to {result.last_year}",
    ]
    return lines + ([f"Warning: {result.warning}."] if result.warning else [])


if __name__ == "__main__":
    main()

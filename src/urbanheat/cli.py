"""Command line: `urbanheat read`, `urbanheat waves`, `urbanheat trend`; more in `commands`.

Answers go to standard output, as text or with --json as one JSON object. Bad input: one line on standard
error, exit code 2. The numeric modules are imported only when a command runs, so that --help stays quick.
"""

from __future__ import annotations

import sys

import typer

from urbanheat.commands.comfort import comfort
from urbanheat.commands.hotspots import hotspots
from urbanheat.commands.read import read
from urbanheat.commands.trend import trend
from urbanheat.commands.waves import waves

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Urban heat from climate series and maps: read a file, find heat waves, test a trend, comfort, hot spots.",
)
app.command()(comfort)
app.command()(hotspots)


def main() -> None:
    """Entry point of the command `urbanheat`."""
    try:
        app()
    except ValueError as error:
        typer.echo(str(error), err=True)
        sys.exit(2)


app.command()(read)
app.command()(waves)
app.command()(trend)


if __name__ == "__main__":
    main()

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
        code = app(standalone_mode=False)
    except Exception as error:
        # Of the command line's own errors (an unknown option …) typer would print its usage as well. They are told
        # by what they can do: typer may carry a click of its own.
        own = hasattr(error, "format_message") and hasattr(error, "exit_code")
        if not own and not isinstance(error, ValueError):
            if type(error).__name__ == "Abort":
                sys.exit(1)
            raise
        said = error.format_message() if own else str(error)
        if said:
            typer.echo(" ".join(said.split()), err=True)
        elif own:
            error.show()
        sys.exit(2)
    sys.exit(code if isinstance(code, int) else 0)


app.command()(read)
app.command()(waves)
app.command()(trend)


if __name__ == "__main__":
    main()

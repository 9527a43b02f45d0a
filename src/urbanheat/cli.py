"""Command line: `urbanheat read`, `waves`, `trend`, `comfort`, `hotspots`; one module each in `commands`.

Answers go to standard output, as text or with --json as one JSON object. Bad input: one line on standard
error, exit code 2. The numeric modules are imported only when a command runs, so that --help stays quick.
"""

from __future__ import annotations

import sys
from typing import NoReturn

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
for command in (read, waves, trend, comfort, hotspots):
    app.command()(command)


def main() -> None:
    """Entry point of the command `urbanheat`."""
    try:
        code = app(standalone_mode=False)
    except ValueError as error:
        _refuse(str(error))
    except Exception as error:
        # The command line's own errors are told by what they can do: typer may carry a click of its own.
        kind = type(error).__name__
        if kind == "Abort":
            sys.exit(1)
        if not hasattr(error, "format_message"):
            raise
        if kind == "NoArgsIsHelpError":
            error.show()
            sys.exit(2)
        _refuse(error.format_message())
    sys.exit(code if isinstance(code, int) else 0)


def _refuse(said: str) -> NoReturn:
    """One line, without the usage that typer would print as well."""
    typer.echo(" ".join(said.split()), err=True)
    sys.exit(2)


if __name__ == "__main__":
    main()

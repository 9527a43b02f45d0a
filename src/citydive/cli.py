"""The command line. Django is loaded inside the commands, so that `--help` answers at once."""

import functools
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from citydive.disk import is_full
from citydive.installation import InstallationError

app = typer.Typer(
    help="citydive: carry a Deep Dive, a cooperation of cities on one theme, on a server of your own.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
users = typer.Typer(
    help="Accounts: add, list, disable, change password or e-mail, second factor, export.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(users, name="user")

Email = Annotated[str, typer.Argument(help="E-mail address of the account.")]
AskPassword = Annotated[bool, typer.Option("--ask-password", help="Ask for a password instead of making one up.")]


def main() -> None:
    """The entry point `citydive`."""
    app()


def plain_errors(command):
    """What can go wrong in an installation is one clear line and exit code 2, not a traceback."""

    @functools.wraps(command)
    def wrapped(*args, **kwargs):
        try:
            return command(*args, **kwargs)
        except InstallationError as error:
            _give_up(str(error))
        except Exception as error:
            line = _expected(error)
            if line is None:
                raise
            _give_up(line)

    return wrapped


def _expected(error) -> str | None:
    from django.core.exceptions import ImproperlyConfigured
    from django.db import DatabaseError, InterfaceError

    if is_full(error):
        return "The disk is full; nothing was half-written. Free some space and start again."
    if isinstance(error, ImproperlyConfigured):
        return f"The settings do not fit together: {error}"
    if isinstance(error, DatabaseError | InterfaceError):
        from citydive.operation.setup import database_trouble

        if "no such table" in str(error) or "does not exist" in str(error):
            return "The database is not set up or not up to date. Run `citydive init`."
        return database_trouble(error)
    return None


def _give_up(line: str):
    typer.echo(line, err=True)
    raise typer.Exit(2)


def _start():
    from citydive.operation.setup import start_django

    start_django()


@app.callback()
def installation(
    home: Annotated[
        Path | None, typer.Option(help="Data directory; otherwise CITYDIVE_HOME, otherwise ./citydive-data.")
    ] = None,
) -> None:
    if home is not None:
        os.environ["CITYDIVE_HOME"] = str(home.resolve())


@app.command()
@plain_errors
def init() -> None:
    """Set the installation up, or bring it up to date after an upgrade. May be repeated."""
    from citydive.operation.setup import initialise

    for line in initialise():
        typer.echo(line)
    typer.echo("Next: `citydive user add E-MAIL --name NAME --administrator`, then `citydive serve`.")


@app.command()
@plain_errors
def serve() -> None:
    """Serve the pages on CITYDIVE_BIND, with CITYDIVE_WORKERS worker processes beside it."""
    _start()
    from citydive.operation.serve import serve as run

    run(functools.partial(print, flush=True))


@app.command()
@plain_errors
def worker(
    drain: Annotated[bool, typer.Option("--drain", help="Stop when no job waits any more.")] = False,
    with_parent: Annotated[bool, typer.Option("--with-parent", help="Stop when standard input ends.")] = False,
) -> None:
    """Do background work; as many of these as you like, also on other machines with the same database and files."""
    _start()
    from citydive.operation.setup import pending_migrations
    from citydive.operation.work import work

    if pending_migrations():
        raise InstallationError("The database is not up to date. Run `citydive init`.")
    work(drain=drain, with_parent=with_parent)


@app.command()
@plain_errors
def check(
    files: Annotated[bool, typer.Option("--files", help="Read every stored file and compare its bytes.")] = False,
) -> None:
    """Is the installation in order? Exit code 1 if something is wrong."""
    from citydive.operation.check import check_installation
    from citydive.operation.setup import home_directory

    findings = check_installation(home_directory(), files=files)
    for finding in findings:
        typer.echo(str(finding))
    if any(finding.level == "wrong" for finding in findings):
        raise typer.Exit(1)


@app.command()
@plain_errors
def index() -> None:
    """Read every record anew for the search. Searching goes on meanwhile."""
    _start()
    from citydive.operation.setup import pending_migrations
    from citydive.search.index import rebuild

    if pending_migrations():
        raise InstallationError("The database is not up to date. Run `citydive init`.")
    done = rebuild(lambda number: typer.echo(f"{number} records …", err=True))
    typer.echo(f"The search index holds {done} records.")


@app.command()
@plain_errors
def backup(
    # Not a Path: that would forget the slash at the end.
    target: Annotated[str, typer.Argument(help="A new file, or a directory to put a dated file into.")],
    with_secret: Annotated[
        bool, typer.Option("--with-secret", help="Put the secret key in too; then the file must be kept secret.")
    ] = False,
) -> None:
    """Write database and files, as they are in this moment, to one file; pages and jobs go on meanwhile."""
    _start()
    from citydive.operation.backup import make_backup

    for line in make_backup(target, with_secret=with_secret).lines():
        typer.echo(line)


@app.command()
@plain_errors
def restore(file: Annotated[Path, typer.Argument(help="A file that `citydive backup` made.")]) -> None:
    """Put a backup into an empty installation, whole or not at all; also the way from SQLite to PostgreSQL."""
    from citydive.operation.archive import Archive
    from citydive.operation.setup import prepare_home

    with Archive(file) as archive:
        prepare_home()
        _start()
        from citydive.operation.restore import restore as run

        for line in run(archive).lines():
            typer.echo(line)
    typer.echo("Next: `citydive check`, then `citydive serve`.")


@app.command()
@plain_errors
def compare(
    one: Annotated[Path, typer.Argument(help="A backup.")],
    other: Annotated[Path, typer.Argument(help="Another backup, perhaps from another database.")],
) -> None:
    """Do two backups hold the same? Exit code 1 if not."""
    from citydive.operation.archive import Archive
    from citydive.operation.compare import differences

    with Archive(one) as first, Archive(other) as second:
        found = differences(first, second)
    for line in found or ["Both hold the same rows and files."]:
        typer.echo(line)
    if found:
        raise typer.Exit(1)


@app.command()
@plain_errors
def demo(
    export: Annotated[
        Path | None, typer.Option(help="Build the demo without serving it and write its result to this folder.")
    ] = None,
    finish: Annotated[bool, typer.Option("--finish", hidden=True)] = False,
) -> None:
    """Load the Heat in the City demo into a data directory of its own and serve it."""
    from citydive.demo import command

    say = functools.partial(print, flush=True)
    if export is not None:
        command.export(export, say)
    elif finish:
        command.finish_only(say)
    else:
        command.serve(say)


@users.command("add")
@plain_errors
def add_user(
    email: Email,
    name: Annotated[str, typer.Option(help="The name as others see it.")] = "",
    administrator: Annotated[
        bool, typer.Option("--administrator", help="May open deep dives and keep accounts.")
    ] = False,
    ask_password: AskPassword = False,
) -> None:
    """Add an account."""
    _start()
    from citydive.operation import accounts

    password = _password(ask_password)
    user = accounts.add(email, name or email.split("@")[0], password, administrator=administrator)
    typer.echo(f"Account {user.email} added." + _shown(password, ask_password))


@users.command("list")
@plain_errors
def list_users() -> None:
    """List all accounts."""
    _start()
    from citydive.operation import accounts

    for line in accounts.listing() or ["No accounts yet."]:
        typer.echo(line)


@users.command("password")
@plain_errors
def change_password(email: Email, ask_password: AskPassword = False) -> None:
    """Give an account a new password; its open sessions end."""
    _start()
    from citydive.operation import accounts

    password = _password(ask_password)
    user = accounts.change_password(email, password)
    typer.echo(f"Account {user.email} has a new password." + _shown(password, ask_password))


@users.command("disable")
@plain_errors
def disable_user(
    email: Email, undo: Annotated[bool, typer.Option("--undo", help="Let the account in again.")] = False
) -> None:
    """Shut an account out at once; what it wrote stays."""
    _start()
    from citydive.operation import accounts

    user = accounts.disable(email, enable=undo)
    typer.echo(f"Account {user.email} is {'enabled again' if undo else 'disabled'}.")


@users.command("email")
@plain_errors
def change_email(email: Email, new: Annotated[str, typer.Argument(help="The new address.")]) -> None:
    """Give an account another e-mail address, for a person who asked for it; the old address is told."""
    _start()
    from citydive.operation import accounts

    user = accounts.change_email(email, new)
    typer.echo(f"The account of {user.name} has the address {user.email} now.")


@users.command("second-factor")
@plain_errors
def second_factor(
    email: Email,
    remove: Annotated[bool, typer.Option("--remove", help="Remove it; all sessions of the account end.")] = False,
) -> None:
    """Has an account a second factor? Remove it for somebody who lost phone and recovery codes."""
    _start()
    from citydive.operation import accounts

    typer.echo(accounts.second_factor(email, remove=remove))


@users.command("export")
@plain_errors
def export_user(
    email: Email, folder: Annotated[Path, typer.Argument(help="Where to write the ZIP file; made if missing.")]
) -> None:
    """Write everything stored about a person to a ZIP file, for a person who asks for it."""
    _start()
    from citydive.operation import accounts

    typer.echo(f"written: {accounts.export(email, folder)}")


def _password(ask: bool) -> str:
    from citydive.operation.accounts import random_password

    if not ask:
        return random_password()
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    return typer.prompt("Password", hide_input=True, confirmation_prompt=True)


def _shown(password: str, asked: bool) -> str:
    return "" if asked else f" Its password, shown only now: {password}"

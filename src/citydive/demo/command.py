"""`citydive demo`: build the demo in a data directory of its own, serve it, or export it without a page."""

import os
import shutil
import subprocess
import tempfile
import threading
from pathlib import Path

from citydive.installation import InstallationError
from citydive.operation.setup import initialise, python_command

DEFAULT_HOME = "citydive-demo"
STARTED, FINISHED = "demo-started", "demo-finished"
# How long the second process waits for the database.
PATIENCE_SECONDS = 600


def choose_home() -> Path:
    """The demo's own data directory: CITYDIVE_HOME if set, else ./citydive-demo. Never one with other data."""
    home = Path(os.environ.setdefault("CITYDIVE_HOME", DEFAULT_HOME)).resolve()
    if (home / "citydive.sqlite3").exists() and not (home / STARTED).exists():
        raise InstallationError(
            f"{home} holds an installation that is not the demo; the demo leaves it alone. "
            "Unset CITYDIVE_HOME, or set it to a new directory."
        )
    if os.environ.get("CITYDIVE_DATABASE_URL"):
        raise InstallationError(
            "The demo keeps its data in files of its own. Unset CITYDIVE_DATABASE_URL to start it."
        )
    if (home / STARTED).exists() and not (home / FINISHED).exists():
        # Broken off while it was built: nothing in it is anybody's work yet.
        shutil.rmtree(home)
    return home


def prepare(home: Path) -> bool:
    """Set the installation up and load the public record; False if the demo is complete already."""
    if (home / FINISHED).exists():
        initialise()
        return False
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    (home / STARTED).touch()
    initialise()
    from . import build

    build.load_record()
    return True


def finish(home: Path, say) -> None:
    """Load what has to be computed, then mark the demo as complete."""
    from . import build

    build.load_evidence(say)
    (home / FINISHED).touch()


def finish_only(say) -> None:
    """The second process of `serve`: the installation exists, the evidence is still missing."""
    from citydive.operation.setup import start_django

    start_django()
    from django.db import connection

    # On a busy machine a job, which yields to everything else, can hold the database for longer than a page would
    # wait. What is built here is built once, so it has patience.
    connection.settings_dict["OPTIONS"]["timeout"] = PATIENCE_SECONDS
    finish(Path(os.environ["CITYDIVE_HOME"]).resolve(), say)


def serve(say) -> None:
    """Build what a first page needs, serve, and let a second process compute the evidence meanwhile."""
    home = choose_home()
    fresh = prepare(home)
    from citydive.operation.serve import serve as run

    from . import accounts

    password = accounts.set_password()
    loader = _Loader()

    def announce(line):
        say(line)
        if line.startswith("citydive is at"):
            _print_logins(say, accounts.logins(), password, fresh)
            if fresh:
                loader.start()

    try:
        run(announce)
    finally:
        loader.stop()


class _Loader:
    """The second process, begun a moment after the server so that the first page comes quickly."""

    WAIT_SECONDS = 3

    def __init__(self):
        self.timer = threading.Timer(self.WAIT_SECONDS, self._run)
        self.timer.daemon = True
        self.process = None

    def start(self):
        self.timer.start()

    def _run(self):
        self.process = subprocess.Popen(python_command("demo", "--finish"))  # noqa: S603 - our own command
        # Nobody else asks for its end; without this it would stay in the list of processes.
        self.process.wait()

    def stop(self):
        self.timer.cancel()
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait()


def _print_logins(say, logins, password, fresh):
    say("")
    say(f"Demo logins; the password of all of them is  {password}  (new at every start):")
    for login in logins:
        say(f"  {login.email:<28} {login.what}")
    if not os.environ.get("CITYDIVE_EMAIL_URL"):
        say("Mails are not sent; they are printed here.")
    say("")
    if fresh:
        say("Practice cities and heat profiles are being computed now and appear within a minute.")


def export(folder: Path, say) -> None:
    """The same path without pages, in a throw-away data directory: build, analyse, write PDF, HTML and data."""
    if folder.exists() and not folder.is_dir():
        raise InstallationError(f"{folder} is a file. Name a folder to write to; it is made if it is not there.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InstallationError(f"{folder} cannot be made ({error.strerror}). Name another folder.") from error
    with tempfile.TemporaryDirectory(prefix="citydive-demo-") as home:
        os.environ["CITYDIVE_HOME"] = home
        os.environ.pop("CITYDIVE_DATABASE_URL", None)
        prepare(Path(home))
        finish(Path(home), say)
        from django.db import connection

        from .export import write

        for path in write(folder):
            say(f"written: {path}")
        connection.close()

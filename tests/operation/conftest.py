"""Installations to back up and to restore into."""

import gzip
import shutil
from pathlib import Path

import pytest

from citydive.operation.archive import Archive
from citydive.operation.compare import differences
from tests import installations

DATA = Path(__file__).with_name("data")
OLD_DATABASE, OLD_BACKUP = DATA / "2026-11-104cbd7.sqlite3.gz", DATA / "2026-11-104cbd7.zip"
# A command takes two or three seconds on a quiet machine.
SECONDS = 240
WHERE = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.fixture
def new(tmp_path):
    """new("sqlite" | "postgres") → an installation with nothing in it, not even tables."""
    made = []

    def _new(where: str = "sqlite") -> installations.Installation:
        database = installations.PostgresDatabase() if where == "postgres" else None
        home = tmp_path / f"home-{len(made)}"
        made.append((installations.Installation(home, database.url if database else ""), database))
        return made[-1][0]

    yield _new
    for installation, database in made:
        installation.close()
        if database:
            database.drop()


@pytest.fixture(scope="session")
def _filled(tmp_path_factory, request):
    """Once per run: the old backup restored on SQLite, and backed up again as this version does it."""
    shared = installations.Once(tmp_path_factory, request, "filled", SECONDS)
    folder = shared.keep(_fill) if shared.is_ours else shared.wait()
    return folder / "home", folder / "backup.zip"


def _fill(folder: Path):
    made = installations.Installation(folder / "home")
    restore(made, OLD_BACKUP)
    back_up(made, folder / "backup.zip")


@pytest.fixture
def backup(_filled) -> Path:
    """A backup made by this version: quicker to restore than the old one."""
    return _filled[1]


@pytest.fixture
def filled_sqlite(_filled, tmp_path):
    """An installation on SQLite with the content of the old backup."""
    made = installations.sqlite_copy(_filled[0], tmp_path / "filled")
    yield made
    made.close()


def restore(installation, archive: Path) -> str:
    return installation.run("-m", "citydive", "restore", str(archive), seconds=SECONDS)


def back_up(installation, target: Path, *options) -> Path:
    installation.run("-m", "citydive", "backup", str(target), *options, seconds=SECONDS)
    return target


def refused(installation, *command) -> str:
    """Run `citydive …`, which must end with one line and exit code 2; returns the line."""
    process = installation.start("-m", "citydive", *command, stdout=-1, stderr=-1)
    out, err = process.communicate(timeout=SECONDS)
    assert process.returncode == 2, f"{command} ended with {process.returncode}:\n{out}\n{err}"
    assert len(err.strip().splitlines()) == 1 and not out, f"{out}\n{err}"
    return err.strip()


def compared(one: Path, other: Path) -> list[str]:
    with Archive(one) as first, Archive(other) as second:
        return differences(first, second)


def unpacked(target: Path) -> Path:
    """The old database as its installation had it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(OLD_DATABASE) as source, target.open("wb") as out:
        shutil.copyfileobj(source, out)
    return target

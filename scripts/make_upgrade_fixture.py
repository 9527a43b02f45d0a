"""Make the small installation of this version from which later versions are tested to upgrade.

    python scripts/make_upgrade_fixture.py NAME

Run it at every release, on the released commit, and commit what it writes to tests/operation/data:
NAME.sqlite3.gz (the database) and NAME.zip (its backup). The content is the demo's public record and a practice
deep dive, invented from the first question to the exported result. Files over 20 kB are taken away to keep it
small; the backup names them as missing.
"""

import gzip
import os
import shutil
import sqlite3
import sys
import tempfile
from pathlib import Path

DATA = Path(__file__).resolve().parents[1] / "tests" / "operation" / "data"
LARGEST = 20_000


def main(name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder, "home")
        os.environ["CITYDIVE_HOME"] = str(home)
        os.environ["CITYDIVE_SECRET_KEY"] = "only-for-tests"  # noqa: S105 - of a throw-away installation
        os.environ.pop("CITYDIVE_DATABASE_URL", None)
        build()
        for path in (home / "files").glob("*/*"):
            if path.stat().st_size > LARGEST:
                path.unlink()
        from django.db import connection

        connection.close()
        small = Path(folder, "small.sqlite3")
        sqlite3.connect(home / "citydive.sqlite3").execute("VACUUM INTO ?", [str(small)])
        DATA.mkdir(parents=True, exist_ok=True)
        with small.open("rb") as source, gzip.GzipFile(DATA / f"{name}.sqlite3.gz", "wb", mtime=0) as out:
            shutil.copyfileobj(source, out)
        back_up(DATA / f"{name}.zip")


def build() -> None:
    from citydive.operation.setup import initialise

    initialise()
    from citydive.demo import build, practice
    from citydive.jobs.runner import run_pending

    build.load_record()
    practice.load("practice_green", print)
    run_pending()


def back_up(target: Path) -> None:
    from citydive.operation.backup import make_backup

    target.unlink(missing_ok=True)
    print(*make_backup(target).lines(), sep="\n")


if __name__ == "__main__":
    main(sys.argv[1])

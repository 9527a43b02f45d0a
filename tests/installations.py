"""Whole installations for tests that need several processes: an own home, an own database, real commands."""

import json
import os
import secrets
import shutil
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parent.parent
POSTGRES = os.environ.get("CITYDIVE_TEST_POSTGRES", "")


class Installation:
    """One installation with its own database; `processes` are ended at the end, whatever happened."""

    def __init__(self, home: Path, database_url: str = ""):
        self.home, self.database_url = home, database_url
        self.processes: list[subprocess.Popen] = []
        home.mkdir(parents=True, exist_ok=True)

    @property
    def environment(self) -> dict:
        own = {
            "CITYDIVE_HOME": str(self.home),
            "CITYDIVE_DATABASE_URL": self.database_url,
            "CITYDIVE_SECRET_KEY": "only-for-tests",
            "DJANGO_SETTINGS_MODULE": "tests.process_settings",
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        }
        return {k: v for k, v in os.environ.items() if not k.startswith("CITYDIVE_")} | own

    def start(self, *command: str, **options) -> subprocess.Popen:
        """Start `python …` in this installation."""
        process = subprocess.Popen([sys.executable, *command], env=self.environment, cwd=ROOT, text=True, **options)
        self.processes.append(process)
        return process

    def run(self, *command: str, seconds: float = 240) -> str:
        """Run `python …` to its end and return what it printed; fail if it fails."""
        process = self.start(*command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        out, err = process.communicate(timeout=seconds)
        assert process.returncode == 0, f"{command} ended with {process.returncode}:\n{out}\n{err}"
        return out

    def django(self, code: str, *, within: float = 240, **values):
        """Run a piece of code with Django started; `values` are its names, `answer` what it returns (JSON)."""
        script = (
            "import django, json, sys; django.setup(); answer = None\n"
            f"globals().update(json.loads({json.dumps(json.dumps(values))}))\n{code}\n"
            "print(json.dumps(answer))"
        )
        return json.loads(self.run("-c", script, seconds=within).splitlines()[-1])

    def rows(self, sql: str) -> list[tuple]:
        """Ask the database directly, beside everything that is being tested."""
        if self.database_url:
            import psycopg

            with psycopg.connect(self.database_url, autocommit=True) as connection:
                return _execute(connection, sql)
        import sqlite3

        connection = sqlite3.connect(self.home / "citydive.sqlite3", timeout=20, isolation_level=None)
        try:
            return _execute(connection, sql)
        finally:
            connection.close()

    def worker(self, *options: str) -> subprocess.Popen:
        return self.start("-m", "citydive", "worker", *options)

    def close(self):
        for process in self.processes:
            if process.poll() is None:
                process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout, process.stderr):
                if pipe:
                    pipe.close()


def _execute(connection, sql):
    cursor = connection.execute(sql)
    return cursor.fetchall() if cursor.description else []


def wait_until(condition, seconds: float, what: str):
    """Wait for `condition()` to be true and return it; fail after `seconds`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if value := condition():
            return value
        time.sleep(0.05)
    raise AssertionError(f"Not within {seconds} s: {what}")


def children(pid: int) -> list[int]:
    """Processes started by `pid` (Linux)."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += [int(each) for each in task.read_text().split()]
        except OSError:
            continue
    return found


def job_processes(worker_pid: int) -> list[int]:
    """The processes in which a worker's jobs run: grandchildren, under the process they are forked from."""
    return [job for helper in children(worker_pid) for job in children(helper)]


class Once:
    """What takes long to make, made once for all processes of a run: by the first that asks.

    shared = Once(tmp_path_factory, request, "demo", seconds=300)
    if shared.is_ours: … make it …; shared.keep(lambda folder: copy it to folder)
    else: shared.wait() gives the folder
    """

    def __init__(self, tmp_path_factory, request, name: str, seconds: float):
        base = Path(tmp_path_factory.getbasetemp())
        several = hasattr(request.config, "workerinput")
        self.place = (base.parent if several else base) / f"once-{name}"
        self.name, self.seconds = name, seconds
        try:
            self.place.mkdir()
            self.is_ours = True
        except FileExistsError:
            self.is_ours = False

    def keep(self, make) -> Path:
        """make(folder) fills the folder, which does not exist yet; from then on the others have it."""
        make(self.place / "made")
        (self.place / "complete").touch()
        return self.place / "made"

    def wait(self) -> Path:
        what = f"another process of the tests has made this: {self.name}"
        wait_until((self.place / "complete").exists, self.seconds, what)
        return self.place / "made"


MAKE_TABLES = "from citydive.operation.setup import create_tables; create_tables()"


def sqlite_template(home: Path) -> Path:
    """A home with an empty SQLite database, to be copied."""
    Installation(home).django(MAKE_TABLES)
    return home


def sqlite_copy(template: Path, home: Path) -> Installation:
    shutil.copytree(template, home)
    return Installation(home)


class PostgresDatabase:
    """A database of its own on the test server, from a template with tables; dropped afterwards."""

    def __init__(self, template: str | None = None):
        self.name = f"citydive_test_{secrets.token_hex(5)}"
        self.url = urlunsplit(urlsplit(POSTGRES)._replace(path=f"/{self.name}"))
        self._on_server(f'CREATE DATABASE "{self.name}"' + (f' TEMPLATE "{template}"' if template else ""))

    def drop(self):
        self._on_server(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')

    @staticmethod
    def _on_server(sql):
        import psycopg

        with psycopg.connect(POSTGRES, autocommit=True) as connection:
            connection.execute(sql)

"""The demo as people get it: built once per test session by the command line, served, stopped without leftovers."""

import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import installations
from tests.installations import ROOT, Installation, wait_until

from .visitors import Visitor

# A quiet machine needs less than a minute; the bound leaves room for a busy one.
BUILD_SECONDS = 300
DATABASE = "citydive.sqlite3"


@dataclass(frozen=True)
class DemoSite:
    """The running demo: address, data directory, and the password that all its accounts share."""

    base: str
    home: Path
    password: str
    environment: dict
    # What it prints, mails among it.
    log: Path

    def visitor(self, email: str = "", password: str = "", name: str = "") -> Visitor:
        """Somebody at the site; logged in if `email` is given (`pra1` stands for pra1@demo.example)."""
        if not email:
            return Visitor(self.base)
        address = email if "@" in email else f"{email}@demo.example"
        return Visitor(self.base, name or email).log_in(address, password or self.password)

    def command(self, *arguments: str) -> str:
        """Run `citydive …` for this installation and return what it prints."""
        return self._run("-m", "citydive", *arguments)

    def script(self, path: Path, *arguments: str) -> str:
        """Run a Python file with Django started on this installation and return what it prints."""
        return self._run(str(path), *arguments)

    def _run(self, *arguments) -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, f"{arguments} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
        return done.stdout


@pytest.fixture(scope="session")
def demo_site(tmp_path_factory, request):
    """The demo with everything in it, served by `citydive demo` on a free port.

    Of several processes that test it, the first builds it and leaves the others a copy to serve.
    """
    place = tmp_path_factory.mktemp("demo")
    home, log = place / "home", place / "log.txt"
    shared = installations.Once(tmp_path_factory, request, "demo", BUILD_SECONDS)
    if not shared.is_ours:
        shutil.copytree(shared.wait(), home)
    # The product's own settings, password hashing included: this is the thing itself, not a test double.
    plain = Installation(place).environment
    environment = {k: v for k, v in plain.items() if k not in ("CITYDIVE_SECRET_KEY", "DJANGO_SETTINGS_MODULE")}
    environment |= {"CITYDIVE_HOME": str(home), "CITYDIVE_BIND": "127.0.0.1:0", "CITYDIVE_DATABASE_URL": ""}
    with log.open("w") as out:
        server = subprocess.Popen(
            [sys.executable, "-m", "citydive", "demo"],
            env=environment, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    try:
        wait_until(lambda: _is_complete(home, server, log), BUILD_SECONDS, "the demo is complete")
        said = log.read_text()
        if shared.is_ours:
            shared.keep(lambda folder: _copy(home, folder))
        base = re.search(r"citydive is at (http://\S+)/", said).group(1)
        password = re.search(r"password of all of them is  (\S+)", said).group(1)
        yield DemoSite(base, home, password, environment | {"DJANGO_SETTINGS_MODULE": "citydive.settings"}, log)
    finally:
        _stop(server, log)


def _copy(home: Path, folder: Path):
    """The files are written once and never changed; the database is copied by its own means while it is served."""
    shutil.copytree(home, folder, ignore=shutil.ignore_patterns(f"{DATABASE}*"))
    copy = sqlite3.connect(folder / DATABASE)
    with closing(sqlite3.connect(home / DATABASE)) as served, closing(copy):
        served.backup(copy)


def _is_complete(home, server, log) -> bool:
    said = log.read_text()
    assert server.poll() is None and "Traceback" not in said, f"The demo cannot be built:\n{said}"
    return (home / "demo-finished").exists() and "password of all of them" in said


def _stop(server, log):
    """SIGTERM as an init system would send it; then nothing that the demo started may still live."""
    server.send_signal(signal.SIGTERM)
    try:
        code = server.wait(40)
        wait_until(lambda: not _group_lives(server.pid), 10, "every process of the demo has ended")
        assert code == 0, f"The demo ended with {code}:\n{log.read_text()}"
    finally:
        if _group_lives(server.pid):
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()


def _group_lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


ACCOUNT_OF = {
    "actor": "scientist",
    "delegate": "pra1",
    "peer": "prb1",
    "foreigner": "lvi1",
    "moderator": "moderator",
    "administrator": "admin",
}


@dataclass(frozen=True)
class Login:
    email: str
    password: str


@pytest.fixture(scope="session")
def scene(demo_site):
    """What the walks need beside the demo: drafts, a job, an invitation; names in addresses stand for them."""
    return json.loads(demo_site.script(Path(__file__).with_name("walk_scene.py")).splitlines()[-1])


@pytest.fixture(scope="session")
def logins(demo_site, scene):
    """E-mail and password of one account per role."""
    said = demo_site.command("user", "add", "outsider@demo.example", "--name", "Outsider")
    known = {who: Login(f"{name}@demo.example", demo_site.password) for who, name in ACCOUNT_OF.items()}
    return known | {"outsider": Login("outsider@demo.example", said.split()[-1])}


@pytest.fixture(scope="session")
def people(demo_site, logins):
    """One visitor per role."""
    visitors = {who: demo_site.visitor(each.email, each.password, name=who) for who, each in logins.items()}
    visitors["stranger"] = demo_site.visitor()
    yield visitors
    for visitor in visitors.values():
        visitor.close()

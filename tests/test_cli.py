"""The command line: real commands in an own home, and what they do when something is missing."""

import contextlib
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from itertools import pairwise
from types import SimpleNamespace

import pytest

from citydive.installation import InstallationError, bind_address, whole_number
from tests.installations import Installation, children, wait_until

# A form that writes before it says anything.
SENT = b"username=a&password=b&csrfmiddlewaretoken=" + b"a" * 32
HEADERS = b"Cookie: csrftoken=%s\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d"
LOGIN = b"POST /login/ HTTP/1.1\r\nHost: %s\r\n" + HEADERS % (b"a" * 32, len(SENT)) + b"\r\n\r\n" + SENT


@pytest.fixture
def command(tmp_path):
    """command("check", VARIABLE="…") → finished process, in an own home with nothing in it."""
    plain = Installation(tmp_path / "home")
    base = {
        k: v for k, v in plain.environment.items() if k not in ("CITYDIVE_SECRET_KEY", "DJANGO_SETTINGS_MODULE")
    }

    def run(*arguments, stdin="", **variables):
        return subprocess.run(
            [sys.executable, "-m", "citydive", *arguments],
            env=base | variables,
            cwd=tmp_path,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=60,
        )

    run.home, run.environment = plain.home, base
    return run


def test_help_does_not_load_django():
    code = "import sys, citydive.cli; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=os.getcwd(), env=os.environ).returncode == 0


def test_help_names_the_commands(command):
    done = command("--help")
    assert done.returncode == 0 and "serve" in done.stdout and "check" in done.stdout


def test_init_check_and_accounts(command):
    assert command("check").returncode == 1
    first, again = command("init"), command("init")
    assert first.returncode == 0 and "Secret key: made" in first.stdout and "Database: made" in first.stdout
    assert again.returncode == 0 and "Secret key: kept" in again.stdout and "up to date" in again.stdout
    key = command.home / "secret_key"
    if os.name == "posix":
        assert key.stat().st_mode & 0o777 == 0o600
    assert list((command.home / "static" / "citydive").glob("style.*.css.gz")), "hashed and compressed"

    done = command("check")
    assert done.returncode == 0, done.stdout
    assert "WRONG" not in done.stdout and "database answers" in done.stdout

    added = command("user", "add", "First@Example.org", "--name", "Administrator 1", "--administrator")
    assert added.returncode == 0 and re.search(r"shown only now: (\S{4}-){3}\S{4}$", added.stdout.strip())
    assert command("user", "list").stdout == "first@example.org  Administrator 1  (administrator)\n"
    twice = command("user", "add", "first@example.org")
    assert (twice.returncode, twice.stdout) == (2, "") and "has an account already" in twice.stderr


def test_check_names_what_is_wrong_and_the_remedy(command):
    command("init")
    (command.home / "secret_key").chmod(0o644)
    done = command("check", CITYDIVE_HOSTS="*", CITYDIVE_EMAIL_URL="smtp://127.0.0.1:1")
    assert done.returncode == 1
    assert "Other accounts can read the secret key" in done.stdout and "chmod 600" in done.stdout
    assert "CITYDIVE_HOSTS=*" in done.stdout and "The mail server 127.0.0.1:1 refuses" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "variables", "words"),
    [
        (["serve"], {}, "Run `citydive init` first"),
        (["user", "list"], {}, "Run `citydive init` first"),
        (["user", "list"], {"CITYDIVE_SECRET_KEY": "x"}, "Run `citydive init`"),
        (["worker"], {"CITYDIVE_SECRET_KEY": "x"}, "Run `citydive init`"),
        (["init"], {"CITYDIVE_DATABASE_URL": "mysql://a@b/c"}, "must look like postgresql://"),
        (
            ["init"],
            {"CITYDIVE_DATABASE_URL": "postgresql://u:geheim@127.0.0.1:1/n"},
            "127.0.0.1:1/n does not answer",
        ),
        (["init"], {"CITYDIVE_WORKERS": "many"}, "CITYDIVE_WORKERS must be a whole number"),
    ],
)
def test_expected_errors_are_one_line_and_exit_code_2(command, arguments, variables, words):
    done = command(*arguments, **variables)
    assert done.returncode == 2 and words in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1 and "geheim" not in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="finds the worker through /proc")
def test_serve_answers_restarts_its_worker_and_stops_cleanly(command):
    command("init")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = free.getsockname()
    bind = f"127.0.0.1:{address[1]}"
    server = subprocess.Popen(
        [sys.executable, "-m", "citydive", "serve"],
        env=command.environment | {"CITYDIVE_BIND": bind},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert f"http://{bind}/ with 1 worker(s)" in server.stdout.readline()
        page = urllib.request.urlopen(f"http://{bind}/login/", timeout=20).read().decode()
        style = re.search(r"/static/citydive/style\.\w+\.css", page).group()
        request = urllib.request.Request(f"http://{bind}{style}", headers={"Accept-Encoding": "gzip"})
        with urllib.request.urlopen(request, timeout=20) as answer:
            assert answer.headers["Content-Encoding"] == "gzip" and "immutable" in answer.headers["Cache-Control"]
            assert len(answer.read()) < 6000
        # Browsers that keep their connections open lock nobody out.
        with contextlib.ExitStack() as open_ones:
            for _ in range(300):
                open_ones.enter_context(socket.create_connection(address, timeout=20))
            assert urllib.request.urlopen(f"http://{bind}/login/", timeout=20).status == 200
        busy = command("serve", CITYDIVE_BIND=bind)
        assert busy.returncode == 2 and "cannot be opened" in busy.stderr
        (worker,) = children(server.pid)
        wait_until(lambda: "1 worker(s) reported" in command("check").stdout, 30, "the worker reports")
        os.kill(worker, signal.SIGKILL)
        (second,) = wait_until(
            lambda: [each for each in children(server.pid) if each != worker], 15, "a new worker"
        )
        # A page and a worker that wait for a locked database (20 s and longer) do not hold up the end.
        with contextlib.closing(sqlite3.connect(command.home / "citydive.sqlite3", timeout=20)) as database:
            database.execute("BEGIN EXCLUSIVE")
            with socket.create_connection(address, timeout=20) as waiting:
                waiting.sendall(LOGIN % bind.encode())
                time.sleep(0.5)
                server.send_signal(signal.SIGTERM)
                rest = server.communicate(timeout=15)[0]
    finally:
        server.kill()
        server.wait()
    assert server.returncode == 0 and "A worker ended (exit code -9)" in rest and "Traceback" not in rest
    with pytest.raises(ProcessLookupError):
        os.kill(second, 0)


def test_links_name_the_free_port_that_was_given(settings, monkeypatch):
    from citydive.operation import serve

    monkeypatch.setenv("CITYDIVE_BIND", "127.0.0.1:0")
    settings.BIND, settings.URL, settings.ALLOWED_HOSTS = "127.0.0.1:0", "http://127.0.0.1:0", ["127.0.0.1"]
    serve._name_the_port(settings, SimpleNamespace(effective_port=4711))
    assert settings.URL == "http://127.0.0.1:4711"
    # The workers, who write mails, are started with it.
    assert os.environ["CITYDIVE_BIND"] == "127.0.0.1:4711"


class FakeProcess:
    def __init__(self, *_args, **_kwargs):
        self.code = None
        self.stdin = SimpleNamespace(closed=False, close=lambda: None)

    def poll(self):
        return self.code


def test_a_worker_that_keeps_dying_is_started_ever_more_rarely(monkeypatch):
    from citydive.operation import serve

    clock = [0.0]
    started = []

    def popen(*args, **kwargs):
        started.append(clock[0])
        return FakeProcess()

    monkeypatch.setattr(serve.subprocess, "Popen", popen)
    slot = serve.WorkerSlot(["worker"], clock=lambda: clock[0])
    while clock[0] < 300:
        slot.look()
        if slot.process:
            slot.process.code = 1
        clock[0] += 0.5
    # The death is noticed half a second after the start; the pause counts from there.
    pauses = [b - a - 0.5 for a, b in pairwise(started)]
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_addresses_and_numbers_of_settings(monkeypatch):
    assert bind_address("127.0.0.1:8000") == ("127.0.0.1", 8000)
    assert bind_address("[::1]:80") == ("::1", 80)
    for wrong in ("8000", "host:", "host:99999", ":80"):
        with pytest.raises(InstallationError):
            bind_address(wrong)
    monkeypatch.setenv("CITYDIVE_X", "0")
    with pytest.raises(InstallationError, match="at least 1"):
        whole_number("CITYDIVE_X", 5, least=1)
    monkeypatch.setenv("CITYDIVE_X", "")
    assert whole_number("CITYDIVE_X", 5) == 5


def test_passwords_and_disabling(db, rf):
    from django.contrib.auth import authenticate

    from citydive.operation import accounts

    with pytest.raises(InstallationError, match="not an e-mail address"):
        accounts.add("nobody", "N", "a long enough one", administrator=False)
    with pytest.raises(InstallationError, match="too short"):
        accounts.add("a@example.org", "N", "short", administrator=False)
    password = accounts.random_password()
    user = accounts.add("A@example.org", "Delegate 1", password, administrator=False)
    assert not user.is_administrator and user.check_password(password)
    accounts.change_password("a@Example.org", "another long word")
    user.refresh_from_db()
    assert user.check_password("another long word")
    accounts.disable("a@example.org")
    assert authenticate(rf.post("/login/"), username="a@example.org", password="another long word") is None
    assert accounts.listing() == ["a@example.org  Delegate 1  (disabled)"]
    accounts.disable("a@example.org", enable=True)
    assert accounts.listing() == ["a@example.org  Delegate 1"]
    with pytest.raises(InstallationError, match="No account"):
        accounts.find("b@example.org")


def test_jobs_that_wait_without_a_worker_are_wrong(db):
    from datetime import timedelta

    from django.utils import timezone

    from citydive.jobs.actions import enqueue
    from citydive.jobs.models import Job, Worker
    from citydive.operation.check import check_workers

    assert check_workers().level == "note"
    enqueue("x.y", {}, owner=None, title="Work")
    assert check_workers().level == "note", "it has only just been asked for"
    Job.objects.update(created=timezone.now() - timedelta(minutes=2))
    assert check_workers().level == "wrong"
    Worker.objects.create(name="w", started=timezone.now(), seen=timezone.now())
    assert check_workers().level == "ok"

"""`citydive serve`: the web server in this process, and beside it the workers, started again when they die."""

import logging
import os
import select
import signal
import subprocess
import sys
import threading
import time

from citydive.installation import InstallationError, base_url, bind_address

from .setup import pending_migrations, python_command
from .work import leave_threads_behind

THREADS = 8
# A browser keeps up to six connections open between two pages: at waitress's own limit of 100, seventeen people
# would lock all others out. More would run into the 1024 open files that a process usually may have.
MOST_CONNECTIONS = 800 if hasattr(select, "poll") else 400
BACKOFF_FIRST, BACKOFF_LAST = 1.0, 60.0
HEALTHY_SECONDS = 60.0
# From SIGTERM to the end: systemd, Docker and people wait ten seconds, then they pull the plug. Workers end
# themselves sooner (`work.STOP_SECONDS`).
STOP_SECONDS, LAST_SECONDS = 7.0, 8.5
LOOK_SECONDS = 0.5

logger = logging.getLogger(__name__)


class WorkerSlot:
    """One worker process: started, watched, started again after a pause that doubles while it keeps dying."""

    def __init__(self, command: list[str], clock=time.monotonic):
        self.command, self.clock = command, clock
        self.process: subprocess.Popen | None = None
        self.pause = BACKOFF_FIRST
        self.started = self.next_start = clock()

    def look(self) -> None:
        """Start the worker if it is due; notice if it died."""
        now = self.clock()
        if self.process is None:
            if now >= self.next_start:
                # The worker stops when its standard input ends: also when this process is killed.
                self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE)  # noqa: S603 - our own command
                self.started = now
            return
        code = self.process.poll()
        if code is None:
            return
        if now - self.started >= HEALTHY_SECONDS:
            self.pause = BACKOFF_FIRST
        logger.error("A worker ended (exit code %s); the next starts in %.0f s.", code, self.pause)
        self._forget()
        self.next_start, self.pause = now + self.pause, min(self.pause * 2, BACKOFF_LAST)

    def ask_to_stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.stdin.close()

    def wait(self, deadline: float) -> None:
        """Wait for the end until `deadline`; then end it by force."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.1, deadline - self.clock()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._forget()

    def _forget(self):
        if not self.process.stdin.closed:
            self.process.stdin.close()
        self.process = None


class Supervisor(threading.Thread):
    """Looks after the worker slots until it is `finished`; then lets every worker give its job back and end."""

    def __init__(self, count: int):
        super().__init__(daemon=True, name="worker supervisor")
        self.slots = [WorkerSlot(python_command("worker", "--with-parent")) for _ in range(count)]
        self.finished = threading.Event()

    def run(self):
        while not self.finished.is_set():
            for slot in self.slots:
                try:
                    slot.look()
                except OSError:
                    logger.exception("A worker could not be started.")
                    slot.next_start = time.monotonic() + BACKOFF_LAST
            self.finished.wait(LOOK_SECONDS)
        deadline = time.monotonic() + STOP_SECONDS
        for slot in self.slots:
            slot.ask_to_stop()
        for slot in self.slots:
            slot.wait(deadline)

    def stop(self):
        self.finished.set()
        self.join()


def serve(announce) -> None:
    """Serve until SIGTERM, SIGINT or Ctrl-C; `announce(line)` gets what people should read."""
    from django.conf import settings

    waiting = pending_migrations()
    if waiting:
        raise InstallationError(
            f"The database is not up to date ({len(waiting)} changes wait). Make a backup and run `citydive init`."
        )
    server = _create_server(settings)
    _name_the_port(settings, server)
    supervisor = Supervisor(settings.WORKERS)

    def stop(_number, _frame):
        # The workers end while the pages under way are finished.
        supervisor.finished.set()
        _end_at_last()
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, stop)
    if sys.platform == "win32":
        signal.signal(signal.SIGBREAK, stop)
    supervisor.start()
    host, port = bind_address(settings.BIND)
    shown = f"[{host}]" if ":" in host else host
    announce(f"citydive is at http://{shown}:{port}/ with {settings.WORKERS} worker(s).")
    announce("Stop it with Ctrl-C.")
    try:
        server.run()
    except (KeyboardInterrupt, SystemExit):
        # Ctrl-C in the moment before or after the server's own loop.
        pass
    finally:
        announce("Stopping …")
        supervisor.stop()
    leave_threads_behind()


def _name_the_port(settings, server) -> None:
    """Port 0 asks for any free one: links, those that the workers write too, name the one that was given."""
    host, _, port = settings.BIND.rpartition(":")
    if int(port) == 0:
        settings.BIND = os.environ["CITYDIVE_BIND"] = f"{host}:{server.effective_port}"
        given = os.environ.get("CITYDIVE_URL", "")
        settings.URL = base_url(given, settings.ALLOWED_HOSTS, settings.BIND, settings.HTTPS)


def _end_at_last() -> None:
    """Whatever holds the end up (a page that waits for a locked database), it is over after LAST_SECONDS."""
    last = threading.Timer(LAST_SECONDS, os._exit, [0])
    last.daemon = True
    last.start()


def _create_server(settings):
    from waitress.server import create_server

    from .static import collect

    collect()
    from citydive.wsgi import application

    host, port = bind_address(settings.BIND)
    options = {
        "host": host,
        "port": port,
        "threads": THREADS,
        "connection_limit": MOST_CONNECTIONS,
        # select() sees 1024 files at most, on Windows 512; poll() is not to be had there.
        "asyncore_use_poll": hasattr(select, "poll"),
        "ident": "",
        "max_request_body_size": (settings.UPLOAD_MAX_MB + 1) * 1024 * 1024,
    }
    if settings.HTTPS:
        options |= {
            "trusted_proxy": settings.PROXY,
            "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"},
        }
    try:
        return create_server(application, **options)
    except OSError as error:
        raise InstallationError(
            f"{settings.BIND} cannot be opened ({error.strerror or error}). Is citydive running already? "
            "Set CITYDIVE_BIND to another address or port."
        ) from error

"""The process in which one attempt of one job is done, and nothing else.

It gives its memory back by ending, and whatever kills it ends this one attempt only. It belongs to its worker:
when the worker is gone, however abruptly, it leaves too.
"""

import os
import signal
import threading
from multiprocessing import connection, parent_process
from pathlib import Path

PARENT_GONE = 75
# Work gives way to pages where both want the same processor.
NICE = 10


def main(job_id: str, worker: str, attempt: int) -> None:
    """Do the claimed attempt; the lease is kept alive by the worker that started this process."""
    if hasattr(os, "setsid"):
        # A group of its own: Ctrl-C in the terminal reaches the worker only, and helpers can be ended with us.
        os.setsid()
    if hasattr(os, "nice"):
        os.nice(NICE)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_leave_with_the_worker, daemon=True, name="parent watch").start()

    from . import preload  # noqa: F401 - starts Django where it is not started yet

    keep_machine_code()
    from .lease import Claim
    from .runner import run_claimed

    run_claimed(Claim(job_id, worker, attempt))


def keep_machine_code() -> None:
    """Where the program may not write beside itself (a container, a package of the system), what jobs compile is
    kept in the data directory, so that the next job finds it. To be called before numba is imported."""
    from django.conf import settings

    if not os.access(Path(__file__).parent, os.W_OK):
        os.environ.setdefault("NUMBA_CACHE_DIR", str(settings.HOME / "cache" / "compiled"))


def _leave_with_the_worker():
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(PARENT_GONE)

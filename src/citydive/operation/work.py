"""`citydive worker`: background work in a process of its own, here or on another machine."""

import atexit
import os
import signal
import sys
import threading

# A worker that waits for a locked database, or for a chore, ends all the same, before `serve` ends it by force.
STOP_SECONDS = 5.0


def work(*, drain: bool = False, with_parent: bool = False) -> int:
    """Work until SIGTERM, SIGINT or Ctrl-C; the job under way goes back to the queue. Returns attempts begun.

    drain: stop when nothing waits. with_parent: stop when standard input ends (started by `citydive serve`).
    """
    from citydive.jobs.worker import JobWorker

    worker = JobWorker(drain=drain)

    def stop(*_args):
        worker.stop.set()
        last = threading.Timer(STOP_SECONDS, worker.leave)
        last.daemon = True
        last.start()

    for name in ("SIGTERM", "SIGINT", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), stop)
    if with_parent:
        threading.Thread(target=_until_input_ends, args=(stop,), daemon=True, name="parent watch").start()
    done = worker.run()
    if worker.stop.is_set():
        leave_threads_behind()
    return done


def leave_threads_behind() -> None:
    """Let this process end without tidying up after its threads: what waits for a locked SQLite database holds its
    connection, and the interpreter would wait for that before it ends, deaf to every signal."""
    atexit.register(os._exit, 0)


def _until_input_ends(stop):
    # The bare descriptor: a thread that waits inside sys.stdin would hold its lock when the interpreter ends.
    while os.read(sys.stdin.fileno(), 1024):
        pass
    stop()

"""`citydive worker`: background work in a process of its own, here or on another machine."""

import os
import signal
import sys
import threading


def work(*, drain: bool = False, with_parent: bool = False) -> int:
    """Work until SIGTERM, SIGINT or Ctrl-C; the job under way goes back to the queue. Returns attempts begun.

    drain: stop when nothing waits. with_parent: stop when standard input ends (started by `citydive serve`).
    """
    from citydive.jobs.worker import JobWorker

    worker = JobWorker(drain=drain)

    def stop(*_args):
        worker.stop.set()

    for name in ("SIGTERM", "SIGINT", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), stop)
    if with_parent:
        threading.Thread(target=_until_input_ends, args=(stop,), daemon=True, name="parent watch").start()
    return worker.run()


def _until_input_ends(stop):
    # The bare descriptor: a thread that waits inside sys.stdin would hold its lock when the interpreter ends.
    while os.read(sys.stdin.fileno(), 1024):
        pass
    stop()

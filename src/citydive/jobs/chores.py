"""Chores: small things that rooms want done now and then, whether or not a job is under way.

Each worker does every chore at its own pace, in a thread of its own beside the jobs. Several workers may do the
same chore at the same moment, so a chore claims what it changes by conditional writes.
"""

import logging
import threading
import time

from django.db import connection

from .registry import all_chores, run_chore

LOOK_SECONDS = 1.0
END_SECONDS = 5.0

logger = logging.getLogger(__name__)


class Chores:
    """When each chore is due for one worker; all are at its start."""

    def __init__(self, clock=time.monotonic):
        self.clock = clock
        self._done: dict[str, float] = {}

    def run_due(self) -> int:
        """Do what is due; returns how many chores that were."""
        due = [chore for chore in all_chores() if self._is_due(chore)]
        for chore in due:
            self._done[chore.name] = self.clock()
            run_chore(chore)
        return len(due)

    def _is_due(self, chore) -> bool:
        done = self._done.get(chore.name)
        return done is None or self.clock() - done >= chore.every


class ChoreThread(threading.Thread):
    """Looks after the chores of one worker until it is stopped."""

    def __init__(self, chores: Chores):
        super().__init__(daemon=True, name="chores")
        self.chores = chores
        self.finished = threading.Event()

    def run(self):
        while not self.finished.is_set():
            if self.chores.run_due():
                # This thread's own connection: a database that went away is asked anew the next time.
                connection.close()
            self.finished.wait(LOOK_SECONDS)

    def stop(self):
        """Let the chore under way end; one that takes too long ends with the process."""
        self.finished.set()
        if self.is_alive():
            self.join(END_SECONDS)

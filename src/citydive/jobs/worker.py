"""The worker: looks for work, has each job done in a child process, and says truthfully how it ended."""

import logging
import multiprocessing
import os
import signal
import sys
import threading
import time
from datetime import timedelta

from django.db import DatabaseError, InterfaceError, close_old_connections, connection
from django.utils import timezone

from citydive.told import gettext as _

from . import child
from .chores import Chores, ChoreThread
from .lease import BEAT_SECONDS, Claim, claim_next, worker_name
from .models import Worker

# An idle worker asks ten times a second at first, then every two seconds: one indexed query each time.
POLL_FIRST, POLL_LAST, POLL_GROWTH = 0.1, 2.0, 1.3
LOOK_SECONDS = 0.5
CANCEL_GRACE_SECONDS = 10.0
KILL_GRACE_SECONDS = 5.0
AWAY = (DatabaseError, InterfaceError)

logger = logging.getLogger(__name__)


def _process_context():
    """Children are forked from a clean process that has started Django once; Windows has to start each anew."""
    if sys.platform == "win32":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["citydive.jobs.preload"])
    return context


class JobWorker:
    """Runs one job at a time until `stop` is set; with drain=True until nothing waits any more."""

    def __init__(self, *, drain: bool = False):
        self.name = worker_name()
        self.drain = drain
        self.stop = threading.Event()
        self.done = 0
        self._process = None
        self._context = _process_context()
        self._reported = -BEAT_SECONDS
        self._chores = Chores()

    def run(self) -> int:
        """Work until asked to stop; returns how many attempts were begun."""
        idle = POLL_FIRST
        beside = None if self.drain else ChoreThread(self._chores)
        try:
            if beside is not None:
                beside.start()
            while not self.stop.is_set():
                worked = self._step()
                if worked:
                    idle = POLL_FIRST
                    continue
                if worked is False and self.drain:
                    self._chores.run_due()
                    break
                self.stop.wait(idle)
                idle = min(idle * POLL_GROWTH, POLL_LAST)
        finally:
            if beside is not None:
                beside.stop()
            self._sign_off()
        return self.done

    def _step(self) -> bool | None:
        """Do one job: True; False if there is none; None if the database does not answer."""
        try:
            self._report()
            claim = claim_next(self.name)
            if claim is None:
                close_old_connections()
                return False
            self.done += 1
            self._supervise(claim)
            return True
        except AWAY:
            # A job that was under way keeps its row; its lease runs out and it is claimed again.
            logger.exception("The database does not answer; trying again.")
            connection.close()
            self.stop.wait(POLL_LAST)
            return None

    def _supervise(self, claim: Claim) -> None:
        process = self._process = self._context.Process(
            target=child.main, args=(str(claim.job_id), claim.worker, claim.attempt), name=f"job {claim.job_id}"
        )
        try:
            process.start()
        except OSError as error:
            claim.interrupted(_("no process could be started for it: %(error)s") % {"error": error})
            return
        try:
            stopped = self._watch(claim, process)
        finally:
            _end(process)
            self._process = None
        if stopped:
            claim.release()
        else:
            # Changes nothing if the child wrote its end, as it should have.
            claim.interrupted(_how_it_ended(process.exitcode))

    def leave(self) -> None:
        """End at once, together with the work: its job is claimed again when the lease has run out."""
        logger.warning("The worker could not stop in time; it leaves its job to the next.")
        process = self._process
        if process is not None and process.pid:
            _signal(process.pid, getattr(signal, "SIGKILL", None), process.kill)
        os._exit(0)

    def _watch(self, claim, process) -> bool:
        """Keep the lease alive until the child is gone or has to go; True: because this worker is to stop."""
        beat, unwanted = time.monotonic() + BEAT_SECONDS, None
        while process.is_alive():
            process.join(LOOK_SECONDS)
            now = time.monotonic()
            if self.stop.is_set():
                return process.is_alive()
            try:
                self._report()
                if now >= beat:
                    beat = now + BEAT_SECONDS
                    ours = claim.renew()
                else:
                    ours = True
                if unwanted is None and (not ours or claim.cancel_asked()):
                    unwanted = now
            except AWAY:
                logger.warning("Job %s: the lease could not be renewed.", claim.job_id, exc_info=True)
                connection.close()
            # A child that does not answer to the cancelling, or works on what is no longer its own, is ended.
            if unwanted is not None and now - unwanted > CANCEL_GRACE_SECONDS:
                return False
        return False

    def _report(self):
        """Leave a sign of life; now and then forget workers that are long gone."""
        if time.monotonic() - self._reported < BEAT_SECONDS:
            return
        first = self._reported < 0
        self._reported = time.monotonic()
        now = timezone.now()
        if not Worker.objects.filter(name=self.name).update(seen=now):
            Worker.objects.create(name=self.name, started=now, seen=now)
        if first:
            Worker.objects.filter(seen__lt=now - timedelta(days=1)).delete()

    def _sign_off(self):
        try:
            Worker.objects.filter(name=self.name).delete()
        except AWAY:
            logger.warning("The worker could not sign off.", exc_info=True)
        connection.close()


def _end(process) -> None:
    """End a child and what it started: politely, then by force."""
    if process.is_alive():
        _signal(process.pid, getattr(signal, "SIGTERM", None), process.terminate)
        process.join(KILL_GRACE_SECONDS)
    _signal(process.pid, getattr(signal, "SIGKILL", None), process.kill)
    process.join()


def _signal(pid, number, otherwise):
    """Signal the child's process group, so that its own helpers go with it; a lone process where there is none."""
    if not hasattr(os, "killpg"):
        otherwise()
        return
    try:
        os.killpg(pid, number)
    except (ProcessLookupError, PermissionError):
        otherwise()


def _how_it_ended(code: int | None):
    if code == -9:
        return _("the process was killed, as happens when the machine runs out of memory")
    if code is not None and code < 0:
        return _("the process crashed, signal %(number)s") % {"number": -code}
    return _("the process ended without a result, exit code %(code)s") % {"code": code}

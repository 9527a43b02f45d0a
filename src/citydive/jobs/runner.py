"""Doing the work of one claimed job in this process, with progress, cancelling and a truthful end."""

import json
import logging
import math
import secrets
import threading
import time
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar

from django.db import (
    DatabaseError,
    InterfaceError,
    OperationalError,
    close_old_connections,
    connection,
    transaction,
)

from citydive.disk import is_full
from citydive.told import gettext as _

from .lease import BEAT_SECONDS, Claim, LeaseLost, claim_job, claim_next, holding, owners_language, worker_name
from .models import Job
from .registry import JobCancelled, JobError, load_handler

WRITE_EVERY_SECONDS = 0.5
FINISH_TRIES = 4

logger = logging.getLogger(__name__)
_current: ContextVar["Claim | None"] = ContextVar("current job", default=None)


def run_pending(limit: int | None = None) -> int:
    """Run waiting jobs in this process, oldest first, for tests and the headless demo; returns how many ran."""
    worker, count = worker_name("inline"), 0
    while limit is None or count < limit:
        claim = claim_next(worker)
        if claim is None:
            break
        run_here(claim)
        count += 1
    return count


def run_one(job_id) -> bool:
    """Run one certain job here, if it still waits. What a foreign Django Tasks backend calls."""
    claim = claim_job(job_id, worker_name("task"))
    if claim is not None:
        run_here(claim)
    return claim is not None


def run_here(claim: Claim) -> None:
    """Run a claimed job in this process and keep its lease alive meanwhile."""
    with _heartbeat(claim):
        run_claimed(claim)


def run_claimed(claim: Claim) -> None:
    """Run a claimed job to its end; somebody else keeps the lease alive. Never raises for what the job does."""
    job = Job.objects.select_related("owner").get(pk=claim.job_id)
    token = _current.set(claim)
    try:
        with owners_language(job):
            _run(job, claim)
    except LeaseLost:
        logger.warning("Job %s: attempt %s was replaced; its work is dropped.", claim.job_id, claim.attempt)
    except JobCancelled:
        _write(claim.cancel)
    except (KeyboardInterrupt, SystemExit):
        claim.release()
        raise
    finally:
        _current.reset(token)


def _run(job, claim):
    try:
        result = _load(job.name)(job.args, Progress(claim))
        json.dumps(result, allow_nan=False)
        # After switching_results() the job is done already, and this second write changes no row.
        if not _write(lambda: claim.finish(result)):
            logger.info("Job %s: attempt %s had nothing left to finish.", claim.job_id, claim.attempt)
    except JobError as error:
        message = error.words
        _write(lambda: claim.fail(message))
    except JobCancelled:
        raise
    except MemoryError:
        logger.warning("Job %s ran out of memory.", claim.job_id, exc_info=True)
        message = _(
            "The work needs more memory than this machine has for it. Try again when less is going on, try with "
            "less data, or ask the administrator for more memory."
        )
        _write(lambda: claim.fail(message))
    except Exception as error:
        if isinstance(error, OperationalError | InterfaceError) and not is_full(error):
            _database_away(claim)
        else:
            _unforeseen(job, claim, error)


def _database_away(claim):
    """The database was locked or away: not the work's fault, so it is tried again while attempts are left."""
    logger.warning("Job %s: the database did not answer.", claim.job_id, exc_info=True)
    if connection.in_atomic_block:
        raise
    connection.close()
    _write(lambda: claim.interrupted(_("the database did not answer")))


def _unforeseen(job, claim, error):
    report = secrets.token_hex(4)
    logger.exception("Job %s (%s), attempt %s failed; reported as %s", job.pk, job.name, claim.attempt, report)
    message = _words_for(error, report)
    _write(lambda: claim.fail(message))


def _words_for(error, report) -> str:
    """What a person is told of an error that nobody foresaw; of a full disk they can tell the administrator."""
    if is_full(error):
        logger.critical("The disk is full. Free some space, then let people try again (report %s).", report)
        return _(
            "The server's disk is full; nothing was stored. Tell the administrator (report %(report)s), then try "
            "again."
        ) % {"report": report}
    return _(
        "Something unexpected went wrong; it is reported as %(report)s. Try again; if it happens once more, "
        "tell the administrator this number."
    ) % {"report": report}


def _load(name):
    try:
        return load_handler(name)
    except KeyError:
        raise JobError(_("This installation has no work called “%(name)s”.") % {"name": name}) from None


class Progress:
    """progress(fraction 0..1, message): at most two writes a second; raises JobCancelled when asked to stop."""

    def __init__(self, claim: Claim):
        self.claim = claim
        self.written = -math.inf

    def __call__(self, fraction: float, message: str = "") -> None:
        now = time.monotonic()
        if now - self.written < WRITE_EVERY_SECONDS:
            return
        self.written = now
        fraction = min(max(fraction, 0.0), 1.0) if math.isfinite(fraction) else 0.0
        try:
            self.claim.report(fraction, message)
        except (DatabaseError, InterfaceError):
            # Inside a transaction of the job it must know; otherwise a missed progress write is no reason to fail.
            if connection.in_atomic_block:
                raise
            logger.warning("Job %s: progress could not be written.", self.claim.job_id, exc_info=True)


@contextmanager
def switching_results():
    """One transaction for what a job leaves behind, so that it happens once however often the work is begun:

        with switching_results() as result:
            record = create_record(…)
            result["url"] = record.get_absolute_url()

    The claim is checked and locked first (LeaseLost: another worker has the job), the job is marked as done with
    `result` last, all in the same transaction. Called outside a job it is a plain transaction.
    """
    claim, result = _current.get(), {}
    if claim is None:
        with transaction.atomic():
            yield result
        return
    with ExitStack() as stack:
        # Somebody else may hold the lock for a while; nothing has been done in this transaction yet.
        _write(lambda: stack.enter_context(holding(claim)))
        yield result
        if not claim.finish(result):
            raise LeaseLost


def _write(action):
    """Write the end of a job; a database that is away for a moment must not cost the whole work."""
    for left in reversed(range(FINISH_TRIES)):
        try:
            if not connection.in_atomic_block:
                close_old_connections()
            return action()
        except (OperationalError, InterfaceError):
            if not left or connection.in_atomic_block:
                raise
            connection.close()
            time.sleep(1)


@contextmanager
def _heartbeat(claim):
    # Inside a transaction (tests) nobody else sees the claim, and another connection could not see the row.
    if connection.in_atomic_block:
        yield
        return
    stop = threading.Event()
    thread = threading.Thread(target=_beat, args=(claim, stop), daemon=True, name="job heartbeat")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _beat(claim, stop):
    while not stop.wait(BEAT_SECONDS):
        try:
            claim.renew()
        except (DatabaseError, InterfaceError):
            logger.warning("Job %s: heartbeat could not be written.", claim.job_id, exc_info=True)
        connection.close()

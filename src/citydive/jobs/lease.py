"""Claiming a job and writing to it, safe against other workers.

1. `claim_next` takes a job by one conditional UPDATE: of several workers that saw the same row, one changes it.
2. The claim is (worker, attempt). Each claim raises `attempts`, so no two claims of a job are ever equal.
3. The holder renews the lease. When it stops doing so (died, cut off, asleep), the job can be claimed again.
4. Every write of a holder carries worker and attempt in its WHERE. A holder that was replaced changes no row,
   and learns so from the row count.

Leases are compared with the database's clock, so the clocks of several machines need not agree.
"""

import logging
import os
import secrets
import socket
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import translation
from django.utils.translation import gettext_lazy as _lazy

from citydive.told import gettext as _
from citydive.told import here, how_if_told, ngettext

from .models import MESSAGE_LENGTH, Job
from .registry import JobCancelled

LEASE = timedelta(seconds=30)
BEAT_SECONDS = 5.0
CANDIDATES = 10

logger = logging.getLogger(__name__)
Status = Job.Status


class LeaseLost(JobCancelled):
    """Another worker has taken this job over, or it is over: nothing of what happens here counts any more."""


def worker_name(kind: str = "worker") -> str:
    """A name that no other worker has, past or present."""
    return f"{kind}-{socket.gethostname()[:40]}-{os.getpid()}-{secrets.token_hex(4)}"


@dataclass(frozen=True)
class Claim:
    """The right to work on one attempt of a job. Each method is one conditional write; False: the right is gone."""

    job_id: object
    worker: str
    attempt: int

    def rows(self):
        return Job.objects.filter(pk=self.job_id, worker=self.worker, attempts=self.attempt, status=Status.RUNNING)

    def renew(self) -> bool:
        return bool(self.rows().update(lease_until=Now() + LEASE))

    def cancel_asked(self) -> bool:
        return self.rows().filter(cancel_asked=True).exists()

    def report(self, fraction: float, message: str) -> None:
        """Write the progress and renew the lease; raise JobCancelled or LeaseLost when there is no going on."""
        changed = (
            self.rows()
            .filter(cancel_asked=False)
            .update(progress=fraction, lease_until=Now() + LEASE, **_said(message))
        )
        if not changed:
            raise JobCancelled if self.rows().exists() else LeaseLost

    def finish(self, result) -> bool:
        """Result and status in one write: a reader sees both or neither."""
        return self._end(Status.DONE, result=result, progress=1.0, **_error(""))

    def fail(self, error: str) -> bool:
        """error: best a text of `citydive.told`, as in `report`."""
        return self._end(Status.FAILED, **_error(error))

    def cancel(self) -> bool:
        return self._end(Status.CANCELLED)

    def _end(self, status, **fields) -> bool:
        return bool(self.rows().update(status=status, lease_until=None, ended=Now(), **fields))

    def release(self) -> bool:
        """Give the job back unharmed (the worker is asked to stop); this attempt does not count."""
        if self.rows().filter(cancel_asked=True).update(status=Status.CANCELLED, lease_until=None, ended=Now()):
            return True
        return bool(
            self.rows().update(
                status=Status.WAITING,
                lease_until=None,
                progress=0.0,
                max_attempts=F("max_attempts") + 1,
                **_said(""),
            )
        )

    def interrupted(self, reason) -> None:
        """The work broke off without a result: try again while attempts are left, else say so.

        reason: a told or lazily translated half sentence, such as "killed by signal 9".
        """
        job = self.rows().select_related("owner").first()
        if job is not None:
            resolve_interruption(job, self.rows(), reason)


def claim_next(worker: str) -> Claim | None:
    """Claim the oldest job that waits or whose lease ran out; None if there is none."""
    expired = Q(status=Status.RUNNING, lease_until__lt=Now())
    for job in (
        Job.objects.filter(Q(status=Status.WAITING) | expired)
        .select_related("owner")
        .order_by("created", "pk")[:CANDIDATES]
    ):
        row = Job.objects.filter(pk=job.pk, attempts=job.attempts, worker=job.worker)
        row = row.filter(status=Status.WAITING) if job.status == Status.WAITING else row.filter(expired)
        if job.status == Status.RUNNING and (job.cancel_asked or job.attempts >= job.max_attempts):
            resolve_interruption(job, row, _lazy("its worker was not heard of any more"))
        elif claim := _take(job, row, worker):
            return claim
    return None


def claim_job(job_id, worker: str) -> Claim | None:
    """Claim one certain job, if it waits."""
    job = Job.objects.filter(pk=job_id, status=Status.WAITING).first()
    return job and _take(job, Job.objects.filter(pk=job.pk, attempts=job.attempts, status=Status.WAITING), worker)


def _take(job, row, worker) -> Claim | None:
    taken = row.update(
        status=Status.RUNNING,
        worker=worker,
        attempts=F("attempts") + 1,
        lease_until=Now() + LEASE,
        started=Now(),
        progress=0.0,
        **_error(""),
    )
    return Claim(job.pk, worker, job.attempts + 1) if taken else None


def resolve_interruption(job, row, reason) -> None:
    """Decide what becomes of a job whose work broke off; `row` is its fenced query."""
    logger.warning("Job %s (%s), attempt %s, broke off: %s", job.pk, job.name, job.attempts, reason)
    with owners_language(job):
        reason = here(reason)
        if job.cancel_asked:
            row.update(status=Status.CANCELLED, lease_until=None, ended=Now())
        elif job.attempts < job.max_attempts:
            note = _("The work broke off (%(reason)s) and starts again.") % {"reason": reason}
            row.update(status=Status.WAITING, lease_until=None, progress=0.0, **_said(note))
        else:
            error = ngettext(
                "The work broke off without a result: %(reason)s. Try again; if it breaks off once more, tell the "
                "administrator the number of this job.",
                "The work broke off %(count)s times without a result; the last time: %(reason)s. Try again; if it "
                "breaks off once more, tell the administrator the number of this job.",
                job.attempts,
            ) % {"count": job.attempts, "reason": reason}
            row.update(status=Status.LOST, lease_until=None, ended=Now(), **_error(error))


def _said(message) -> dict:
    """The fields of a message: as text, and how it is told again."""
    return {"message": str(message)[:MESSAGE_LENGTH], "message_told": how_if_told(message)}


def _error(error) -> dict:
    return {"error": str(error), "error_told": how_if_told(error)}


@contextmanager
def owners_language(job):
    """What cannot be told again is written in the language of the person who waits for it."""
    with translation.override(job.words_language):
        yield


@contextmanager
def holding(claim: Claim):
    """One transaction that begins by making sure of the claim; it keeps the row locked until it ends."""
    with transaction.atomic():
        if not claim.renew():
            raise LeaseLost
        yield

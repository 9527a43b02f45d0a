"""Use cases of background work."""

from functools import partial

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from citydive.told import how_if_told

from .lease import resolve_interruption
from .models import Job
from .tasks import run_job

Status = Job.Status
ATTEMPTS = 3


def enqueue(name, args, *, owner, title, deep_dive=None, city=None, max_attempts=ATTEMPTS) -> Job:
    """Put work in the queue; it is picked up when the surrounding transaction is committed.

    title: best a text of `citydive.told`, which everybody reads in their own language.
    """
    job = Job.objects.create(
        name=name,
        args=args,
        owner=owner,
        title=str(title)[:200],
        told=how_if_told(title),
        deep_dive=deep_dive,
        city=city,
        max_attempts=max_attempts,
    )
    _transport(job)
    return job


def cancel(job) -> bool:
    """Ask a job to stop: one that waits ends at once, one that runs at its next report; False if it is over."""
    asked = Job.objects.filter(pk=job.pk, status=Status.RUNNING)
    waiting = Job.objects.filter(pk=job.pk, status=Status.WAITING)
    end = {"status": Status.CANCELLED, "cancel_asked": True, "ended": timezone.now()}
    # It may go back to waiting between the two (its worker died), hence once more.
    return bool(waiting.update(**end) or asked.update(cancel_asked=True) or waiting.update(**end))


def retry(job) -> bool:
    """Let a job that failed, broke off or was cancelled start again; False if it is waiting, running or done."""
    again = Job.objects.filter(pk=job.pk, status__in=[Status.FAILED, Status.LOST, Status.CANCELLED]).update(
        status=Status.WAITING,
        # Attempts keep counting (they are part of the fence); the allowance grows instead.
        max_attempts=F("attempts") + ATTEMPTS,
        cancel_asked=False,
        progress=0.0,
        message="",
        message_told=None,
        error="",
        error_told=None,
        ended=None,
    )
    if again:
        _transport(job)
    return bool(again)


def settle_restored() -> int:
    """After a restore: what ran in the moment of the backup has no worker any more and starts again, or is lost.

    Returns how many jobs that were.
    """
    running = Job.objects.filter(status=Status.RUNNING).select_related("owner")
    count = len(running)
    for job in running:
        row = Job.objects.filter(pk=job.pk, status=Status.RUNNING)
        resolve_interruption(job, row, _("the installation was restored from a backup"))
    for job in Job.objects.filter(status=Status.WAITING):
        _transport(job)
    return count


def _transport(job):
    transaction.on_commit(partial(run_job.enqueue, str(job.pk)))

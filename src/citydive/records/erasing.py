"""Erasing a record for data protection: asked for by its owner, carried out by an administrator, by its key.

A tombstone stays: key, kind, deep dive, city and date. Every room erases its own part (`register`), this one the
frame: title, summary, earlier versions, comments, sources, files, notes on links, the reasons of withdrawals.
Links themselves stay as bare keys. The journal names keys and acts only and is kept.
"""

from collections.abc import Callable

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from citydive.cohorts.models import Grant
from citydive.jobs.models import Job

from .actions import mark_dependents
from .events import happened
from .files import discard
from .models import ErasureRequest, Link, Record

_ERASERS: list[Callable[[Record], None]] = []


def register(function: Callable[[Record], None]) -> None:
    """`function(record)` deletes or empties what its room holds of a record, in the transaction of the erasing.

    The upper rooms go first (the last to register is the first to be asked), because they point at the lower ones.
    Files are given to `records.files.discard`.
    """
    if function not in _ERASERS:
        _ERASERS.append(function)


class NotOpen(Exception):
    """The request was carried out or taken back meanwhile."""


class AskedAlready(Exception):
    """A request to erase the record waits already; nothing was written."""


def open_request(record) -> ErasureRequest | None:
    """The request to erase a record that waits for the administrator."""
    return record.erasure_requests.filter(settled=None).select_related("by").first()


@transaction.atomic
def ask(record, *, by, reason) -> ErasureRequest:
    """The owner asks. Raises AskedAlready while another request is open."""
    Record.objects.select_for_update().get(pk=record.pk)
    if open_request(record) is not None:
        raise AskedAlready
    made = ErasureRequest.objects.create(record=record, by=by, reason=reason)
    happened(record, "erasure asked", by=by, request=made.pk)
    return made


@transaction.atomic
def take_back(request, *, by) -> None:
    """The owner takes an open request back; the reason goes with it. Raises NotOpen."""
    _settle(request, by=by, carried_out=False)
    happened(request.record, "erasure taken back", by=by, request=request.pk)


@transaction.atomic
def carry_out(request, *, by) -> None:
    """Erase the record of an open request. Raises NotOpen. It cannot be undone."""
    _settle(request, by=by, carried_out=True)
    erase(request.record, by=by)


def _settle(request, *, by, carried_out) -> None:
    settled = {"settled": timezone.now(), "settled_by": by, "carried_out": carried_out, "reason": ""}
    if not ErasureRequest.objects.filter(pk=request.pk, settled=None).update(**settled):
        raise NotOpen


@transaction.atomic
def erase(record, *, by, along_with="") -> None:
    """Make a tombstone of a record: its content is gone from every room, from the database and from the disk.

    along_with: the key of the record that it is a part of, if that is being erased.
    """
    record = Record.objects.select_for_update().get(pk=record.pk)
    if record.erased:
        return
    mark_dependents(record)
    _erase_jobs(record)
    for function in reversed(_ERASERS):
        function(record)
    _erase_frame(record)
    Record.objects.filter(pk=record.pk).update(
        title="",
        summary="",
        state="erased",
        outdated=False,
        withdrawn=None,
        erased=timezone.now(),
        version=F("version") + 1,
        updated=timezone.now(),
    )
    record.refresh_from_db()
    happened(record, "erased", by=by, **({"along_with": along_with} if along_with else {}))
    transaction.on_commit(_empty_the_log)


def _erase_jobs(record) -> None:
    """Jobs name files and texts. One that runs finds its row gone, and leaves nothing behind."""
    files = [str(pk) for pk in record.files.values_list("pk", flat=True)]
    about = Q(args__key=record.key) | Q(args__record=record.pk)
    for pk in files:
        about |= Q(args__file=pk)
    Job.objects.filter(about).delete()


def _erase_frame(record) -> None:
    record.comments.all().delete()
    record.revisions.all().delete()
    record.sources.all().delete()
    # Exports of results that name this record by its title are files of others: they can be made again.
    for stored in [*record.files.all(), *record.shown_in_files.all()]:
        discard(stored)
    Link.objects.filter(Q(source=record) | Q(target=record)).update(note="")
    Grant.objects.filter(record_key=record.key).delete()
    record.withdrawals.all().delete()
    record.translations.all().delete()
    record.erasure_requests.filter(settled=None).update(settled=timezone.now(), carried_out=True)
    record.erasure_requests.update(reason="")
    record.authors.clear()


def _empty_the_log() -> None:
    """SQLite overwrites what is deleted (`secure_delete`), but its write-ahead log still has the old pages."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")

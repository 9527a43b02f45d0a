"""Storing and handing out files: written aside first, then named; never inside the web root."""

import hashlib
import os
import re
import unicodedata
from contextlib import contextmanager, suppress
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from citydive.disk import ASIDE, aside

from .models import StoredFile
from .scanning import Refused, scan

CHUNK = 1 << 20
STAGED_FOR = timedelta(days=1)


class FileTooLarge(Exception):
    """More bytes than the installation accepts (CITYDIVE_UPLOAD_MAX_MB)."""


def clean_name(name: str) -> str:
    """The last part of a file name without control and direction-changing characters, at most 120 long."""
    last = re.split(r"[\\/]", name)[-1]
    kept = "".join(c for c in last if unicodedata.category(c)[0] != "C").strip(" .")
    stem, dot, suffix = kept.rpartition(".")
    return (f"{stem[:100]}.{suffix[:12]}" if dot else kept[:120]) or "file"


def store(chunks, name, media_type, *, owner=None, record=None, limit=None) -> StoredFile:
    """Write an iterable of byte chunks and return its row; nothing is left behind on failure.

    A roll-back of a transaction around it leaves the bytes, which `remove_stale` takes away.
    """
    limit = limit or settings.UPLOAD_MAX_MB * 1024 * 1024
    digest, size = hashlib.sha256(), 0
    with aside(settings.MEDIA_ROOT) as (put, temporary):
        for chunk in chunks:
            size += len(chunk)
            if size > limit:
                raise FileTooLarge
            digest.update(chunk)
            put(chunk)
    try:
        with transaction.atomic():
            stored = StoredFile.objects.create(
                record=record,
                owner=owner,
                name=clean_name(name),
                media_type=media_type,
                size=size,
                sha256=digest.hexdigest(),
            )
            stored.path.parent.mkdir(parents=True, exist_ok=True)
            os.replace(temporary, stored.path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return stored


@contextmanager
def gone_on_failure():
    """`with gone_on_failure() as stored`: files appended to `stored` lose their bytes if the block fails, as a
    roll-back around it takes their rows. Put it inside the transaction."""
    stored = []
    try:
        yield stored
    except BaseException:
        for each in stored:
            each.path.unlink(missing_ok=True)
        raise


def store_bytes(data: bytes, name, media_type, **options) -> StoredFile:
    return store([data], name, media_type, **options)


def store_upload(upload, *, owner) -> StoredFile:
    """Stage a Django UploadedFile. The media type is ours to decide later; what the browser says is not kept.

    The installation's scanner looks at it before anybody else can (scanning.Refused, and nothing is kept). That
    may take a while: call it outside a transaction.
    """
    return scanned(store(upload.chunks(CHUNK), upload.name, "application/octet-stream", owner=owner))


@contextmanager
def staged(upload, *, owner):
    """`with staged(upload, owner=…) as stored`: an upload that is gone again, row and bytes, if the block fails."""
    stored = store_upload(upload, owner=owner)
    try:
        yield stored
    except BaseException:
        # Where the database is away too, `remove_stale` tidies up.
        with suppress(DatabaseError):
            discard(stored)
        raise


def scanned(stored) -> StoredFile:
    """The staged file if the scanner calls it clean; otherwise it is gone, and Refused says why."""
    try:
        scan(stored.path)
    except Refused:
        discard(stored)
        raise
    return stored


def discard(stored) -> None:
    """Delete a file: the row now, the bytes once the transaction is committed.

    Bytes that cannot be removed then (Windows: somebody is reading them) keep nothing else from being removed;
    `remove_stale` takes them away.
    """
    path = stored.path
    stored.delete()
    # No partial: Django names the function when it fails, and a partial has no name.
    transaction.on_commit(lambda: path.unlink(missing_ok=True), robust=True)


def remove_stale(before=None) -> int:
    """Remove what nobody waits for any more: staged files (no record) made before a moment, and bytes without a
    row (an interrupted upload, a roll-back). before: a datetime; a day ago without one. Returns how many files.
    """
    before = before or timezone.now() - STAGED_FOR
    count = 0
    for pk in StoredFile.objects.filter(record__isnull=True, created__lt=before).values_list("pk", flat=True):
        count += _remove_staged(pk)
    if settings.MEDIA_ROOT.is_dir():
        folders = [settings.MEDIA_ROOT, *(path for path in settings.MEDIA_ROOT.iterdir() if path.is_dir())]
        count += sum(_remove_orphans(folder, before.timestamp()) for folder in folders)
    return count


def _remove_staged(pk) -> bool:
    """The row first, under a lock: somebody may be making a record of this very file. Then the bytes."""
    with transaction.atomic():
        stored = StoredFile.objects.select_for_update().filter(pk=pk, record__isnull=True).first()
        if stored is None:
            return False
        path = stored.path
        try:
            stored.delete()
        except ProtectedError:
            return False
    path.unlink(missing_ok=True)
    return True


def _remove_orphans(folder, before) -> int:
    """Of the old files in one folder those that no row stands for; what is not named as ours stays."""
    old = [path for path in folder.iterdir() if path.is_file() and path.stat().st_mtime < before]
    ours = {path: _uuid(path.name) for path in old}
    known = set(StoredFile.objects.filter(pk__in=filter(None, ours.values())).values_list("pk", flat=True))
    gone = [
        path
        for path, uuid in ours.items()
        if path.name.startswith(ASIDE) or (uuid is not None and uuid not in known)
    ]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


def _uuid(name):
    try:
        return UUID(name)
    except ValueError:
        return None

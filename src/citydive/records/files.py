"""Storing and handing out files: written aside first, then named; never inside the web root."""

import hashlib
import os
import re
import tempfile
import unicodedata
from pathlib import Path

from django.conf import settings
from django.db import transaction

from .models import StoredFile

CHUNK = 1 << 20


class FileTooLarge(Exception):
    """More bytes than the installation accepts (CITYDIVE_UPLOAD_MAX_MB)."""


def clean_name(name: str) -> str:
    """The last part of a file name without control and direction-changing characters, at most 120 long."""
    last = re.split(r"[\\/]", name)[-1]
    kept = "".join(c for c in last if unicodedata.category(c)[0] != "C").strip(" .")
    stem, dot, suffix = kept.rpartition(".")
    return (f"{stem[:100]}.{suffix[:12]}" if dot else kept[:120]) or "file"


def store(chunks, name, media_type, *, owner=None, record=None, limit=None) -> StoredFile:
    """Write an iterable of byte chunks and return its row; nothing is left behind on failure or roll-back."""
    limit = limit or settings.UPLOAD_MAX_MB * 1024 * 1024
    settings.MEDIA_ROOT.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=settings.MEDIA_ROOT, prefix="incoming-")
    digest, size = hashlib.sha256(), 0
    try:
        with os.fdopen(handle, "wb") as out:
            for chunk in chunks:
                size += len(chunk)
                if size > limit:
                    raise FileTooLarge
                digest.update(chunk)
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
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
        Path(temporary).unlink(missing_ok=True)
        raise
    return stored


def store_bytes(data: bytes, name, media_type, **options) -> StoredFile:
    return store([data], name, media_type, **options)


def store_upload(upload, *, owner, record=None) -> StoredFile:
    """Store a Django UploadedFile. The media type is ours to decide later; what the browser says is not kept."""
    return store(upload.chunks(CHUNK), upload.name, "application/octet-stream", owner=owner, record=record)


def remove_stale(before) -> int:
    """Remove staged files (no record) made before a moment; returns how many."""
    count = 0
    for stored in StoredFile.objects.filter(record__isnull=True, created__lt=before):
        stored.path.unlink(missing_ok=True)
        stored.delete()
        count += 1
    return count

"""Use cases on attachments: attach a file to a record, remove it again.

The bytes are written aside and looked at (type, traces of the camera, virus scanner) before they hang on the
record: until then only who sent them could see them, and `files.remove_stale` tidies up what was interrupted.
"""

from django.conf import settings
from django.db import transaction
from django.db.models import ProtectedError, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from .events import happened
from .files import CHUNK, FileTooLarge, discard, scanned, store
from .filetypes import NotAccepted, recognise
from .models import Attachment, Record
from .once import AGAIN
from .photos import Damaged, without_traces
from .scanning import Refused

MB = 1024 * 1024


class CannotAttach(Exception):
    """Nothing was stored; the message says why, and what to do. field: where in the form it belongs."""

    field = "file"


class NeedsWords(CannotAttach):
    field = "description"


def attach(record, upload, *, by, description="") -> Attachment:
    """Attach a binary file (with `name`, `size`, `read`, `seek`) to a record. Raises CannotAttach.

    Not called inside a transaction: the scanner may take a while.
    """
    limit = min(settings.ATTACHMENT_MAX_MB, settings.UPLOAD_MAX_MB)
    if upload.size > limit * MB:
        raise CannotAttach(_too_large(limit))
    _room_for(record, upload.size)
    try:
        found = recognise(upload)
        if found.is_image and not description.strip():
            raise NeedsWords(
                _("Say in words what the picture shows, for those who do not see it, and choose the file again.")
            )
        chunks = [without_traces(upload.read(), found.media_type)] if found.is_image else _chunks(upload)
        staged = scanned(store(chunks, found.name_for(upload.name), found.media_type, owner=by, limit=limit * MB))
    except (NotAccepted, Refused) as error:
        raise CannotAttach(str(error)) from None
    except Damaged:
        raise CannotAttach(_("This picture is damaged or incomplete. Save or send it again.")) from None
    except FileTooLarge:
        raise CannotAttach(_too_large(limit)) from None
    return _hang_on(record, staged, by, description.strip())


def _hang_on(record, staged, by, description) -> Attachment:
    """Under the record's lock, so that two uploads at once cannot both take the last room."""
    try:
        with transaction.atomic():
            if Record.objects.select_for_update().get(pk=record.pk).is_gone:
                # While the scanner was at work.
                raise CannotAttach(
                    _("Somebody changed this record since you opened it. Look at it again, then decide.")
                )
            if earlier := _just_attached(record, staged, description):
                discard(staged)
                return earlier
            _room_for(record, staged.size)
            staged.record = record
            staged.save(update_fields=["record"])
            made = Attachment.objects.create(file=staged, description=description)
            happened(record, "attached", by=by, file=str(staged.pk), size=staged.size)
    except CannotAttach:
        staged.record = None
        discard(staged)
        raise
    return made


def _just_attached(record, staged, description):
    """The same file with the same words, sent a moment ago by the same person: once more is a slip of the hand."""
    same = {"owner": staged.owner, "name": staged.name, "sha256": staged.sha256}
    rows = attachments_of(record).filter(**{f"file__{name}": value for name, value in same.items()})
    return rows.filter(description=description, file__created__gt=timezone.now() - AGAIN).first()


def _room_for(record, size) -> None:
    used = Attachment.objects.filter(file__record=record).aggregate(all=Sum("file__size"))["all"] or 0
    if used + size > settings.ATTACHMENTS_MAX_MB * MB:
        raise CannotAttach(
            _("The files of this record may have %(limit)s MB together; %(used).0f MB are taken. Remove one that"
              " nobody needs, or make this one smaller.")
            % {"limit": settings.ATTACHMENTS_MAX_MB, "used": used / MB}
        )  # fmt: skip


def _too_large(limit) -> str:
    return _("The file is larger than %(limit)s MB. Make it smaller, or attach the part that matters.") % {
        "limit": limit
    }


def _chunks(upload):
    upload.seek(0)
    while chunk := upload.read(CHUNK):
        yield chunk


@transaction.atomic
def detach(attachment, *, by) -> None:
    """Remove an attachment and its bytes. Raises CannotAttach where the record cites the file as a source."""
    stored = attachment.file
    record = stored.record
    try:
        with transaction.atomic():
            discard(stored)
    except ProtectedError:
        raise CannotAttach(_("This file is cited as a source. Take the source out first.")) from None
    happened(record, "detached", by=by, file=str(attachment.pk))


def attachments_of(record):
    return Attachment.objects.filter(file__record=record).select_related("file__owner")

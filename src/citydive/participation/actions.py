"""Use cases of taking part: open and close a door, take what a phone sends, forget phones."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from citydive.records.events import happened
from citydive.records.models import Record

from .models import CODE_LENGTH, LONGEST_RECEIPT, Door, Participant, Sending
from .phones import digest_of
from .registry import NotTaken

# Letters and digits that nobody confuses when they are read out or typed.
SIGNS = "ABCDEFGHJKMNPQRTUVWXY34679"
# Nobody writes faster than that: one phone within a minute, and in all; and phones at one door.
MOST_A_MINUTE, MOST_A_PHONE, MOST_PHONES = 30, 300, 2000


class TooMuch(Exception):
    """One phone sent more than people write; the message is for people. What was sent is not taken."""


@transaction.atomic
def open_door(record, *, hours, takes, by=None) -> Door:
    """Open the door of a record for so many hours from now, with the code that it had before, if it had one."""
    Record.objects.select_for_update().get(pk=record.pk)
    now = timezone.now()
    door = Door.objects.filter(record=record).first()
    if door is None:
        door = Door(record=record, code=_new_code(), token=secrets.token_urlsafe(32), opens=now)
    door.opens = min(door.opens, now) if door.pk else now
    door.closes, door.takes = now + timedelta(hours=hours), list(takes)
    door.save()
    happened(record, "door opened", by=by)
    return door


@transaction.atomic
def close_door(door, *, by=None, at_once=False) -> bool:
    """Close it now; what phones kept without a connection is taken for a while longer (`Door.grace`).

    at_once: not even that. Nobody can tell what was kept from what is written now, so it is the only way to keep
    out somebody who does not stop. Returns whether that changed anything.
    """
    closes = timezone.now() - timedelta(minutes=door.grace if at_once else 0)
    closed = Door.objects.filter(pk=door.pk, closes__gt=closes).update(closes=closes) > 0
    if closed:
        happened(door.record, "door closed", by=by)
    door.refresh_from_db()
    return closed


def _new_code() -> str:
    while True:
        code = "".join(secrets.choice(SIGNS) for _sign in range(CODE_LENGTH))
        if not Door.objects.filter(code=code).exists():
            return code


@transaction.atomic
def take(door, intake, *, secret, sent_id, data) -> Sending:
    """Take what a phone sent, once however often it is sent; gives the receipt. Raises NotTaken, TooMuch."""
    # Whoever closes the door at this moment waits until this is through, or this finds it closed.
    door = Door.objects.select_for_update(no_key=True, of=("self",)).select_related("record").get(pk=door.pk)
    participant = _participant(door, secret)
    # Of two at the same moment the second waits here until the first is through.
    Sending.objects.bulk_create(
        [Sending(door=door, participant=participant, sent_id=sent_id, intake=intake.slug)], ignore_conflicts=True
    )
    sending = Sending.objects.select_for_update().get(door=door, sent_id=sent_id)
    if sending.receipt:
        return sending
    if door.state == Door.State.CLOSED:
        raise NotTaken(closed_words(door))
    _check_pace(participant)
    sending.receipt = intake.take(door, participant, data, sent_id)[:LONGEST_RECEIPT]
    sending.save(update_fields=["receipt"])
    return sending


def closed_words(door) -> str:
    words = _("The door of “%(title)s” has closed: nothing more is taken here. Copy your text and hand it over.")
    return words % {"title": door.record.title}


def _participant(door, secret) -> Participant:
    digest = digest_of(door, secret)
    found = Participant.objects.filter(digest=digest).first()
    if found is not None:
        return found
    if Participant.objects.filter(door=door).count() >= MOST_PHONES:
        raise TooMuch(_("So many phones take part here that no further one is let in. Tell who leads the session."))
    Participant.objects.bulk_create([Participant(door=door, digest=digest)], ignore_conflicts=True)
    return Participant.objects.get(digest=digest)


def _check_pace(participant) -> None:
    sent = participant.sendings.all()
    minute_ago = timezone.now() - timedelta(minutes=1)
    # This one counts already.
    if sent.filter(at__gt=minute_ago).count() > MOST_A_MINUTE or sent.count() > MOST_A_PHONE:
        raise TooMuch(_("This phone sends faster than people write. Wait a minute, then send it again."))


def receipt_of(door, sent_id) -> Sending | None:
    """What was taken before: a phone that asks again gets the same receipt, also after the door has closed."""
    return Sending.objects.filter(door=door, sent_id=sent_id).exclude(receipt="").first()


def forget_phones() -> int:
    """Chore: some weeks after a door has closed nobody asks again; the phones and their receipts go. What they sent
    stays where it was taken, without a trace to the phone. Returns how many."""
    before = timezone.now() - timedelta(days=settings.FORGET_PHONES_DAYS)
    return Participant.objects.filter(door__closes__lt=before).delete()[0]


__all__ = ["NotTaken", "TooMuch", "close_door", "closed_words", "forget_phones", "open_door", "receipt_of", "take"]

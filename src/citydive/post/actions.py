"""Putting a mail in the post: a row in the caller's transaction; the mail exists exactly if the act does."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from .models import RESTORED, OutgoingMail

LONGEST_SUBJECT = OutgoingMail._meta.get_field("subject").max_length


def queue_mail(to, subject, text, *, language="", unsubscribe="") -> OutgoingMail:
    """Queue a plain-text mail to one address; a worker sends it within the minute and tries for three days.

    language: the code of the language it is written in. unsubscribe: an address at which the receiver can put an
    end to mails of this sort. Raises ValueError if `to` is not one e-mail address.
    """
    try:
        validate_email(to)
    except ValidationError as error:
        raise ValueError(f"“{to}” is not an e-mail address.") from error
    return OutgoingMail.objects.create(
        to=to, subject=one_line(subject), text=text.replace("\0", ""), language=language, unsubscribe=unsubscribe
    )


def one_line(text, longest=LONGEST_SUBJECT) -> str:
    """A subject on one line and without control characters: what people wrote cannot become a header."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def give_up_restored() -> int:
    """After a restore: what waited then may have been sent since, and a restored copy must not write to anybody.

    Returns how many mails that were.
    """
    waiting = OutgoingMail.objects.filter(state=OutgoingMail.State.WAITING)
    return waiting.update(state=OutgoingMail.State.GIVEN_UP, text="", error=RESTORED)

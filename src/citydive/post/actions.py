"""Putting a mail in the post: a row in the caller's transaction; the mail exists exactly if the act does."""

from dataclasses import asdict, dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from .models import RESTORED, OutgoingMail

LONGEST_SUBJECT = OutgoingMail._meta.get_field("subject").max_length


@dataclass(frozen=True)
class Part:
    """Another form of what a mail says, or with a name something attached to it: text only, such as a calendar.

    media_type may carry parameters: "text/calendar; method=REQUEST".
    """

    text: str
    media_type: str
    name: str = ""


def queue_mail(to, subject, text, *, language="", unsubscribe="", parts=()) -> OutgoingMail:
    """Queue a plain-text mail to one address; a worker sends it within the minute and tries for three days.

    language: the code of the language it is written in. unsubscribe: an address at which the receiver can put an
    end to mails of this sort. parts: `Part`s that go along. Raises ValueError if `to` is not one e-mail address.
    """
    try:
        validate_email(to)
    except ValidationError as error:
        raise ValueError(f"“{to}” is not an e-mail address.") from error
    return OutgoingMail.objects.create(
        to=to,
        subject=one_line(subject),
        text=text.replace("\0", ""),
        language=language,
        unsubscribe=unsubscribe,
        parts=[asdict(part) for part in parts],
    )


def take_back(mail) -> bool:
    """Remove a mail that nobody has got yet, because a newer one says it better; False if it is sent or given up.

    A worker that is just handing it over may still get it out.
    """
    return bool(OutgoingMail.objects.filter(pk=mail.pk, state=OutgoingMail.State.WAITING).delete()[0])


def one_line(text, longest=LONGEST_SUBJECT) -> str:
    """A subject on one line and without control characters: what people wrote cannot become a header."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def give_up_restored() -> int:
    """After a restore: what waited then may have been sent since, and a restored copy must not write to anybody.

    Returns how many mails that were.
    """
    waiting = OutgoingMail.objects.filter(state=OutgoingMail.State.WAITING)
    return waiting.update(state=OutgoingMail.State.GIVEN_UP, text="", parts=[], error=RESTORED)

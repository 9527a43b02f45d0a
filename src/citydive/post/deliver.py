"""Delivering the post; every worker calls `deliver_due` a few times a minute.

1. `_claim_next` takes one mail by a conditional UPDATE that raises `attempts` and moves `due` behind the lease: of
   several workers that saw the same row, one changes it.
2. The mail is handed to the server.
3. How it went is written only if `attempts` still is what the claim made it.

A worker that dies between 2 and 3 leaves a mail that goes out again after the lease: at least once, with the same
Message-ID, by which most mail programs show it once. A server that is away costs one attempt per round and is asked
again at least every quarter of an hour, so everything goes out soon after it is back.
"""

import logging
from datetime import timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPResponseException

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone

from .models import NO_SERVER, OutgoingMail

PRINTED = "django.core.mail.backends.console.EmailBackend"
LEASE = timedelta(minutes=5)
FIRST_PAUSE, LONGEST_PAUSE, LONGEST_OUTAGE_PAUSE = timedelta(minutes=1), timedelta(hours=4), timedelta(minutes=15)
GIVE_UP_AFTER = timedelta(days=3)
KEEP_SENT, KEEP_GIVEN_UP = timedelta(days=30), timedelta(days=90)
MOST_PER_ROUND = 500
# What the server says about one mail; anything else it does, or does not, concerns them all.
ABOUT_THIS_MAIL = (SMTPRecipientsRefused, SMTPDataError)

logger = logging.getLogger(__name__)
State = OutgoingMail.State


def has_server() -> bool:
    """Whether mails leave this machine; without a mail server they are only printed."""
    return settings.EMAIL_BACKEND != PRINTED


def deliver_due() -> int:
    """Send what is due; returns how many mails a server took."""
    connection, sent = None, 0
    try:
        for _ in range(MOST_PER_ROUND):
            mail = _claim_next()
            if mail is None:
                break
            connection = connection or get_connection()
            try:
                connection.open()
                taken = connection.send_messages([_message(mail, connection)])
            except ABOUT_THIS_MAIL as error:
                _postpone(mail, error)
            except OSError as error:
                _wait_for_server(mail, error)
                break
            except Exception as error:
                logger.exception("Mail %s cannot be sent.", mail.pk)
                _postpone(mail, error)
            else:
                sent += _settle(mail) if taken else _postpone(mail, "no mail was sent")
    finally:
        if connection is not None:
            _close(connection)
    return sent


def forget_old() -> None:
    """Forget mails of long ago; who wrote to whom is nobody's business for ever."""
    now = timezone.now()
    OutgoingMail.objects.filter(state=State.SENT, sent__lt=now - KEEP_SENT).delete()
    OutgoingMail.objects.filter(state=State.GIVEN_UP, created__lt=now - KEEP_GIVEN_UP).delete()


def _claim_next() -> OutgoingMail | None:
    """The due mail with the fewest attempts, taken by this worker; one that always fails holds up no other."""
    due = OutgoingMail.objects.filter(state=State.WAITING, due__lte=Now())
    for mail in due.order_by("attempts", "due")[:10]:
        row = due.filter(pk=mail.pk, attempts=mail.attempts)
        if row.update(attempts=F("attempts") + 1, due=Now() + LEASE):
            mail.attempts += 1
            return mail
    return None


def _message(mail, connection) -> EmailMessage:
    sender = settings.DEFAULT_FROM_EMAIL
    domain = sender.rpartition("@")[2].strip("> ") or "citydive.invalid"
    headers = {"Message-ID": f"<{mail.pk}@{domain}>", "Auto-Submitted": "auto-generated"}
    if mail.language:
        headers["Content-Language"] = mail.language
    if mail.unsubscribe:
        headers["List-Unsubscribe"] = f"<{mail.unsubscribe}>"
    message = EmailMultiAlternatives(
        mail.subject, mail.text, sender, [mail.to], headers=headers, connection=connection
    )
    for part in mail.parts:
        if part["name"]:
            message.attach(part["name"], part["text"], part["media_type"])
        else:
            message.attach_alternative(part["text"], part["media_type"])
    return message


def _rows(mail):
    """The fenced row: empty once another worker has taken the mail over."""
    return OutgoingMail.objects.filter(pk=mail.pk, attempts=mail.attempts, state=State.WAITING)


def _settle(mail) -> int:
    if not has_server():
        _rows(mail).update(state=State.GIVEN_UP, error=NO_SERVER, text="", parts=[])
        return 0
    return _rows(mail).update(state=State.SENT, sent=Now(), error="", text="", parts=[])


def _postpone(mail, error) -> int:
    """This mail was not taken: later again, each time twice as long, or no more after three days."""
    _rows(mail).update(error=_words(error), due=Now() + _pause(mail.attempts, LONGEST_PAUSE))
    _give_up(OutgoingMail.objects.filter(pk=mail.pk))
    return 0


def _wait_for_server(mail, error) -> None:
    """No mail can be sent at present: this one and all others that are due say why and wait."""
    later = Now() + _pause(mail.attempts, LONGEST_OUTAGE_PAUSE)
    _rows(mail).update(error=_words(error), due=later)
    OutgoingMail.objects.filter(state=State.WAITING, due__lte=Now()).update(error=_words(error), due=later)
    _give_up(OutgoingMail.objects.exclude(error=""))
    logger.warning("The mail server does not take mails: %s", _words(error))


def _give_up(rows) -> None:
    old = timezone.now() - GIVE_UP_AFTER
    rows.filter(state=State.WAITING, created__lt=old).update(state=State.GIVEN_UP, text="", parts=[])


def _pause(attempts, longest) -> timedelta:
    # The exponent is bounded: thousands of attempts must not overflow.
    return min(FIRST_PAUSE * 2 ** min(attempts - 1, 12), longest)


def _words(error) -> str:
    """What a server said, on one line."""
    if isinstance(error, SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()), (0, ""))
    elif isinstance(error, SMTPResponseException):
        code, said = error.smtp_code, error.smtp_error
    else:
        code, said = "", getattr(error, "strerror", None) or str(error) or type(error).__name__
    said = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
    return " ".join(f"{code} {said}".split())[:300]


def _close(connection) -> None:
    try:
        connection.close()
    except OSError:
        logger.info("The connection to the mail server did not end well.", exc_info=True)

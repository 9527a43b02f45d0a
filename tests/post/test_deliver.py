"""The post: written with the act, delivered once, tried again, given up, and honest about it all along."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core import mail as outbox
from django.db import transaction
from django.utils import timezone

from citydive.post import deliver
from citydive.post.actions import one_line, queue_mail
from citydive.post.deliver import deliver_due, forget_old
from citydive.post.models import NO_SERVER, OutgoingMail
from citydive.post.state import standing

from .mail_server import MailServer

State = OutgoingMail.State


@pytest.fixture
def smtp(settings):
    """The installation talks to `smtp.server`; `smtp.away()` ends it, `smtp.back()` starts it at the same port."""
    it = SimpleNamespace(server=MailServer())

    def back():
        it.server = MailServer(it.server.port)

    it.away, it.back = lambda: it.server.end(), back
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", it.server.port, 5
    settings.DEFAULT_FROM_EMAIL = "citydive@dive.example.org"
    yield it
    it.server.end()


def queue(*names):
    return [queue_mail(f"{name}@example.org", f"To {name}", "Hello.\n") for name in names]


def states():
    return {row.to.partition("@")[0]: row.state for row in OutgoingMail.objects.all()}


def later(**ago):
    """As if the pauses were over, and the mails that much older."""
    rows = OutgoingMail.objects.filter(state=State.WAITING)
    past = timezone.now() - timedelta(seconds=1)
    for row in rows:
        rows.filter(pk=row.pk).update(due=past, created=row.created - timedelta(**ago))


def test_a_mail_exists_exactly_if_its_act_does(db):
    with pytest.raises(RuntimeError), transaction.atomic():
        queue("nobody")
        raise RuntimeError
    assert not OutgoingMail.objects.exists()


def test_what_is_queued_goes_out_once(db, smtp):
    queue("a", "b")
    OutgoingMail.objects.filter(to="a@example.org").update(language="uk", unsubscribe="https://x.example/stop/")
    assert deliver_due() == 2 and deliver_due() == 0
    sent = dict(smtp.server.mails)
    assert sorted(sent) == ["a@example.org", "b@example.org"]
    message = sent["a@example.org"]
    assert message["Subject"] == "To a" and message["From"] == "citydive@dive.example.org"
    assert message["Content-Language"] == "uk" and message["List-Unsubscribe"] == "<https://x.example/stop/>"
    assert message["Auto-Submitted"] == "auto-generated" and message.get_payload().strip() == "Hello."
    for row in OutgoingMail.objects.all():
        assert (row.state, row.attempts, row.error, row.text) == (State.SENT, 1, "", "") and row.sent


def test_after_an_outage_everything_goes_out(db, smtp):
    smtp.away()
    queue("a", "b", "c")
    assert deliver_due() == 0
    rows = OutgoingMail.objects.all()
    assert {row.state for row in rows} == {State.WAITING}
    assert all("refused" in row.error.lower() and row.text for row in rows), "each says why it waits"
    assert sorted(row.attempts for row in rows) == [0, 0, 1], "one connection per round is enough"
    assert deliver_due() == 0 and max(row.attempts for row in OutgoingMail.objects.all()) == 1, "there is a pause"
    assert standing().refused == 3 and "refused" in standing().reason.lower()
    for _ in range(6):
        later(hours=8)
        deliver_due()
    assert set(states().values()) == {State.WAITING}
    soon = timezone.now() + timedelta(minutes=16)
    assert not OutgoingMail.objects.filter(due__gt=soon).exists(), "the server is asked again every quarter"
    smtp.back()
    later()
    assert deliver_due() == 3 and len(smtp.server.mails) == 3
    assert set(states().values()) == {State.SENT} and standing().is_well


def test_a_refused_address_keeps_its_own_error_and_holds_up_no_other(db, smtp):
    smtp.server.refuses["gone@example.org"] = "550 no such mailbox"
    queue("gone", "a", "b")
    assert deliver_due() == 2
    row = OutgoingMail.objects.get(to="gone@example.org")
    assert (row.state, row.error) == (State.WAITING, "550 no such mailbox")
    pauses = []
    for _ in range(3):
        later()
        before = timezone.now()
        deliver_due()
        pauses.append(round((OutgoingMail.objects.get(pk=row.pk).due - before).total_seconds() / 60))
    assert pauses == [2, 4, 8]
    later(days=3)
    deliver_due()
    row.refresh_from_db()
    assert (row.state, row.error, row.text) == (State.GIVEN_UP, "550 no such mailbox", "")
    assert standing().given_up == 1 and standing().reason == "550 no such mailbox"


def test_an_outage_of_more_than_three_days_is_given_up(db, smtp):
    smtp.away()
    queue("old")
    later(days=4)
    deliver_due()
    assert states() == {"old": State.GIVEN_UP}


def test_mails_that_were_never_tried_are_tried_however_old(db, smtp):
    queue("old")
    later(days=9)
    assert deliver_due() == 1


def test_two_workers_do_not_send_the_same_mail(db, smtp, monkeypatch):
    """The second worker comes while the first has the mail in its hands, and after both have read the row."""
    queue("a")
    inner = []
    real = deliver._message

    def meanwhile(mail, connection):
        monkeypatch.setattr(deliver, "_message", real)
        inner.append(deliver_due())
        return real(mail, connection)

    monkeypatch.setattr(deliver, "_message", meanwhile)
    assert deliver_due() == 1 and inner == [0] and len(smtp.server.mails) == 1


def test_a_mail_whose_worker_died_goes_out_after_the_lease_and_the_dead_write_nothing(db, smtp):
    (row,) = queue("a")
    zombie = deliver._claim_next()
    assert deliver_due() == 0, "the lease holds"
    later()
    assert deliver_due() == 1
    assert deliver._postpone(zombie, "too late") == 0
    row.refresh_from_db()
    assert (row.state, row.attempts, row.error) == (State.SENT, 2, "")


def test_a_server_that_dies_after_taking_gets_the_same_message_again(db, smtp):
    smtp.server.dies_after_taking = True
    queue("a")
    assert deliver_due() == 0 and states() == {"a": State.WAITING}
    smtp.server.dies_after_taking = False
    later()
    assert deliver_due() == 1
    first, second = (message["Message-ID"] for _to, message in smtp.server.mails)
    assert first == second, "by which a mail program knows that it is one"


def test_what_people_wrote_cannot_become_a_header(db, smtp):
    queue_mail("a@example.org", "Hello\r\nBcc: all@example.org\x00\u2028 you", "Text\n.\nBcc: x\n")
    assert deliver_due() == 1
    ((to, message),) = smtp.server.mails
    assert (
        to == "a@example.org" and message["Subject"] == "Hello Bcc: all@example.org you" and message["Bcc"] is None
    )


@pytest.mark.parametrize("to", ["", "a@example.org\nBcc: b@example.org", "a@example.org, b@example.org", "a"])
def test_one_address_or_none(db, to):
    with pytest.raises(ValueError, match="not an e-mail address"):
        queue_mail(to, "x", "x")


def test_a_long_subject_is_cut():
    assert len(one_line("x" * 999)) == 250 and one_line("x" * 250) == "x" * 250


def test_a_mail_that_cannot_be_built_holds_up_no_other(db, settings, monkeypatch):
    real = deliver._message

    def broken(mail, connection):
        if mail.to.startswith("bad"):
            raise UnicodeError("cannot be written")
        return real(mail, connection)

    monkeypatch.setattr(deliver, "_message", broken)
    queue("bad", "good")
    assert deliver_due() == 1 and [sent.to for sent in outbox.outbox] == [["good@example.org"]]
    assert states() == {"bad": State.WAITING, "good": State.SENT}


def test_without_a_server_nothing_is_called_sent(db, settings, capsys):
    settings.EMAIL_BACKEND = deliver.PRINTED
    queue("a")
    assert deliver_due() == 0 and "To a" in capsys.readouterr().out
    row = OutgoingMail.objects.get()
    assert (row.state, row.error, row.sent) == (State.GIVEN_UP, NO_SERVER, None)
    assert standing().is_well, "no trouble: it was never meant to go out"


def test_old_mails_are_forgotten(db):
    now = timezone.now()
    rows = (("sent", "sent", 31), ("kept", "sent", 29), ("up", "given_up", 91), ("waits", "waiting", 99))
    for name, state, days in rows:
        (row,) = queue(name)
        at = now - timedelta(days=days)
        OutgoingMail.objects.filter(pk=row.pk).update(state=state, created=at, sent=at if state == "sent" else None)
    forget_old()
    assert sorted(states()) == ["kept", "waits"]


def test_a_mail_that_no_worker_took_is_noticed(db):
    queue("a")
    assert standing().is_well
    later(minutes=11)
    assert standing().late == 1

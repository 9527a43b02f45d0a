"""The digest: once per period, at seven where the person lives, only what may be read, in the person's language."""

import datetime
import json
import re
import subprocess
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.utils import timezone

from citydive.cohorts.models import User
from citydive.notices import digest
from citydive.notices.actions import choose, follow, mark_read
from citydive.notices.digest import begin_of_period, send_due
from citydive.notices.models import Digest, Notification
from citydive.post.deliver import PRINTED, deliver_due
from citydive.post.models import OutgoingMail
from citydive.records import actions

BERLIN = ZoneInfo("Europe/Berlin")


def at(text, zone=BERLIN):
    return datetime.datetime.fromisoformat(text).replace(tzinfo=zone)


# A Wednesday.
MORNING = at("2026-05-06 07:05")


@pytest.fixture
def news(world, make, edit):
    """Delegate A, who lives in Berlin, has news of one record since Tuesday evening."""
    User.objects.filter(pk=world.delegate_a.pk).update(time_zone="Europe/Berlin")
    record = make("Shade on the square")
    edit(record, by=world.delegate_a2)
    happened(at("2026-05-05 20:00"))
    return record


def happened(moment):
    Notification.objects.filter(mailed__isnull=True).update(at=moment)


def bodies():
    return list(OutgoingMail.objects.order_by("created").values_list("text", flat=True))


@pytest.mark.parametrize(
    ("now", "rhythm", "zone", "expected"),
    [
        ("2026-05-06 06:59", "daily", "Europe/Berlin", "2026-05-05 07:00"),
        ("2026-05-06 07:00", "daily", "Europe/Berlin", "2026-05-06 07:00"),
        ("2026-05-06 07:00", "daily", "Africa/Nairobi", "2026-05-06 06:00"),
        ("2026-05-06 05:30", "daily", "Africa/Nairobi", "2026-05-05 06:00"),
        ("2026-05-06 07:00", "weekly", "Europe/Berlin", "2026-05-04 07:00"),
        ("2026-05-04 06:00", "weekly", "Europe/Berlin", "2026-04-27 07:00"),
        ("2026-05-06 12:00", "daily", "Moon/Base", "2026-05-06 09:00"),
        # The night in which the clocks are put forward.
        ("2026-03-29 08:00", "daily", "Europe/Berlin", "2026-03-29 07:00"),
    ],
)
def test_periods_begin_at_seven_where_the_person_lives(now, rhythm, zone, expected):
    assert begin_of_period(at(now), rhythm, zone) == at(expected)


def test_translators_choose_the_quotation_marks(world, news, monkeypatch):
    monkeypatch.setattr(digest, "_", {"“%(title)s”": "„%(title)s“"}.get)
    send_due(MORNING)
    assert "„Shade on the square“" in OutgoingMail.objects.get().text


def test_one_mail_in_the_morning_and_no_second(world, news):
    assert send_due(at("2026-05-05 23:00")) == 0, "an evening's news waits for the morning"
    assert send_due(at("2026-05-06 06:59")) == 0
    assert send_due(MORNING) == 1 and send_due(MORNING) == 0
    assert send_due(at("2026-05-07 07:05")) == 0, "what was told once is not told again"
    assert deliver_due() == 1
    (sent,) = mail.outbox
    assert sent.to == [world.delegate_a.email] and sent.subject == "citydive: 1 record with something new"
    assert "“Shade on the square”" in sent.body and "changed" in sent.body
    assert f"http://127.0.0.1:8000/r/{news.key}/" in sent.body
    assert "Delegate A2" not in sent.body, "who did it stays inside"
    assert sent.extra_headers["List-Unsubscribe"].startswith("<http://127.0.0.1:8000/notices/stop/")


def test_new_acts_on_a_record_that_was_told_are_told_again(world, news, edit):
    send_due(MORNING)
    edit(news, by=world.delegate_a2)
    happened(at("2026-05-06 12:00"))
    assert send_due(at("2026-05-07 07:05")) == 1 and "changed 2 times" in bodies()[1]


def test_nothing_new_no_mail(world, news):
    mark_read(world.delegate_a)
    assert send_due(MORNING) == 0 and not Digest.objects.exists()


def test_days_without_a_worker_come_in_one_mail(world, news, make, edit):
    other = make("Another")
    edit(other, by=world.delegate_a2)
    happened(at("2026-05-08 20:00"))
    Notification.objects.filter(record=news).update(at=at("2026-05-05 20:00"))
    assert send_due(at("2026-05-09 15:00")) == 1 and send_due(at("2026-05-09 15:05")) == 0
    (text,) = bodies()
    assert news.key in text and other.key in text


def test_weekly_and_off(world, news):
    choose(world.delegate_a, follow_own=True, digest="weekly")
    assert send_due(MORNING) == 0, "Wednesday"
    assert send_due(at("2026-05-12 09:00")) == 1, "Monday's, although the worker began on Tuesday"
    Notification.objects.update(mailed=None)
    choose(world.delegate_a, follow_own=True, digest="off")
    assert send_due(at("2026-06-12 09:00")) == 0


def test_who_may_not_read_it_by_now_gets_nothing(world, news, edit):
    follow(world.delegate_b, record=news)
    edit(news, by=world.delegate_a2)
    edit(news, by=world.delegate_a, visibility="city")
    happened(at("2026-05-05 20:00"))
    world.delegate_a.roles.update(until=datetime.date(2020, 1, 1))
    send_due(at("2026-05-06 12:00"))
    assert not OutgoingMail.objects.filter(to__in=[world.delegate_a.email, world.delegate_b.email]).exists()
    assert not Digest.objects.filter(person__in=[world.delegate_a, world.delegate_b]).exists()


def test_disabled_accounts_get_nothing(world, news):
    User.objects.filter(pk=world.delegate_a.pk).update(is_active=False)
    assert send_due(MORNING) == 0


def test_of_drafts_only_key_kind_and_city_leave_the_house(world, news, edit):
    edit(news, by=world.delegate_a2, visibility="city", summary="Nobody else reads this.")
    actions.comment(news, by=world.delegate_a2, text="A word between us.")
    happened(at("2026-05-05 20:00"))
    send_due(MORNING)
    (text,) = bodies()
    assert f"{news.key} · note · Practice City\n" in text
    assert "Shade on the square" not in text and "Nobody else" not in text and "A word" not in text


def test_without_a_mail_server_there_are_no_digests(world, news, settings):
    settings.EMAIL_BACKEND = PRINTED
    assert send_due(MORNING) == 0 and not OutgoingMail.objects.exists()


def test_in_the_language_of_the_person(world, news, monkeypatch):
    User.objects.filter(pk=world.delegate_a.pk).update(language="de")
    active = []
    real = digest.render_to_string
    monkeypatch.setattr(
        digest, "render_to_string", lambda *given: active.append(digest.translation.get_language()) or real(*given)
    )
    send_due(MORNING)
    assert active == ["de"] and OutgoingMail.objects.get().language == "de"
    assert digest.translation.get_language() == "en"


def test_a_worker_that_dies_has_done_nothing(world, news, monkeypatch):
    def die(*_args, **_more):
        raise SystemExit

    with monkeypatch.context() as broken, pytest.raises(SystemExit):
        broken.setattr(digest, "queue_mail", die)
        send_due(MORNING)
    assert not Digest.objects.exists() and not Notification.objects.exclude(mailed=None).exists()
    assert send_due(MORNING) == 1


def test_one_address_that_cannot_be_written_to_keeps_no_other_from_its_mail(world, news, edit, caplog):
    follow(world.delegate_b, record=news)
    edit(news, by=world.delegate_a2)
    happened(at("2026-05-05 20:00"))
    User.objects.filter(pk=world.delegate_a.pk).update(email="nonsense")
    assert send_due(at("2026-05-06 12:00")) == 1 and "cannot be made" in caplog.text
    assert OutgoingMail.objects.get().to == world.delegate_b.email
    assert not Digest.objects.filter(person=world.delegate_a).exists()


def test_the_link_ends_the_mails_and_opens_nothing(world, news, client):
    send_due(MORNING)
    path = re.search(r"http://127\.0\.0\.1:8000(/notices/stop/\S+/)", bodies()[0]).group(1)
    page = client.get(path)
    assert page.status_code == 200 and "End these e-mails" in page.text
    assert world.delegate_a.name not in page.text and "@" not in page.text
    Notification.objects.update(mailed=None)
    assert send_due(at("2026-05-07 07:05")) == 1, "mail programs open links by themselves"
    assert "There will be no more" in client.post(path, follow=True).text
    Notification.objects.update(mailed=None)
    assert send_due(at("2026-05-08 07:05")) == 0
    assert client.get("/today/").status_code == 302 and "_auth_user_id" not in client.session


def test_a_link_that_is_not_ours_ends_nothing_and_guessing_has_an_end(world, client, db):
    from citydive.cohorts.actions import invitation_token, invite

    invitation = invite(by=world.moderator, dive=world.dive, role="moderator", email="x@example.org", name="X")
    for token in ("made-up", invitation_token(invitation)):
        assert client.post(f"/notices/stop/{token}/").status_code == 410
    answers = [client.get("/notices/stop/made-up/").status_code for _ in range(60)]
    assert answers[0] == 410 and answers[-1] == 429


def test_the_token_of_a_digest_is_no_invitation(world, client):
    address = digest.stop_address(world.delegate_a)
    token = address.removesuffix("/").rpartition("/")[2]
    assert client.get(f"/i/{token}/").status_code == 410


SETUP = """
from django.conf import settings
from citydive.cohorts import actions as cohorts
from citydive.cohorts.models import City, Membership, User
from citydive.notices.models import Notification
from citydive.records.actions import create_record
from citydive.records.kinds import Kind, register
from datetime import timedelta
from django.utils import timezone
register(Kind("note", "X", "note", "notes"))
dive = cohorts.open_deep_dive(code="TST", slug="test-dive", title="Test dive", theme="Heat")
city = City.objects.create(code="PRA", name="Practice City", country="DE", latitude=49.5, longitude=8.5)
cohorts.add_city(dive, city, state=Membership.State.ACTIVE)
record = create_record("note", dive, city=city, title="Shade")
for n in range(12):
    user = User.objects.create_user(f"p{n}@example.org", f"P {n}")
    cohorts.give_role(user, "delegate", dive, city)
    Notification.objects.create(
        person=user, record=record, verb="edited", count=1, at=timezone.now() - timedelta(days=2)
    )
"""
WORK = """
import sys, time, django
django.setup()
from citydive.records.kinds import Kind, register
register(Kind("note", "X", "note", "notes"))
from django.conf import settings
settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
from citydive.notices.digest import send_due
time.sleep(max(0, float(sys.argv[1]) - time.time()))
print(send_due())
"""


def test_two_workers_send_each_digest_once(installation):
    installation.django(SETUP)
    start = str(timezone.now().timestamp() + 4)
    workers = [installation.start("-c", WORK, start, stdout=subprocess.PIPE) for _ in range(2)]
    sent = [json.loads(worker.communicate(timeout=90)[0]) for worker in workers]
    assert [worker.returncode for worker in workers] == [0, 0]
    assert sum(sent) == 12, sent
    assert installation.rows('SELECT COUNT(*), COUNT(DISTINCT "to") FROM post_outgoingmail') == [(12, 12)]

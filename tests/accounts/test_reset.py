"""Forgotten passwords and new addresses: links that work once, answers that tell nobody who has an account."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from citydive.accounts import actions, reset_views, resets
from citydive.accounts.models import EmailChange, ResetWish
from citydive.cohorts.models import Entry, User
from citydive.installation import InstallationError
from citydive.operation import accounts as command
from citydive.post.models import OutgoingMail

from .conftest import PASSWORD, is_in, log_in, text

NEW = "shade for everybody"


def link_in(mail) -> str:
    return re.search(r"https?://[^/]+(/\S+)", mail.text.partition("\n\n")[2]).group(1)


def ask(client, email):
    """The page's answer; the worker does its part afterwards."""
    answer = without_token(text(client.post("/login/forgot/", {"email": email})))
    resets.answer_wishes()
    return answer


def without_token(page):
    return re.sub(r'csrfmiddlewaretoken" value="[^"]+', "", page)


def test_the_answer_is_the_same_whether_there_is_an_account(world, browser):
    User.objects.filter(pk=world.outsider.pk).update(is_active=False)
    there, nowhere, closed = (
        ask(browser(), email) for email in (world.delegate_a.email, "nobody@example.org", world.outsider.email)
    )
    assert there == nowhere == closed and "If there is an account" in there
    assert OutgoingMail.objects.get().to == world.delegate_a.email


def test_the_page_does_the_same_work_whether_there_is_an_account(world, browser):
    def statements(email, address):
        client = browser(address=address)
        with CaptureQueriesContext(connection) as captured:
            client.post("/login/forgot/", {"email": email})
        return [re.sub(r"'[^']*'|\b\d+\b", "?", each["sql"]) for each in captured]

    known, unknown = statements(world.delegate_a.email, "192.0.2.1"), statements("nobody@example.org", "192.0.2.2")
    assert known == unknown and len(known) > 1
    # Without a worker nothing is lost; afterwards the address is not kept.
    assert not OutgoingMail.objects.exists() and ResetWish.objects.count() == 2
    assert resets.answer_wishes() == 1
    assert OutgoingMail.objects.get().to == world.delegate_a.email and not ResetWish.objects.exists()


def test_a_wish_that_another_worker_took_is_not_answered_twice(world):
    resets.wish(world.delegate_a.email)
    seen_by_both = ResetWish.objects.get()
    assert resets.answer_wishes() == 1
    assert not resets._answer(seen_by_both) and OutgoingMail.objects.count() == 1


def test_a_wish_that_cannot_be_answered_holds_up_no_other_and_is_forgotten(world, monkeypatch):
    def mail(user, path):
        if user == world.delegate_a:
            raise ValueError("not an address")
        return plain(user, path)

    plain = actions.mails.mail_reset
    monkeypatch.setattr(actions.mails, "mail_reset", mail)
    for user in (world.delegate_a, world.delegate_b):
        resets.wish(user.email)
    assert resets.answer_wishes() == 1
    assert ResetWish.objects.get().email == world.delegate_a.email
    ResetWish.objects.update(asked=timezone.now() - timedelta(days=2))
    assert resets.answer_wishes() == 0 and not ResetWish.objects.exists()


def test_the_link_sets_a_new_password_once_and_ends_all_sessions(world, browser):
    inside = browser(world.delegate_a)
    ask(browser(), " Delegate_A@Example.org")
    path = link_in(OutgoingMail.objects.get())
    client = browser()
    assert "too short" in text(client.post(path, {"new": "short"}))
    assert client.post(path, {"new": NEW})["Location"] == "/login/"
    assert not is_in(inside)
    again = client.get(path)
    assert again.status_code == 410 and "used already" in text(again)
    assert client.post(path, {"new": "another for nobody"}).status_code == 410
    assert log_in(client, world.delegate_a.email, NEW).status_code == 302
    verbs = set(Entry.objects.filter(person=world.delegate_a).values_list("verb", flat=True))
    assert {"reset asked", "password changed"} <= verbs


def test_a_link_is_void_after_logging_in_after_its_time_and_when_it_was_changed(world, browser, monkeypatch):
    user = world.delegate_a
    token = actions.reset_token(user)
    for wrong in (
        token[:-1],
        "x" + token,
        token.replace("-", "", 1),
        f"{world.delegate_b.pk}-" + token.partition("-")[2],
    ):
        assert browser().get(f"/login/reset/{wrong}/").status_code == 410
    assert browser().get(f"/login/reset/{'9' * 30}-x/").status_code == 410
    browser(user)
    assert browser().get(f"/login/reset/{token}/").status_code == 410
    user.refresh_from_db()
    token = actions.reset_token(user)
    assert browser().get(f"/login/reset/{token}/").status_code == 200
    later = timezone.now().replace(tzinfo=None) + timedelta(hours=5)
    monkeypatch.setattr(actions.default_token_generator, "_now", lambda: later)
    assert browser().get(f"/login/reset/{token}/").status_code == 410


def test_a_disabled_account_cannot_use_a_link_it_was_sent(world, browser):
    token = actions.reset_token(world.delegate_a)
    User.objects.filter(pk=world.delegate_a.pk).update(is_active=False)
    assert browser().post(f"/login/reset/{token}/", {"new": NEW}).status_code == 410


def test_one_address_gets_few_mails_and_one_client_sends_few_forms(world, browser):
    for _time in range(reset_views.MAILS + 2):
        assert "If there is an account" in ask(browser(address="192.0.2.1"), world.delegate_a.email)
    assert OutgoingMail.objects.count() == reset_views.MAILS
    client = browser(address="198.51.100.1")
    codes = [
        client.post("/login/forgot/", {"email": f"{n}@example.org"}).status_code
        for n in range(reset_views.FORMS + 1)
    ]
    assert codes == [200] * reset_views.FORMS + [429]


def test_trying_links_is_stopped(world, browser):
    client = browser()
    codes = [client.get(f"/login/reset/1-{n}/").status_code for n in range(reset_views.WRONG_LINKS + 1)]
    assert codes == [410] * reset_views.WRONG_LINKS + [429]


def test_trying_invitations_is_stopped(world, browser):
    from citydive.cohorts.views import WRONG_LINKS

    client = browser()
    codes = [client.get(f"/i/guess{n}/").status_code for n in range(WRONG_LINKS + 1)]
    assert codes == [410] * WRONG_LINKS + [429]


def test_without_a_mail_server_the_page_names_the_command(world, browser, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assert "citydive user password" in ask(browser(), world.delegate_a.email)
    assert "citydive user email" in text(browser(world.delegate_a).get("/account/email/"))
    assert not OutgoingMail.objects.exists()


# Another e-mail address


def wish(client, email):
    return without_token(text(client.post("/account/email/", {"email": email, "password": PASSWORD})))


def test_a_new_address_holds_once_it_confirmed_and_the_old_one_is_told(world, browser):
    client, user = browser(world.delegate_a), world.delegate_a
    assert "until then nothing changes" in wish(client, "New@Example.org").lower()
    link, told = OutgoingMail.objects.order_by("created")
    assert (link.to, told.to) == ("new@example.org", user.email) and "/account/email/" not in told.text
    user.refresh_from_db()
    assert user.email == "delegate_a@example.org"
    stranger = browser()
    # Looking at the link (a mail scanner) changes nothing; the button does.
    assert "new@example.org" in text(stranger.get(link_in(link)))
    user.refresh_from_db()
    assert user.email == "delegate_a@example.org"
    assert stranger.post(link_in(link))["Location"] == "/login/"
    user.refresh_from_db()
    assert user.email == "new@example.org"
    assert stranger.get(link_in(link)).status_code == 410
    assert OutgoingMail.objects.latest("created").to == "delegate_a@example.org"
    assert log_in(browser(), "new@example.org").status_code == 302
    assert log_in(browser(), "delegate_a@example.org").status_code == 200


def test_an_address_in_use_gets_no_mail_and_the_same_answer(world, browser):
    client = browser(world.delegate_a)
    free, taken = wish(client, "free@example.org"), wish(client, world.delegate_b.email)
    assert free.replace("free@example.org", "X") == taken.replace(world.delegate_b.email, "X")
    assert not OutgoingMail.objects.filter(to=world.delegate_b.email).exists()


def test_only_the_last_wish_can_be_confirmed_within_a_day(world, browser):
    client = browser(world.delegate_a)
    wish(client, "first@example.org")
    first = link_in(OutgoingMail.objects.get(to="first@example.org"))
    wish(client, "second@example.org")
    second = link_in(OutgoingMail.objects.get(to="second@example.org"))
    assert client.post(first).status_code == 410
    EmailChange.objects.update(asked=timezone.now() - timedelta(hours=25))
    assert client.post(second).status_code == 410
    EmailChange.objects.update(asked=timezone.now())
    assert client.post(second)["Location"] == "/account/"
    assert client.post("/account/email/forged/").status_code == 410


def test_an_address_taken_in_the_meantime_is_refused_and_nothing_is_lost(world, browser):
    client = browser(world.delegate_a)
    wish(client, "soon@example.org")
    path = link_in(OutgoingMail.objects.get(to="soon@example.org"))
    User.objects.filter(pk=world.delegate_b.pk).update(email="soon@example.org")
    answer = client.post(path)
    assert answer.status_code == 410 and "cannot be used" in text(answer)
    world.delegate_a.refresh_from_db()
    assert world.delegate_a.email == "delegate_a@example.org"


def test_the_address_is_not_changed_without_the_password(world, browser):
    client = browser(world.delegate_a)
    page = text(client.post("/account/email/", {"email": "new@example.org", "password": "wrong"}))
    assert "not your present password" in page and not EmailChange.objects.exists()


def test_the_command_changes_an_address(world):
    assert command.change_email(world.delegate_a.email, " New@example.org").email == "new@example.org"
    for wrong, words in ((world.delegate_b.email, "has an account already"), ("nothing", "not an e-mail")):
        with pytest.raises(InstallationError, match=words):
            command.change_email("new@example.org", wrong)


def test_the_account_page_saves_and_says_what_is_wrong(world, browser):
    client = browser(world.delegate_a)
    sent = {
        "name": "Delegate 1, Practice City",
        "function": "Planner",
        "language": "de",
        "time_zone": "Europe/Berlin",
    }
    assert client.post("/account/", sent)["Location"] == "/account/"
    world.delegate_a.refresh_from_db()
    assert (world.delegate_a.function, world.delegate_a.time_zone) == ("Planner", "Europe/Berlin")
    assert client.post("/account/", sent | {"time_zone": "Mars/Base"}).status_code == 200
    assert client.post("/account/", sent | {"name": ""}).status_code == 200
    world.delegate_a.refresh_from_db()
    assert world.delegate_a.name == sent["name"]


def test_each_time_zone_is_offered_once_and_a_stored_one_stays(world, browser):
    def offered(client):
        return set(re.findall(r'<option value="([^"]+/[^"]+)"', text(client.get("/account/"))))

    client = browser(world.delegate_a)
    zones = offered(client)
    assert {"Europe/Kyiv", "Asia/Kolkata", "Africa/Nairobi", "America/Argentina/Buenos_Aires"} <= zones
    old = {"Europe/Kiev", "Asia/Calcutta", "America/Buenos_Aires", "US/Eastern", "Etc/GMT+1", "posix/Europe/Berlin"}
    assert not zones & old and len(zones) > 400
    User.objects.filter(pk=world.delegate_a.pk).update(time_zone="Europe/Kiev")
    assert offered(client) - zones == {"Europe/Kiev"}
    sent = {"name": "Delegate A", "function": "", "language": "", "time_zone": "Europe/Kiev"}
    assert client.post("/account/", sent)["Location"] == "/account/"

"""Where somebody is logged in: seen in plain words, ended one by one or all at once."""

from datetime import timedelta
from importlib import import_module

import pytest
from axes.models import AccessLog
from django.conf import settings
from django.utils import timezone

from citydive.accounts import sessions
from citydive.accounts.devices import browser_of, in_words, shortened
from citydive.accounts.models import OpenSession
from citydive.cohorts.models import Entry

from .conftest import PHONE, is_in, log_in, text


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        (PHONE, "Chrome on Android"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537 Chrome/126 Safari/537 Edg/126", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17 Safari/604", "Safari on iPhone"),
        ("curl/8", "a browser that does not say what it is"),
        ("", "a browser that does not say what it is"),
    ],
)
def test_a_browser_in_plain_words(agent, words):
    assert in_words(*browser_of(agent)) == words


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("192.0.2.7", "192.0.2.x"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:x"),
        ("::1", "0:0:0:x"),
        ("::ffff:192.0.2.7", "192.0.2.x"),
        ("nonsense", ""),
    ],
)
def test_of_an_address_only_the_network_is_kept(address, kept):
    assert shortened(address) == kept


def test_the_page_names_this_browser_and_the_others(world, browser):
    here, phone = browser(world.delegate_a), browser(world.delegate_a, agent=PHONE, address="198.51.100.4")
    page = text(here.get("/account/sessions/"))
    assert "Firefox on Linux" in page and "Chrome on Android" in page and "198.51.100.x" in page
    assert "198.51.100.4" not in page and page.count("this one") == 1
    assert is_in(phone)


def test_one_browser_is_ended_and_only_ones_own(world, browser):
    here, phone, other = browser(world.delegate_a), browser(world.delegate_a), browser(world.delegate_b)
    mine = OpenSession.objects.filter(user=world.delegate_a).exclude(key=here.session.session_key).get()
    theirs = OpenSession.objects.get(user=world.delegate_b)
    here.post("/account/sessions/", {"end": theirs.pk})
    assert is_in(other)
    here.post("/account/sessions/", {"end": mine.pk})
    assert is_in(here) and not is_in(phone)
    # Garbage, and this browser itself, end nothing.
    for chosen in ("x", "9" * 40, "", OpenSession.objects.get(user=world.delegate_a).pk):
        assert here.post("/account/sessions/", {"end": chosen}).status_code == 302
    assert is_in(here)


def test_all_others_are_ended_at_once(world, browser):
    here, *others = (browser(world.delegate_a) for _each in range(3))
    here.post("/account/sessions/", {"end": "others"})
    assert is_in(here) and not any(is_in(other) for other in others)
    assert OpenSession.objects.filter(user=world.delegate_a).count() == 1


def test_a_new_password_ends_all_other_browsers(world, browser):
    here, other = browser(world.delegate_a), browser(world.delegate_a)
    sent = {"password": "a long password", "new": "shade for everybody"}
    assert text(here.post("/account/password/", sent | {"password": "wrong"})).count("not your present") == 1
    assert is_in(other)
    assert here.post("/account/password/", sent)["Location"] == "/account/"
    assert is_in(here) and not is_in(other)
    world.delegate_a.refresh_from_db()
    assert world.delegate_a.check_password("shade for everybody")
    # The row of this browser followed its new key: it is still the one that is shown as this one.
    assert OpenSession.objects.get(user=world.delegate_a).key == here.session.session_key


def test_last_seen_is_written_at_most_every_ten_minutes(world, browser, django_assert_num_queries):
    client = browser(world.delegate_a)
    OpenSession.objects.update(seen=timezone.now() - timedelta(hours=1))
    client.get("/account/sessions/")
    assert OpenSession.objects.get().seen < timezone.now() - timedelta(minutes=50)
    session = client.session
    session[sessions.WRITTEN] -= 601
    session.save()
    client.get("/account/sessions/")
    assert OpenSession.objects.get().seen > timezone.now() - timedelta(minutes=1)


def test_somebody_who_was_logged_in_before_there_were_rows_gets_one(world, browser):
    client = browser(world.delegate_a)
    OpenSession.objects.all().delete()
    session = client.session
    del session[sessions.ROW], session[sessions.WRITTEN]
    session.save()
    assert is_in(client)
    assert OpenSession.objects.get().user == world.delegate_a


def test_logging_out_takes_the_row_away_and_the_page_out_of_every_store(world, browser):
    client = browser(world.delegate_a)
    assert client.get("/today/")["Cache-Control"] == "private, no-store"
    client.post("/logout/")
    assert not OpenSession.objects.exists() and not is_in(client)


def test_the_journal_tells_of_log_ins_right_and_wrong(world, browser):
    log_in(browser(), world.delegate_a.email, "wrong")
    client = browser(world.delegate_a)
    client.post("/logout/")
    of_log_ins = Entry.objects.filter(person=world.delegate_a, verb__startswith="log")
    verbs = list(of_log_ins.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["login failed", "logged in", "logged out"]
    page = text(browser(world.delegate_a).get("/account/sessions/"))
    assert "wrong password" in page and page.count("logged in</span>") == 2
    log_in(browser(), "nobody@example.org", "wrong")
    assert Entry.objects.filter(verb="login failed").count() == 1


def test_rows_of_sessions_that_are_gone_are_tidied_away(world, browser):
    kept, gone = browser(world.delegate_a), browser(world.delegate_b)
    import_module(settings.SESSION_ENGINE).SessionStore(gone.session.session_key).delete()
    AccessLog.objects.create(username="a@example.org", user_agent="x", ip_address="192.0.2.7")
    assert sessions.tidy() == 1
    assert OpenSession.objects.get().key == kept.session.session_key and not AccessLog.objects.exists()

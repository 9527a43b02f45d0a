"""Guessing passwords: from one address, from many, and that nobody can lock somebody else out by it."""

import pytest

from citydive.accounts import gate
from citydive.cohorts.models import Entry

from .conftest import is_in, log_in, text


def guess(browser, email, times, *, network="203.0.113"):
    return [log_in(browser(address=f"{network}.{n}"), email, "wrong").status_code for n in range(times)]


def test_many_addresses_against_one_account_become_slow(world, browser):
    answers = guess(browser, world.delegate_a.email, gate.FOR_ACCOUNT + 4)
    assert answers[: gate.FOR_ACCOUNT] == [200] * gate.FOR_ACCOUNT
    # One more per half a minute, and no more.
    assert answers[gate.FOR_ACCOUNT :] == [200, 429, 429, 429]
    stranger = log_in(browser(address="198.51.100.1"), world.delegate_a.email)
    assert stranger.status_code == 429 and "Your attempt was not looked at" in text(stranger)
    assert log_in(browser(address="198.51.100.1"), world.delegate_b.email).status_code == 302


def test_who_was_logged_in_at_a_browser_before_is_not_kept_waiting(world, browser):
    known = browser(world.delegate_a)
    known.post("/logout/")
    guess(browser, world.delegate_a.email, gate.FOR_ACCOUNT + 4)
    assert log_in(known, world.delegate_a.email).status_code == 302 and is_in(known)


def test_a_known_browser_has_a_count_of_its_own(world, browser):
    known = browser(world.delegate_a)
    known.post("/logout/")
    guess(browser, world.delegate_a.email, gate.FOR_ACCOUNT + 4)
    answers = [
        log_in(known, world.delegate_a.email, "wrong", REMOTE_ADDR=f"198.51.100.{n}").status_code
        for n in range(gate.FROM_BROWSER + 2)
    ]
    assert answers == [200] * gate.FROM_BROWSER + [429] * 2


@pytest.mark.parametrize("cookie", ["", "forged", "a:b:c"])
def test_a_made_up_cookie_does_not_make_a_browser_known(world, browser, cookie):
    guess(browser, world.delegate_a.email, gate.FOR_ACCOUNT + 4)
    client = browser()
    client.cookies[gate.COOKIE] = cookie
    assert log_in(client, world.delegate_a.email).status_code == 429


def test_the_cookie_of_one_account_does_not_help_against_another(world, browser):
    known = browser(world.delegate_b)
    known.post("/logout/")
    guess(browser, world.delegate_a.email, gate.FOR_ACCOUNT + 4)
    assert log_in(known, world.delegate_a.email).status_code == 429


def test_one_address_over_many_accounts(world, browser):
    client = browser()
    answers = [log_in(client, f"{n}@example.org", "wrong").status_code for n in range(gate.FROM_ADDRESS + 1)]
    assert answers == [200] * gate.FROM_ADDRESS + [429]


def test_right_passwords_do_not_count(world, browser):
    for _time in range(gate.FOR_ACCOUNT + 5):
        assert log_in(browser(), world.delegate_a.email).status_code == 302


def test_an_address_without_an_account_is_answered_just_the_same(world, browser):
    # The letter at the end differs, or else nothing does.
    there = guess(browser, world.delegate_a.email, gate.FOR_ACCOUNT + 2, network="203.0.113")
    nowhere = guess(browser, "nobody@example.org", gate.FOR_ACCOUNT + 2, network="198.51.100")
    assert there == nowhere


def test_the_journal_is_not_filled_by_a_guesser(world, browser):
    guess(browser, world.delegate_a.email, 40)
    assert Entry.objects.filter(person=world.delegate_a, verb="login failed").count() <= 20

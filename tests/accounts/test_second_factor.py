"""The second factor: adding it, the second step of logging in, codes used once, losing the phone."""

import time
from datetime import timedelta

import pyotp
import pytest
from django.utils import timezone

from citydive.accounts import second_factor as factor
from citydive.accounts import second_views
from citydive.accounts.models import OpenSession, RecoveryCode, SecondFactor
from citydive.accounts.sealing import Unreadable, decrypt, encrypt
from citydive.cohorts.models import Bucket, Entry
from citydive.installation import InstallationError
from citydive.operation import accounts as command

from .conftest import PASSWORD, is_in, log_in, text

PAGE = "/account/second-factor/"


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands until it is moved: `clock.tick(seconds)`."""

    class Clock:
        now = 1_800_000_000.0

        def time(self):
            return self.now

        def tick(self, seconds):
            self.now += seconds

    made = Clock()
    monkeypatch.setattr(factor, "time", made)
    return made


@pytest.fixture
def enrolled(world, clock):
    """delegate_a with an app (`secret`) and its recovery codes; the code of the first step is used up."""
    secret = factor.new_secret()
    codes = factor.enrol(world.delegate_a, secret, code_at(secret, clock))
    clock.tick(30)
    return world.delegate_a, secret, codes


def code_at(secret, clock, ahead=0):
    return pyotp.TOTP(secret).at(int(clock.now) + ahead)


def half_way(browser, user):
    client = browser()
    assert log_in(client, user.email)["Location"] == "/login/code/"
    assert not is_in(client)
    return client


def test_adding_it_needs_a_code_of_the_app_and_the_password(world, browser, clock):
    client, other = browser(world.delegate_a), browser(world.delegate_a)
    page = text(client.get(PAGE))
    secret = decrypt(client.session[second_views.NEW])
    assert 'src="data:image/svg+xml' in page and " ".join(secret[n : n + 4] for n in range(0, 32, 4)) in page
    assert "style=" not in page and "<script" not in page
    wrong = client.post(PAGE, {"code": "000000", "password": PASSWORD})
    assert "not the code that the app shows now" in text(wrong) and secret[:4] in text(wrong)
    assert "not your present" in text(client.post(PAGE, {"code": code_at(secret, clock), "password": "x"}))
    assert not SecondFactor.objects.exists()
    done = text(client.post(PAGE, {"code": code_at(secret, clock), "password": PASSWORD}))
    assert done.count("<li><bdi") == factor.CODES and "not shown again" in done
    assert is_in(client) and not is_in(other), "a browser that never showed it is logged out"
    assert secret not in SecondFactor.objects.get().secret
    page = text(client.get(PAGE))
    assert "10 left" in page and secret[:8] not in page
    verbs = Entry.objects.filter(person=world.delegate_a).values_list("verb", flat=True)
    assert "second factor added" in verbs


def test_the_password_alone_lets_nobody_in(enrolled, browser, clock):
    user, secret, _codes = enrolled
    client = half_way(browser, user)
    for address in ("/today/", "/account/", PAGE):
        assert client.get(address)["Location"].startswith("/login/")
    assert client.post("/login/code/", {"code": "123456"}).status_code == 200
    assert not is_in(client) and not OpenSession.objects.exists()
    done = client.post("/login/code/", {"code": f" {code_at(secret, clock)[:3]} {code_at(secret, clock)[3:]}"})
    assert done["Location"] == "/today/" and is_in(client)
    assert Entry.objects.filter(person=user, verb="wrong code").count() == 1


def test_where_somebody_wanted_to_go_is_kept_and_never_elsewhere(enrolled, browser, clock):
    user, secret, _codes = enrolled
    for wanted, then in (("/jobs/", "/jobs/"), ("https://evil.example/", "/today/")):
        client = browser()
        log_in(client, user.email, **{"QUERY_STRING": f"next={wanted}"})
        assert client.post("/login/code/", {"code": code_at(secret, clock)})["Location"] == then
        clock.tick(30)


def test_a_code_counts_once(enrolled, browser, clock):
    user, secret, _codes = enrolled
    code = code_at(secret, clock)
    half_way(browser, user).post("/login/code/", {"code": code})
    second = half_way(browser, user)
    assert "used already" in text(second.post("/login/code/", {"code": code}))
    assert not is_in(second)
    # Nor does an older one that was never used.
    assert (
        not is_in(second) and second.post("/login/code/", {"code": code_at(secret, clock, -30)}).status_code == 200
    )


@pytest.mark.parametrize(("ahead", "right"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_the_clock_of_a_phone_may_be_one_step_off(enrolled, clock, ahead, right):
    user, secret, _codes = enrolled
    clock.tick(90)
    if right:
        factor.check(user, code_at(secret, clock, ahead))
    else:
        with pytest.raises(factor.Refused):
            factor.check(user, code_at(secret, clock, ahead))


def test_guessing_codes_is_stopped(enrolled, browser, clock):
    user, secret, _codes = enrolled
    client = half_way(browser, user)
    for n in range(factor.TRIES):
        client.post("/login/code/", {"code": f"00000{n}"})
    right = client.post("/login/code/", {"code": code_at(secret, clock)})
    assert "too many attempts" in text(right) and not is_in(client)
    # Trying on while one should wait does not use up what is allowed in a day.
    for n in range(factor.TRIES_A_DAY):
        client.post("/login/code/", {"code": f"{n:06}"})
    soon = timezone.now() + timedelta(hours=1)
    Bucket.objects.filter(ends__lt=soon).update(ends=timezone.now() - timedelta(seconds=1))
    clock.tick(factor.TRIES_SECONDS)
    client = half_way(browser, user)
    client.post("/login/code/", {"code": code_at(secret, clock)})
    assert is_in(client)


def test_who_used_up_the_day_is_told_of_the_day(enrolled, clock, monkeypatch):
    user, secret, _codes = enrolled
    monkeypatch.setattr(factor, "TRIES_A_DAY", 2)
    for wrong, words in (
        ("000001", "not the code"),
        ("000002", "not the code"),
        (code_at(secret, clock), "Try again tomorrow"),
    ):
        with pytest.raises(factor.Refused, match=words):
            factor.check(user, wrong)


def test_a_recovery_code_works_once_and_however_it_is_typed(enrolled, browser):
    user, _secret, codes = enrolled
    client = half_way(browser, user)
    assert client.post("/login/code/", {"code": codes[0].upper().replace("-", " ")}).status_code == 302
    assert is_in(client) and RecoveryCode.objects.filter(user=user).count() == factor.CODES - 1
    again = half_way(browser, user)
    assert "none of your unused" in text(again.post("/login/code/", {"code": codes[0]}))
    assert not RecoveryCode.objects.filter(digest__contains=codes[1].replace("-", "")).exists()


def test_half_a_log_in_ends_after_ten_minutes_and_with_the_password(enrolled, browser, clock, world, monkeypatch):
    user, secret, _codes = enrolled
    client = half_way(browser, user)
    user.set_password("another long password")
    user.save()
    assert client.post("/login/code/", {"code": code_at(secret, clock)})["Location"] == "/login/"
    user.set_password(PASSWORD)
    user.save()
    client = half_way(browser, user)
    session = client.session
    session["half_logged_in"] |= {"since": time.time() - 601}
    session.save()
    assert client.post("/login/code/", {"code": code_at(secret, clock)})["Location"] == "/login/"
    assert browser().get("/login/code/")["Location"] == "/login/"


def test_removing_it_asks_for_both_and_ends_other_sessions(enrolled, browser, clock):
    user, secret, codes = enrolled
    client = half_way(browser, user)
    client.post("/login/code/", {"code": codes[0]})
    other = half_way(browser, user)
    other.post("/login/code/", {"code": codes[1]})
    assert "not your present" in text(client.post(PAGE, {"do": "remove", "code": codes[2], "password": "x"}))
    assert SecondFactor.objects.exists() and RecoveryCode.objects.count() == factor.CODES - 2
    assert "none of your unused" in text(
        client.post(PAGE, {"do": "remove", "code": "x" * 16, "password": PASSWORD})
    )
    done = client.post(PAGE, {"do": "remove", "code": code_at(secret, clock), "password": PASSWORD})
    assert done.status_code == 302 and is_in(client) and not is_in(other)
    assert not SecondFactor.objects.exists() and not RecoveryCode.objects.exists()


def test_new_recovery_codes_replace_the_old_ones(enrolled, browser):
    user, _secret, codes = enrolled
    client = half_way(browser, user)
    client.post("/login/code/", {"code": codes[0]})
    page = text(client.post(PAGE, {"do": "codes", "password": PASSWORD}))
    assert page.count("<li><bdi") == factor.CODES and codes[1] not in page
    assert "none of your unused" in text(half_way(browser, user).post("/login/code/", {"code": codes[1]}))


@pytest.mark.parametrize(
    ("asked", "held"),
    [("off", []), ("moderators", ["moderator", "administrator"]), ("all", ["moderator", "administrator", "actor"])],
)
def test_the_setting_says_who_must_add_one_before_going_on(world, browser, settings, asked, held):
    settings.SECOND_FACTOR = asked
    for name in ("moderator", "administrator", "actor"):
        client = browser(getattr(world, name))
        answer = client.get("/today/")
        assert (answer.status_code == 302) == (name in held)
        if name in held:
            assert answer["Location"] == PAGE
            assert "asks your account for a second factor" in text(client.get(PAGE))
            assert client.get("/jobs/x.json", headers={"accept": "application/json"}).status_code == 403
            assert client.post("/logout/").status_code == 302


def test_once_it_is_added_everything_opens(world, browser, settings, clock):
    settings.SECOND_FACTOR = "moderators"
    client = browser(world.moderator)
    client.get(PAGE)
    secret = decrypt(client.session[second_views.NEW])
    client.post(PAGE, {"code": code_at(secret, clock), "password": PASSWORD})
    assert client.get("/today/").status_code == 200


def test_the_administrator_removes_it_on_the_command_line(enrolled, browser, clock):
    user, secret, _codes = enrolled
    client = half_way(browser, user)
    client.post("/login/code/", {"code": code_at(secret, clock)})
    assert command.second_factor(user.email, remove=False).endswith("has a second factor.")
    assert "was removed" in command.second_factor(user.email.upper(), remove=True)
    assert not is_in(client) and is_in(browser(user))
    assert Entry.objects.filter(person=user, verb="second factor removed").exists()
    assert "has none" in command.second_factor(user.email, remove=True)
    with pytest.raises(InstallationError, match="No account"):
        command.second_factor("nobody@example.org", remove=True)


def test_without_the_secret_key_nothing_can_be_read(settings, enrolled, clock):
    user, secret, _codes = enrolled
    sealed = encrypt("text")
    assert decrypt(sealed) == "text" and "text" not in sealed
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another one"
    with pytest.raises(Unreadable):
        decrypt(sealed)
    with pytest.raises(factor.Refused, match="new secret key"):
        factor.check(user, code_at(secret, clock))
    settings.SECRET_KEY_FALLBACKS = [old]
    assert decrypt(sealed) == "text"

"""What was typed into any form comes back: log-in over, token over, right over; and never to another site."""

import html
import json
import re

import pytest
from django.db import OperationalError
from django.test import Client

from citydive.accounts import second_factor
from citydive.accounts.typed import Typed
from citydive.cohorts.actions import change_membership
from citydive.exchange.models import Question
from citydive.records.actions import create_record, editing, set_visibility
from citydive.records.models import Comment, Visibility
from citydive.records.withdrawing import withdraw
from tests.accounts.conftest import PASSWORD, text
from tests.site.everything import forms_of, make_everything

HERE = {"Sec-Fetch-Site": "same-origin"}
ASK = "/d/test-dive/exchange/ask/"
TYPED = "Which trees <b>last</b> &\n  in the wind?"


def send(client, to, data, **headers):
    return client.post(to, data, headers=HERE | headers)


def form_to(answer, to):
    """The fields of the form of a page that is sent to this address, its token included."""
    form = next(each for each in forms_of(text(answer)) if each["action"] == to)
    return form["data"] | {"csrfmiddlewaretoken": str(answer.context["csrf_token"])}


@pytest.fixture
def strict():
    return Client(enforce_csrf_checks=True)


def logged_in_by(answer, client, user, **data):
    return send(
        client, "/login/", form_to(answer, "/login/") | {"username": user.email, "password": PASSWORD} | data
    )


def test_whoever_was_logged_out_logs_in_beside_the_text_and_sends_it_then(world, strict):
    token = strict.get("/login/").cookies["csrftoken"].value
    answer = send(strict, ASK, {"text": TYPED, "asked": "PRB", "csrfmiddlewaretoken": token})
    assert answer.status_code == 403 and html.escape(TYPED) in text(answer)
    assert "style-src 'self'" in answer["Content-Security-Policy"] and "no-store" in answer["Cache-Control"]
    wrong = logged_in_by(answer, strict, world.delegate_a, password="something else")
    assert wrong.status_code == 200 and html.escape(TYPED) in text(wrong)
    ready = logged_in_by(wrong, strict, world.delegate_a)
    assert "nothing was saved yet" in text(ready) and not Question.objects.exists()
    sent = form_to(ready, ASK)
    assert sent["text"].replace("\r\n", "\n") == TYPED
    assert send(strict, ASK, sent).status_code == 302
    asked = Question.objects.get()
    assert asked.text == TYPED and asked.asked.get() == world.city_b


def test_the_text_goes_through_the_second_factor_too(world, strict, monkeypatch):
    monkeypatch.setattr(second_factor, "has_one", lambda user: True)
    monkeypatch.setattr(second_factor, "check", lambda user, code: None)
    token = strict.get("/login/").cookies["csrftoken"].value
    answer = send(strict, ASK, {"text": TYPED, "csrfmiddlewaretoken": token})
    code = logged_in_by(answer, strict, world.delegate_a)
    ready = send(strict, "/login/code/", form_to(code, "/login/code/") | {"code": "123456"})
    assert form_to(ready, ASK)["text"].replace("\r\n", "\n") == TYPED


def test_the_text_waits_until_a_second_factor_that_is_asked_for_was_added(world, login, settings, monkeypatch):
    client = login(world.delegate_a)
    settings.SECOND_FACTOR = "all"
    monkeypatch.setattr(second_factor, "enrol", lambda user, secret, code: ["one-code"])
    asked = send(client, ASK, {"text": TYPED, "password": "one long secret here"})
    assert asked.status_code == 403 and html.escape(TYPED) in text(asked) and "one long secret" not in text(asked)
    assert "style-src 'self'" in asked.headers["Content-Security-Policy"], "The page may load its style sheet."
    page = "/account/second-factor/"
    wrong = send(client, page, form_to(asked, page) | {"code": ""})
    added = send(client, page, form_to(wrong, page) | {"code": "123456", "password": PASSWORD})
    ready = send(client, "/login/", form_to(added, "/login/"))
    assert form_to(ready, ASK)["text"].replace("\r\n", "\n") == TYPED and "one-code" in text(added)


def test_a_comment_of_a_stranger_is_kept_and_the_answer_does_not_tell_what_is_there(world, client):
    record = create_record("question", world.dive, by=world.delegate_a, city=world.city_a)
    answers = [send(client, f"/r/{key}/comment/", {"text": TYPED}) for key in (record.key, "PRA-Q99")]
    assert [each.status_code for each in answers] == [404, 404]
    pages = [re.sub('name="csrf.*?>', "", text(each)) for each in answers]
    assert html.escape(TYPED) in pages[0] and 'name="password"' in pages[0]
    assert pages[0].replace(record.key, "") == pages[1].replace("PRA-Q99", "")
    record.visibility = "public"
    record.save()
    public = send(client, f"/r/{record.key}/comment/", {"text": TYPED})
    assert public.status_code == 404 and html.escape(TYPED) in text(public)


def test_a_token_of_before_the_last_log_in_gives_a_form_to_send_again(world, strict):
    strict.force_login(world.delegate_a, backend="django.contrib.auth.backends.ModelBackend")
    strict.get(ASK)
    answer = send(strict, ASK, {"text": TYPED, "csrfmiddlewaretoken": "x" * 64})
    assert answer.status_code == 403 and "You send it as Delegate A" in text(answer)
    assert send(strict, ASK, form_to(answer, ASK)).status_code == 302
    assert Question.objects.get().text == TYPED


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "none", "Origin": "http://testserver"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://testserver"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {},
    ],
)
@pytest.mark.parametrize("who", [None, "delegate_a"])
def test_text_from_elsewhere_is_never_repeated(world, strict, who, headers):
    if who:
        strict.force_login(getattr(world, who), backend="django.contrib.auth.backends.ModelBackend")
    answer = strict.post(ASK, {"text": "Send your password to evil.example"}, headers=headers)
    assert answer.status_code == 403 and "evil.example" not in text(answer)
    carried = '["/d/test-dive/exchange/ask/", [["text", "Send your password to evil.example"]], false]'
    answer = strict.post("/login/", {"typed": carried}, headers=headers)
    assert answer.status_code == 403 and "evil.example" not in text(answer)


def test_an_installation_without_https_knows_its_own_pages_by_their_origin(world, client):
    answer = client.post(ASK, {"text": TYPED}, headers={"Origin": "http://testserver"})
    assert html.escape(TYPED) in text(answer)


@pytest.mark.parametrize(
    "carried", ["", "{", "[]", '["//evil.example/", [["text", "Many words come here."]], false]', "[" * 9999]
)
def test_what_was_made_up_for_the_log_in_leads_nowhere_else(world, client, carried):
    answer = send(client, "/login/", {"username": world.delegate_a.email, "password": PASSWORD, "typed": carried})
    assert answer.status_code == 302 and answer["Location"] == "/today/"


def test_half_characters_in_it_break_no_page(world, client):
    carried = '["/d/test-dive/exchange/ask/?a=\\ud800", [["\\udfff", "Many words \\ud800 come here."]], 1]'
    answer = send(client, "/login/", {"username": world.delegate_a.email, "password": PASSWORD, "typed": carried})
    assert answer.status_code == 200 and "Many words \ufffd come here." in text(answer)


def test_no_password_and_no_code_ever_comes_back(world, strict):
    for to in ("/login/", "/account/password/", "/account/second-factor/"):
        sent = {"username": "a@example.org", "password": "one long secret here", "new": "two long secrets here"}
        answer = send(strict, to, sent | {"code": "three long secrets here"})
        assert answer.status_code == 403 and "secret" not in text(answer)


def withdrawn(world, record):
    withdraw(record, seen=record.version, by=world.delegate_a2, reason="Two of it.")


def private(world, record):
    with editing(record, seen=record.version, by=world.delegate_a):
        set_visibility(record, "city", by=world.delegate_a)


def paused(world, record):
    change_membership(world.dive.memberships.get(city=world.city_a), "paused", reason="Elections.")


@pytest.mark.parametrize(
    "what,who,to,status,says",
    [
        (withdrawn, "delegate_a", "edit-question/", 403, ["is withdrawn", "Delegate A2", "Two of it."]),
        (private, "delegate_b", "comment/", 404, ["made a draft of its city again"]),
        (paused, "delegate_a", "edit-question/", 403, ["cannot change anything at present", "paused"]),
    ],
)
def test_what_changed_meanwhile_is_said_and_the_text_stays(world, login, what, who, to, status, says):
    record = make_everything(world).question
    what(world, record)
    answer = send(login(getattr(world, who)), f"/r/{record.key}/{to}", {"text": TYPED, "seen": record.version})
    assert answer.status_code == status
    for said in [*says, html.escape(TYPED)]:
        assert said in text(answer)
    assert not Comment.objects.filter(text=TYPED).exists()


def test_a_server_that_fails_gives_the_text_back(world, login, monkeypatch):
    def away(*args, **fields):
        raise OperationalError("database is locked")

    client = login(world.delegate_a)
    client.raise_request_exception = False
    monkeypatch.setattr("citydive.exchange.actions.ask", away)
    answer = send(client, ASK, {"text": TYPED})
    assert answer.status_code == 500 and html.escape(TYPED) in text(answer)


def test_dates_and_choices_that_go_unseen_are_read_before_they_are_sent(world, client):
    sent = [["csrfmiddlewaretoken", "stale"], ["question", "Where do trees stand best?"]]
    sent += [["decided_by", "council"], ["decided_on", "2024-05-13"]]
    carried = json.dumps(["/d/test-dive/decisions/new/?city=PRA", sent, False])
    ready = text(
        send(client, "/login/", {"username": world.delegate_a.email, "password": PASSWORD, "typed": carried})
    )
    assert "<bdi>2024-05-13</bdi>" in ready and "stale" not in ready
    asked = Typed("/r/PRA-Q1/visibility/", [("visibility", "city"), ("seen", "3")])
    assert [str(each["shown"]) for each in asked.fields] == [str(Visibility.CITY.label), ""]


@pytest.mark.parametrize(("edits", "label"), [("question", "Your question"), ("advice", "Your advice")])
def test_of_forms_that_are_alike_the_one_of_its_page_gives_the_words(edits, label):
    typed = Typed(f"/r/PRA-Q1/edit-{edits}/", [("seen", "2"), ("text", TYPED)])
    assert [str(each["label"]) for each in typed.texts] == [label]


def test_names_from_the_database_are_not_looked_up(world, django_assert_num_queries):
    """Of a field of Django's, of one of ours, and of one in which several are chosen."""
    city = str(world.city_a.pk)
    for where, name in (
        ("/account/", "organisation"),
        ("/d/test-dive/actors/rights/", "city"),
        ("/d/test-dive/calendar/new/", "cities"),
    ):
        typed = Typed(where, [(name, city)])
        with django_assert_num_queries(0):
            assert [str(each["shown"]) for each in typed.fields] == [city]

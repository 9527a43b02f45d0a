"""Asking, advising, saying what became of the advice, and what waits for whom."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from citydive.cohorts.actions import change_membership
from citydive.cohorts.models import Grant, Membership
from citydive.cohorts.rules import forget_place
from citydive.exchange import actions, queries
from citydive.exchange.models import Advice, Question
from citydive.records.actions import Conflict, create_record, editing
from citydive.records.models import Link, Record
from citydive.records.trace import trace
from citydive.records.withdrawing import withdraw

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)> [x](javascript:alert(3)) \"'&"
LIST, ASK = reverse("exchange", args=["test-dive"]), reverse("ask", args=["test-dive"])


def _mark(talk, **data):
    return {"seen": Record.objects.get(pk=talk.advice.pk).version, "verdict": "accepted", "reason": ""} | data


def test_asking_by_form(world, login):
    page = login(world.delegate_a).get(ASK).content.decode()
    assert 'value="PRB"' in page and 'value="PRA"' not in page and 'value="PRC"' not in page
    response = login(world.delegate_a).post(ASK, {"text": "Which trees?\nOurs die.", "asked": ["PRB"]})
    assert response["Location"] == "/r/PRA-Q1/"
    question = Question.objects.get()
    assert question.record.title == "Which trees?" and question.record.summary == "Ours die."
    assert question.record.visibility == "cohort" and [c.code for c in question.asked.all()] == ["PRB"]
    login(world.moderator).post(ASK, {"text": "Who comes to Aswan?"})
    assert Record.objects.get(key="TST-Q1").city is None


def test_a_city_asks_in_its_own_name(world, login):
    response = login(world.delegate_a).post(ASK, {"text": "x", "asked": ["PRA"]})
    assert "This cannot be chosen here" in response.content.decode()
    login(world.delegate_a).post(ASK, {"text": "x", "city": "PRB"})
    assert Question.objects.get().record.city == world.city_a


@pytest.mark.parametrize(("text", "said"), [(" ", "This is missing"), ("x" * 4001, "at most 4000")])
def test_bad_questions(world, login, text, said):
    response = login(world.delegate_a).post(ASK, {"text": text})
    assert said in response.content.decode() and not Record.objects.exists()


def test_advice_by_form_with_keys(world, talk, login):
    url = reverse("advise", args=[talk.question.key])
    own = create_record("observation", world.dive, city=world.city_b, title="draft of B")
    keys = f"{talk.own.key.lower()}, {own.key}"
    response = login(world.delegate_b).post(url, {"text": "Look at these.", "basis": keys})
    advice = Advice.objects.latest("pk").record
    assert response["Location"] == f"/r/PRA-Q1/#{advice.key}" and advice.city == world.city_b
    links = {(k.relation, k.target.key) for k in advice.links_out.all()}
    assert links == {("answers", "PRA-Q1"), ("basis", talk.own.key), ("basis", own.key)}
    # The asker sees the advice and the shared basis, not the draft.
    page = login(world.delegate_a).get(talk.question.get_absolute_url()).content.decode()
    assert "Look at these." in page and talk.own.key in page and own.key not in page


@pytest.mark.parametrize("key", ["PRB-B99", "PRA-B7"])
def test_unknown_and_unseen_keys_are_named_alike(world, talk, login, key):
    for _ in range(6):
        create_record("observation", world.dive, city=world.city_a, title="draft of A")
    assert Record.objects.filter(key="PRA-B7").exists()
    response = login(world.delegate_b).post(
        reverse("advise", args=[talk.question.key]), {"text": "x", "basis": f"{talk.own.key} {key}"}
    )
    assert f"There is no record {key} that you can name here" in response.content.decode()
    assert Advice.objects.count() == 1


def test_what_is_not_a_key_is_named(world, talk, login):
    url = reverse("advise", args=[talk.question.key])
    response = login(world.delegate_b).post(url, {"text": "x", "basis": "the session"})
    assert "“THE” is not a key" in response.content.decode()
    response = login(world.delegate_b).post(url, {"text": "x", "basis": talk.question.key})
    assert f"There is no record {talk.question.key}" in response.content.decode()
    many = " ".join(f"PRA-B{n}" for n in range(1, 22))
    assert (
        "21 keys are named; at most 20"
        in login(world.delegate_b).post(url, {"text": "x", "basis": many}).content.decode()
    )


def test_marking_by_form_and_the_trace(world, talk, login):
    url = reverse("advice_mark", args=[talk.advice.key])
    data = _mark(talk, verdict="adapted", reason="We have caretakers.", changed=talk.own.key)
    response = login(world.delegate_a2).post(url, data)
    assert response["Location"] == f"/r/PRA-Q1/#{talk.advice.key}"
    advice = Advice.objects.get()
    assert (advice.verdict, advice.reason, advice.marked_by) == (
        "adapted",
        "We have caretakers.",
        world.delegate_a2,
    )
    assert advice.marked_on == timezone.localdate() and advice.record.state == "adapted"
    link = Link.objects.get(relation="took_over")
    assert (link.source, link.target, link.note) == (talk.own, talk.advice, "We have caretakers.")
    assert Record.objects.get(pk=talk.question.pk).state == "answered"
    # Who marks an advice does not come to own it; nor does the asker's city.
    assert world.delegate_a2 not in advice.record.authors.all()
    for user in (world.delegate_a, world.delegate_b):
        steps = {n.record.key: n.step for n in trace(talk.advice, user).nodes.values()}
        assert steps[talk.own.key] == 1 and steps[talk.question.key] == -1
    page = login(world.delegate_b).get("/r/PRA-Q1/").content.decode()
    assert "adapted" in page and "We have caretakers." in page and talk.own.key in page


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"verdict": "declined"}, "Say why"),
        ({"verdict": "adapted", "reason": "  "}, "Say why"),
        ({"verdict": "declined", "reason": "No.", "changed": "OWN"}, "A declined advice changed nothing"),
        ({"changed": "PRB-B1"}, "There is no record PRB-B1"),
        ({"changed": "PRA-Q1"}, "There is no record PRA-Q1"),
        ({"verdict": "praised"}, "This cannot be chosen here"),
        ({"verdict": ""}, "Choose one."),
        ({"reason": "x" * 1001}, "at most 1000"),
    ],
)
def test_bad_answers_change_nothing(world, talk, login, data, said):
    create_record("observation", world.dive, city=world.city_b, title="of B", visibility="cohort")
    data = {name: value.replace("OWN", talk.own.key) for name, value in data.items()}
    response = login(world.delegate_a).post(reverse("advice_mark", args=[talk.advice.key]), _mark(talk, **data))
    assert response.status_code == 200 and said in response.content.decode()
    assert Advice.objects.get().verdict == "" and Record.objects.get(pk=talk.advice.pk).version == 1


def test_the_actions_and_the_database_insist_on_a_reason(world, talk):
    for verdict in ("adapted", "declined"):
        with pytest.raises(actions.ExchangeError, match="Say why"):
            actions.mark(talk.advice, seen=1, by=world.delegate_a, verdict=verdict)
    of_b = create_record("observation", world.dive, city=world.city_b, title="of B", visibility="cohort")
    with pytest.raises(actions.ExchangeError, match="PRB-B1 does not belong to who asked"):
        actions.mark(talk.advice, seen=1, by=world.delegate_a, verdict="accepted", changed=[of_b])
    assert Advice.objects.get().verdict == "" and Record.objects.get(pk=talk.advice.pk).version == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Advice.objects.update(verdict="declined", marked_on=timezone.localdate())


def test_what_changed_can_be_named_later(world, talk, login):
    url = reverse("advice_changed", args=[talk.advice.key])
    data = {"seen": 1, "changed": talk.own.key}
    early = login(world.delegate_a).post(url, data)
    assert (
        "First mark the advice" in early.content.decode() and not Link.objects.filter(relation="took_over").exists()
    )
    actions.mark(talk.advice, seen=1, by=world.delegate_a, verdict="accepted")
    assert login(world.delegate_a).post(url, {"seen": 2, "changed": ""}).status_code == 200
    assert login(world.delegate_a).post(url, data | {"seen": 2}).status_code == 302
    assert Link.objects.get(relation="took_over").source == talk.own
    assert login(world.delegate_a).post(url, data | {"seen": 2}).status_code == 409
    assert login(world.delegate_b).post(url, data | {"seen": 3}).status_code == 403


def test_marking_anew(world, talk):
    mark = lambda seen, **kwargs: actions.mark(talk.advice, seen=seen, by=world.delegate_a, **kwargs)  # noqa: E731
    mark(1, verdict="accepted", changed=[talk.own])
    mark(2, verdict="adapted", reason="x" * 999)
    note = Link.objects.get(relation="took_over").note
    assert len(note) == 300 and note.endswith("…")
    mark(3, verdict="declined", reason="It broke.")
    assert not Link.objects.filter(relation="took_over").exists()
    assert Record.objects.get(pk=talk.question.pk).state == "open"


def test_two_who_mark_from_the_same_page(world, talk, login):
    url = reverse("advice_mark", args=[talk.advice.key])
    assert login(world.delegate_a).post(url, _mark(talk, seen=1)).status_code == 302
    late = login(world.delegate_a2).post(url, _mark(talk, seen=1, verdict="declined", reason="Too dear."))
    page = late.content.decode()
    assert (
        late.status_code == 409 and "Too dear." in page and "accepted" in page and 'name="seen" value="2"' in page
    )
    assert Advice.objects.get().verdict == "accepted"
    with pytest.raises(Conflict):
        actions.mark(talk.advice, seen=1, by=world.delegate_a2, verdict="declined", reason="Too dear.")


def test_an_edit_that_began_before_the_answer_does_not_reopen_the_question(world, talk):
    opened = Record.objects.get(pk=talk.question.pk)
    actions.mark(talk.advice, seen=1, by=world.delegate_a, verdict="accepted")
    with pytest.raises(Conflict), editing(opened, seen=opened.version):
        pass
    assert Record.objects.get(pk=talk.question.pk).state == "answered"


def test_editing_question_and_advice(world, talk, login):
    url = reverse("question_edit", args=[talk.question.key])
    assert "survive a storm" in login(world.delegate_a).get(url).content.decode()
    assert login(world.delegate_a2).post(url, {"seen": 1, "text": "And hail?"}).status_code == 302
    question = Question.objects.get()
    assert (question.record.title, question.record.edition, question.asked.count()) == ("And hail?", 2, 0)
    late = login(world.delegate_a).post(url, {"seen": 1, "text": "And snow?", "asked": ["PRB"]})
    assert late.status_code == 409 and "And snow?" in late.content.decode() and "And hail?" in late.content.decode()

    actions.mark(talk.advice, seen=1, by=world.delegate_a, verdict="accepted")
    url = reverse("advice_edit", args=[talk.advice.key])
    assert login(world.delegate_b).post(url, {"seen": 2, "text": "Use two hooks."}).status_code == 302
    assert Advice.objects.get().record.title == "Use two hooks."
    assert login(world.delegate_b).post(url, {"seen": 2, "text": "Use one hook."}).status_code == 409
    page = login(world.delegate_a).get(talk.question.get_absolute_url()).content.decode()
    assert "the advice was rewritten since" in page


# role: status of (list, ask, question page, advise, advice page, mark, changed, edit question, edit advice)
MATRIX = {
    "stranger": (302, 302, 404, 404, 404, 404, 404, 404, 404),
    "outsider": (404, 404, 404, 404, 404, 404, 404, 404, 404),
    "administrator": (404, 404, 404, 404, 404, 404, 404, 404, 404),
    "actor": (404, 404, 404, 404, 404, 404, 404, 404, 404),
    "signatory": (404, 404, 404, 404, 404, 404, 404, 404, 404),
    "delegate_a": (200, 200, 200, 403, 200, 200, 200, 200, 403),
    "delegate_b": (200, 200, 200, 200, 200, 403, 403, 403, 200),
    "delegate_c": (404, 404, 404, 404, 404, 404, 404, 404, 404),
    "moderator": (200, 200, 200, 200, 200, 403, 403, 403, 403),
}


def _walk(client, talk):
    yield client.get(talk.question.get_absolute_url()).status_code
    yield client.get(reverse("advise", args=[talk.question.key])).status_code
    yield client.get(talk.advice.get_absolute_url()).status_code
    for name in ("advice_mark", "advice_changed"):
        yield client.get(reverse(name, args=[talk.advice.key])).status_code
    yield client.get(reverse("question_edit", args=[talk.question.key])).status_code
    yield client.get(reverse("advice_edit", args=[talk.advice.key])).status_code


@pytest.mark.parametrize("role", MATRIX)
def test_who_may_do_what(world, talk, client, role):
    if role != "stranger":
        client.force_login(getattr(world, role), backend="django.contrib.auth.backends.ModelBackend")
    statuses = [client.get(LIST).status_code, client.get(ASK).status_code, *_walk(client, talk)]
    assert tuple(statuses) == MATRIX[role]
    # What the addresses show, they also do: no post goes through where the page is refused.
    before = Record.objects.count()
    client.post(reverse("advise", args=[talk.question.key]), {"text": "More."})
    assert Record.objects.count() - before == (1 if MATRIX[role][3] == 200 else 0)
    client.post(reverse("advice_mark", args=[talk.advice.key]), _mark(talk))
    assert Advice.objects.get(pk=talk.advice.pk).verdict == ("accepted" if MATRIX[role][5] == 200 else "")


def test_the_city_that_left_or_pauses_cannot_post(world, talk, login):
    Record.objects.filter(pk__in=[talk.question.pk, talk.advice.pk]).update(visibility="public")
    client = login(world.delegate_c)
    assert client.get(talk.question.get_absolute_url()).status_code == 200
    assert client.post(reverse("advise", args=[talk.question.key]), {"text": "x"}).status_code == 403
    assert client.post(reverse("advice_mark", args=[talk.advice.key]), _mark(talk)).status_code == 403
    assert client.post(ASK, {"text": "x"}).status_code == 404
    for city, user in ((world.city_a, world.delegate_a), (world.city_b, world.delegate_b)):
        change_membership(Membership.objects.get(city=city), Membership.State.PAUSED)
        forget_place(user)
    assert login(world.delegate_a).post(ASK, {"text": "x"}).status_code == 403
    assert (
        login(world.delegate_a).post(reverse("advice_mark", args=[talk.advice.key]), _mark(talk)).status_code == 403
    )
    assert (
        login(world.delegate_b).post(reverse("advise", args=[talk.question.key]), {"text": "x"}).status_code == 403
    )
    assert Advice.objects.count() == 1 and Question.objects.count() == 1


def test_the_moderators_question_is_marked_by_the_moderator(world, login):
    question = actions.ask(world.dive, by=world.moderator, text="Who hosts?")
    advice = actions.advise(question, by=world.delegate_a, city=world.city_a, text="We could.")
    url = reverse("advice_mark", args=[advice.key])
    assert login(world.delegate_a).post(url, {"seen": 1, "verdict": "accepted"}).status_code == 403
    assert login(world.moderator).post(url, {"seen": 1, "verdict": "accepted"}).status_code == 302


def test_an_invited_expert_advises(world, talk, client):
    until = timezone.localdate() + datetime.timedelta(days=9)
    grant = Grant.objects.create(
        party=world.actor,
        deep_dive=world.dive,
        scope="record",
        record_key=talk.question.key,
        verb="read",
        until=until,
    )
    client.force_login(world.actor, backend="django.contrib.auth.backends.ModelBackend")
    url = reverse("advise", args=[talk.question.key])
    assert client.get(url).status_code == 403
    Grant.objects.filter(pk=grant.pk).update(verb="review")
    assert client.post(url, {"text": "Measure first."}).status_code == 302
    advice = Advice.objects.get(text="Measure first.").record
    assert advice.city is None and advice.key == "TST-Q1"
    # The expert keeps the own advice in sight, as long as the invitation lasts, and nothing else.
    page = client.get(talk.question.get_absolute_url()).content.decode()
    assert "Measure first." in page and "Hang them on hooks" not in page
    assert client.get(advice.get_absolute_url()).status_code == 200
    assert Grant.objects.get(record_key=advice.key).until == until
    assert client.get(LIST).status_code == 404


def test_hostile_text_is_inert(world, talk, login):
    question = actions.ask(world.dive, by=world.delegate_a, city=world.city_a, text=HOSTILE)
    advice = actions.advise(question, by=world.delegate_b, city=world.city_b, text=HOSTILE)
    actions.mark(advice, seen=1, by=world.delegate_a, verdict="adapted", reason=HOSTILE, changed=[talk.own])
    for url in (question.get_absolute_url(), advice.get_absolute_url(), talk.own.get_absolute_url(), LIST):
        page = login(world.delegate_a).get(url).content.decode()
        assert "<script>alert" not in page and "<img" not in page and 'href="javascript' not in page


def test_the_list_says_who_waits(world, login):
    assert "Ask what another city may already know" in login(world.delegate_a).get(LIST).content.decode()
    to_b = actions.ask(world.dive, city=world.city_a, text="To the coast?", asked=[world.city_b])
    assert "waits for advice from Practice Coast" in _text(login(world.delegate_b).get(LIST))
    advice = actions.advise(to_b, city=world.city_b, text="Yes.")
    assert "1 piece of advice waits for Practice City" in _text(login(world.delegate_b).get(LIST))
    actions.mark(advice, seen=1, by=world.delegate_a, verdict="declined", reason="No.")
    assert "declined so far; waits for other advice from Practice Coast" in _text(login(world.delegate_b).get(LIST))
    actions.ask(world.dive, city=world.city_b, text="To all?")
    actions.mark(advice, seen=2, by=world.delegate_a, verdict="accepted")
    page = _text(login(world.delegate_b).get(LIST))
    assert page.index("Open") < page.index("To all?") < page.index("Answered") < page.index("To the coast?")


def _text(response):
    return " ".join(response.content.decode().split("<main")[1].split())


def test_a_draft_advice_is_not_counted_for_others(world, talk, login):
    Record.objects.filter(pk=talk.advice.pk).update(visibility="city")
    assert "waits for advice from" in _text(login(world.delegate_a).get(LIST))
    assert "waits for Practice City" in _text(login(world.delegate_b).get(LIST))


def test_advice_is_listed_although_its_question_is_withdrawn(world, talk, login):
    assert talk.advice.key not in _text(login(world.delegate_a).get(LIST))
    withdraw(talk.question, seen=talk.question.version, by=world.delegate_a, reason="Asked elsewhere")
    page = _text(login(world.delegate_a).get(LIST))
    assert "No questions yet" not in page and talk.advice.key in page and talk.question.key not in page
    Record.objects.filter(pk=talk.advice.pk).update(visibility="city")
    assert talk.advice.key not in _text(login(world.delegate_a).get(LIST))


def test_waiting_for(world, talk):
    keys = lambda user: tuple([r.key for r in rows] for rows in _waiting(user))  # noqa: E731
    advice, question = talk.advice.key, talk.question.key
    assert keys(world.delegate_b) == ([], []) and keys(world.delegate_a) == ([], [advice])
    to_all = actions.ask(world.dive, city=world.city_b, text="To all?").key
    to_b = actions.ask(world.dive, by=world.moderator, text="To B?", asked=[world.city_b]).key
    assert keys(world.delegate_a) == ([to_all], [advice])
    assert keys(world.delegate_b) == ([to_b], [])
    for user in (world.moderator, world.delegate_c, world.actor, world.outsider):
        assert keys(user) == ([], [])
    actions.mark(talk.advice, seen=1, by=world.delegate_a, verdict="declined", reason="No.")
    assert keys(world.delegate_a) == ([to_all], [])
    given = actions.advise(Record.objects.get(key=to_b), by=world.delegate_b, city=world.city_b, text="x").key
    assert keys(world.moderator) == ([], [given]) and keys(world.delegate_b) == ([], [])
    assert question not in keys(world.delegate_b)[0]


def _waiting(user):
    waiting = queries.waiting_for(user)
    return waiting.to_answer, waiting.to_mark


def test_a_constant_number_of_queries(world, talk, login, django_assert_max_num_queries):
    client = login(world.delegate_a)
    queries.waiting_for(world.delegate_a)  # reads the account's place once

    def fill(number):
        for index in range(number):
            by_b = actions.ask(world.dive, city=world.city_b, text=f"question {index}", asked=[world.city_a])
            actions.advise(by_b, by=world.moderator, text="x")
            advice = actions.advise(
                talk.question, by=world.delegate_b, city=world.city_b, text=f"advice {index}", basis=[talk.own]
            )
            if index % 2:
                actions.mark(advice, seen=1, by=world.delegate_a, verdict="accepted", changed=[talk.own])

    for number in (3, 27):
        fill(number)
        # Two of them for the number of news in the header.
        with django_assert_max_num_queries(20):  # the shelves below are six of them
            assert client.get(LIST).status_code == 200
        with django_assert_max_num_queries(29):
            page = client.get(talk.question.get_absolute_url()).content.decode()
            assert page.count('class="entry"') > number
        with django_assert_max_num_queries(4):
            waiting = queries.waiting_for(world.delegate_a)
            assert len(waiting.to_answer) >= number and [r.city for r in waiting.to_mark]

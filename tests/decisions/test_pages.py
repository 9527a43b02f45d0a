"""The pages of decisions: minutes, the form with its rows, rights, conflict."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from citydive.options import actions as option_actions
from citydive.records.models import Record

from .test_actions import Row, note, state

ROLES = ["moderator", "delegate_a", "delegate_b", "delegate_c", "actor", "signatory", "outsider", "administrator"]
INSIDE = {"moderator", "delegate_a", "delegate_b"}

FORM = {
    "question": "Which shade first?", "summary": "Trees.", "decided_by": "City council", "decided_on": "2026-05-04",
    "none_because": "", "dissent": "", "dissent_by": "", "visibility": "cohort",
}  # fmt: skip


def rows(*given):
    names = ("option", "outcome", "reason")
    return {f"{name}_{n}": value for n, row in enumerate(given) for name, value in zip(names, row, strict=True)}


def page(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


@pytest.fixture
def new_a(world):
    return reverse("decision_new", args=[world.dive.slug]) + "?city=PRA"


def errors(client, address, **fields):
    response = client.post(address, FORM | fields)
    assert response.status_code == 200, "the form was taken"
    assert not Record.objects.of_kind("decision").exists()
    return response.context["form"].errors


@pytest.mark.parametrize("role", ROLES)
def test_who_opens_what(world, options, login, role):
    shared, draft = (
        note(world, [Row(options["a"], "chosen")]),
        note(world, [Row(options["a"], "chosen")], visibility="city"),
    )
    client = login(getattr(world, role))
    opens = lambda address: client.get(address).status_code  # noqa: E731
    part = INSIDE | {"delegate_c", "actor", "signatory"}
    assert opens(reverse("decisions", args=[world.dive.slug])) == (200 if role in part else 404)
    assert opens(reverse("decision_new", args=[world.dive.slug])) == (200 if role in INSIDE else 404)
    assert opens(shared.get_absolute_url()) == (200 if role in INSIDE else 404)
    assert opens(draft.get_absolute_url()) == (200 if role == "delegate_a" else 404)
    edits = {"delegate_a": 200, "delegate_b": 403, "moderator": 403}
    assert opens(reverse("decision_edit", args=[shared.key])) == edits.get(role, 404)
    assert opens(reverse("decision_edit", args=[options["a"].key])) == 404


@pytest.mark.parametrize(("role", "query", "status"), [
    ("delegate_a", "?city=PRA", 302), ("delegate_a", "?city=PRB", 403), ("delegate_a", "", 302),
    ("moderator", "", 302), ("moderator", "?city=PRA", 403), ("delegate_a", "?city=XXX", 404),
    ("delegate_c", "", 404),
])  # fmt: skip
def test_nobody_decides_in_anothers_name(world, options, login, role, query, status):
    client = login(getattr(world, role))
    data = FORM | rows((options["joint"].key, "chosen", ""))
    address = reverse("decision_new", args=[world.dive.slug]) + query
    assert client.post(address, data).status_code == status
    assert Record.objects.of_kind("decision").count() == (1 if status == 302 else 0)


def test_the_minutes(world, options, login, new_a):
    client = login(world.delegate_a)
    form = client.get(new_a).context["form"]
    assert [form[f"option_{n}"].value() for n in range(2)] == [options["a"].key, options["draft"].key]
    given = rows(
        (options["a"].key, "chosen", "Quick"), ("", "", ""), (options["joint"].key.lower(), "dropped", "Too slow")
    )
    dissent = {"dissent": "Water is short", "dissent_by": "Delegate 1"}
    assert client.post(new_a, FORM | given | dissent).status_code == 302
    record = Record.objects.get(kind="decision")
    assert record.city == world.city_a and state(options["a"]) == "chosen"
    text = page(client, record.get_absolute_url())
    for word in ("City council", "4 May 2026", "Quick", "Too slow", "Water is short", "Delegate 1", "dropped"):
        assert word in text
    assert record.key in page(client, options["a"].get_absolute_url())
    assert "Which shade first?" in page(client, reverse("decisions", args=[world.dive.slug]))


def test_options_that_the_reader_may_not_see_stay_unnamed(world, options, login):
    record = note(world, [Row(options["a"], "chosen"), Row(options["draft"], "dropped", "Secret reason")])
    text = page(login(world.delegate_b), record.get_absolute_url())
    assert "1 option that is not shared with you" in text
    assert "Secret" not in text and options["draft"].key not in text
    assert "Secret reason" in page(login(world.delegate_a), record.get_absolute_url())


def test_unseen_options_cannot_be_considered(world, options, login):
    address = reverse("decision_new", args=[world.dive.slug]) + "?city=PRB"
    client = login(world.delegate_b)
    assert options["draft"].key not in page(client, address)
    for key in (options["draft"].key, "PRA-O99"):
        found = errors(client, address, **rows((key, "chosen", "")))
        assert found["option_0"] == [
            f"There is no record {key} that you can name here. Check the key, or ask its city to share it."
        ]


def test_bad_input_is_said_at_its_row(world, options, login, new_a):
    client, a = login(world.delegate_a), options["a"].key
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    assert "reason_0" in errors(client, new_a, none_because="n", **rows((a, "dropped", " ")))
    assert "outcome_0" in errors(client, new_a, **rows((a, "", "")))
    assert "option_1" in errors(client, new_a, **rows((a, "chosen", ""), ("", "dropped", "why")))
    assert "option_0" in errors(client, new_a, **rows((f"{a} {options['joint'].key}", "chosen", "")))
    assert "twice" in str(errors(client, new_a, **rows((a, "chosen", ""), (a, "deferred", ""))))
    assert "Choose at least one" in str(errors(client, new_a, **rows((a, "deferred", ""))))
    assert "none_because" in errors(client, new_a, none_because="n", **rows((a, "chosen", "")))
    assert "dissent" in errors(client, new_a, dissent_by="Delegate 1", **rows((a, "chosen", "")))
    assert "decided_on" in errors(client, new_a, decided_on=str(tomorrow), **rows((a, "chosen", "")))
    assert "outcome_0" in errors(client, new_a, **rows((a, "burnt", "")))
    assert "summary" in errors(client, new_a, summary="", **rows((a, "chosen", "")))
    assert {"question", "decided_by"} <= errors(client, new_a, question="", decided_by="").keys()


def test_a_decision_may_be_no_choice_between_options(world, options, login, new_a):
    client = login(world.delegate_a)
    form = page(client, new_a)
    assert options["a"].key in form and "?city=PRA&amp;plain=1" in form
    plain = f"{new_a}&plain=1"
    assert not client.get(plain).context["form"]["option_0"].value()
    sent = FORM | {"question": "How often do we meet?", "summary": "", "none_because": "Nothing to choose."}
    assert client.post(plain, sent).status_code == 302
    record = Record.objects.get(kind="decision")
    assert record.state == "no_choice" and "What was on the table" not in page(client, record.get_absolute_url())
    # Options that stood on the table after all make it one.
    address = reverse("decision_edit", args=[record.key])
    data = {k: v for k, v in FORM.items() if k != "visibility"} | {"seen": 1}
    assert client.post(address, data | rows((options["a"].key, "deferred", ""))).status_code == 200
    assert client.post(address, data | rows((options["a"].key, "chosen", ""))).status_code == 302
    record.refresh_from_db()
    assert record.state == "decided" and state(options["a"]) == "chosen"


def test_an_option_of_another_deep_dive_is_refused(world, options, login, new_a):
    from citydive.cohorts import actions as cohorts

    other = cohorts.open_deep_dive(
        code="OTH", slug="other", title="Other", theme="t", is_public=True, is_practice=True
    )
    foreign = option_actions.propose_option(
        other, by=world.moderator, title="f", what="w", visibility="public"
    ).record
    found = errors(login(world.delegate_a), new_a, **rows((foreign.key, "chosen", "")))
    assert "of this deep dive" in found["option_0"][0]


def test_two_editors_meet_on_the_conflict_page(world, options, login):
    record = note(world, [Row(options["a"], "chosen", "Old reason")])
    client, address = login(world.delegate_a), reverse("decision_edit", args=[record.key])
    data = {k: v for k, v in FORM.items() if k != "visibility"} | {"seen": 1}
    assert client.post(address, data | rows((options["a"].key, "chosen", "First reason"))).status_code == 302
    response = client.post(address, data | rows((options["a"].key, "chosen", "Second reason")))
    text = response.content.decode()
    assert response.status_code == 409 and "First reason" in text and "Second reason" in text
    assert record.decision.considered.get().reason == "First reason"
    merged = data | rows((options["a"].key, "chosen", "Both")) | {"seen": 2}
    assert response.context["form"]["seen"].value() == "2"
    assert client.post(address, merged).status_code == 302
    assert record.decision.considered.get().reason == "Both"


def test_typed_html_is_shown_as_text(world, options, login, new_a):
    nasty = "<script>alert(1)</script>"
    client = login(world.delegate_a)
    texts = {name: nasty for name in ("question", "summary", "decided_by", "dissent", "dissent_by")}
    assert client.post(new_a, FORM | texts | rows((options["a"].key, "chosen", nasty))).status_code == 302
    record = Record.objects.get(kind="decision")
    for address in (
        record.get_absolute_url(), reverse("decisions", args=[world.dive.slug]),
        reverse("decision_edit", args=[record.key]), options["a"].get_absolute_url(),
    ):  # fmt: skip
        assert "<script>alert" not in page(client, address)


def test_queries_do_not_grow(world, options, login):
    def add(n):
        for i in range(n):
            more = option_actions.propose_option(
                world.dive, by=world.delegate_a, city=world.city_a, title=f"o{i}", what="w", visibility="cohort"
            ).record
            note(world, [Row(more, "chosen"), Row(options["joint"], "dropped", "r")])

    def count(address):
        with CaptureQueriesContext(connection) as queries:
            page(client, address)
        return len(queries)

    add(1)
    one = note(world, [Row(options["a"], "chosen")])
    many = note(world, [Row(each, "chosen") for each in options.values()])
    client = login(world.delegate_a)
    lists = [
        reverse("decisions", args=[world.dive.slug]),
        reverse("decision_new", args=[world.dive.slug]) + "?city=PRA",
    ]
    before = [count(address) for address in lists]
    assert count(one.get_absolute_url()) == count(many.get_absolute_url())
    add(6)
    assert [count(address) for address in lists] == before
    assert max(before) <= 20, before

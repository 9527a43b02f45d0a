"""Decisions: what they need, and how the states of options follow."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from citydive.decisions import actions, queries
from citydive.decisions.actions import NothingChosen, Row
from citydive.decisions.models import Considered
from citydive.options import actions as option_actions
from citydive.records.actions import Conflict, editing
from citydive.records.models import Link, Record, Relation
from citydive.records.withdrawing import put_back, withdraw

DAY = dt.date(2026, 5, 4)


def note(world, rows, *, by=None, city="a", **fields):
    owner = {"a": world.city_a, "b": world.city_b, None: None}[city]
    fields = {"decided_on": DAY, "visibility": "cohort"} | fields
    return actions.note_decision(
        world.dive, by=by or world.delegate_a, city=owner, question="Which shade?", summary="Trees.", rows=rows,
        decided_by="City council", **fields,
    ).record  # fmt: skip


def state(record):
    return Record.objects.get(pk=record.pk).state


def said(record, **changed):
    decision = record.decision
    names = ("decided_by", "decided_on", "none_because", "dissent", "dissent_by")
    return (
        {"question": record.title, "summary": record.summary} | {n: getattr(decision, n) for n in names} | changed
    )


def test_a_decision_is_a_record_linked_from_its_options(world, options):
    rows = [
        Row(options["a"], "chosen"),
        Row(options["joint"], "dropped", "Too slow"),
        Row(options["draft"], "deferred"),
    ]
    record = note(world, rows)
    assert record.key == "PRA-D1" and record.title == "Which shade?" and record.state == "decided"
    links = Link.objects.filter(target=record, relation=Relation.DECIDED_BY)
    assert {each.source for each in links} == {row.option for row in rows}
    assert [c.outcome for c in record.decision.considered.all()] == ["chosen", "dropped", "deferred"]


def test_the_owners_decision_sets_the_state_of_its_options_only(world, options):
    note(
        world,
        [Row(options["a"], "chosen"), Row(options["joint"], "dropped", "r"), Row(options["b"], "dropped", "r")],
    )
    assert (state(options["a"]), state(options["joint"]), state(options["b"])) == ("chosen", "open", "open")
    note(world, [Row(options["joint"], "chosen"), Row(options["a"], "dropped", "r")], by=world.moderator, city=None)
    assert (state(options["a"]), state(options["joint"])) == ("chosen", "chosen")


def test_the_newest_decision_counts(world, options):
    note(world, [Row(options["a"], "chosen")])
    note(world, [Row(options["a"], "dropped", "r")], none_because="n", decided_on=DAY - dt.timedelta(days=9))
    assert state(options["a"]) == "chosen"
    note(world, [Row(options["a"], "deferred")], none_because="n", decided_on=DAY + dt.timedelta(days=9))
    assert state(options["a"]) == "deferred"


def test_a_draft_decision_does_not_show_in_a_shared_option(world, options):
    record = note(world, [Row(options["a"], "chosen"), Row(options["draft"], "deferred")], visibility="city")
    assert (state(options["a"]), state(options["draft"])) == ("open", "deferred")
    with editing(record, seen=1, by=world.delegate_a):
        record.visibility = "cohort"
    assert state(options["a"]) == "chosen"
    with editing(record, seen=2, by=world.delegate_a):
        record.visibility = "city"
    assert state(options["a"]) == "open"
    draft = Record.objects.get(pk=options["draft"].pk)
    with editing(draft, seen=draft.version, by=world.delegate_a):
        draft.visibility = "cohort"
    assert state(options["draft"]) == "open"


def test_a_state_change_raises_the_version_so_that_no_form_writes_it_back(world, options):
    before = options["a"].version
    note(world, [Row(options["a"], "chosen")])
    with pytest.raises(Conflict), editing(options["a"], seen=before, by=world.delegate_a):
        pass
    assert state(options["a"]) == "chosen"


@pytest.mark.parametrize(("outcome", "none"), [("deferred", ""), ("chosen", "because")])
def test_something_is_chosen_or_a_reason_given(world, options, outcome, none):
    with pytest.raises(NothingChosen):
        note(world, [Row(options["a"], outcome)], none_because=none)
    assert not Record.objects.of_kind("decision").exists() and state(options["a"]) == "open"


def test_none_chosen_is_a_decision(world, options):
    record = note(world, [Row(options["a"], "dropped", "No money")], none_because="The budget is closed.")
    assert record.state == "none_chosen" and state(options["a"]) == "dropped"


def test_a_dropped_option_needs_a_reason_in_the_database_too(world, options):
    with pytest.raises(IntegrityError), transaction.atomic():
        note(world, [Row(options["a"], "dropped")], none_because="n")


def test_editing_follows_with_links_states_and_edition(world, options):
    record = note(world, [Row(options["a"], "chosen"), Row(options["joint"], "dropped", "r")])
    rows = queries.visible_considered(record, world.delegate_a)
    actions.edit_decision(
        record, seen=1, by=world.delegate_a, seen_rows=rows, rows=[Row(options["draft"], "chosen")], **said(record)
    )
    record.refresh_from_db()
    assert (record.edition, record.version) == (2, 2)
    assert (state(options["a"]), state(options["draft"])) == ("open", "chosen")
    assert [each.source for each in Link.objects.filter(target=record)] == [options["draft"]]
    with pytest.raises(Conflict):
        actions.edit_decision(record, seen=1, by=world.delegate_a, seen_rows=[], rows=[], **said(record))


def test_editing_keeps_hidden_rows_and_the_edition_without_change(world, options):
    record = note(world, [Row(options["b"], "deferred"), Row(options["a"], "chosen")])
    Record.objects.filter(pk=options["b"].pk).update(visibility="city")
    rows = queries.visible_considered(record, world.delegate_a)
    assert [row.option for row in rows] == [options["a"]]
    actions.edit_decision(
        record, seen=1, by=world.delegate_a, seen_rows=rows, rows=[Row(options["a"], "chosen")],
        **said(record, dissent="Delegate 1: too dear"),
    )  # fmt: skip
    record.refresh_from_db()
    assert record.edition == 2 and Considered.objects.filter(decision_id=record.pk).count() == 2
    rows = queries.visible_considered(record, world.delegate_a)
    actions.edit_decision(
        record, seen=2, by=world.delegate_a, seen_rows=rows, rows=[Row(options["a"], "chosen")], **said(record)
    )
    record.refresh_from_db()
    assert (record.edition, record.version) == (2, 3)


def test_the_considered_edition_is_kept(world, options):
    record = note(world, [Row(options["a"], "chosen")])
    option = Record.objects.get(pk=options["a"].pk)
    option_actions.edit_option(
        option, seen=option.version, by=world.delegate_a, title="Trees", what="Other trees", effects=[], basis=[],
        visible_basis=[],
    )  # fmt: skip
    row = queries.visible_considered(record, world.delegate_a)[0]
    assert (row.option_edition, row.option.edition) == (1, 2)


def test_queries_pass_the_readers_rights(world, options):
    shared, draft = (
        note(world, [Row(options["a"], "chosen")]),
        note(world, [Row(options["a"], "chosen")], visibility="city"),
    )
    assert set(queries.visible_decisions(world.delegate_a, world.dive, world.city_a)) == {shared, draft}
    assert list(queries.visible_decisions(world.delegate_b, world.dive)) == [shared]
    assert list(queries.visible_decisions(world.moderator, world.dive, world.city_b)) == []
    assert not queries.visible_decisions(world.outsider, world.dive).exists()


def test_a_withdrawn_decision_decides_nothing_until_it_is_back(world, options):
    record = note(world, [Row(options["a"], "chosen")])
    assert state(options["a"]) == "chosen"
    withdraw(record, seen=record.version, by=world.delegate_a, reason="Void.")
    assert state(options["a"]) == "open"
    put_back(record, seen=record.version, by=world.delegate_a)
    assert state(options["a"]) == "chosen"

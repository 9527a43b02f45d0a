"""Today: drafted findings are counted per analysis, and named only as far as one may see."""

import pytest
from django.utils.html import escape

from citydive.records import actions
from citydive.records.models import Relation


@pytest.fixture
def draft(world):
    def _draft(analysis):
        record = actions.create_record("finding", world.dive, city=world.city_a, title="Drafted", state="draft")
        actions.link(record, analysis, Relation.BASIS)
        return record

    return _draft


def test_drafts_are_counted_with_the_analysis_that_they_come_from(world, draft, login):
    analyses = [
        actions.create_record("analysis", world.dive, city=world.city_a, title=title) for title in ("One", "Two")
    ]
    draft(analyses[0])
    for _ in range(3):
        draft(analyses[1])
    text = login(world.delegate_a).get("/today/").text
    assert escape("Read one drafted finding of “One”") in text
    assert escape("Read 3 drafted findings of “Two”") in text


def test_a_hidden_analysis_is_not_named(world, draft, login):
    draft(actions.create_record("analysis", world.dive, city=world.city_b, title="Secret of the coast"))
    assert "Secret of the coast" not in login(world.delegate_a).get("/today/").text


def test_groups_of_boxes_have_a_legend(world, login):
    text = login(world.moderator).get(f"/d/{world.dive.slug}/calendar/new/").text
    assert "<legend>Cities it concerns" in text and '<label for="">' not in text


def outdated(world, kind, title, state):
    return actions.create_record(kind, world.dive, city=world.city_a, title=title, state=state, outdated=True)


def test_only_what_can_be_brought_up_to_date_is_named(world, login):
    outdated(world, "finding", "Only drafted", "draft")
    outdated(world, "finding", "Rejected", "rejected")
    older = outdated(world, "finding", "Replaced", "accepted")
    newer = actions.create_record("finding", world.dive, city=world.city_a, title="Newer", state="accepted")
    actions.link(newer, older, Relation.SUPERSEDES)
    outdated(world, "finding", "Still in force", "accepted")
    text = login(world.delegate_a).get("/today/").text
    named = [part.partition("<")[0] for part in text.split("Bring up to date: ")[1:]]
    assert [name.partition(" ")[2] for name in named] == ["Still in force"]


def test_a_delegate_finds_the_own_city(world, login):
    text = login(world.delegate_a).get("/today/").text
    assert f'href="/d/{world.dive.slug}/cities/PRA/">' in text


def test_an_actor_finds_what_was_given(world, login):
    library = f'href="/d/{world.dive.slug}/library/"'
    assert library in login(world.actor).get("/today/").text
    assert library not in login(world.delegate_a).get("/today/").text

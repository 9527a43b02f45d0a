"""Statements, bases, figures; the state of a result after each step."""

import pytest

from citydive.records.actions import Conflict, link
from citydive.records.models import Link, Record
from citydive.results import actions
from citydive.results.outline import read_outline

from .conftest import STRANGER, figure_of, note, revise, share, state_of


def line_of(paper, record, reader):
    lines = read_outline(paper.result, reader).lines()
    return next(line for line in lines if line.key == record.key)


def edit(paper, record, **changes):
    record.refresh_from_db()
    statement = record.statement
    statement.refresh_from_db()
    fields = {
        "seen": record.version, "by": paper.world.delegate_a, "kind": statement.kind, "text": statement.text,
        "basis": [link.target for link in record.links_out.all()], "owner": statement.owner, "due": statement.due,
        "language": record.language, "section": statement.section,
    }  # fmt: skip
    actions.edit_statement(record, **(fields | changes))


def test_a_result_begins_with_an_outline_and_is_not_complete(paper):
    assert paper.record.key == "PRA-R1"
    assert state_of(paper.record) == ("gaps", False)


def test_state_is_true_after_each_action(paper):
    fact = paper.state("Forty hot days.")
    assert state_of(paper.record) == ("gaps", False)
    edit(paper, fact, basis=[note(paper.world)])
    assert state_of(paper.record) == ("complete", False)
    duty = paper.state("We plant.", kind="duty")
    assert state_of(paper.record) == ("gaps", False)
    edit(paper, duty, owner="Parks office", due="2026-05-01")
    assert state_of(paper.record) == ("complete", False)
    edit(paper, duty, kind="judgement", owner="", due=None)
    assert state_of(paper.record) == ("complete", False)
    section = actions.add_section(paper.result, title="Who does what")
    assert state_of(paper.record) == ("complete", False)
    actions.edit_section(section, seen=section.result.record.version, by=None, title="Duties", level=2)
    assert actions.remove_section(section) is True
    assert state_of(paper.record) == ("complete", False)
    edit(paper, fact, basis=[])
    assert state_of(paper.record) == ("gaps", False)


def test_a_new_edition_of_a_basis_is_a_gap_and_saving_the_statement_confirms(paper):
    basis = note(paper.world)
    statement = paper.state(basis=[basis])
    assert state_of(paper.record) == ("complete", False)
    revise(basis)
    assert state_of(paper.record) == ("gaps", True)
    line = line_of(paper, statement, paper.world.delegate_a)
    assert line.gaps == ["out_of_date"] and line.basis[0].outdated and line.basis[0].edition == 1
    edit(paper, statement)
    assert state_of(paper.record) == ("complete", False)
    line = line_of(paper, statement, paper.world.delegate_a)
    assert line.gaps == [] and line.basis[0].edition == 2
    statement.refresh_from_db()
    assert statement.edition == 1, "Confirming does not change what the statement says."


def test_a_basis_that_is_out_of_date_itself_stays_a_gap(paper):
    raw, finding = note(paper.world), note(paper.world)
    link(finding, raw, "basis")
    statement = paper.state(basis=[finding])
    revise(raw)
    edit(paper, statement)
    assert state_of(paper.record) == ("gaps", True)


def test_what_rests_on_the_result_is_told_of_every_change(paper):
    other = note(paper.world, city=paper.world.city_b)
    link(other, paper.record, "basis")
    paper.state("New.", kind="judgement")
    assert state_of(other)[1] is True
    assert Record.objects.get(pk=paper.record.pk).edition == 2


def test_bases_of_others_show_and_hidden_ones_are_counted(paper):
    world = paper.world
    own, theirs = note(world, "Own"), note(world, "Theirs", city=world.city_b, visibility="cohort")
    statement = paper.state(basis=[own, theirs])
    share(paper.record, "cohort")
    delegate = line_of(paper, statement, world.delegate_a)
    assert [each.record.title for each in delegate.basis] == ["Own", "Theirs"] and delegate.hidden == 0
    peer = line_of(paper, statement, world.delegate_b)
    assert [each.record.title for each in peer.basis] == ["Theirs"] and peer.hidden == 1
    stranger = line_of(paper, statement, STRANGER)
    assert stranger.basis == [] and stranger.hidden == 2 and stranger.gaps == []


def test_a_statement_keeps_the_edition_that_it_was_written_for_when_another_basis_comes(paper):
    first, second = note(paper.world), note(paper.world)
    statement = paper.state(basis=[first])
    edit(paper, statement, basis=[first, second])
    assert set(statement.links_out.values_list("target__key", flat=True)) == {first.key, second.key}
    edit(paper, statement, basis=[second])
    assert set(statement.links_out.values_list("target__key", flat=True)) == {second.key}


def test_a_second_save_on_the_same_version_is_a_conflict_and_writes_nothing(paper):
    statement = paper.state("First.", kind="judgement")
    seen = statement.version
    edit(paper, statement, text="Second.", seen=seen)
    before = Record.objects.get(pk=paper.record.pk).version
    with pytest.raises(Conflict):
        edit(paper, statement, text="Third.", seen=seen)
    statement.statement.refresh_from_db()
    assert statement.statement.text == "Second."
    assert Record.objects.get(pk=paper.record.pk).version == before


def test_a_figure_stays_tied_to_its_edition(paper):
    paper.state("We want shade.", kind="judgement")
    figure = figure_of(paper.world)
    analysis = figure.made_in.analysis
    shown = actions.show_figure(paper.section, figure)
    assert state_of(paper.record) == ("complete", False)
    revise(analysis.record)
    newer = figure_of(paper.world, edition=2, analysis=analysis)
    assert state_of(paper.record) == ("gaps", True)
    line = read_outline(paper.result, paper.world.delegate_a).lines()[-1]
    assert line.shown.figure == figure and line.gaps == ["figure_out_of_date"]
    paper.state("Another sentence.", kind="judgement")
    assert state_of(paper.record) == ("gaps", True), "An action elsewhere does not hide it."
    actions.remove_figure(shown)
    assert not Link.objects.filter(source=paper.record, target=analysis.record).exists()
    actions.show_figure(paper.section, newer)
    assert state_of(paper.record) == ("complete", False)
    assert Link.objects.get(source=paper.record, target=analysis.record).target_edition == 2


def test_showing_a_figure_twice_shows_it_once(paper):
    figure = figure_of(paper.world)
    assert actions.show_figure(paper.section, figure) == actions.show_figure(paper.section, figure)


def test_a_section_with_statements_is_not_removed(paper):
    paper.state(kind="judgement")
    assert actions.remove_section(paper.section) is False
    assert paper.result.sections.count() == 1


def test_moving_a_statement_puts_it_last_in_the_other_section(paper):
    second = actions.add_section(paper.result, title="Second", level=2)
    here = actions.add_statement(second, by=paper.world.delegate_a, kind="judgement", text="Here.")
    moved = paper.state("Moved.", kind="judgement")
    edit(paper, moved, section=second)
    parts = read_outline(paper.result, paper.world.delegate_a).parts
    assert [part.number for part in parts] == ["1", "1.1"]
    assert [line.key for line in parts[1].lines] == [here.key, moved.key]


@pytest.mark.parametrize("visibility", ["cohort", "public", "city"])
def test_statements_follow_their_result(paper, visibility):
    first = paper.state(kind="judgement")
    share(paper.record, visibility)
    second = paper.state(kind="judgement")
    for record in (first, second):
        record.refresh_from_db()
        assert record.visibility == visibility


def test_a_statement_cannot_be_shared_alone(paper):
    statement = paper.state(kind="judgement")
    share(statement, "public")
    assert Record.objects.get(pk=statement.pk).visibility == "city"
    assert statement not in Record.objects.visible_to(STRANGER)


def test_a_title_of_a_statement_is_one_line(paper):
    assert paper.state("One\r\n  two\n" + "x" * 300, kind="judgement").title.startswith("One two xxx")

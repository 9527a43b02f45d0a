"""The order of a result's lines; statements taken out and put back; what a version brings back."""

import pytest
from django.urls import reverse

from citydive.records.actions import Conflict, editing
from citydive.records.models import Record
from citydive.records.withdrawing import withdraw
from citydive.results import actions, arranging, content
from citydive.results.models import Statement
from citydive.results.outline import read_outline

from .conftest import figure_of, share, state_of


@pytest.fixture
def two(paper):
    """Two sections: A, B and a figure in the first, C in the second."""
    paper.a, paper.b = paper.state("A.", kind="judgement"), paper.state("B.", kind="judgement")
    paper.figure = actions.show_figure(paper.section, figure_of(paper.world), by=paper.world.delegate_a)
    later = actions.add_section(paper.result, title="What we do")
    paper.c = actions.add_statement(later, by=paper.world.delegate_a, kind="judgement", text="C.")
    return paper


def order(paper):
    names = {paper.a.key: "A", paper.b.key: "B", paper.c.key: "C"}
    parts = read_outline(paper.result, paper.world.delegate_a).parts
    return " | ".join("".join(names.get(line.key, "f") for line in part.lines) for part in parts)


def version(paper):
    return Record.objects.values_list("version", flat=True).get(pk=paper.record.pk)


def move(paper, record, direction):
    line = Statement.objects.get(pk=record.pk)
    return arranging.move(line, direction, seen=version(paper), by=paper.world.delegate_a)


def test_lines_move_one_place_and_on_into_the_next_section(two):
    assert order(two) == "ABf | C"
    assert move(two, two.b, "up")
    assert order(two) == "BAf | C"
    assert move(two, two.a, "down")
    assert order(two) == "BfA | C"
    assert move(two, two.a, "down")
    assert order(two) == "Bf | AC"
    assert move(two, two.a, "up")
    assert order(two) == "BfA | C"
    assert arranging.move(two.figure, "up", seen=version(two))
    assert order(two) == "fBA | C"


def test_at_the_ends_of_the_document_nothing_is_written(two):
    before = version(two)
    assert not move(two, two.a, "up")
    assert not move(two, two.c, "down")
    assert version(two) == before and order(two) == "ABf | C"


def test_a_move_is_under_the_lock_of_the_result(two):
    seen = version(two)
    assert move(two, two.b, "up")
    with pytest.raises(Conflict):
        arranging.move(Statement.objects.get(pk=two.b.pk), "down", seen=seen)
    with pytest.raises(Conflict):
        arranging.take_out(Statement.objects.get(pk=two.b.pk), seen=seen)
    assert order(two) == "BAf | C"


def test_what_is_taken_out_is_no_gap_and_comes_back_whole(two):
    fact = two.state("Hot.")
    assert state_of(two.record) == ("gaps", False)
    arranging.take_out(fact.statement, seen=version(two), by=two.world.delegate_a)
    assert state_of(two.record) == ("complete", False)
    assert not two.record.links_out.filter(target=fact).exists()
    assert Record.objects.filter(key=fact.key).exists()
    fact.statement.refresh_from_db()
    arranging.put_back(fact.statement, seen=version(two), by=two.world.delegate_a)
    assert state_of(two.record) == ("gaps", False)
    assert two.record.links_out.filter(target=fact).exists()


def test_a_section_whose_statements_were_taken_out_can_go(two):
    later = two.c.statement.section
    arranging.take_out(two.c.statement, seen=version(two))
    assert actions.remove_section(later)
    kept = Statement.objects.get(pk=two.c.pk)
    assert kept.out and kept.section == two.section
    arranging.put_back(kept, seen=version(two))
    assert order(two) == "ABfC"


def test_the_last_section_keeps_what_was_taken_out(paper):
    only = paper.state("A.", kind="judgement")
    arranging.take_out(only.statement, seen=version(paper))
    assert not actions.remove_section(paper.section)


def press(client, paper, do, seen=None):
    data = {"do": do, "seen": version(paper) if seen is None else seen}
    return client.post(reverse("result_arrange", args=[paper.record.key]), data, follow=True)


def test_the_buttons_of_the_page(two, client):
    client.force_login(two.world.delegate_a)
    page = client.get(two.record.get_absolute_url()).content.decode()
    assert f'value="up {two.b.key}"' in page and f'value="down figure-{two.figure.pk}"' in page
    press(client, two, f"up {two.b.key}")
    assert order(two) == "BAf | C"
    page = press(client, two, f"out {two.b.key}").content.decode()
    assert order(two) == "Af | C" and f'value="back {two.b.key}"' in page
    press(client, two, f"back {two.b.key}")
    assert order(two) == "AfB | C"


@pytest.mark.parametrize(
    "do", ["out figure-{figure}", "up PRA-S99", "sideways {key}", "back {key}", "up figure-0", "", "up figure-x"]
)
def test_a_button_that_does_not_fit_changes_nothing(two, client, do):
    client.force_login(two.world.delegate_a)
    before = version(two)
    said = press(client, two, do.format(figure=two.figure.pk, key=two.a.key)).content.decode()
    assert "does not stand here any more" in said
    assert version(two) == before and order(two) == "ABf | C"


def test_an_old_page_is_told_so(two, client):
    client.force_login(two.world.delegate_a)
    seen = version(two)
    press(client, two, f"up {two.b.key}", seen)
    said = press(client, two, f"down {two.b.key}", seen).content.decode()
    assert "Somebody changed this result" in said and order(two) == "BAf | C"


def test_peers_neither_see_what_was_taken_out_nor_move_anything(two, client):
    arranging.take_out(two.b.statement, seen=version(two))
    Record.objects.filter(pk=two.record.pk).update(visibility="cohort")
    client.force_login(two.world.delegate_b)
    page = client.get(two.record.get_absolute_url()).content.decode()
    assert "B." not in page and "arrange" not in page
    assert press(client, two, f"up {two.a.key}").status_code in (403, 404)
    assert order(two) == "Af | C"


def test_an_older_version_of_the_result_brings_back_what_was_taken_out_since(two):
    kept = content.result_content(two.record)
    arranging.take_out(two.b.statement, seen=version(two))
    assert order(two) == "Af | C"
    two.record.refresh_from_db()
    with editing(two.record, seen=version(two)):
        content.restore_result(two.record, kept)
    assert order(two).replace("f", "") == "AB | C"
    assert two.record.links_out.filter(target=two.b).exists()


def test_the_public_does_not_see_what_was_taken_out(two):
    def seen(record):
        return Record.objects.get(pk=record.pk).visibility

    share(two.record, "public", two.world.delegate_a)
    assert seen(two.b) == "public"
    arranging.take_out(two.b.statement, seen=version(two))
    assert (seen(two.a), seen(two.b)) == ("public", "city")
    share(two.record, "cohort", two.world.delegate_a)
    assert (seen(two.a), seen(two.b)) == ("cohort", "city")
    two.b.statement.refresh_from_db()
    arranging.put_back(two.b.statement, seen=version(two))
    assert seen(two.b) == "cohort"


def test_a_withdrawn_line_is_neither_stepped_over_nor_moved(two):
    withdraw(two.b, seen=Record.objects.get(pk=two.b.pk).version, by=two.world.delegate_a, reason="Doubtful.")
    assert order(two) == "Af | C"
    assert not move(two, two.b, arranging.UP)
    move(two, two.a, arranging.DOWN)
    assert order(two) == "fA | C"

"""Statements and results that are withdrawn and put back."""

from citydive.records.models import Record
from citydive.records.withdrawing import put_back, withdraw
from citydive.results.outline import read_outline

from .conftest import STRANGER, note, share, state_of


def said(paper):
    return [line.text for line in read_outline(paper.result, STRANGER).lines()]


def fresh(record):
    return Record.objects.get(pk=record.pk)


def off(record, by, reason="Wrong."):
    record = fresh(record)
    return withdraw(record, seen=record.version, by=by, reason=reason)


def back(record, by):
    record = fresh(record)
    return put_back(record, seen=record.version, by=by)


def test_a_withdrawn_statement_leaves_the_text_and_comes_back(paper):
    by = paper.world.delegate_a
    basis = note(paper.world)
    first, second = paper.state("One.", basis=[basis]), paper.state("Two.", basis=[basis])
    edition = fresh(paper.record).edition
    off(first, by)
    assert said(paper) == ["Two."] and fresh(paper.record).edition == edition + 1
    assert state_of(paper.record) == ("complete", False)
    back(first, by)
    assert said(paper) == ["One.", "Two."] and state_of(paper.record) == ("complete", False)
    assert not fresh(second).withdrawn


def test_a_withdrawn_basis_is_a_gap_until_it_is_back(paper):
    by = paper.world.delegate_a
    basis = note(paper.world)
    paper.state(basis=[basis])
    assert state_of(paper.record) == ("complete", False)
    off(basis, by)
    assert state_of(paper.record) == ("gaps", True)
    back(basis, by)
    assert state_of(paper.record) == ("complete", False)


def test_statements_go_and_come_with_their_result(paper, login):
    world, by = paper.world, paper.world.delegate_a
    share(paper.record, "public", by=by)
    basis = note(world, visibility="public")
    kept, gone = paper.state("Kept.", basis=[basis]), paper.state("Gone before.", basis=[basis])
    cites = note(world, "Of the coast", city=world.city_b, visibility="public")
    from citydive.records.actions import link

    link(cites, kept, "basis")
    off(gone, by, "Alone.")
    off(paper.record, by, "The council stopped it.")
    assert fresh(kept).withdrawn and fresh(cites).outdated
    page = login(by).get(kept.get_absolute_url()).text
    assert "The council stopped it." in page and paper.record.key in page and "Put it back" not in page
    listed = login(by).get(f"/d/{world.dive.slug}/withdrawn/").text
    assert listed.count("The council stopped it.") == 1 and "Alone." in listed
    back(paper.record, by)
    assert fresh(kept).withdrawn is None and not fresh(cites).outdated
    assert fresh(gone).withdrawn, "what was withdrawn on its own stays so"
    assert said(paper) == ["Kept."]


def test_a_withdrawn_result_offers_no_files(paper, login):
    by = paper.world.delegate_a
    share(paper.record, "public", by=by)
    off(paper.record, by)
    page = login(by).get(paper.record.get_absolute_url())
    assert page.status_code == 200 and "Withdrawn." in page.text
    assert login(by).post(f"/r/{paper.record.key}/export/", {"format": "html"}).status_code in (403, 404)
    listed = login(by).get(f"/d/{paper.world.dive.slug}/results/").text
    assert "Pocket parks" not in listed


def test_a_statement_that_was_withdrawn_is_not_published_with_its_result(paper):
    kept, gone = paper.state("It is hot.", kind="judgement"), paper.state("Nobody says this.", kind="judgement")
    gone.refresh_from_db()
    withdraw(gone, seen=gone.version, by=paper.world.delegate_a, reason="Not so.")
    share(paper.record, "public")
    kept.refresh_from_db()
    gone.refresh_from_db()
    assert (kept.visibility, gone.visibility) == ("public", "city")
    assert not Record.objects.visible_to(STRANGER).filter(pk=gone.pk).exists()
    # Put back, it belongs to the text again and is seen by who sees the text.
    put_back(gone, seen=gone.version, by=paper.world.delegate_a)
    gone.refresh_from_db()
    assert gone.visibility == "public"


def test_a_withdrawn_statement_follows_when_fewer_are_to_see_the_result(paper):
    gone = paper.state("It is hot.", kind="judgement")
    share(paper.record, "public")
    gone.refresh_from_db()
    withdraw(gone, seen=gone.version, by=paper.world.delegate_a, reason="Not so.")
    for narrower in ("cohort", "city"):
        share(paper.record, narrower)
        gone.refresh_from_db()
        assert gone.visibility == narrower
    share(paper.record, "cohort")
    gone.refresh_from_db()
    assert gone.visibility == "city"

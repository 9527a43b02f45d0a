"""Every kind of record: what people wrote can be read as content, changed, compared and brought back."""

import datetime
import json
from decimal import Decimal

import pytest

from citydive.cohorts.models import City
from citydive.commitments import actions as commitments
from citydive.decisions.actions import Row, edit_decision
from citydive.evidence.finding_actions import settle_finding
from citydive.exchange import actions as exchange
from citydive.exchange import case_actions as cases
from citydive.exchange import input_actions as inputs
from citydive.formats.actions import edit_session
from citydive.joining import actions as joining
from citydive.missions import listings, steps
from citydive.options.actions import edit_option, propose_option
from citydive.records.actions import editing, set_visibility
from citydive.records.history import compare, versions
from citydive.records.kinds import all_kinds, get_kind
from citydive.records.models import Record
from citydive.records.restoring import CannotRestore, restore
from citydive.results import actions as results

from .everything import DAY, make_everything

KINDS = (
    "call",
    "commitment",
    "mission",
    "need",
    "session",
    "question",
    "advice",
    "case",
    "takeaway",
    "input",
    "finding",
    "option",
    "decision",
    "result",
    "statement",
)


@pytest.fixture
def scene(world):
    return make_everything(world)


def change_session(scene, world, record):
    edit_session(
        record, seen=record.version, by=world.moderator, title="Moved", summary="New", starts=DAY, ends=None,
        precision="day", cities=City.objects.filter(code="PRB"), agenda=[], place="Hall", format="in_person",
        start_time=datetime.time(9), time_zone="Europe/Berlin", link="https://example.org/join",
    )  # fmt: skip


def change_question(scene, world, record):
    exchange.edit_question(record, seen=record.version, by=world.delegate_a, text="Which walls?", asked=[])


def change_advice(scene, world, record):
    exchange.edit_advice(record, seen=record.version, by=world.delegate_a, text="Use ropes.")


def change_finding(scene, world, record):
    settle_finding(record, world.delegate_a, "edit", "It is hot at four.", seen=record.version)


def change_option(scene, world, record):
    edit_option(
        record, seen=record.version, by=world.delegate_a, title="Trees", effects=[], basis=[],
        visible_basis=[scene.finding], what="Trees over stops", for_whom="Children", conditions="Water",
        first_step="Dig", cost_class="high",
    )  # fmt: skip


def change_decision(scene, world, record):
    other = propose_option(
        world.dive, by=world.delegate_a, city=world.city_a, title="Wells", what="Wells", visibility="cohort"
    ).record
    edit_decision(
        record, seen=record.version, by=world.delegate_a, question="And now?", summary="At the wells.",
        rows=[Row(other, "chosen"), Row(scene.option, "dropped", "too dear")], decided_by="mayor",
        decided_on=DAY + datetime.timedelta(days=1), none_because="", dissent="No.", dissent_by="Delegate 2",
        seen_rows=list(record.decision.considered.all()),
    )  # fmt: skip


def change_result(scene, world, record):
    results.edit_section(scene.section, seen=record.version, by=world.delegate_a, title="What we measured", level=1)
    last = record.result.sections.last()
    statement = Record.objects.get(pk=scene.statement.pk)
    results.edit_statement(
        statement, seen=statement.version, by=world.delegate_a, kind="fact", text="It is hot.",
        basis=[scene.finding], owner="", due=None, language="en", section=last,
    )  # fmt: skip
    results.add_section(record.result, title="New and empty", by=world.delegate_a)
    record.refresh_from_db()


def change_statement(scene, world, record):
    results.edit_statement(
        record, seen=record.version, by=world.delegate_a, kind="duty", text="Plant trees.", basis=[],
        owner="parks", due=DAY, language="de", section=scene.section,
    )  # fmt: skip


def change_commitment(scene, world, record):
    commitments.edit(
        record, seen=record.version, by=world.delegate_a, title="Commitment", signatory="Governor", act_date=DAY,
        promises=[{"function": "Clerk", "amount": Decimal("0.5"), "unit": "fte"}],
    )  # fmt: skip


def change_call(scene, world, record):
    joining.edit_call(
        record, seen=record.version, by=world.moderator, title="Join", about="Heat at work.", places=3, deadline=DAY
    )


def change_case(scene, world, record):
    cases.edit_case(
        record, seen=record.version, by=world.delegate_a, title="Trees", summary="Too hot.", approach="Trees.",
        units={2: ("Count", "time"), 3: ("Shade", "")}, basis=[scene.finding], visible_basis=[],
    )  # fmt: skip


def change_takeaway(scene, world, record):
    rows = {1: ("adapt", "Our pipes are old.")}
    cases.edit_takeaway(record, seen=record.version, by=world.delegate_a, rows=rows, summary="Some of it.")


def change_input(scene, world, record):
    inputs.edit_input(
        record,
        seen=record.version,
        by=world.delegate_a,
        title="Trees",
        summary="They cool.",
        year=2021,
        doi="10.1000/a",
    )


def change_need(scene, world, record):
    listings.edit(
        record, seen=record.version, by=world.delegate_a, text="Who counted?", topic="", topic_words="wells",
        languages=["de"], starts=DAY, ends=DAY, where="online",
    )  # fmt: skip


def change_mission(scene, world, record):
    steps.edit(
        record, seen=record.version, by=world.delegate_a, title="Wells", task="Dig.", sending=world.city_a,
        receiving=world.city_b, starts=DAY, ends=DAY,
    )  # fmt: skip


CHANGES = {
    "input": change_input,
    "case": change_case, "takeaway": change_takeaway,
    "mission": change_mission,
    "need": change_need,
    "call": change_call,
    "commitment": change_commitment,
    "session": change_session, "question": change_question, "advice": change_advice, "finding": change_finding,
    "option": change_option, "decision": change_decision, "result": change_result, "statement": change_statement,
}  # fmt: skip


def said(record):
    """Everything a version keeps, as JSON: nothing in it may be lost by storing it."""
    record = Record.objects.get(pk=record.pk)
    kind = get_kind(record.kind)
    kept = kind.content(record) | (kind.aside(record) if kind.aside else {})
    basis = sorted(record.links_out.filter(relation="basis").values_list("target__key", flat=True))
    assert json.loads(json.dumps(kept)) == kept
    return {"title": record.title, "summary": record.summary, "language": record.language, **kept}, basis


def test_every_kind_says_what_people_wrote_and_names_it(scene):
    # Other tests of the same run bring kinds of their own, with letters that no room uses.
    for kind in (each for each in all_kinds() if each.letter not in "XYZ"):
        if kind.letter == "X":
            continue  # of other tests
        record = getattr(scene, kind.slug, None)
        assert kind.content is not None, kind.slug
        assert kind.restore is not None or kind.restore_note, f"{kind.slug} must say why it is not brought back"
        if record is None:
            assert kind.slug == "analysis"
            continue
        kept = kind.content(record) | (kind.aside(record) if kind.aside else {})
        assert set(kept) <= set(kind.labels), kind.slug
        assert all(kind.words is None or isinstance(kind.words(name, value), str) or value is None
                   for name, value in kept.items() if value not in (None, "", [], {}))  # fmt: skip


@pytest.mark.parametrize("slug", KINDS)
def test_an_earlier_version_comes_back_whole(slug, scene, world):
    record = getattr(scene, slug)
    by = world.moderator if slug in ("session", "call") else world.delegate_a
    first, first_basis = said(record)
    began = record.version
    CHANGES[slug](scene, world, record)
    changed, _basis = said(record)
    assert changed != first
    record = Record.objects.get(pk=record.pk)
    edition = record.edition
    listed = versions(record, by)
    oldest = next(each for each in listed if each.number <= began)
    assert compare(record, oldest, listed[0]), "the page would say that nothing changed"

    restore(record, oldest.revision, seen=record.version, by=by)
    again, again_basis = said(record)
    if slug == "result":
        # A section that was removed and comes back has another number; everything else is the same.
        again["outline"], first["outline"] = (
            [{**row, "id": 0} for row in each["outline"]] for each in (again, first)
        )
    assert again == first
    assert slug == "result" or again_basis == first_basis
    record = Record.objects.get(pk=record.pk)
    assert (record.edition > edition) == (slug != "session")
    listed = versions(record, by)
    assert compare(record, oldest, listed[0]) == [] and listed[0].revision.note == {"restored": oldest.number}


def test_what_rests_on_it_gets_out_of_date(scene, world):
    change_finding(scene, world, scene.finding)
    # The statement is brought up to date again, then the finding goes back.
    statement = Record.objects.get(pk=scene.statement.pk)
    results.edit_statement(
        statement, seen=statement.version, by=world.delegate_a, kind="fact", text="It is hot.",
        basis=[scene.finding], owner="", due=None, language="en", section=scene.section,
    )  # fmt: skip
    assert not Record.objects.get(pk=scene.statement.pk).outdated
    finding = Record.objects.get(pk=scene.finding.pk)
    restore(finding, finding.revisions.last(), seen=finding.version, by=world.delegate_a)
    assert Record.objects.get(pk=scene.statement.pk).outdated
    assert Record.objects.get(pk=scene.result.pk).state == "gaps"


def test_a_restored_result_keeps_what_was_added_since(scene, world):
    record, began = scene.result, scene.result.version
    results.edit_section(scene.section, seen=record.version, by=world.delegate_a, title="What we measured", level=1)
    later = results.add_section(record.result, title="Later", by=world.delegate_a)
    inside = results.add_statement(later, by=world.delegate_a, kind="judgement", text="Added later.")
    record = Record.objects.get(pk=record.pk)
    restore(record, record.revisions.get(number=began), seen=record.version, by=world.delegate_a)
    titles = list(record.result.sections.values_list("title", flat=True))
    assert titles == ["What we know", "Last", "Later"]
    inside.statement.refresh_from_db()
    assert inside.statement.section_id == later.pk


def test_options_follow_a_restored_decision(scene, world):
    change_decision(scene, world, scene.decision)
    assert Record.objects.get(pk=scene.option.pk).state == "dropped"
    decision = Record.objects.get(pk=scene.decision.pk)
    restore(decision, decision.revisions.last(), seen=decision.version, by=world.delegate_a)
    assert Record.objects.get(pk=scene.option.pk).state == "chosen"
    assert Record.objects.get(kind="option", title="Wells").state == "open"


@pytest.mark.parametrize("slug", ["dataset", "observation"])
def test_what_cannot_come_back_says_so(slug, scene, world, login):
    record = getattr(scene, slug)
    with editing(record, seen=record.version, by=world.delegate_a):
        record.title = "Other"
    with pytest.raises(CannotRestore):
        restore(record, record.revisions.last(), seen=record.version, by=world.delegate_a)
    page = login(world.delegate_a).get(f"/r/{record.key}/history/").content.decode()
    assert "/history/restore/" not in page and str(get_kind(slug).restore_note)[:40] in page


def test_words_of_the_asking_city_stay_with_its_question(scene, world, login):
    """The advising city may read all versions of its advice, but not what the asking city says in a draft."""
    exchange.mark(
        scene.for_us, seen=scene.for_us.version, by=world.delegate_a, verdict="adapted", reason="Too slow."
    )
    url = f"/r/{scene.for_us.key}/history/"
    assert "Too slow." in login(world.delegate_b).get(url).content.decode()
    question = Record.objects.get(pk=scene.question.pk)
    with editing(question, seen=question.version, by=world.delegate_a):
        set_visibility(question, "city", by=world.delegate_a)
    page = login(world.delegate_b).get(url).content.decode()
    assert "Too slow." not in page


def test_a_peer_reads_nothing_of_draft_options_in_a_decision(scene, world, login):
    change_decision(scene, world, scene.decision)
    url = f"/r/{scene.decision.key}/history/"
    assert "too dear" in login(world.delegate_b).get(url).content.decode()
    option = Record.objects.get(pk=scene.option.pk)
    with editing(option, seen=option.version, by=world.delegate_a):
        set_visibility(option, "city", by=world.delegate_a)
    page = login(world.delegate_b).get(url).content.decode()
    assert "too dear" not in page and scene.option.key not in page


def test_where_to_join_is_for_the_cohort(scene, world, login):
    change_session(scene, world, scene.session)
    page = login(world.delegate_b).get(f"/r/{scene.session.key}/history/").content.decode()
    assert "https://example.org/join" in page

"""A result of Practice City with bases of every reach, and figures of an analysis."""

from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser

from citydive.evidence.models import Analysis, AnalysisEdition, Figure
from citydive.records.actions import create_record, editing, set_visibility
from citydive.records.files import store_bytes
from citydive.records.kinds import Kind, register
from citydive.records.models import Record
from citydive.results import actions

register(Kind("note", "X", "note", "notes"))

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20" width="40" height="20">'
    '<rect x="1" y="1" width="30" height="9" fill="#0b5a63"/></svg>'
)
STRANGER = AnonymousUser()


def note(world, title="Note", *, city=None, visibility="city", **fields):
    return create_record(
        "note", world.dive, city=city or world.city_a, title=title, visibility=visibility, **fields
    )


def share(record, visibility, by=None):
    """Change who sees a record, as the page does."""
    record.refresh_from_db()
    with editing(record, seen=record.version, by=by):
        set_visibility(record, visibility, by=by)


def revise(record):
    """A new edition of a record."""
    record.refresh_from_db()
    with editing(record, seen=record.version, new_edition=True):
        record.title += " (revised)"


def figure_of(world, *, edition=1, analysis=None, visibility="cohort"):
    if analysis is None:
        record = create_record(
            "analysis", world.dive, city=world.city_a, title="Heat profile", visibility=visibility
        )
        analysis = Analysis.objects.create(record=record, theme="heat", method="heat_profile")
    made_in = AnalysisEdition.objects.create(analysis=analysis, edition=edition, result={}, provenance={})
    svg = store_bytes(SVG.encode(), "f.svg", "image/svg+xml", record=analysis.record)
    return Figure.objects.create(
        made_in=made_in, slug="hot-days", title="Hot days per year", description="Bars of hot days per year.",
        spec={}, table={"headers": ["Year", "Days"], "rows": [["2021", 4], ["2022", None]]}, svg=svg, png=svg,
    )  # fmt: skip


def state_of(record):
    fresh = Record.objects.get(pk=record.pk)
    return fresh.state, fresh.outdated


def form_data(statement_record, **changes):
    """What a browser sends for the statement form as it stands."""
    statement = statement_record.statement
    basis = Record.objects.filter(links_in__source=statement_record, links_in__relation="basis")
    data = {
        "seen": statement_record.version,
        "section": statement.section_id,
        "kind": statement.kind,
        "text": statement.text,
        "basis": ", ".join(basis.values_list("key", flat=True)),
        "owner": statement.owner,
        "due": statement.due.isoformat() if statement.due else "",
        "language": statement_record.language,
    }
    return data | changes


@pytest.fixture
def paper(world):
    """A result with one section; `state(**fields)` adds a statement to it."""
    record = actions.begin_result(
        world.dive,
        world.city_a,
        by=world.delegate_a,
        title="Pocket parks",
        form="framework",
        sections=["What we know"],
    )
    section = record.result.sections.get()

    def state(text="It is hot.", *, kind="fact", **fields):
        return actions.add_statement(section, by=world.delegate_a, kind=kind, text=text, **fields)

    return SimpleNamespace(record=record, result=record.result, section=section, state=state, world=world)

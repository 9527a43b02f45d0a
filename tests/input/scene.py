"""A small deep dive with one record of every kind, so that every form of the project stands on some page."""

import datetime
from types import SimpleNamespace

from django.utils import timezone

from citydive.cohorts import actions as cohorts
from citydive.decisions.actions import note_decision
from citydive.decisions.forms import Row
from citydive.evidence.finding_actions import cite_finding
from citydive.evidence.models import Analysis, AnalysisEdition, Figure, Finding
from citydive.exchange import actions as exchange
from citydive.formats import actions as formats
from citydive.jobs.models import Job
from citydive.options import actions as options
from citydive.records.actions import create_record, link
from citydive.records.files import store_bytes
from citydive.results import actions as results
from tests.evidence import series_files
from tests.evidence.steps import confirm, upload

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 2"><rect width="3" height="1"/></svg>'


def furnish(world, client) -> SimpleNamespace:
    """Give the world of `tests/conftest.py` its records; returns what has no address of its own.

    client: a test client, for the upload whose preview waits for its confirmation.
    """
    made = SimpleNamespace(world=world)
    _exchange(world)
    _evidence(world)
    joint = _options(world)
    _results(world, joint)
    invitation = cohorts.invite(
        by=world.moderator, dive=world.dive, role="delegate", email="new@example.org", name="New", city=world.city_b
    )
    made.invitation = cohorts.invitation_token(invitation)
    client.force_login(world.delegate_a, backend="django.contrib.auth.backends.ModelBackend")
    confirm(client, upload(client, world, "first.csv", series_files.plain_csv(30)))
    made.preview = upload(client, world, "plain.csv", series_files.plain_csv(40))
    Job.objects.create(name="evidence.preview", title="Failed", owner=world.delegate_a, status="failed", error="x")
    return made


def _exchange(world):
    session = formats.enter_session(
        world.dive,
        by=world.moderator,
        title="Two squares at three",
        format="virtual",
        starts=timezone.localdate() + datetime.timedelta(days=1),
        cities=[world.city_a, world.city_b],
        agenda=[{"minutes": 30, "title": "Round of cities", "note": ""}],
    )
    formats.add_card(session.session, text="Posts bend.", by=world.delegate_a, city=world.city_a)
    for asking, answering, user, other in (
        (world.city_a, world.city_b, world.delegate_a, world.delegate_b),
        (world.city_b, world.city_a, world.delegate_b, world.delegate_a),
    ):
        question = exchange.ask(world.dive, by=user, city=asking, text="How do sails survive?", asked=[answering])
        exchange.advise(question, by=other, city=answering, text="Hang them on hooks that give way.")


def _evidence(world):
    analysis = create_record("analysis", world.dive, city=world.city_a, title="Heat profile", state="done")
    edition = AnalysisEdition.objects.create(
        analysis=Analysis.objects.create(record=analysis, theme="heat", method="heat-profile"),
        edition=1,
        result={"details": {}, "numbers": []},
        provenance={"inputs": [], "parameters": {}, "method": {"version": "1", "slug": "x"}, "code": {}},
    )
    file = store_bytes(SVG.encode(), "f.svg", "image/svg+xml", record=analysis)
    Figure.objects.create(
        made_in=edition, slug="hot-days", title="Hot days", description="Bars.", spec={},
        table={"headers": ["Year", "Days"], "rows": [["2021", 4]]}, svg=file, png=file,
    )  # fmt: skip
    draft = create_record("finding", world.dive, city=world.city_a, title="Five hot days.", state="draft")
    Finding.objects.create(record=draft, made_in=edition, slug="hot", sentence="Five hot days.", drafted="Five.")
    link(draft, analysis, "basis")
    cite_finding(
        world.dive,
        world.city_a,
        by=world.delegate_a,
        sentence="It is hot.",
        title="A report",
        url="https://a.example/",
    )


def _options(world):
    joint = options.propose_option(
        world.dive, by=world.delegate_a, title="Shade at bus stops", what="Sails", visibility="cohort"
    ).record
    options.propose_option(world.dive, by=world.delegate_a, city=world.city_a, title="Trees", what="Trees")
    note_decision(
        world.dive,
        by=world.delegate_a,
        city=world.city_a,
        question="Which shade?",
        summary="Sails are cheap.",
        rows=[Row(joint, "chosen", "Cheap")],
        decided_by="Head of department",
        decided_on=timezone.localdate(),
    )
    return joint


def _results(world, basis):
    record = results.begin_result(
        world.dive, world.city_a, by=world.delegate_a, title="Pocket parks", form="framework", sections=["Facts"]
    )
    section = record.result.sections.get()
    results.add_statement(section, by=world.delegate_a, kind="fact", text="It is hot.", basis=[basis])
    results.show_figure(section, Figure.objects.get())

"""One record of every kind that people edit, and the forms of a page as a browser reads them."""

import datetime
from decimal import Decimal
from html.parser import HTMLParser
from types import SimpleNamespace

from django.utils import timezone

from citydive.commitments import actions as commitments
from citydive.decisions.actions import Row, note_decision
from citydive.evidence.finding_actions import cite_finding
from citydive.exchange import actions as exchange
from citydive.exchange import case_actions as cases
from citydive.exchange import input_actions as inputs
from citydive.formats import actions as formats
from citydive.joining import actions as joining
from citydive.joining.models import Interest
from citydive.live.tasks import make_task
from citydive.missions import listings, steps, taking_home
from citydive.options.actions import propose_option
from citydive.records.models import Record
from citydive.results import actions as results
from tests.evidence.making import make_dataset

DAY = datetime.date(2024, 5, 13)


def make_everything(world) -> SimpleNamespace:
    """Records of Practice City, shared with the cohort, by name of their kind."""
    a, dive, by = world.city_a, world.dive, world.delegate_a
    session = formats.enter_session(
        dive, by=world.moderator, title="First meeting", format="virtual", starts=DAY, cities=[a, world.city_b],
        agenda=[{"minutes": 20, "title": "Round", "note": ""}],
    )  # fmt: skip
    card = formats.add_card(session.session, text="Posts bend.", by=by, city=a)
    finding = cite_finding(
        dive,
        a,
        by=by,
        sentence="It is hot at noon.",
        title="A report",
        url="https://example.org/",
        visibility="cohort",
    )
    question = exchange.ask(dive, by=world.delegate_b, city=world.city_b, text="How do sails survive?")
    advice = exchange.advise(question, by=by, city=a, text="Hang them on hooks.")
    own = exchange.ask(dive, by=by, city=a, text="Which trees last?", asked=[world.city_b])
    for_us = exchange.advise(own, by=world.delegate_b, city=world.city_b, text="Old ones.")
    case = cases.tell_case(
        dive, by=by, city=a, title="Sails", summary="Stops were too hot.", approach="Sails.",
        units={1: ("Hooks", "masts"), 2: ("A count", "")},
    )  # fmt: skip
    theirs = cases.tell_case(
        dive,
        by=world.delegate_b,
        city=world.city_b,
        title="Wells",
        summary="No water.",
        units={1: ("Taps", "pipes")},
    )
    takeaway = cases.take_from(theirs, a, by=by, rows={1: ("take", "We have pipes.")})
    paper = inputs.enter_input(dive, by=by, city=a, title="Cool trees", sort="paper", authors="Oak, A.", year=2020)
    review = inputs.review(
        finding, by=by, city=a, title="Review", usable="caveat", plain="For days only.", authors="Elm, B."
    )
    option = propose_option(
        dive, by=by, city=a, title="Shade", what="Sails over stops", visibility="cohort", basis=[finding]
    ).record
    decision = note_decision(
        dive, by=by, city=a, question="Where first?", summary="At the stops.",
        rows=[Row(option, "chosen", "cheap")], decided_by="council", decided_on=DAY, visibility="cohort",
    ).record  # fmt: skip
    result = results.begin_result(dive, a, by=by, title="Plan", form="framework", sections=["What we know", "Last"])
    section = result.result.sections.first()
    statement = results.add_statement(section, by=by, kind="fact", text="It is hot.", basis=[finding])
    task = make_task(session, text="Count the fountains.", by=by, owner=by, due=DAY, city=a)
    commitment = commitments.draft(
        dive, a, by=by, title="Commitment", visibility="cohort", signatory="Lord Mayor", result="A plan.",
        valid_from=DAY, valid_until=DAY.replace(year=2026),
        promises=[{"function": "Head of parks", "amount": Decimal("8"), "unit": "hours"}],
    )  # fmt: skip
    call = joining.draft_call(
        dive, by=world.moderator, title="Join us", about="Heat in schools.", conditions="Two people.", deadline=DAY
    )
    interest = Interest.objects.create(
        call=call.call, city_name="Delta", country="DE", email="delta@city.example", why="Heat.",
        confirmed=timezone.now(),
    )  # fmt: skip
    need, offer = (
        listings.write(kind, dive, by=by, city=a, text=text, topic="shade", languages=["en"])
        for kind, text in (("need", "Who measured shade?"), ("offer", "A week with our wells"))
    )
    mission = steps.request(
        dive,
        format="secondment",
        by=by,
        city=a,
        title="An expert",
        task="Measure.",
        sending=world.city_b,
        receiving=a,
    )
    steps.agree(mission, seen=mission.version, by=world.delegate_b)
    trip = steps.request(
        dive,
        format="study_trip",
        by=by,
        city=a,
        title="To the coast",
        task="Look.",
        cities=[a],
        starts=DAY,
        ends=DAY,
    )
    lesson = taking_home.note(trip, by=by, city=a, what="Sails", verdict="adapt", reason="Less wind.")
    steps.report(trip, seen=Record.objects.get(pk=trip.pk).version, by=by, report="We saw sails.")
    made = SimpleNamespace(
        need=need, offer=offer, mission=mission, trip=trip, lesson=lesson,
        task=task,
        call=call, interest=interest,
        commitment=commitment, case=case, takeaway=takeaway, input=paper, review=review,
        session=session, observation=formats.promote(card), finding=finding, question=own, advice=advice,
        for_us=for_us, option=option, decision=decision, result=result, section=section, statement=statement,
        dataset=make_dataset(world, by=by, visibility="cohort"),
    )  # fmt: skip
    for record in vars(made).values():
        if isinstance(record, Record):
            record.refresh_from_db()
    return made


class FormReader(HTMLParser):
    """The forms of a page: [{"action": …, "data": {name: value or list}}], as a browser would send them."""

    def __init__(self, page: str):
        super().__init__()
        self.forms, self._select, self._first, self._area = [], None, True, None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self.forms.append({"action": given.get("action", ""), "data": {}})
        elif self.forms and tag == "input" and given.get("name"):
            self._input(given)
        elif self.forms and tag == "select":
            self._select, self._first = given["name"], True
            self._data.setdefault(self._select, "")
        elif tag == "option" and self._select and ("selected" in given or self._first):
            self._data[self._select], self._first = given.get("value", ""), False
        elif self.forms and tag == "textarea":
            self._area, self._data[given["name"]] = given["name"], ""

    @property
    def _data(self):
        return self.forms[-1]["data"]

    def _input(self, given):
        name, value = given["name"], given.get("value", "")
        if given.get("type") in ("checkbox", "radio"):
            if "checked" in given:
                self._data.setdefault(name, []).append(value)
        elif name != "csrfmiddlewaretoken":
            self._data[name] = value

    def handle_data(self, data):
        if self._area:
            self._data[self._area] += data

    def handle_endtag(self, tag):
        if tag == "textarea":
            # HTML leaves out a first line end.
            self._data[self._area] = self._data[self._area].removeprefix("\r\n").removeprefix("\n")
            self._area = None
        elif tag == "select":
            self._select = None


def forms_of(page: str) -> list[dict]:
    return FormReader(page).forms


def form_with(page: str, name: str, action: str = "") -> dict:
    """The data of the form that has this field (and goes to this address)."""
    found = [each for each in forms_of(page) if name in each["data"] and each["action"].endswith(action)]
    assert found, f"No form with “{name}” on this page."
    return dict(found[0]["data"])

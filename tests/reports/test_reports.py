"""Reports: numbers from what is shared, the same for every reader, the same bytes from the same data."""

import csv
import datetime
import io
import json
from decimal import Decimal

import pytest
from django.utils import timezone

from citydive.cohorts.actions import move_to_stage
from citydive.cohorts.models import Standing
from citydive.exchange import actions as exchange
from citydive.formats.actions import add_card, enter_session, promote
from citydive.formats.attending import note_attendance
from citydive.formats.models import Session
from citydive.records.models import Record
from citydive.records.printing import print_document
from citydive.reports import indicators, tables
from citydive.reports.facts import Facts
from citydive.reports.phase import build_phase
from citydive.reports.scope import Scope, time_of_stage

REPORTS = "/d/test-dive/reports/"
NOON, TWO = datetime.time(12), datetime.time(14)


def session_of(world, day, title="Round", **more):
    given = {"format": "virtual", "start_time": NOON, "end_time": TWO, "cities": [world.city_a, world.city_b]}
    return enter_session(world.dive, title=title, starts=day, by=world.moderator, **given | more).session


@pytest.fixture
def year(world):
    """Two sessions of 2024, one of them attended; a question with advice that changed a record; drafts."""
    met = session_of(world, datetime.date(2024, 3, 4), place="=2+3")
    note_attendance(met, how="present", person=world.delegate_a)
    note_attendance(met, how="remote", person=world.delegate_b)
    note_attendance(met, how="excused", person=world.delegate_a2)
    note_attendance(met, how="stand_in", name="Head of parks", function="Parks", city=world.city_a)
    session_of(world, datetime.date(2024, 9, 1), "Walk", format="local_workshop", cities=[world.city_b],
               start_time=None, end_time=None, precision="month")  # fmt: skip
    asked = exchange.ask(world.dive, by=world.delegate_a, city=world.city_a, text="How do sails survive?")
    advice = exchange.advise(asked, by=world.delegate_b, city=world.city_b, text="On hooks.")
    own = promote(add_card(met, text="Posts bend.", by=world.delegate_a, city=world.city_a))
    exchange.mark(advice, seen=advice.version, by=world.delegate_a, verdict="adapted", reason="Ours are low.",
                  changed=[own])  # fmt: skip
    exchange.ask(world.dive, by=world.delegate_a, city=world.city_a, text="A secret doubt", visibility="city")
    return met


def facts(world, reader="moderator", **more) -> Facts:
    return Facts(Scope(world.dive, getattr(world, reader), **more))


def values(some) -> dict:
    rows = indicators.as_rows(indicators.compute_all(some))
    return {(row["indicator"], row["part"]): row["value"] for row in rows}


def text_of(document) -> str:
    return json.dumps(document.__dict__, default=lambda each: each.__dict__, ensure_ascii=False)


def test_indicators_count_what_is_shared_and_say_what_nobody_recorded(world, year):
    found = values(facts(world))
    assert found["sessions_by_format", "virtual"] == 1 and found["sessions_by_format", "local_workshop"] == 1
    assert found["participants_by_role", "delegate"] == 2 and ("participants_by_role", "none") not in found
    assert found["attendances_by_role", "none"] == 1
    assert found["hours_by_city", "PRA"] == 4.0 and found["hours_by_city", "PRB"] == 2.0
    assert found["questions", ""] == 1
    assert found["advice_by_answer", "adapted"] == 1 and found["advice_taken_over", ""] == 1
    for nothing in ("participants_by_gender", "workshop_days", "costs"):
        assert found[nothing, ""] is None
    # Of one city, and of another time.
    assert values(facts(world, city=world.city_b))["hours_by_city", "PRB"] == 2.0
    assert ("hours_by_city", "PRA") not in values(facts(world, city=world.city_b))
    late = values(facts(world, first=datetime.date(2024, 8, 1), last=datetime.date(2024, 12, 31)))
    assert ("sessions_by_format", "virtual") not in late and late["sessions_by_format", "local_workshop"] == 1
    assert late["questions", ""] == 0 and late["participants_by_role", ""] is None


def test_costs_are_what_the_reports_of_missions_say(world):
    from citydive.missions import steps

    def trip(last, **said):
        record = steps.request(
            world.dive, format="secondment", by=world.delegate_a, city=world.city_a, title="Two weeks",
            task="Measure.", receiving=world.city_b, sending=world.city_a, starts=last, ends=last,
        )  # fmt: skip
        steps.agree(record, seen=record.version, by=world.delegate_b)
        record.refresh_from_db()
        steps.report(record, seen=record.version, by=world.delegate_a, report="Done.", **said)

    trip(datetime.date(2024, 5, 3), costs=Decimal("1200.50"), currency="EUR")
    trip(datetime.date(2024, 6, 3), costs=Decimal("800"), currency="EUR")
    trip(datetime.date(2025, 6, 3), costs=Decimal("90000"), currency="KES")
    trip(datetime.date(2024, 7, 3))
    found = values(facts(world, last=datetime.date(2024, 12, 31)))
    assert found["costs", "EUR"] == 2000.5 and ("costs", "KES") not in found
    assert values(facts(world))["costs", "KES"] == 90000
    assert values(facts(world, city=world.city_a))["costs", "EUR"] == 2000.5
    assert values(facts(world, city=world.city_b))["costs", ""] is None


def test_gender_is_counted_where_three_told_the_same(world):
    met = session_of(world, datetime.date(2024, 3, 4))
    people = [world.delegate_a, world.delegate_a2, world.delegate_b, world.moderator, world.actor]
    for person in people:
        note_attendance(met, how="present", person=person)
    assert values(facts(world))["participants_by_gender", ""] is None
    for person, told in zip(people, ["woman", "woman", "man", "other"], strict=False):
        type(person).objects.filter(pk=person.pk).update(gender=told)
    assert values(facts(world))["participants_by_gender", ""] is None
    type(people[3]).objects.filter(pk=people[3].pk).update(gender="woman")
    found = values(facts(world))
    assert found["participants_by_gender", "woman"] == 3 and found["participants_by_gender", "rest"] == 2
    assert ("participants_by_gender", "man") not in found
    # A city has two or three delegates: there it would name them.
    met.attendances.update(city=world.city_a)
    type(people[0]).objects.update(gender="woman")
    assert values(facts(world, city=world.city_a))["participants_by_gender", ""] is None


def test_a_room_can_put_its_own_number(world, monkeypatch):
    monkeypatch.setattr(indicators, "_INDICATORS", dict(indicators._INDICATORS))
    trips = indicators.Indicator("costs", "Costs", "money", "…", lambda f: [indicators.Number("EUR", "EUR", 12)])
    indicators.register(trips)
    assert values(facts(world))["costs", "EUR"] == 12


def test_the_same_report_for_every_reader_and_nothing_of_drafts_or_names(world, year):
    own, moderators = (build_phase(facts(world, who), "en") for who in ("delegate_a", "moderator"))
    assert own == moderators
    said = text_of(own)
    for named in ("TST-E1", "PRA-Q1", "PRB-Q1", "PRA-B1", "edition 1", "Practice Coast"):
        assert named in said, named
    for hidden in ("A secret doubt", "Head of parks", "Delegate A", "Moderator", "Ours are low."):
        assert hidden not in said, hidden
    # Who may read less gets less: the rights are asked for, whatever a page allows.
    assert facts(world, "outsider").all_records() == []
    Record.objects.filter(kind="question").update(visibility="city")
    hidden = build_phase(facts(world, "delegate_a"), "en")
    assert "PRA-Q1" not in text_of(hidden) and "adapted" not in str(hidden.sections[3].blocks[0].rows)


def test_the_same_data_give_the_same_bytes(world, year):
    first = build_phase(facts(world), "en")
    for format in ("docx", "pdf"):
        assert print_document(first, format) == print_document(build_phase(facts(world), "en"), format)
    note_attendance(year, how="present", person=world.delegate_a2)
    assert build_phase(facts(world), "en").meta != first.meta
    # Without anything recorded there is a report too.
    Record.objects.update(visibility="city", city=world.city_a)
    assert "No session took place" in text_of(build_phase(facts(world), "en"))


def test_facts_as_csv_and_json(world, year, login):
    client = login(world.delegate_b)
    rows = list(csv.DictReader(io.StringIO(client.get(f"{REPORTS}facts/sessions.csv").text)))
    assert [(row["key"], row["hours"], row["people"], row["cities"]) for row in rows] == [
        ("TST-E1", "2.0", "3", "PRA; PRB"), ("TST-E2", "", "", "PRB"),
    ]  # fmt: skip
    assert rows[0]["place"] == "'=2+3"
    told = client.get(f"{REPORTS}facts/attendance.json?city=PRA").json()
    assert told["rows"] == [
        {"session": "TST-E1", "city": "PRA", "role": "delegate", "how": "present", "people": 1},
        {"session": "TST-E1", "city": "PRA", "role": "none", "how": "stand_in", "people": 1},
    ]
    assert told["scope"]["city"] == "PRA" and told["columns"].keys() == tables.TABLES["attendance"].columns.keys()
    assert len(told["sha256"]) == 64
    (advice,) = client.get(f"{REPORTS}facts/advice.json").json()["rows"]
    assert (advice["answer"], advice["taken_over_in"]) == ("adapted", ["PRA-B1"])
    assert client.get(f"{REPORTS}indicators.csv").text.startswith("indicator,part,value,unit,")
    for wrong in ("facts/people.csv", "facts/tasks.xlsx", "indicators.pdf", "phase.html", "phase/?city=LVI"):
        assert client.get(REPORTS + wrong).status_code == 404, wrong


def test_a_stage_is_the_time_in_which_cities_were_moved_to_it(world, year):
    stage = world.dive.stages.get(slug="understand")
    assert time_of_stage(world.dive, stage) == (None, None)
    nowhere = facts(world, stage=stage)
    assert (nowhere.sessions, nowhere.questions, nowhere.results) == ([], [], [])
    Standing.objects.update(since=datetime.datetime(2023, 1, 1, tzinfo=datetime.UTC))
    moves = [(world.city_a, "understand", 2), (world.city_b, "understand", 3), (world.city_a, "prioritise", 6)]
    for city, slug, month in moves:
        made = move_to_stage(world.dive.memberships.get(city=city), world.dive.stages.get(slug=slug))
        Standing.objects.filter(pk=made.pk).update(since=datetime.datetime(2024, month, 1, tzinfo=datetime.UTC))
    assert time_of_stage(world.dive, stage, world.city_a) == (
        datetime.date(2024, 2, 1), datetime.date(2024, 6, 1)
    )  # fmt: skip
    assert time_of_stage(world.dive, stage) == (datetime.date(2024, 2, 1), None)
    # Marked with the stage a session counts whenever it was; marked with another one never; unmarked by its day.
    later = world.dive.stages.get(slug="prioritise")
    Session.objects.filter(record__title="Walk").update(stage=later)
    marked = session_of(world, datetime.date(2023, 1, 9), "Early", stage=stage)
    first, last = time_of_stage(world.dive, stage)
    found = facts(world, stage=stage, first=first, last=last).sessions
    assert [each.session for each in found] == [marked, year]


def test_the_pages(world, year, login):
    client = login(world.moderator)
    page = client.get(f"{REPORTS}?city=PRA&first=2024-01-01").text
    assert f"{REPORTS}phase.pdf?city=PRA&amp;first=2024-01-01" in page
    page = client.get(f"{REPORTS}?first=2024-05-01&last=2024-01-01").text
    assert "The last day is before the first." in page and "phase.pdf" not in page
    assert "not both" in client.get(f"{REPORTS}?stage=understand&last=2024-01-01").text
    for days in ("last=2199-12-31", "first=1900-01-01"):
        assert client.get(f"{REPORTS}phase/?{days}").status_code == 200, days
    page = client.get(f"{REPORTS}phase/").text
    assert 'href="/r/TST-E1/"' in page and "Of one session nobody noted who came." in page
    page = client.get(f"{REPORTS}indicators/").text
    assert "because fewer than three people told the same of themselves, and it is never guessed" in page
    answer = client.get(f"{REPORTS}phase.docx?city=PRA")
    assert answer.content[:2] == b"PK" and "PRA" in answer["Content-Disposition"]
    assert "reports/" in client.get("/d/test-dive/board/").text
    assert login(world.delegate_a).get(REPORTS).status_code == 200


def test_sessions_to_come_are_not_reported(world):
    session_of(world, timezone.localdate() + datetime.timedelta(days=3))
    assert facts(world).sessions == []

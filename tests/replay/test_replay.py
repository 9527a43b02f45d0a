"""Two years of a deep dive with six practice cities, played by the actions of the pages.

One city leaves, one is replaced, a colleague hands over, an advice is declined, a secondment changes an option; at
the end every city's result cites a peer. The story is played once; each test asks for one part of it.
"""

import json

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from icalendar import Calendar

from citydive.commitments.models import Handover
from citydive.formats.feeds import dive_calendar
from citydive.records.models import Record
from citydive.records.trace import trace
from citydive.reports import indicators
from citydive.reports.facts import Facts
from citydive.reports.phase import build_phase
from citydive.reports.scope import Scope

from . import first_half_2024, first_half_2025, second_half_2024, second_half_2025
from .story import Story

CHAPTERS = (first_half_2024, second_half_2024, first_half_2025, second_half_2025)
STAY = ["PRA", "PRB", "PRC", "PRD", "PRG"]


@pytest.fixture(scope="module")
def story(django_db_setup, django_db_blocker):
    """Played inside a transaction that is rolled back; the clock stays at its last day."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        played = Story(patch)
        for chapter in CHAPTERS:
            chapter.play(played)
        yield played
        transaction.set_rollback(True)


@pytest.fixture
def s(story, db):
    return story


def test_a_call_finds_six_cities_which_commit(s):
    assert (s.then["asked for scoping"], s.then["told"]) == (7, 7)
    assert s.then["joined"] == ["PRA", "PRB", "PRC", "PRD", "PRE", "PRF"]
    assert s.then["signed"] == ["signed"] * 6 and s.then["drafts read by a peer"] is False


def test_the_first_meeting(s):
    assert s.then["invited"] == 13, "the moderator and two delegates of each city"
    assert (s.then["vote missing"], s.then["results while open"]) == (["Practice Plain"], None)
    assert s.then["vote"] == [("Schools", 10, 0), ("Stops", 8, 3)] and s.then["came by phone"] == 1
    assert s.then["unconfirmed"] == ["Practice Plain"]
    # By phone nobody speaks for a city: what it decides and asks it says by confirming.
    assert s.then["asked before it was confirmed"] == 0
    decided = Record.objects.filter(kind="decision", title__startswith="We ").order_by("title")
    assert [(each.title, each.city and each.city.code) for each in decided] == [
        ("We begin at the market.", "PRF"), ("We meet every second month.", None),
    ]  # fmt: skip


def test_peers_ask_advise_and_listen(s):
    assert s.then["asked of the hill"] == s.keys("question PRA")
    assert s.then["case-giver"] == "listens"
    assert s.then["consultation"] == [
        ("thinking", ["Take them down in October."]), ("answer", ["We take them down in October."]),
    ]  # fmt: skip
    assert s.now("question PRA").state == "answered" and s.now("advice PRC to PRA").state == "declined"
    assert not s.now("advice PRC to PRA").links_in.filter(relation="took_over").exists()


def test_an_actor_sees_one_workshop_for_a_time(s):
    assert s.then["actor before"] == (False, False) and s.then["actor elsewhere"] is False
    assert s.then["actor invited"] == (True, True) and s.then["actor afterwards"] == (False, False)


def test_a_city_leaves_and_what_it_said_stays(s):
    assert s.then["who left"] == (False, True, False), "writes no more, reads its own, not the cohort's"
    assert s.then["what it left"] == (True, True)
    assert s.then["vote missing in December"] == ["Practice Port"], "nobody waits for who left"


def test_a_city_is_replaced_and_commitments_are_renewed(s):
    assert s.then["takes part in January"] == STAY and s.membership("PRF").replaced_by == s.membership("PRG")
    assert s.then["reminded"] == ["PRA", "PRB", "PRC", "PRD"] and s.then["lapsed"] == 3
    renewed = dict.fromkeys(["PRA", "PRB", "PRC", "PRD"], "renewed")
    assert s.then["commitments"] == renewed | {"PRE": "ended"} and s.then["still lapsing"] == []


def test_a_colleague_hands_over(s):
    open_then = sorted(s.keys("Count shaded stops before summer.", "need", "secondment", "trip"))
    assert s.then["handed over"] == sorted(s.then["pack"]) == open_then
    # What came between the handover and the last day went along too, into the same pack.
    assert s.then["goes on"] == sorted(s.keys("Count shaded stops before summer.", "late task"))
    assert s.keys("late task")[0] in [each["key"] for each in Handover.objects.get().items]
    assert s.then["account"] == (False, "former delegate, Practice City", False)
    assert s.then["authorship"], "who wrote it stays its author"


def test_a_need_becomes_a_secondment_that_changes_an_option(s):
    assert "Both think of Practice City as the place." in s.then["match"] and s.then["follow-ups due"] == 1
    assert "follow up" in s.then["waits for the coast"]
    walked = trace(s.now("option PRA"), s.person("PRC1"))
    steps = {node.record.key: node.step for node in walked.nodes.values()}
    assert [steps[key] for key in s.keys("option", "secondment", "advice PRD to PRA")] == [-1, -1, -1]
    assert [steps[key] for key in s.keys("need", "offer")] == [-2, -2]
    assert steps[s.made["decision PRA"].key] == 1 and steps[s.made["result PRA"].key] == 3
    assert s.now("option PRA").edition == 2
    assert s.then["options"] == {
        "option PRA": "chosen", "option PRG": "chosen", "parasols": "dropped", "option": "open",
    }  # fmt: skip


@pytest.mark.parametrize("code", STAY)
def test_every_result_cites_a_peer(s, code):
    result = s.now(f"result {code}")
    assert (result.state, result.visibility, result.outdated) == ("complete", "public", False)
    walked = trace(result, s.moderator)
    comes_from = [node.record for node in walked.nodes.values() if node.step < 0 and node.record.city_id]
    assert {record.city_id for record in comes_from} - {result.city_id}, f"{code} cites nobody"


def test_the_board_has_nothing_left_to_do(s, client):
    page = _page(client, s.moderator, "/d/replay/board/")
    assert "No city waits for anything." in page and "What waits" not in page
    assert "4 pieces of advice given · 4 answered · 2 changed something" in page
    assert all(f"/r/{key}/" in page for key in s.keys("advice PRA to PRB", "advice PRD to PRA", "option PRA"))


def test_the_indicators(s):
    found = _numbers(s)
    formats = {part: n for (indicator, part), n in found.items() if indicator == "sessions_by_format"}
    once = dict.fromkeys(["secondment", "study_trip", "local_workshop", "other"], 1)
    assert formats == once | {"in_person": 2, "virtual": 2}
    assert found["participants_by_role", "delegate"] == 10
    assert (found["attendances_by_role", "delegate"], found["attendances_by_role", "none"]) == (28, 3)
    hours = {code: found["hours_by_city", code] for code in ("PRA", "PRB", "PRC", "PRD", "PRE", "PRF")}
    assert hours == {"PRA": 22, "PRB": 10, "PRC": 10, "PRD": 10, "PRE": 8, "PRF": 8}
    assert (found["cities_by_state", "active"], found["cities_by_state", "ended"]) == (5, 2)
    assert [found["advice_by_answer", part] for part in ("accepted", "adapted", "declined")] == [2, 1, 1]
    assert (found["advice_taken_over", ""], found["questions", ""]) == (2, 4)
    assert (found["tasks_by_state", "done"], found["tasks_by_state", "open"]) == (2, 1)
    # Five of the cities on their options, two of the first meeting.
    assert (found["decisions", ""], found["options_chosen", ""], found["results_by_state", "complete"]) == (7, 5, 5)
    assert (found["commitments", ""], found["workshop_days", ""], found["costs", "EUR"]) == (11, 2, 2000)


def test_the_second_year_counts_what_was_in_force_then(s):
    found = _numbers(s, first=s.today.replace(month=1, day=1))
    # Five of the first that ran until March, without the one ended in November; and five second ones.
    assert found["commitments", ""] == 10
    assert found["questions", ""] == 0 and found["decisions", ""] == 5


def test_the_phase_report_tells_it_without_names(s):
    document = build_phase(Facts(Scope(s.dive, s.person("PRD1"))), "en")
    said = json.dumps(document.__dict__, default=lambda each: each.__dict__, ensure_ascii=False)
    named = s.keys(
        "kick-off", "secondment session", "advice PRC to PRA", "option PRA", "decision PRG", "result PRB",
        "late task", "second commitment PRG",
    )  # fmt: skip
    assert [key for key in named if key not in said] == []
    for hidden in ("Delegate", "Moderator", "former delegate", "Teacher", "spring only", "counted twice"):
        assert hidden not in said, hidden
    assert said == json.dumps(
        build_phase(Facts(Scope(s.dive, s.moderator)), "en").__dict__, default=lambda each: each.__dict__,
        ensure_ascii=False,
    )  # fmt: skip


def test_the_calendar_says_what_took_place(s, client):
    page = _page(client, s.person("PRG1"), "/d/replay/calendar/")
    told = [
        "Results", "Evening lecture on shade", "Trees of the hill", "Sail team in Practice City", "What we know",
        "Peer consultation", "Walk with schools", "First meeting",
    ]  # fmt: skip
    places = [page.find(title) for title in told]
    assert -1 not in places and places == sorted(places)
    public = Calendar.from_ical(dive_calendar(s.dive, AnonymousUser()))
    assert [str(event["SUMMARY"]) for event in public.walk("VEVENT")] == ["Evening lecture on shade", "Results"]
    inside = Calendar.from_ical(dive_calendar(s.dive, s.person("PRG1")))
    assert len(inside.walk("VEVENT")) == Record.objects.filter(kind="session").count() == 8


def _page(client, user, address) -> str:
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.text.split())


def _numbers(s, **more) -> dict:
    rows = indicators.as_rows(indicators.compute_all(Facts(Scope(s.dive, s.moderator, **more))))
    return {(row["indicator"], row["part"]): row["value"] for row in rows}

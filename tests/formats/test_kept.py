"""Promised against kept, from attendance: numbers where there are numbers, else the reason why not."""

import datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from citydive.commitments.kept import kept_of
from citydive.commitments.models import Promise
from citydive.formats.actions import enter_session
from citydive.formats.attending import note_attendance
from tests.commitments.conftest import make_draft

NOON, FOUR = datetime.time(12), datetime.time(16)


def days_ago(n) -> datetime.date:
    return timezone.localdate() - datetime.timedelta(days=n)


@pytest.fixture
def commitment(world):
    return make_draft(world, valid_from=days_ago(61), valid_until=days_ago(-300)).commitment


def met(world, ago, **more):
    given = {"title": "T", "format": "virtual", "starts": days_ago(ago), "cities": [world.city_a, world.city_b]}
    return enter_session(world.dive, **given | more).session


def told(commitment) -> list[tuple]:
    return [
        (str(each.label), each.promised, each.kept, each.enough) for each in kept_of([commitment])[commitment.pk]
    ]


def test_nothing_can_be_computed_before_anything_is_recorded(world, commitment):
    promised = "16.3 hours until now, 8 a month"
    assert told(commitment) == [
        ("Sessions", "", "none took place", None),
        ("Time of people", promised, "none took place", None),
        ("Local workshops", "", "none took place", None),
    ]
    met(world, 5)
    assert [row[2] for row in told(commitment)[:2]] == ["not computable, because nobody noted who came"] * 2


def test_sessions_hours_and_workshops_of_a_city_are_counted(world, commitment):
    met(world, 100, start_time=NOON, end_time=FOUR)  # Before the commitment.
    attended = met(world, 30, start_time=NOON, end_time=FOUR)
    note_attendance(attended, how="present", person=world.delegate_a)
    note_attendance(attended, how="stand_in", name="Head of parks", city=world.city_a)
    note_attendance(attended, how="excused", person=world.delegate_a2)
    note_attendance(attended, how="present", person=world.delegate_b)
    untimed = met(world, 20, format="local_workshop", ends=days_ago(18))
    note_attendance(untimed, how="present", person=world.delegate_a)
    met(world, 3)
    sessions, hours, workshops = told(commitment)
    assert sessions[2] == "2 of 3 attended; of one nobody noted who came"
    assert hours[2:] == ("8 hours of people in sessions; one session without times is not counted", None)
    assert workshops[2] == "3 days in one workshop"
    # An agenda tells how long it took; what is enough can be said, since other work only adds to it.
    untimed.agenda.create(position=0, minutes=570, title="Walk")
    assert told(commitment)[1][2:] == ("17.5 hours of people in sessions", True)
    # Full-time equivalents are no hours.
    Promise.objects.create(commitment=commitment, function="Planner", amount=Decimal("0.5"), unit="fte")
    assert "0.5 full-time equivalents (in hours not computable" in told(commitment)[1][1]
    assert told(commitment)[1][3] is None


def test_what_the_cohort_does_not_know_of_is_not_counted(world, commitment):
    note_attendance(met(world, 9, visibility="city", start_time=NOON, end_time=FOUR), how="present",
                    person=world.delegate_a)  # fmt: skip
    assert told(commitment)[0][2] == "none took place"

import datetime

import pytest

from citydive.formats.actions import enter_session
from citydive.participation.actions import open_door
from tests.participation.conftest import Phone


@pytest.fixture
def record(world):
    """A session of yesterday for both cities, entered the day before."""
    return enter_session(
        world.dive, by=world.moderator, title="Round of cities", starts=datetime.date(2024, 5, 13),
        format="in_person", cities=[world.city_a, world.city_b],
        agenda=[{"minutes": 30, "title": "Round", "note": ""}, {"minutes": 10, "title": "Break", "note": ""}],
    )  # fmt: skip


@pytest.fixture
def session(record):
    return record.session


@pytest.fixture
def phone(record, world):
    made = Phone(open_door(record, by=world.moderator, hours=4, takes=["cards", "votes"]))
    made.open()
    return made

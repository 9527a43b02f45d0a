import datetime

import pytest
from django.utils import timezone

from citydive.formats import actions


@pytest.fixture
def session(world):
    """The Record of a session of tomorrow for both cities, with an agenda."""
    return actions.enter_session(
        world.dive,
        by=world.moderator,
        title="Two squares at three",
        format="virtual",
        starts=timezone.localdate() + datetime.timedelta(days=1),
        start_time=datetime.time(12),
        end_time=datetime.time(14),
        time_zone="Europe/Berlin",
        link="https://meet.example.org/x",
        cities=[world.city_a, world.city_b],
        agenda=[{"minutes": 30, "title": "Round of cities", "note": ""}],
    )

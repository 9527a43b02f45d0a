from datetime import date, timedelta

import pytest

from citydive.site.criteria import blocked_by, facts_of

pytestmark = pytest.mark.django_db


def _blocked(dive):
    return [blocked_by(facts) for facts in facts_of(dive, list(dive.stages.all()))]


def test_nobody_waits_after_the_last_day_of_a_deep_dive(world):
    dive = world.dive
    dive.ends = date.today() + timedelta(days=2)
    dive.save()
    assert any(_blocked(dive))
    dive.ends = date.today() - timedelta(days=2)
    dive.save()
    assert not any(_blocked(dive))

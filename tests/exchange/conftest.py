from types import SimpleNamespace

import pytest

from citydive.exchange import actions
from citydive.formats import actions as formats


@pytest.fixture
def talk(world):
    """A question of city A to city B, B's advice on it, and a record of A (a cited card) that it may change."""
    question = actions.ask(
        world.dive,
        by=world.delegate_a,
        city=world.city_a,
        text="How do sails survive a storm?",
        asked=[world.city_b],
    )
    advice = actions.advise(
        question, by=world.delegate_b, city=world.city_b, text="Hang them on hooks that give way."
    )
    session = formats.enter_session(
        world.dive, by=world.moderator, title="Meeting", format="virtual", starts=_day(), cities=[world.city_a]
    )
    card = formats.add_card(session.session, text="Posts bend.", by=world.delegate_a, city=world.city_a)
    return SimpleNamespace(question=question, advice=advice, own=formats.promote(card))


def _day():
    from django.utils import timezone

    return timezone.localdate()

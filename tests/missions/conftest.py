import datetime

import pytest

from citydive.missions import listings, steps, travel
from citydive.missions.models import Traveller

DAY = datetime.date(2027, 5, 10)


@pytest.fixture
def need(world):
    return listings.write(
        "need", world.dive, by=world.delegate_a, city=world.city_a, topic="shade",
        text="Who has measured shade?\nWe begin in May.", languages=["en", "de"],
        starts=DAY, ends=DAY.replace(day=20), where="here",
    )  # fmt: skip


@pytest.fixture
def offer(world):
    return listings.write(
        "offer", world.dive, by=world.delegate_b, city=world.city_b, text="A week with our shade team",
        topic="shade", languages=["en"], starts=DAY.replace(day=15), where="there",
    )  # fmt: skip


@pytest.fixture
def secondment(world, need, offer):
    """Practice City asks for somebody of Practice Coast."""
    return steps.request(
        world.dive, format="secondment", by=world.delegate_a, city=world.city_a, title="A shade expert", need=need,
        task="Measure with us.", sending=world.city_b, receiving=world.city_a, starts=DAY, ends=DAY.replace(day=14),
        offer=offer,
    )  # fmt: skip


@pytest.fixture
def trip(world):
    """Practice City travels to Practice Coast, by the moderator's hand."""
    return steps.request(
        world.dive, format="study_trip", by=world.moderator, title="To the coast", task="See the sails.",
        receiving=world.city_b, cities=[world.city_a], hosts="Parks office", programme="Day 1: sails.",
    )  # fmt: skip


@pytest.fixture
def travelling(world, secondment):
    """Agreed, and the delegate of Practice Coast goes and has recorded the travel."""
    steps.agree(secondment, seen=secondment.version, by=world.delegate_b)
    secondment.refresh_from_db()
    travel.set_people(
        secondment, seen=secondment.version, by=world.delegate_b, cities=[world.city_b], people=[world.delegate_b]
    )
    secondment.refresh_from_db()
    row = Traveller.objects.get(mission=secondment.mission)
    said = {"accessibility": "No stairs.", "visa_letter": True, "costs_by": "receiving", "amount": 900}
    travel.note_travel(row, seen=0, currency="EUR", **said)
    return row

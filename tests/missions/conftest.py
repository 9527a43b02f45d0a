import datetime

import pytest

from citydive.missions import listings

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

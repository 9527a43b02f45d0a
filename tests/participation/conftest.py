import datetime

import pytest
from django.test import Client

from citydive.formats.actions import enter_session
from citydive.participation.actions import open_door


@pytest.fixture
def session(world):
    return enter_session(
        world.dive, by=world.moderator, title="Round of cities", starts=datetime.date(2024, 5, 13),
        format="in_person", cities=[world.city_a, world.city_b],
    )  # fmt: skip


@pytest.fixture
def door(session, world):
    return open_door(session, by=world.moderator, hours=4, takes=["cards", "votes"])


class Phone:
    """One phone at a door, as a browser without the script or with it."""

    def __init__(self, door):
        self.door, self.client = door, Client()
        self.page = f"/in/{door.token}/"

    def open(self):
        return self.client.get(self.page)

    def send(self, intake="cards", *, json=True, sent_id="6a1f7d34-8a0e-4a53-9b6f-0c3d2e1f4a5b", **fields):
        fields = {"kind": "insight", **fields} if intake == "cards" else fields
        # As a browser sends it.
        headers = {"Sec-Fetch-Site": "same-origin"} | ({"accept": "application/json"} if json else {})
        return self.client.post(f"{self.page}{intake}/", {"sent_id": sent_id, **fields}, headers=headers)


@pytest.fixture
def phone(door):
    made = Phone(door)
    made.open()
    return made

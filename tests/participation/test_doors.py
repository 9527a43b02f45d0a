"""Taking part without an account: what a phone sends stands on the session exactly once, or is not lost."""

from datetime import timedelta

import pytest
from django.utils import timezone

from citydive.cohorts.models import Entry
from citydive.formats.models import Card
from citydive.participation import actions, views
from citydive.participation.models import Door, Participant, Sending
from citydive.participation.registry import get_intake
from citydive.records import erasing
from citydive.records.models import Record

from .conftest import Phone


def _ended(door, ago):
    Door.objects.filter(pk=door.pk).update(closes=timezone.now() - ago)


def test_a_card_from_a_phone_stands_on_the_session(session, door, login, world):
    """The whole way: the code typed, the card sent without the script, the receipt, the page of the session."""
    phone = Phone(door)
    found = phone.client.post("/in/", {"code": f" {door.spelled.lower()} "})
    assert found["Location"] == phone.page
    page = phone.open().content.decode()
    assert "Round of cities" in page and 'name="sent_id"' in page
    sent = phone.send(json=False, text="Shade at every stop", city="PRB")
    assert "Card received" in phone.client.get(sent["Location"]).content.decode()
    card = session.session.cards.get()
    assert (card.text, card.city, card.author) == ("Shade at every stop", world.city_b, None)
    assert "Shade at every stop" in login(world.delegate_a).get(session.get_absolute_url()).content.decode()
    assert "Shade at every stop" in login(world.moderator).get(f"/r/{session.key}/live/").content.decode()


def test_what_is_sent_again_is_taken_once_and_gets_the_same_receipt(phone, door, session):
    first = phone.send(text="Only once").json()
    # Again, from a page opened anew that lost its cookie too, and after the door has closed.
    assert phone.send(text="Only once").json() == first
    assert Phone(door).send(text="Only once").json() == first
    _ended(door, timedelta(days=1))
    assert phone.send(text="Only once").json() == first
    assert [card.text for card in session.session.cards.all()] == ["Only once"]
    assert Sending.objects.count() == 1


def test_late_is_taken_until_the_grace_is_over_then_the_text_comes_back(phone, door, session):
    _ended(door, timedelta(minutes=door.grace - 1))
    assert phone.send(text="Late").status_code == 200
    _ended(door, timedelta(minutes=door.grace + 1))
    gone = phone.send(text="Too late", sent_id="11111111-8a0e-4a53-9b6f-0c3d2e1f4a5b")
    assert gone.status_code == 410 and "Copy your text" in gone.json()["problem"]
    on_paper = phone.send(json=False, text="Too late", sent_id="22222222-8a0e-4a53-9b6f-0c3d2e1f4a5b")
    said = on_paper.content.decode()
    assert on_paper.status_code == 410 and "Too late" in said and "password" not in said and "insight" not in said
    assert [card.text for card in session.session.cards.all()] == ["Late"]


def test_what_was_on_its_way_when_the_door_closed_is_not_taken(phone, door, session):
    """The page looked at the door while it was open; it closes before anything is written down."""
    looked = Door.objects.get()
    actions.close_door(door, at_once=True)
    card = {"text": "Too late", "kind": "insight", "city": None}
    with pytest.raises(actions.NotTaken, match="Copy your text"):
        actions.take(looked, get_intake(looked, "cards"), secret="s", sent_id="1", data=card)
    assert not Card.objects.exists() and not Sending.objects.exists() and not Participant.objects.exists()


def test_wrong_input_says_what_to_do_and_takes_nothing(phone, door, session):
    empty = phone.send(text="  ")
    assert empty.status_code == 400 and empty.json()["problem"]
    long = phone.send(json=False, text="x" * 1001)
    assert "at most 1000" in long.content.decode() and "x" * 1001 in long.content.decode()
    # Another language leads to the page itself, not to the address that only takes.
    assert f'name="next" value="{phone.page}"' in long.content.decode()
    assert phone.send("attendance", text="x").status_code == 410
    assert phone.client.post("/in/", {"code": "QQQ-QQQ"}).status_code == 200
    assert phone.client.get("/in/made-up/").status_code == 404
    assert not Card.objects.exists() and not Participant.objects.exists()


def test_who_guesses_codes_learns_of_no_right_one(door, monkeypatch):
    monkeypatch.setattr(views, "WRONG_CODES", 2)
    client = Phone(door).client
    tries = [client.post("/in/", {"code": code}).status_code for code in ("AAA-AAA", "CCC-CCC", door.code)]
    assert tries == [200, 200, 429]


def test_a_room_of_phones_passes_and_a_flood_does_not(phone, door, session, monkeypatch):
    # Sixty phones behind one address, each a card and a vote, twice: they must fit into one minute.
    assert views.SENT_A_MINUTE >= 60 * 2 * 2
    monkeypatch.setattr(views, "SENT_A_MINUTE", 3)
    codes = [
        Phone(door).send(text="n", sent_id=f"{n:08}-8a0e-4a53-9b6f-0c3d2e1f4a5b").status_code for n in range(5)
    ]
    assert codes == [200, 200, 200, 429, 429]
    assert session.session.cards.count() == 3


def test_one_phone_does_not_send_faster_than_people_write(phone, session, monkeypatch):
    monkeypatch.setattr(actions, "MOST_A_MINUTE", 2)
    codes = [phone.send(text="n", sent_id=f"{n:08}-8a0e-4a53-9b6f-0c3d2e1f4a5b").status_code for n in range(3)]
    assert codes == [200, 200, 429]
    # What was refused left nothing behind, so that it can be sent again a minute later.
    assert Sending.objects.count() == session.session.cards.count() == 2


@pytest.mark.parametrize("who,status", [("moderator", 200), ("delegate_a", 403), ("outsider", 404)])
def test_who_may_change_a_session_opens_its_door(session, world, login, who, status):
    client = login(getattr(world, who))
    assert client.get(f"/r/{session.key}/door/").status_code == status
    client.post(f"/r/{session.key}/door/", {"hours": "4", "takes": ["cards"]})
    assert Door.objects.exists() == (status == 200)
    # What has nothing to send has no door.
    Record.objects.create(key="TST-Q9", kind="question", deep_dive=world.dive, title="x", visibility="cohort")
    assert client.get("/r/TST-Q9/door/").status_code == (403 if status == 403 else 404)


def test_closing_ends_it_for_phones_and_opening_keeps_the_code(session, door, world, login, phone):
    client = login(world.moderator)
    assert "Take part with your phone" in client.get(f"/r/{session.key}/live/?screen=1").text
    client.post(f"/r/{session.key}/door/", {"close": "1"})
    door.refresh_from_db()
    assert door.state == Door.State.LATE and phone.send(text="Late").status_code == 200
    assert "Take part with your phone" not in client.get(f"/r/{session.key}/live/?screen=1").text
    # Somebody does not stop: then nothing more is taken at all.
    assert "Take nothing more" in client.get(f"/r/{session.key}/door/").text
    client.post(f"/r/{session.key}/door/", {"close": "at once"})
    assert phone.send(text="On and on", sent_id="11111111-8a0e-4a53-9b6f-0c3d2e1f4a5b").status_code == 410
    client.post(f"/r/{session.key}/door/", {"hours": "2", "takes": ["cards"]})
    again = Door.objects.get()
    assert (again.code, again.state, again.takes) == (door.code, Door.State.OPEN, ["cards"])
    assert [e.verb for e in Entry.objects.filter(record_key=session.key)][:4] == [
        "door opened", "door closed", "door closed", "door opened"
    ]  # fmt: skip


def test_phones_are_forgotten_and_what_they_sent_stays(phone, door, session):
    phone.send(text="It stays")
    assert actions.forget_phones() == 0
    _ended(door, timedelta(days=30, hours=1))
    assert actions.forget_phones() == 2
    card = session.session.cards.get()
    assert (card.text, card.participant) == ("It stays", None)


def test_an_erased_session_has_no_door(phone, door, session, world):
    phone.send(text="Gone with it")
    erasing.erase(session, by=world.moderator)
    assert phone.open().status_code == 404 and not Door.objects.exists() and not Card.objects.exists()

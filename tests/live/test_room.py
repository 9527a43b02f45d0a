"""The screen of the room: the clock moves once, cards go off the screen, who is not in the room sees nothing."""

import pytest

from citydive.live import cards, clock, sorting


def test_two_who_lead_at_once_move_the_clock_once(record, session, login, world):
    client, where = login(world.moderator), f"/r/{record.key}/live/clock/"
    client.post(where, {"do": "item-0", "turn": "0"})
    assert (clock.clock_of(session).label, clock.clock_of(session).seconds) == ("Round", 1800)
    # The second person saw the clock before the first one moved it.
    assert "Somebody else moved" in client.post(where, {"do": "item-1", "turn": "0"}, follow=True).content.decode()
    assert clock.clock_of(session).label == "Round"
    # The agenda beside the clock was edited: the screen hears of it.
    shown = client.get(f"/r/{record.key}/live/now/").json()["clock"]
    type(record).objects.filter(pk=record.pk).update(version=record.version + 1)
    assert client.get(f"/r/{record.key}/live/now/").json()["clock"] != shown


def test_rounds_pauses_and_more_time(session):
    clock.start(session, seen=0, minutes=20, label="Table rounds", rounds=2)
    clock.next_round(session, seen=1)
    assert clock.clock_of(session).round == 2
    clock.pause(session, seen=2)
    clock.add_minutes(session, seen=3, minutes=2)
    now = clock.clock_of(session)
    assert not now.runs and now.seconds_left in (1319, 1320)
    clock.go_on(session, seen=4)
    # There is no third round.
    clock.next_round(session, seen=5)
    assert clock.clock_of(session).runs and clock.clock_of(session).round == 2
    clock.stop(session, seen=5)
    assert clock.clock_of(session).label == ""
    assert clock.in_words(-65) == "−1:05"


def test_nonsense_from_the_buttons_changes_nothing(record, session, login, world):
    client, where = login(world.moderator), f"/r/{record.key}/live/clock/"
    for sent in ({}, {"do": "item-99", "turn": "0"}, {"do": "next"}):
        assert client.post(where, sent).status_code == 302
    wrong = {"do": "run", "turn": "0", "label": "A break with tea", "minutes": "-1", "rounds": "1"}
    page = client.post(where, wrong).content.decode()
    assert 'value="A break with tea"' in page and 'name="turn" value="0"' in page
    assert f'name="next" value="/r/{record.key}/live/"' in page
    assert clock.clock_of(session).turn == 0
    assert client.post(where, wrong | {"minutes": "5"}).status_code == 302
    assert clock.clock_of(session).label == "A break with tea"


def test_a_card_off_the_screen_is_seen_by_who_leads_only(record, session, login, world, phone):
    phone.send(text="An unkind word")
    card = session.cards.get()
    assert login(world.delegate_a).post(f"/r/{record.key}/live/cards/{card.pk}/hide/").status_code == 403
    marked = login(world.moderator).get(f"/r/{record.key}/live/now/").json()["cards"]
    login(world.moderator).post(f"/r/{record.key}/live/cards/{card.pk}/hide/")
    assert login(world.moderator).get(f"/r/{record.key}/live/now/").json()["cards"] != marked
    for page in (f"/r/{record.key}/live/", f"/r/{record.key}/"):
        assert "An unkind word" not in login(world.delegate_a).get(page).content.decode()
    assert "An unkind word" in login(world.moderator).get(f"/r/{record.key}/live/").content.decode()
    # Nor does anybody read it by citing or sorting it.
    assert login(world.delegate_a).post(f"/r/{record.key}/cards/{card.pk}/cite/").status_code == 404
    with pytest.raises(sorting.Sorted):
        sorting.sort_card(card, kind="insight", by=world.delegate_a)
    card.refresh_from_db()
    cards.hide_card(card, hidden=False, by=world.moderator)
    assert "An unkind word" in login(world.delegate_a).get(f"/r/{record.key}/").content.decode()


@pytest.mark.parametrize(
    "who,status", [("delegate_b", 200), ("delegate_c", 404), ("outsider", 404), ("actor", 404)]
)
def test_the_room_is_the_cohorts_also_of_a_public_session(record, login, world, who, status):
    type(record).objects.update(visibility="public")
    for page in ("live/", "live/?screen=1", "live/now/"):
        assert login(getattr(world, who)).get(f"/r/{record.key}/{page}").status_code == status


def test_attendance_at_the_door_is_one_row_per_phone(record, session, phone):
    phone.door.takes = ["attendance"]
    phone.door.save()
    assert "You are" in phone.open().content.decode()
    assert phone.send("attendance", how="present").json()["receipt"] == "Noted: present."
    said = {"how": "remote", "function": "Nurse", "name": "Somebody"}
    again = phone.send("attendance", sent_id="11111111-8a0e-4a53-9b6f-0c3d2e1f4a5b", **said)
    # A name is forgotten where the list is kept: the receipt has none.
    assert again.json()["receipt"] == "Noted: joined remotely."
    row = session.attendances.get()
    assert (row.how, row.function, row.name, row.person) == ("remote", "Nurse", "Somebody", None)
    assert (
        phone.send("attendance", sent_id="22222222-8a0e-4a53-9b6f-0c3d2e1f4a5b", how="excused").status_code == 400
    )

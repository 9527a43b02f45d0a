"""Dot votes: cities and phones counted apart, hidden until closed, nothing counted twice or too late."""

from datetime import timedelta

import pytest

from citydive.live import votes
from citydive.live.models import Ballot, Vote
from citydive.participation.actions import close_door, open_door
from tests.participation.conftest import Phone


@pytest.fixture
def vote(session, world):
    return votes.begin_vote(session, question="What first?", choices=["Trees", "Sails"], dots=3, by=world.moderator)


def _names(vote):
    return [f"choice_{choice.pk}" for choice in vote.choices.all()]


def test_numbers_are_hidden_until_closed_then_cities_and_phones_stand_apart(vote, record, login, world, phone):
    trees, sails = _names(vote)
    where = f"/r/{record.key}/live/vote/{vote.pk}/"
    login(world.delegate_a).post(where, {trees: "2", sails: "1"})
    # Another delegate of the same city changes the vote of the city; it does not get a second one.
    login(world.delegate_a2).post(where, {trees: "3"})
    assert phone.send("votes", **{sails: "3"}).status_code == 200
    assert (
        phone.send("votes", sent_id="11111111-8a0e-4a53-9b6f-0c3d2e1f4a5b", **{trees: "1", sails: "1"}).status_code
        == 200
    )
    page = login(world.moderator).get(f"/r/{record.key}/live/").content.decode()
    assert votes.results(vote) is None and "Dots of cities" not in page
    assert votes.given(vote) == {"voted": ["Practice City"], "missing": ["Practice Coast"], "phones": 1}
    assert votes.missing_votes([vote.session_id]) == [(vote, ["Practice Coast"])]
    login(world.moderator).post(f"{where}close/")
    vote.refresh_from_db()
    assert votes.results(vote) == [votes.Row("Trees", 3, 1), votes.Row("Sails", 0, 1)]
    assert "Dots of cities" in login(world.delegate_b).get(f"/r/{record.key}/live/").content.decode()


def test_too_many_dots_none_and_too_late(vote, record, login, world, phone):
    trees, sails = _names(vote)
    assert "there are 3" in phone.send("votes", **{trees: "2", sails: "2"}).json()["problem"]
    assert phone.send("votes", **{trees: "0"}).status_code == 400
    assert phone.send("votes", **{trees: "-1", sails: "2"}).status_code == 400
    votes.close_vote(vote, by=world.moderator)
    assert phone.send("votes", **{trees: "1"}).status_code == 409
    with pytest.raises(votes.VoteClosed):
        votes.cast(vote, dots={"1": 1}, city=world.city_a)
    # The next vote is another one: dots that a phone kept for the first do not land in it.
    votes.begin_vote(vote.session, question="Then?", choices=["Now", "Later"], dots=1, by=world.moderator)
    assert phone.send("votes", **{trees: "1"}).status_code == 409
    assert not Ballot.objects.exists()


def test_a_phone_reads_what_it_gave_to_what_and_how_the_vote_came_out(vote, record, world, phone):
    trees, sails = _names(vote)
    sent = phone.send("votes", json=False, **{trees: "2", sails: "1"})
    said = "Dots received for “What first?”: 2 dots on “Trees”, 1 dot on “Sails”"
    page = phone.client.get(sent["Location"]).text
    assert said in page and "data-replaces" in page
    assert "The vote is closed" not in page and "Dots of phones" not in page
    marks = [phone.client.get(f"{phone.page}now/").json()["marks"]["votes"]]
    votes.cast(vote, dots={sails.removeprefix("choice_"): 3}, city=world.city_a)
    votes.close_vote(vote, by=world.moderator)
    page = " ".join(phone.open().text.split())
    assert "The vote is closed: What first?" in page
    row = '<th scope="row"><bdi>{}</bdi></th><td class="num">{}</td><td class="num">{}</td>'.format
    assert row("Sails", 3, 1) in page and row("Trees", 0, 2) in page
    assert "\u2068What first?\u2069" in phone.client.get(f"{phone.page}?lang=ar").text
    phone.client.get(f"{phone.page}?lang=en")
    # Who took part still reads it after the door has closed; whoever only has the address does not.
    close_door(phone.door, at_once=True)
    assert row("Sails", 3, 1) in phone.open().text
    assert "The vote is closed" not in Phone(phone.door).open().text
    open_door(record, hours=1, takes=["votes"])
    assert "nothing to send at the moment" in phone.open().text
    # The next one takes its place, without numbers.
    marks.append(phone.client.get(f"{phone.page}now/").json()["marks"]["votes"])
    votes.begin_vote(vote.session, question="Then?", choices=["Now", "Later"], dots=1, by=world.moderator)
    marks.append(phone.client.get(f"{phone.page}now/").json()["marks"]["votes"])
    page = phone.open().text
    assert "Then?" in page and "The vote is closed" not in page and "Dots of phones" not in page
    assert len(set(marks)) == 3


def test_the_receipt_of_many_long_choices_is_whole(session, world, phone):
    vote = votes.begin_vote(
        session, question="q" * 200, choices=[f"{n:02}" + "x" * 198 for n in range(20)], dots=20, by=world.moderator
    )
    said = phone.send("votes", **dict.fromkeys(_names(vote), "1")).json()["receipt"]
    assert said.count("1 dot on “") == 20 and said.endswith("…”")


def test_one_vote_at_a_time(vote, record, login, world):
    data = {"question": "Another?", "choices": "A\nB", "dots": "1"}
    answer = login(world.moderator).post(f"/r/{record.key}/live/vote/", data)
    assert "still open" in answer.content.decode() and Vote.objects.count() == 1
    assert login(world.delegate_a).post(f"/r/{record.key}/live/vote/{vote.pk}/close/").status_code == 403


@pytest.mark.parametrize("who,status", [("moderator", 403), ("delegate_c", 404), ("outsider", 404)])
def test_only_cities_of_the_session_vote(vote, record, login, world, who, status):
    assert login(getattr(world, who)).post(f"/r/{record.key}/live/vote/{vote.pk}/", {}).status_code == status


def test_a_phone_reads_of_no_vote_outside_its_doors_time(vote, record, world, phone):
    """Not of those that cities held before the door was opened, nor of those after it was closed."""
    votes.close_vote(vote, by=world.moderator)
    Vote.objects.update(opened=phone.door.opens - timedelta(hours=2), closed=phone.door.opens - timedelta(hours=1))
    assert "What first?" not in phone.open().text
    phone.send("cards", text="Shade")
    close_door(phone.door, at_once=True)
    later = votes.begin_vote(vote.session, question="Among us?", choices=["A", "B"], dots=1, by=world.moderator)
    votes.close_vote(later, by=world.moderator)
    assert "Among us?" not in phone.open().text

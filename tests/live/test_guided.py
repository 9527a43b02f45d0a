"""Methods that lead the room: steps, the silent case-giver, what is stored."""

import pytest
from django.urls import reverse

from citydive.live import clock, guiding
from citydive.live.clock import STEP, clock_of
from citydive.live.guides import GUIDES, steps_of
from citydive.live.models import Clock, Guided


@pytest.fixture
def guided(session, world):
    return guiding.begin(session, method="peer-consultation", city=world.city_a, by=world.moderator)


def _at(guided, slug):
    step = [does.slug for does in GUIDES[guided.method]].index(slug)
    Guided.objects.filter(pk=guided.pk).update(step=step)
    guided.refresh_from_db()


def test_every_step_of_a_guide_has_its_step_on_the_method_card():
    for method in GUIDES:
        assert all(does.slug and step.title and step.minutes for does, step in steps_of(method))


def test_two_who_lead_at_once_go_one_step_and_the_clock_goes_along(record, session, guided, login, world):
    client, where = login(world.moderator), f"/r/{record.key}/live/guide/{guided.pk}/"
    assert clock_of(session).label == STEP
    for _person in range(2):
        client.post(where, {"next": "1", "seen": "0"})
    guided.refresh_from_db()
    assert guided.step == 1 and clock_of(session).label == STEP
    page = client.get(f"/r/{record.key}/live/").text
    assert STEP not in page and "<h3>The case<" in page and page.count("The case<") == 2
    for seen in ("", "-1", "99"):
        client.post(where, {"next": "1", "seen": seen})
    guided.refresh_from_db()
    assert guided.step == 1


def test_the_case_giver_is_silent_while_peers_advise(record, session, guided, login, world, phone):
    _at(guided, "advice")
    where = f"/r/{record.key}/live/cards/"
    for page in (where, reverse("card_add", args=[record.key])):
        answer = login(world.delegate_a).post(page, {"text": "But we tried", "kind": "insight"})
        assert "listen now" in answer.content.decode() and "But we tried" in answer.content.decode()
    assert phone.send(text="But we tried", city="PRA").status_code == 409
    login(world.delegate_b).post(where, {"text": "Ask the nurses", "kind": "insight"})
    assert phone.send(text="Begin small", sent_id="11111111-8a0e-4a53-9b6f-0c3d2e1f4a5b").status_code == 200
    _at(guided, "answer")
    login(world.delegate_a).post(where, {"text": "We start at the clinic", "kind": "task"})
    # A peer's card in the step of the case-giver stays a card of the session.
    login(world.delegate_b).post(where, {"text": "Good luck", "kind": "insight"})
    told = {each.does.slug: [card.text for card in each.cards] for each in guiding.told_in(guided)}
    assert told == {"advice": ["Ask the nurses", "Begin small"], "answer": ["We start at the clinic"]}


def test_the_result_stays_on_the_session(record, session, guided, login, world):
    client = login(world.moderator)
    _at(guided, "question")
    client.post(f"/r/{record.key}/live/guide/{guided.pk}/question/", {"question": "Whom to ask?"})
    # Written in the field, then straight on: it is kept all the same.
    seen = {"next": "1", "seen": guided.step, "question": "Whom to ask first?"}
    client.post(f"/r/{record.key}/live/guide/{guided.pk}/", seen)
    _at(guided, "advice")
    guiding.write_card(session, text="Ask the nurses", kind="insight", by=world.delegate_b)
    client.post(f"/r/{record.key}/live/guide/{guided.pk}/", {"end": "1", "seen": "5"})
    page = login(world.delegate_b).get(f"/r/{record.key}/").content.decode()
    assert "Whom to ask first?" in page and page.count("Ask the nurses") == 2
    # It is over: the next one can begin, the old one takes nothing more.
    login(world.moderator)
    for button in ("next", "end"):
        assert (
            client.post(f"/r/{record.key}/live/guide/{guided.pk}/", {button: "1", "seen": "5"}).status_code == 302
        )
    guided.refresh_from_db()
    assert guided.step == 5
    client.post(f"/r/{record.key}/live/guide/", {"method": "after-action-review", "city": ""})
    assert Guided.objects.get(ended=None).method == "after-action-review"


def test_a_card_that_was_kept_on_a_phone_stands_in_the_step_in_which_it_was_written(record, session, world, phone):
    before, review = guiding.mark_of(None), guiding.begin(session, method="after-action-review", by=world.moderator)
    guiding.go_to(review, 1, seen=0)
    planned = guiding.mark_of(review)
    assert f'name="step" value="{planned}"' in phone.open().content.decode()
    guiding.go_to(review, 2, seen=1)
    guiding.end(review, by=world.moderator)
    for number, step in enumerate((planned, before, f"{review.pk}.99", "99999.0", "x")):
        sent = phone.send(text=step, step=step, sent_id=f"{number:08}-8a0e-4a53-9b6f-0c3d2e1f4a5b")
        assert sent.status_code == 200
    told = {each.does.slug: [card.text for card in each.cards] for each in guiding.told_in(review)}
    assert told == {"planned": [planned], "happened": [f"{review.pk}.99"]}


def test_a_step_moves_the_clock_whoever_moves_it_too_and_the_end_stops_its_own(session, guided, world, monkeypatch):
    monkeypatch.setattr(clock, "clock_of", lambda of: Clock(session=of, turn=99))
    assert guiding.go_to(guided, 1, seen=0)
    monkeypatch.undo()
    clock.start(session, seen=clock_of(session).turn, minutes=5, label="Break")
    guiding.end(guided, by=world.moderator)
    assert clock_of(session).label == "Break"


def test_a_case_needs_its_city_and_one_method_leads_at_a_time(record, guided, login, world):
    client, where = login(world.moderator), f"/r/{record.key}/live/guide/"
    wrong = client.post(where, {"method": "peer-consultation", "city": ""}).content.decode()
    assert "Choose the city that brings the case" in wrong
    again = client.post(where, {"method": "after-action-review", "city": ""}).content.decode()
    assert "leads this session already" in again and Guided.objects.count() == 1
    assert login(world.delegate_a).post(where, {}).status_code == 403

"""Erasing sessions and observations leaves no word of theirs."""

from citydive.formats import actions
from citydive.formats.models import Card
from citydive.records import erasing
from citydive.records.models import Record
from tests.leftovers import places

WORD = "Zwetschgenbaum"


def test_an_observation_takes_its_card_along(world, session):
    card = actions.add_card(session.session, text=f"The {WORD} died.", by=world.delegate_a, city=world.city_a)
    actions.add_card(session.session, text="Another card", by=world.delegate_a)
    erasing.erase(actions.promote(card), by=None)
    assert places(WORD) == [] and Card.objects.get().text == "Another card"


def test_a_session_takes_agenda_and_cards_along_but_not_what_was_cited(world, session):
    card = actions.add_card(session.session, text="A cited card", by=world.delegate_a, city=world.city_a)
    cited = actions.promote(card)
    actions.add_card(session.session, text=WORD, by=world.delegate_a)
    session.session.agenda.update(title=WORD, note=WORD)
    session.session.place = WORD
    session.session.save()
    erasing.erase(session, by=None)
    assert places(WORD) == [] and not Card.objects.exists()
    assert Record.objects.get(pk=cited.pk).title == "A cited card"


def test_the_calendar_and_the_observation_still_open(world, session, login):
    card = actions.add_card(session.session, text="A cited card", by=world.delegate_a, city=world.city_a)
    cited = actions.promote(card)
    erasing.erase(session, by=None)
    client = login(world.delegate_a)
    assert client.get(f"/d/{world.dive.slug}/calendar/").status_code == 200
    assert session.key in client.get(cited.get_absolute_url()).text

"""A city confirms while others sort and write. Real threads, so on PostgreSQL only."""

from threading import Event

import pytest
from django.db import connection

from citydive.formats.actions import add_card
from citydive.formats.models import CardKind
from citydive.live import outcome, sorting
from citydive.records.models import Record
from tests.at_once import together

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(connection.vendor == "sqlite", reason="threads share no in-memory SQLite; needs PostgreSQL"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def cards(session, world):
    return [add_card(session, text=f"Card {n}", kind="decision", city=world.city_b) for n in range(4)]


@pytest.fixture
def held(monkeypatch):
    """Two moments: a record is being made of a card; the rest may go on."""
    making, go_on = Event(), Event()
    make = sorting._MAKERS[CardKind.DECISION]

    def slow(card, **more):
        making.set()
        assert go_on.wait(20)
        return make(card, **more)

    monkeypatch.setitem(sorting._MAKERS, CardKind.DECISION, slow)
    return making, go_on


def _seen(session):
    return outcome.cities_of_outcome(session)[1]["mark"]


def test_two_of_a_city_confirm_at_once(session, cards, world):
    seen = _seen(session)
    confirm = lambda: outcome.confirm(session, world.city_b, by=world.delegate_b, seen=seen)  # noqa: E731
    assert together(*[confirm] * 4) == [None] * 4
    assert Record.objects.filter(kind="decision").count() == 4 and session.confirmations.count() == 1
    assert outcome.missing_confirmations(session) == []


def test_nobody_confirms_what_is_written_while_they_do(session, cards, held, world):
    making, go_on = held
    seen = _seen(session)

    def writes():
        assert making.wait(20)
        add_card(session, text="Never read by the coast", city=world.city_b)
        go_on.set()

    together(lambda: outcome.confirm(session, world.city_b, by=world.delegate_b, seen=seen), writes)
    assert session.confirmations.count() == 1 and outcome.missing_confirmations(session) == [world.city_b]


def test_who_sorts_a_card_that_is_being_confirmed_finds_its_record(session, cards, held, world):
    making, go_on = held
    seen = _seen(session)

    def sorts():
        assert making.wait(20)
        go_on.set()
        return sorting.sort_card(cards[3], kind="decision", by=world.delegate_b, city=world.city_b)

    answers = together(lambda: outcome.confirm(session, world.city_b, by=world.delegate_b, seen=seen), sorts)
    assert answers[0] is None and isinstance(answers[1], sorting.Sorted)
    assert Record.objects.filter(kind="decision").count() == 4 and outcome.missing_confirmations(session) == []

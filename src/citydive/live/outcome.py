"""Within a day: cards become records, each city confirms its own, somebody says that this is the outcome."""

import hashlib
import json
from collections import defaultdict
from contextlib import suppress
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from citydive.cohorts.models import Membership
from citydive.cohorts.rules import place_of
from citydive.formats.actions import promote
from citydive.formats.models import Card, CardKind, Session
from citydive.participation.actions import close_door
from citydive.participation.models import Door
from citydive.records.actions import link
from citydive.records.events import happened
from citydive.records.models import Record, Relation, Visibility
from citydive.records.scripts import written_language

from . import tasks
from .models import Confirmation, Outcome

A_DAY = timedelta(hours=24)
# So many sessions a board looks through for confirmations.
MOST_SETTLED = 40


class Sorted(Exception):
    """The card became a record meanwhile, or was taken off the screen."""


class Changed(Exception):
    """What stands under the name of the city is not what was read; nothing was confirmed."""


# Kind of card → make(card, visibility=, language=): the record that it becomes instead of an observation.
_MAKERS: dict = {}


def register_maker(kind, make) -> None:
    """For rooms above: what cards of a kind become in their room."""
    _MAKERS[kind] = make


@transaction.atomic
def sort_card(card, *, kind, by, city=None, owner=None, due=None) -> Record | None:
    """Say what a card is, and make it a record: a task with owner and date, what a room above makes of its kind
    (`register_maker`), else an observation. Raises Sorted.

    Nobody decides or asks in the name of a city for which neither who wrote the card nor who sorts it speaks: such
    a card becomes a record (None until then) when its city confirms it.
    """
    # The update takes the row's lock: of two who sort at once the second finds the record of the first.
    if not Card.objects.filter(pk=card.pk, record=None, hidden=None).update(
        position=F("position"), kind=kind, city=city
    ):
        raise Sorted
    card = Card.objects.select_related("session__record__deep_dive", "city").get(pk=card.pk)
    session_record = card.session.record
    if kind == CardKind.TASK:
        record = tasks.make_task(session_record, text=card.text, by=by, owner=owner, due=due, city=city)
    elif kind in _MAKERS:
        if not _said_by_its_city(card, by):
            return None
        shared = session_record.visibility != Visibility.CITY
        record = _MAKERS[kind](
            card, visibility=Visibility.COHORT if shared else Visibility.CITY,
            language=written_language(card.text, session_record.language),
        )  # fmt: skip
        link(record, session_record, Relation.BASIS, by=by)
    else:
        return promote(card, by=by)
    card.record = record
    card.save(update_fields=["record"])
    return record


def _said_by_its_city(card, by) -> bool:
    """Whether the city under whose name a card stands (if any) says it: by who wrote it or by who sorts it."""
    dive = card.session.record.deep_dive_id
    people = [each for each in (by, card.author) if each is not None]
    return card.city_id is None or any(card.city_id in place_of(each).writes_for(dive) for each in people)


def waits_for_its_city(card) -> bool:
    """Whether a card becomes a record when its city confirms it."""
    return card.record is None and card.city is not None and card.kind in _MAKERS


@transaction.atomic
def settle(session, *, by) -> bool:
    """This is what came out of the session. Saying it again keeps the first time.

    It closes the door for phones at once: what they kept until now would change the outcome without a mark. Returns
    whether the door was still taking something. Who opens it again afterwards does so deliberately: it stays open.
    """
    _outcome, made = Outcome.objects.get_or_create(session=session, defaults={"by": by})
    if not made:
        return False
    happened(session.record, "outcome settled", by=by)
    door = Door.objects.filter(record=session.record_id).first()
    return door is not None and close_door(door, by=by, at_once=True)


def cards_of_outcome(session):
    return session.cards.filter(hidden=None).select_related("city", "record__city", "record__task__owner", "author")


def mark_of(cards) -> str:
    """A digest of what stands there: of cards with what became of them."""
    said = [[card.pk, card.kind, card.text, card.record.key if card.record else "", *_task(card)] for card in cards]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def task_of(card):
    """The task that a card became, unless its city keeps it to itself now."""
    if card.record is None or card.record.visibility == Visibility.CITY:
        return None
    return getattr(card.record, "task", None)


def _task(card) -> list:
    task = task_of(card)
    return [task.owner_id, task.due.isoformat() if task.due else "", card.record.edition] if task else []


@transaction.atomic
def confirm(session, city, *, by, seen) -> None:
    """A city confirms what stands under its name; what waited for that becomes a record (see `sort_card`).
    Raises Changed if it is not what was read (`seen`)."""
    own = _cards_of(session, city.pk)
    if mark_of(own) != seen:
        raise Changed
    for card in filter(waits_for_its_city, own):
        # Two of a city may confirm at once.
        with suppress(Sorted):
            sort_card(card, kind=card.kind, by=by, city=city)
    Confirmation.objects.update_or_create(
        session=session,
        city=city,
        defaults={"by": by, "at": timezone.now(), "mark": mark_of(_cards_of(session, city.pk))},
    )
    happened(session.record, "outcome confirmed", by=by, place=city.name)


@transaction.atomic
def hand_over_task(task, successor, *, by) -> None:
    """Somebody else does a task of a session from now on.

    What its city confirmed is not another outcome by that, so it stays confirmed.
    """
    card = Card.objects.select_related("session").filter(record=task.record_id).exclude(city=None).first()
    confirmed = card and Confirmation.objects.filter(session=card.session, city=card.city_id).first()
    held = confirmed and confirmed.mark == mark_of(_cards_of(card.session, card.city_id))
    tasks.hand_over(task, successor, by=by)
    if held:
        Confirmation.objects.filter(pk=confirmed.pk).update(mark=mark_of(_cards_of(card.session, card.city_id)))


def _cards_of(session, city_id) -> list[Card]:
    """All that stands under the name of a city."""
    return [card for card in cards_of_outcome(session) if card.city_id == city_id]


def cities_of_outcome(session) -> list[dict]:
    """Per city of the session: its cards, their mark, its confirmation, and whether it still holds."""
    cards = list(cards_of_outcome(session))
    confirmed = {each.city_id: each for each in session.confirmations.select_related("by")}
    rows = []
    for city in session.cities.order_by("name"):
        own = [card for card in cards if card.city_id == city.pk]
        mark, confirmation = mark_of(own), confirmed.get(city.pk)
        holds = confirmation is not None and confirmation.mark == mark
        rows.append({"city": city, "cards": own, "mark": mark, "confirmation": confirmation, "holds": holds})
    return rows


def missing_confirmations(session) -> list:
    """The cities under whose name something stands that they have not confirmed as it stands now. A city that does
    not take part any more is not asked: nobody could answer for it."""
    dive = session.record.deep_dive_id
    asked = _asked([dive])
    rows = [row for row in cities_of_outcome(session) if row["cards"] and not row["holds"]]
    return [row["city"] for row in rows if (dive, row["city"].pk) in asked]


def _asked(dives) -> set[tuple]:
    """(deep dive, city) of the cities that take part now."""
    active = Membership.objects.filter(state=Membership.State.ACTIVE, deep_dive__in=dives).exclude(city=None)
    return set(active.values_list("deep_dive", "city"))


def unconfirmed(sessions) -> list[tuple[Session, list]]:
    """Of these sessions the settled ones with the cities that have not confirmed what stands under their names as
    it stands now, for a moderator's board; the last settled first. Cities that do not take part any more are not
    asked. Five queries, whatever the number of sessions."""
    rows = Session.objects.filter(pk__in=sessions.values("pk"), outcome__isnull=False).select_related("record")
    rows = list(rows.prefetch_related("cities").order_by("-outcome__settled")[:MOST_SETTLED])
    cards = Card.objects.filter(session__in=rows, hidden=None).exclude(city=None)
    stands = defaultdict(list)
    for card in cards.select_related("record__task"):
        stands[card.session_id, card.city_id].append(card)
    marks = Confirmation.objects.filter(session__in=rows).values_list("session", "city", "mark")
    confirmed = {(session, city): mark for session, city, mark in marks}
    asked = _asked({each.record.deep_dive_id for each in rows})
    found = []
    for session in rows:
        cities = [city for city in session.cities.all() if (session.record.deep_dive_id, city.pk) in asked]
        own = [(city, stands[session.pk, city.pk]) for city in cities]
        missing = [city for city, some in own if some and confirmed.get((session.pk, city.pk)) != mark_of(some)]
        if missing:
            found.append((session, missing))
    return found


def end_of(session) -> datetime:
    """When a session is over: its last minute, or the end of its last day at the place."""
    if session.ends_at is not None:
        return session.ends_at
    return datetime.combine(session.ends + timedelta(days=1), time(0), ZoneInfo(session.time_zone))


def without_outcome(dives, *, now=None) -> list[Session]:
    """Sessions that ended more than 24 h ago and whose outcome nobody has settled, the latest first.

    dives: deep dives or their ids. Sessions that were entered after they took place (from the public record) are
    not meant: nobody was to write down what came out of them.
    """
    now = now or timezone.now()
    rows = Session.objects.filter(
        record__in=Record.objects.active().filter(kind="session", deep_dive__in=dives),
        ends__lte=(now + A_DAY).date(), outcome=None,
    ).select_related("record__deep_dive")  # fmt: skip
    late = [each for each in rows if each.record.created <= end_of(each) < now - A_DAY]
    return sorted(late, key=end_of, reverse=True)

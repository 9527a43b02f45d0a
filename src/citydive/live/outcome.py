"""Within a day, with the cards sorted: each city confirms its own, somebody says that this is the outcome."""

import hashlib
import json
from collections import defaultdict
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from citydive.formats.models import Card, Session
from citydive.participation.actions import close_door
from citydive.participation.models import Door
from citydive.records.events import happened
from citydive.records.models import Record, Visibility

from . import tasks
from .models import Confirmation, Outcome
from .rules import delegates_here
from .sorting import make_record, waits_for_its_city

A_DAY = timedelta(hours=24)
# So many sessions a board looks through for confirmations.
MOST_SETTLED = 40


class Changed(Exception):
    """What stands under the name of the city is not what was read; nothing was confirmed."""


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
    """A digest of what stands there: what cards say and are, of tasks who does them until when. That a card becomes
    a record makes it no other."""
    said = [[card.pk, card.kind, card.text, *_task(card)] for card in cards]
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
    """A city confirms what stands under its name; what waited for that becomes a record (see `sorting.sort_card`).
    Raises Changed if it is not what was read (`seen`)."""
    # Whoever sorts, moves or hides a card waits until it is confirmed as it was read.
    list(session.cards.select_for_update().order_by("pk").values_list("pk"))
    own = _cards_of(session, city.pk)
    if mark_of(own) != seen:
        raise Changed
    before = Confirmation.objects.filter(session=session, city=city).first()
    if before is not None and _holds(before.mark, own):
        return
    for card in filter(waits_for_its_city, own):
        make_record(card, by=by)
    Confirmation.objects.update_or_create(
        session=session, city=city, defaults={"by": by, "at": timezone.now(), "mark": seen}
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
        holds = confirmation is not None and _holds(confirmation.mark, own)
        rows.append({"city": city, "cards": own, "mark": mark, "confirmation": confirmation, "holds": holds})
    return rows


def _holds(mark, own) -> bool:
    """Whether what a city confirmed (its mark) is what stands there now, and nothing waits for its word."""
    return mark == mark_of(own) and not any(map(waits_for_its_city, own))


def missing_confirmations(session) -> list:
    """The cities under whose name something stands that they have not confirmed as it stands now."""
    asked = cities_asked([session])
    rows = [row for row in cities_of_outcome(session) if row["cards"] and not row["holds"]]
    return [row["city"] for row in rows if (session.pk, row["city"].pk) in asked]


def cities_asked(sessions) -> set[tuple]:
    """(session, city) of the cities that confirm: those of a session that take part now, have a delegate with an
    account and see it. Others are not asked: nobody could answer for them. sessions: with `record` and
    `cities`, for one query."""
    roles = delegates_here({each.record.deep_dive_id for each in sessions})
    here = set(roles.values_list("deep_dive", "city"))
    pairs = [(each, city.pk) for each in sessions for city in each.cities.all()]
    return {
        (each.pk, city)
        for each, city in pairs
        if (each.record.deep_dive_id, city) in here
        and (each.record.visibility != Visibility.CITY or each.record.city_id == city)
    }


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
    asked = cities_asked(rows)
    found = []
    for session in rows:
        pairs = [(city, (session.pk, city.pk)) for city in session.cities.all()]
        missing = [
            city for city, pair in pairs
            if pair in asked and stands[pair] and not _holds(confirmed.get(pair), stands[pair])
        ]  # fmt: skip
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

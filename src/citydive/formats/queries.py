"""Sessions as lists: the calendar, a city's sessions, the next one for Today."""

from django.db.models import BooleanField, Case, F, Q, Value, When
from django.utils import timezone

from citydive.cohorts.rules import place_of
from citydive.records.models import Record, in_readers_language

from .models import Card, Session

# So many sessions of today may be over before the next one.
FEW = 20


def visible_sessions(user):
    readable = Record.objects.visible_to(user).active().filter(kind="session")
    return (
        Session.objects.filter(record__in=readable)
        .select_related("record__deep_dive")
        .prefetch_related(in_readers_language("record__"))
    )


def calendar(dive, user, city=None):
    """Sessions of a deep dive, upcoming ones first (the nearest on top), then past ones (the latest on top).

    Each row has `upcoming`. A session counts as upcoming until its last day is over where the reader is.
    """
    coming = Q(ends__gte=timezone.localdate())
    rows = visible_sessions(user).filter(record__deep_dive=dive)
    if city is not None:
        rows = rows.filter(cities=city)
    rows = rows.annotate(
        upcoming=Case(When(coming, then=Value(True)), default=Value(False), output_field=BooleanField())
    )
    nearest = Case(When(coming, then=F("starts")), default=None)
    return rows.order_by("-upcoming", nearest, "-starts", "-pk").prefetch_related("cities")


def sessions_for_city(dive, city, user):
    """The sessions that concern a city, as the calendar orders them."""
    return calendar(dive, user, city)


def next_session(dive_ids, user) -> Session | None:
    """The next (or running) session for somebody: of their cities, else of the deep dive."""
    place = place_of(user)
    dive_ids = set(dive_ids)
    of_delegates = {dive for dive, _city in place.delegate_of} - place.moderates
    mine = Q(record__deep_dive_id__in=dive_ids - of_delegates)
    for dive in dive_ids & of_delegates:
        mine |= Q(record__deep_dive_id=dive, cities__in=place.cities(dive))
    wanted = Session.objects.filter(mine, ends__gte=timezone.localdate()).values("pk")
    rows = visible_sessions(user).filter(pk__in=wanted)
    rows, now = rows.order_by("starts", F("start_time").asc(nulls_last=True), "pk"), timezone.now()
    # Of those of today some are over.
    return next((each for each in rows[:FEW] if each.ends_at is None or each.ends_at > now), None)


def cards_of(user):
    """The cards somebody wrote, for the export of everything stored about them: their own words, all of them."""
    for card in Card.objects.filter(author=user).select_related("session__record"):
        yield {"session": card.session.record.key, "when": card.created, "text": card.text}

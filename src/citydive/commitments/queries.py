"""What pages ask about commitments; everything passes the reader's rights."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from citydive.cohorts.models import Membership
from citydive.cohorts.rules import place_of
from citydive.records.models import Record

from .delegations import delegation_of
from .kept import kept_of
from .models import Answer, Commitment, Handover, State

# So many days before its end a commitment waits to be renewed.
SOON = 60
# So long what was handed over stands among what waits for the successor.
PACK_WAITS = timedelta(days=14)
IN_FORCE = (State.SIGNED, State.LAPSED)
ORDER = [State.SIGNED, State.SENT, State.LAPSED, State.DRAFT, State.RENEWED, State.ENDED]


@dataclass
class CityRow:
    """A city on the list: its commitments that the reader sees, the one in force first."""

    membership: Membership
    commitments: list = field(default_factory=list)
    kept: list = field(default_factory=list)

    @property
    def first(self):
        return self.commitments[0] if self.commitments else None


def visible(user, dive, city=None):
    records = Record.objects.visible_to(user).active().of_kind("commitment").filter(deep_dive=dive)
    if city is not None:
        records = records.filter(city=city)
    return records


def rows_of(user, dive, city=None) -> list[Commitment]:
    """Commitments that the reader sees: signed ones first, then what waits; what holds today before what is to
    begin."""
    found = Commitment.objects.filter(record__in=visible(user, dive, city).values("pk"))
    rows = found.select_related("record__city", "record__deep_dive").prefetch_related("promises")
    today = timezone.localdate()

    def place(each):
        return ORDER.index(each.state), each.valid_from > today, -each.valid_until.toordinal(), -each.pk

    return sorted(rows, key=place)


def by_city(user, dive) -> list[CityRow]:
    """Every city that takes part, in the order in which they joined."""
    memberships = dive.memberships.exclude(state=Membership.State.ENDED).exclude(city=None).select_related("city")
    rows = {each.city_id: CityRow(each) for each in memberships}
    for each in rows_of(user, dive):
        if each.record.city_id in rows:
            rows[each.record.city_id].commitments.append(each)
    lines = kept_of([row.first for row in rows.values() if row.first and row.first.state in IN_FORCE])
    for row in rows.values():
        row.kept = lines.get(row.first.pk, []) if row.first else []
    return list(rows.values())


def nothing_later() -> Q:
    """The condition that nothing came after a commitment: its city signed no later one, and none waits for a
    signature by a link that still works. What was withdrawn, or whose link expired, is no reason to be quiet."""
    later = Commitment.objects.filter(
        record__deep_dive=OuterRef("record__deep_dive"), record__city=OuterRef("record__city"),
        valid_until__gt=OuterRef("valid_until"), record__withdrawn=None, record__erased=None,
    )  # fmt: skip
    signed = later.filter(record__state__in=[State.SIGNED, State.RENEWED, State.LAPSED, State.ENDED])
    waits = later.filter(record__state=State.SENT, requests__answer="", requests__expires__gt=timezone.now())
    return ~Exists(signed) & ~Exists(waits)


def lapsing(dive):
    """Commitments of cities that take part which lapse soon, or lapsed, and after which nothing comes; the oldest
    first.

    Whoever shows them asks for the reader's rights: those that a city keeps to itself are among them.
    """
    taking_part = dive.memberships.exclude(state=Membership.State.ENDED).values("city")
    soon = Q(record__state=State.SIGNED, valid_until__lte=timezone.localdate() + timedelta(days=SOON))
    rows = Commitment.objects.filter(
        soon | Q(record__state=State.LAPSED), record__deep_dive=dive, record__city__in=taking_part,
        record__withdrawn=None, record__erased=None,
    )  # fmt: skip
    return (
        rows.filter(nothing_later())
        .select_related("record__city", "record__deep_dive")
        .order_by("valid_until", "pk")
    )


def waiting_for(user) -> list[tuple[Commitment, str]]:
    """What somebody who speaks for a city should do about its commitments: "returned", "expired" or "lapses"."""
    writes = Q(pk__in=[])
    for dive, city in place_of(user).writes:
        writes |= Q(record__deep_dive=dive, record__city=city)
    states = [State.DRAFT, State.SENT, State.SIGNED, State.LAPSED]
    rows = Commitment.objects.filter(writes, record__withdrawn=None, record__erased=None, record__state__in=states)
    rows = rows.filter(Q(record__state__in=[State.DRAFT, State.SENT]) | nothing_later()).order_by("valid_until")
    return [(each, what) for each in rows.select_related("record__city").prefetch_related("requests")
            if (what := _what_waits(each))]  # fmt: skip


def _what_waits(commitment) -> str:
    last = next(iter(commitment.requests.all()), None)
    if commitment.state == State.DRAFT:
        return "returned" if last and last.answer == Answer.RETURNED else ""
    if commitment.state == State.SENT:
        return "expired" if last and last.is_expired else ""
    return "lapses" if commitment.days_left <= SOON else ""


def city_part(user, membership) -> dict:
    """What the page of a city shows to those inside: its delegation and its commitments."""
    return {
        "members": delegation_of(membership),
        "commitments": rows_of(user, membership.deep_dive, membership.city),
    }


def packs_to_read(user):
    """What was handed over to somebody lately."""
    lately = Handover.objects.filter(successor=user, at__gt=timezone.now() - PACK_WAITS)
    return lately.select_related("person", "membership__deep_dive", "membership__city")

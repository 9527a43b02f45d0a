"""Sessions that took place, with who came and how long: what counting what a city gave needs. No names."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count, Sum
from django.utils import timezone

from .models import Attendance, Precision, Session

THERE = (Attendance.How.PRESENT, Attendance.How.REMOTE, Attendance.How.STAND_IN)
# A night between first and last day is no session: times that lie further apart tell nothing of its length.
ONE_GO = timedelta(hours=12)


@dataclass
class Held:
    """One session. hours: how long it took, None if nobody can say; came: city → people (None: of no city);
    noted: whether anybody wrote down who was there, excuses included."""

    session: Session
    hours: float | None
    cities: set = field(default_factory=set)
    came: Counter = field(default_factory=Counter)
    noted: bool = False

    @property
    def ends(self) -> date:
        return self.session.ends

    @property
    def days(self) -> int | None:
        """How many days it took; None where only the month is known."""
        if self.session.precision != Precision.DAY:
            return None
        return (self.session.ends - self.session.starts).days + 1

    def people_hours(self, city) -> float | None:
        """The hours of all people of a city together."""
        return None if self.hours is None else self.hours * self.came[city]


def held(records, *, first=None, last=None) -> list[Held]:
    """The sessions among `records` (a query with the rights of whoever counts) that ended by `last` (by default
    today) and not before `first`; the earliest first. What ends today counts once somebody noted who came. Three
    queries."""
    today = timezone.localdate()
    last = today if last is None else min(last, today)
    rows = Session.objects.filter(record__in=records.values("pk"), ends__lte=last)
    if first is not None:
        rows = rows.filter(ends__gte=first)
    rows = rows.select_related("record__deep_dive", "stage").annotate(minutes=Sum("agenda__minutes"))
    found = {each.pk: Held(each, hours_of(each, each.minutes)) for each in rows.order_by("starts", "pk")}
    _add_cities(found, rows)
    _add_people(found, rows)
    return [each for each in found.values() if each.noted or each.ends < today]


def hours_of(session, minutes) -> float | None:
    """How long a session took [h]: by its clock times if it went in one go, else by its agenda (minutes)."""
    starts, ends = session.starts_at, session.ends_at
    if starts and ends:
        took = timedelta(seconds=ends.timestamp() - starts.timestamp())
        if timedelta(0) < took <= ONE_GO:
            return took.total_seconds() / 3600
    return minutes / 60 if minutes else None


def _add_cities(found, rows):
    pairs = Session.cities.through.objects.filter(session_id__in=rows.order_by().values("pk"))
    for session, city in pairs.values_list("session_id", "city_id"):
        found[session].cities.add(city)


def _add_people(found, rows):
    noted = Attendance.objects.filter(session_id__in=rows.order_by().values("pk")).order_by()
    for session, city, how, n in noted.values_list("session_id", "city_id", "how").annotate(n=Count("pk")):
        found[session].noted = True
        if how in THERE:
            found[session].came[city] += n


def by_city(rows) -> dict[int, list[Held]]:
    """The sessions that concern each city, or to which somebody of it came."""
    theirs = defaultdict(list)
    for each in rows:
        for city in each.cities | each.came.keys() - {None}:
            theirs[city].append(each)
    return theirs

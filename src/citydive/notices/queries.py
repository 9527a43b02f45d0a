"""What somebody may be told now. Rights are asked at the moment of looking, whatever held when it happened."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import F, Q

from citydive.cohorts.rules import place_of
from citydive.records.models import Record
from citydive.records.rules import comments_q

from .models import Follow, Notification
from .wording import TALK, words_for

# More than so many records are counted inside the database: SQLite takes only some 32,000 values in a statement.
MANY = 1000


@dataclass
class Group:
    """All rows about one record, the newest first. names: whether the reader may learn who it was."""

    record: Record
    names: bool
    rows: list = field(default_factory=list)

    @property
    def at(self):
        return self.rows[0].at

    @property
    def words(self) -> list[tuple[str, str]]:
        """What happened, and who did it last, as far as the reader may learn that."""
        return [(words_for(row.verb, row.count), self._name(row)) for row in self.rows]

    def _name(self, row) -> str:
        return row.by.name if self.names and row.by else ""


def visible_to(user):
    """The notifications of a person about records, and talk about them, that the person may read now."""
    readable = Record.objects.visible_to(user)
    rows = Notification.objects.filter(person=user, record__in=readable.values("pk"))
    hears = readable.filter(comments_q(user))
    return rows.exclude(verb__in=TALK) | rows.filter(record__in=hears.values("pk"))


def unread_records(user) -> set[int]:
    """The ids of the records that have something new for a person: their number in the header, marks in lists.

    Every page asks: rights are looked up only for what is unread at all.
    """
    if not user.is_authenticated:
        return set()
    rows = Notification.objects.filter(person=user, read__isnull=True).order_by()
    talk, more = set(), set()
    for record, verb in rows.values_list("record", "verb").distinct():
        (talk if verb in TALK else more).add(record)
    talk -= more
    if not talk and not more:
        return set()
    if len(talk) + len(more) > MANY:
        return set(visible_to(user).filter(read__isnull=True).order_by().values_list("record", flat=True))
    told = Q(pk__in=more)
    if talk:
        told |= Q(pk__in=talk) & comments_q(user)
    return set(Record.objects.visible_to(user).filter(told).values_list("pk", flat=True))


def grouped(rows: Iterable[Notification], user) -> list[Group]:
    """One group per record, in the order of the rows."""
    part = place_of(user).takes_part
    groups: dict[int, Group] = {}
    for row in rows:
        made = groups.setdefault(row.record_id, Group(row.record, row.record.deep_dive_id in part))
        made.rows.append(row)
    return list(groups.values())


def unread(user, most=200) -> list[Group]:
    rows = visible_to(user).filter(read__isnull=True)
    return grouped(rows.select_related("record__city", "record__deep_dive", "by")[:most], user)


def lately_read(user, most=30) -> list[Group]:
    rows = visible_to(user).filter(read__isnull=False).order_by("-read", "-pk")
    return grouped(rows.select_related("record__city", "record__deep_dive", "by")[:most], user)


def follows_of(user):
    """What a person follows and may still see: deep dives in which they take part, then readable records."""
    rows = Follow.objects.filter(person=user, on=True)
    records = rows.filter(record__in=Record.objects.visible_to(user).values("pk"))
    places = rows.filter(deep_dive__in=place_of(user).takes_part)
    ordered = (records | places).order_by(F("record").asc(nulls_first=True), "pk")
    return ordered.select_related("record__city", "record__deep_dive", "deep_dive", "city")


def is_following(user, **what) -> bool:
    return Follow.objects.filter(person=user, on=True, **what).exists()

"""What reports say, read once: sessions, people as numbers, hours, advice, choices."""

import hashlib
import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import cached_property

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citydive.cohorts.models import City, Role
from citydive.commitments.models import Commitment, State
from citydive.decisions.models import Considered
from citydive.exchange.models import Advice
from citydive.formats.held import THERE, by_city
from citydive.formats.kept import last_day
from citydive.formats.models import Attendance
from citydive.missions.models import Mission
from citydive.records.kinds import all_kinds
from citydive.records.models import Link, Record, Relation

from .scope import Scope, last_moment

ROLES = {
    Role.Kind.MODERATOR: Role.Kind.MODERATOR.label,
    Role.Kind.DELEGATE: Role.Kind.DELEGATE.label,
    Role.Kind.ACTOR: Role.Kind.ACTOR.label,
    Role.Kind.SIGNATORY: Role.Kind.SIGNATORY.label,
    "other": gettext_lazy("other account"),
    "none": gettext_lazy("without an account"),
}
TAKEN = ("accepted", "adapted")


@dataclass(frozen=True)
class People:
    """How many of one city and role took part. people: different accounts, None for those without one (nobody knows
    who came twice); times: how often they came."""

    city: City | None
    role: str
    people: int | None
    times: int


@dataclass(frozen=True)
class GivenAdvice:
    """An advice. verdict: what the asking city said about it, "" while it said nothing or keeps it to itself."""

    record: Record
    question: Record | None
    verdict: str
    marked_on: date | None
    taken_over: list[Record] = field(default_factory=list)


class Facts:
    """The facts of a scope, each read when first asked for."""

    def __init__(self, scope: Scope):
        self.scope = scope

    @property
    def sessions(self):
        return self.scope.sessions

    @cached_property
    def all_cities(self) -> dict[int, City]:
        """The cities of the deep dive, and whoever else came, in the order in which they joined."""
        joined = [each.city for each in self.scope.dive.memberships.exclude(city=None).select_related("city")]
        known = {city.pk: city for city in joined}
        others = {pk for each in self.sessions for pk in each.cities | each.came.keys()} - known.keys() - {None}
        return known | {city.pk: city for city in City.objects.filter(pk__in=others)}

    @property
    def cities(self) -> dict[int, City]:
        """Those that the report is about."""
        only = self.scope.city
        return self.all_cities if only is None else {only.pk: only}

    def code_of(self, city) -> str:
        return self.all_cities[city].code if city else ""

    @cached_property
    def attendance(self) -> list[tuple]:
        """(session, account or None, city or None, how), of those who were there; of one city only its own."""
        rows = Attendance.objects.filter(session__in=[each.session.pk for each in self.sessions], how__in=THERE)
        if self.scope.city is not None:
            rows = rows.filter(city=self.scope.city)
        return list(rows.order_by("session", "pk").values_list("session", "person", "city", "how"))

    @cached_property
    def roles(self) -> dict[int, str]:
        """The role of each account that was there: the first of `ROLES` that it has or had in the deep dive."""
        accounts = {person for _session, person, _city, _how in self.attendance if person}
        order = list(ROLES)
        found: dict[int, str] = {}
        pairs = Role.objects.filter(deep_dive=self.scope.dive, user__in=accounts).values_list("user", "kind")
        for person, kind in pairs:
            found[person] = min(found.get(person, "other"), kind, key=order.index)
        return found

    def role_of(self, person) -> str:
        return self.roles.get(person, "other") if person else "none"

    @cached_property
    def people(self) -> list[People]:
        """By city in the order of `cities` (those of none last), then by role."""
        who, times = defaultdict(set), Counter()
        for _session, person, city, _how in self.attendance:
            place = city, self.role_of(person)
            times[place] += 1
            who[place].add(person)
        cities, roles = [*self.cities, None], list(ROLES)
        order = sorted(times, key=lambda place: (cities.index(place[0]), roles.index(place[1])))
        return [
            People(self.cities.get(city), role, None if role == "none" else len(who[city, role]), times[city, role])
            for city, role in order
        ]

    @cached_property
    def sessions_of(self) -> dict[int, list]:
        return by_city(self.sessions)

    @cached_property
    def questions(self) -> list[Record]:
        return list(self.scope.made("question").select_related("city").order_by("created", "pk"))

    @cached_property
    def advice(self) -> list[GivenAdvice]:
        """Advice that was given in the time; of one city what it gave and what it got."""
        scope, everywhere = self.scope, self.scope.everywhere
        rows = Advice.objects.filter(record__in=everywhere.made("advice").values("pk"))
        if scope.city is not None:
            rows = rows.filter(Q(record__city=scope.city) | Q(question__record__city=scope.city))
        rows = list(rows.select_related("record__city", "question__record__city").order_by("record__created", "pk"))
        # Of what the asking city keeps to itself, its question and its answer, nothing is told.
        asked = everywhere.records("question").filter(pk__in=[each.question_id for each in rows])
        seen = set(asked.values_list("pk", flat=True))
        taken = defaultdict(list)
        links = Link.objects.filter(target__in=[each.pk for each in rows], relation=Relation.TOOK_OVER)
        shared = everywhere.records(*(kind.slug for kind in all_kinds())).values("pk")
        for link in links.filter(source__in=shared).select_related("source").order_by("pk"):
            taken[link.target_id].append(link.source)
        return [
            GivenAdvice(
                each.record, each.question.record if each.question_id in seen else None,
                each.verdict if each.question_id in seen else "",
                each.marked_on if each.question_id in seen else None, taken[each.pk],
            )
            for each in rows
        ]  # fmt: skip

    @cached_property
    def options(self) -> list[Record]:
        return list(self.scope.made("option").select_related("city").order_by("created", "pk"))

    @cached_property
    def decisions(self) -> list[Record]:
        """Decided in the time, whenever they were written down."""
        rows = self.scope.within_days(self.scope.records("decision"), "decision__decided_on")
        return list(rows.select_related("city", "decision").order_by("decision__decided_on", "pk"))

    @cached_property
    def chosen(self) -> int:
        """Options that these decisions chose, as far as the reader may see them."""
        readable = self.scope.everywhere.records("option").values("pk")
        rows = Considered.objects.filter(decision__in=[each.pk for each in self.decisions], outcome="chosen")
        return rows.filter(option__in=readable).count()

    @cached_property
    def results(self) -> list[Record]:
        """Begun by the last day: a result stands for the whole way, not for a phase."""
        rows = self.scope.records("result")
        rows = rows.none() if self.scope.never else rows
        last = self.scope.last
        rows = rows if last is None else rows.filter(created__lte=last_moment(last))
        return list(rows.select_related("city", "result").order_by("created", "pk"))

    @cached_property
    def tasks(self) -> list[Record]:
        return list(self.scope.made("task").select_related("city", "task").order_by("created", "pk"))

    @cached_property
    def costs(self) -> list[Mission]:
        """Missions that ended in the time and whose costs were recorded; of one city those of its people."""
        rows = self.scope.within_days(self.scope.everywhere.records("mission"), "mission__ends")
        found = Mission.objects.filter(record__in=rows.values("pk")).exclude(costs=None)
        if self.scope.city is not None:
            found = found.filter(Q(sending=self.scope.city) | Q(cities=self.scope.city)).distinct()
        return list(found.select_related("record").order_by("ends", "pk"))

    @cached_property
    def commitments(self) -> list[Commitment]:
        """Signed ones that were in force at some time of the report."""
        rows = Commitment.objects.filter(
            record__in=self.scope.records("commitment").values("pk"),
            record__state__in=[State.SIGNED, State.LAPSED, State.RENEWED, State.ENDED],
        )
        rows = rows.none() if self.scope.never else rows
        if self.scope.last is not None:
            rows = rows.filter(valid_from__lte=self.scope.last)
        if self.scope.first is not None:
            rows = rows.filter(valid_until__gte=self.scope.first).exclude(ended_on__lt=self.scope.first)
        rows = rows.select_related("record__city", "record__deep_dive").prefetch_related("promises")
        return list(rows.order_by("valid_from", "pk"))

    @property
    def until(self) -> date:
        """The last day that counts for what was promised: it does not move while the data stays the same."""
        return min(filter(None, [self.scope.last, self.as_of.date()]))

    def counted(self, commitment) -> list:
        """The sessions of a commitment's city within the report while it was in force."""
        last = last_day(commitment, self.until)
        theirs = self.sessions_of.get(commitment.record.city_id, [])
        return [each for each in theirs if commitment.valid_from <= each.ends <= last]

    @cached_property
    def other_kinds(self) -> Counter:
        """Records of all further kinds that were made in the time: slug of the kind → number."""
        slugs = [kind.slug for kind in all_kinds() if kind.slug not in (*_TOLD, "statement")]
        kinds = self.scope.made(*slugs).order_by().values_list("kind", flat=True)
        return Counter(kinds)

    def all_records(self) -> list[Record]:
        """Every record that a report names, once."""
        rows = [each.session.record for each in self.sessions]
        rows += [each.record for each in self.commitments] + self.questions
        for each in self.advice:
            rows += [each.record, *each.taken_over, *([each.question] if each.question else [])]
        rows += self.options + self.decisions + self.results + self.tasks + [each.record for each in self.costs]
        return list({each.pk: each for each in rows}.values())

    @cached_property
    def as_of(self) -> datetime:
        """The moment of the last change in what the report rests on: the same data, the same moment."""
        moments = [each.updated for each in self.all_records()]
        rows = Attendance.objects.filter(session__in=[each.session.pk for each in self.sessions])
        moments += rows.order_by().values_list("updated", flat=True)
        moments += [datetime.combine(each.ends, time(0), UTC) for each in self.sessions]
        return max(moments, default=self.scope.dive.created)


# Kinds that a report tells about by name.
_TOLD = ("session", "commitment", "question", "advice", "option", "decision", "result", "task")


def digest(value) -> str:
    """The fingerprint of facts as JSON values."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def city_name(city) -> str:
    return city.name if city else _("of no city")

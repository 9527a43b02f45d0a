"""The exchange as lists: all questions with who waits, and what waits for one person."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.db.models import Case, Exists, OuterRef, Q, When

from citydive.cohorts.rules import place_of
from citydive.records.models import Link, Record, Relation, in_readers_language

from .models import ANSWERED, OPEN, Advice, Question, Takeaway

MOST_WAITING = 50
NEWEST = 3


def questions(dive, user):
    """Question rows of a deep dive that somebody sees: open ones first, in both the newest first."""
    readable = Record.objects.visible_to(user).active().filter(deep_dive=dive, kind="question")
    answered_last = Case(When(record__state=ANSWERED, then=1), default=0)
    return (
        Question.objects.filter(record__in=readable)
        .select_related("record__city", "record__deep_dive")
        .prefetch_related("asked", in_readers_language("record__"))
        .order_by(answered_last, "-record__created", "-pk")
    )


def add_advice_counts(rows, user) -> None:
    """Give each question row `advice_count` and `unmarked_count`, counting what the reader may see; one query."""
    readable = Record.objects.visible_to(user).active().filter(kind="advice")
    counts = defaultdict(Counter)
    pairs = Advice.objects.filter(question__in=[row.pk for row in rows], record__in=readable)
    for question, verdict in pairs.values_list("question_id", "verdict"):
        counts[question][verdict] += 1
    for row in rows:
        row.advice_count = counts[row.pk].total()
        row.unmarked_count = counts[row.pk][""]


def advice_alone(dive, user):
    """Records of advice that somebody may see in a deep dive while the question is withdrawn, erased or not shared
    with them: no question leads to it."""
    readable = Record.objects.visible_to(user).active()
    led_to = readable.filter(deep_dive=dive, kind="question").values("pk")
    rows = readable.filter(deep_dive=dive, kind="advice").exclude(advice__question__in=led_to)
    return rows.for_cards().order_by("-created", "-pk")


def advice_on(question, user):
    """The advice on a question that somebody may see, in the order it came."""
    readable = Record.objects.visible_to(user).active().filter(kind="advice")
    return (
        Advice.objects.filter(question=question, record__in=readable)
        .select_related("record__city", "record__deep_dive", "marked_by")
        .prefetch_related("record__authors")
        .order_by("record__created", "pk")
    )


def record_changes(advice, user) -> list[Record]:
    """The records that took an advice over, as far as somebody may see them."""
    readable = Record.objects.visible_to(user)
    return list(readable.filter(links_out__target=advice.pk, links_out__relation=Relation.TOOK_OVER).order_by("pk"))


@dataclass(frozen=True)
class Waiting:
    """to_answer: records of open questions that wait for advice from somebody's cities, those that are put to them
    by name (`named`) first; to_mark: records of advice on their own questions that they have not said anything
    about. Oldest first, 50 at most."""

    to_answer: list = field(default_factory=list)
    to_mark: list = field(default_factory=list)

    def __bool__(self):
        return bool(self.to_answer or self.to_mark)


def waiting_for(user) -> Waiting:
    """What waits for an account in the exchange, in two queries."""
    place = place_of(user)
    answerable, own = Q(pk__in=[]), Q(pk__in=[])
    for dive in {dive for dive, _city in place.writes}:
        mine = place.writes_for(dive)
        from_us = Advice.objects.filter(question=OuterRef("pk"), record__city__in=mine)
        put_to_us = Question.objects.filter(record=OuterRef("pk")).filter(Q(asked__isnull=True) | Q(asked__in=mine))
        others = Q(city__isnull=True) | ~Q(city__in=mine)
        answerable |= Q(others, Exists(put_to_us), ~Exists(from_us), deep_dive_id=dive)
        own |= Q(advice__question__record__deep_dive_id=dive, advice__question__record__city__in=mine)
    if place.moderates:
        own |= Q(advice__question__record__deep_dive_id__in=place.moderates, advice__question__record__city=None)
    if not place.writes and not place.moderates:
        return Waiting()
    readable = Record.objects.visible_to(user).active().for_cards().order_by("created", "pk")
    asked = _to_answer(readable.filter(answerable, kind="question", state=OPEN), place) if place.writes else []
    asked_still = Record.objects.active().values("pk")
    given = readable.filter(own, kind="advice", advice__verdict="", advice__question__in=asked_still)
    given = given.select_related("advice__question__record")
    return Waiting(list(asked[:MOST_WAITING]), list(given[:MOST_WAITING]))


def _to_answer(questions, place):
    cities = {city for _dive, city in place.writes}
    by_name = Question.objects.filter(record=OuterRef("pk"), asked__in=cities)
    return questions.annotate(named=Exists(by_name)).order_by("-named", "created", "pk")


def waits_for_ever(user) -> list[tuple[str, str]]:
    """(title, address) of what waits for an account that is about to close."""
    waiting = waiting_for(user)
    return [(record.title, record.get_absolute_url()) for record in [*waiting.to_mark, *waiting.to_answer]]


@dataclass(frozen=True)
class Use:
    """What came of advice and cases in a deep dive, as far as somebody may see it.

    given, answered: numbers of pieces of advice; changed: records of advice with `changes`, the records that took
    them over; cases, takeaways: numbers of case studies and of the answers of other cities.
    """

    given: int
    answered: int
    changed: list[Record]
    cases: int
    takeaways: int


def use_of(dive, user) -> Use:
    readable = Record.objects.visible_to(user).active().filter(deep_dive=dive)
    advice = Advice.objects.filter(record__in=readable.filter(kind="advice"))
    return Use(
        given=advice.count(),
        answered=advice.exclude(verdict="").count(),
        changed=_that_changed(readable),
        cases=readable.filter(kind="case").count(),
        takeaways=Takeaway.objects.filter(record__in=readable.filter(kind="takeaway")).count(),
    )


def _that_changed(readable) -> list[Record]:
    """Advice that records took over, the last change first."""
    links = Link.objects.filter(
        relation=Relation.TOOK_OVER, target__in=readable.filter(kind="advice"), source__in=readable
    )
    found = {}
    for link in links.select_related("target__city", "source").order_by("-pk"):
        advice = found.setdefault(link.target_id, link.target)
        advice.changes = [*getattr(advice, "changes", []), link.source]
    return list(found.values())


def newest(dive, user, kind) -> tuple[list[Record], int]:
    """The newest few records of a kind, and how many there are in all."""
    rows = Record.objects.visible_to(user).active().filter(deep_dive=dive, kind=kind)
    return list(rows.for_cards().order_by("-created", "-pk")[:NEWEST]), rows.count()

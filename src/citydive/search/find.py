"""The search itself: one query with the reader's rights in it.

The order knows only of what the hit itself says (is the key meant, do all words stand in the title, when was it
changed): weights that count how often a word occurs elsewhere would tell of records that the reader may not see.
"""

from django.db.models import Case, IntegerField, Q, Value, When

from citydive.records.models import Record, Visibility
from citydive.records.rules import comments_q

from .backend import asking, backend

KEY, TITLE, TEXT, GONE = range(4)


def find(user, query, **filters) -> list[tuple[int, int]]:
    """The records that `user` may read and that hold everything in `query` (`query.parse`), the likeliest first and
    what was withdrawn last, as pairs of id and place (where the words stand, or GONE): what a page needs for
    number, order and its own rows.

    filters: as `narrowed` has them.
    """
    if not query:
        return []
    records = narrowed(user, **filters)
    asked = asking().parts(records, query.terms, comments_q(user))
    with backend().searching():
        parts = [_in_order(part, query) for part in asked]
        found = parts.pop(0)
        more = [pair for part in parts for pair in part]
        if more:
            # Seldom: what stands in comments only takes its place among the others.
            both = dict(found) | dict(more)
            found = _in_order(Record.objects.filter(pk__in=both), query)
    return found


def narrowed(user, *, kind="", city="", dive="", language="", since=None, shared=False):
    """The records that `user` may read. kind: slug; city: code; dive: address of a deep dive; language: code;
    since: day of the last change; shared: without drafts."""
    wanted = {"kind": kind, "city__code": city, "deep_dive__slug": dive, "language": language}
    wanted |= {"updated__date__gte": since}
    records = Record.objects.visible_to(user).filter(**{name: value for name, value in wanted.items() if value})
    return records.exclude(visibility=Visibility.CITY) if shared else records


def browse(user, **filters):
    """All of them without any words, the last change first, as a query of the same pairs as `find`."""
    records = narrowed(user, **filters).active()
    if not filters.get("kind"):
        # They stand in their results; between them everything else would be lost.
        records = records.exclude(kind="statement")
    placed = records.annotate(place=Value(TEXT, output_field=IntegerField())).order_by("-updated", "-pk")
    return placed.values_list("pk", "place")


def _in_order(records, query) -> list[tuple[int, int]]:
    placed = records.annotate(place=_place(query)).order_by("place", "-updated", "-pk")
    return list(placed.values_list("pk", "place"))


def _place(query) -> Case:
    meant = Q(key=query.key) if query.key else Q(key__endswith=query.key_end) if query.key_end else Q(pk__in=[])
    return Case(
        When(meant, then=Value(KEY)),
        # Nobody stands by it any more; only who types its key means it.
        When(withdrawn__isnull=False, then=Value(GONE)),
        When(asking().titled(query.terms), then=Value(TITLE)),
        default=Value(TEXT),
        output_field=IntegerField(),
    )

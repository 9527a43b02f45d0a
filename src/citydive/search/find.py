"""The search itself: one query with the reader's rights in it.

The order knows only of what the hit itself says (is the key meant, do all words stand in the title, when was it
changed): weights that count how often a word occurs elsewhere would tell of records that the reader may not see.
"""

from django.db.models import Case, IntegerField, Q, Value, When

from citydive.records.models import Record
from citydive.records.rules import comments_q

from .backend import asking, backend

KEY, TITLE, TEXT = range(3)


def find(user, query, *, kind="", city="", dive="", language=""):
    """Records that `user` may read and that hold everything in `query` (`query.parse`), the likeliest first.

    kind: slug; city: code; dive: address of a deep dive; language: code. `place` says where the words stand.
    """
    if not query:
        return Record.objects.none()
    hits = Record.objects.visible_to(user).filter(asking().holding(query.terms, comments_q(user)))
    wanted = {"kind": kind, "city__code": city, "deep_dive__slug": dive, "language": language}
    hits = hits.filter(**{name: value for name, value in wanted.items() if value})
    return hits.annotate(place=_place(query)).order_by("place", "-updated", "-pk")


def find_all(user, query, **filters) -> list[tuple[int, int]]:
    """All of `find` in order, as pairs of id and place: one query for number, order and page."""
    with backend().searching():
        return list(find(user, query, **filters).values_list("pk", "place"))


def _place(query) -> Case:
    meant = Q(key=query.key) if query.key else Q(key__endswith=query.key_end) if query.key_end else Q(pk__in=[])
    return Case(
        When(meant, then=Value(KEY)),
        When(asking().titled(query.terms), then=Value(TITLE)),
        default=Value(TEXT),
        output_field=IntegerField(),
    )

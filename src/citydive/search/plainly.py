"""Where there is no index: the same answers, by reading every row of folded text. Any database."""

from functools import reduce
from operator import or_

from django.db.models import Q

from citydive.records.models import Record

from .models import Talk


def every(column, terms) -> Q:
    """Every term stands in `column` in one of its forms."""
    holds = Q()
    for forms in terms:
        holds &= reduce(or_, (Q(**{f"{column}__contains": form}) for form in forms))
    return holds


def parts(records, terms, talk: Q, holding=every) -> list:
    """`records` in whose own texts every term stands; and those in whose comments, where `talk` holds, they do.

    Two queries instead of one with "or" between them: that would be tried on every record, past the indexes. The
    text stands beside the record, not in a query inside: so one row of the index tells of text and title.
    """
    heard = Talk.objects.filter(holding("text", terms), pk__in=Record.objects.filter(talk).values("pk"))
    return [records.filter(holding("folded__text", terms)), records.filter(pk__in=heard.values("pk"))]


def titled(terms) -> Q:
    """On records: every term stands in the title or key."""
    return every("folded__title", terms)

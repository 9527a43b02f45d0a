"""Where there is no index: the same answers, by reading every row of folded text. Any database."""

from functools import reduce
from operator import or_

from django.db.models import Q

from citydive.records.models import Record

from .models import Talk


def parts(records, terms, talk: Q) -> list:
    """`records` in whose own texts every term stands; and those in whose comments, where `talk` holds, they do."""
    return [records.filter(every("folded__text", terms)), records.filter(heard(terms, talk))]


def heard(terms, talk: Q) -> Q:
    """On records: every term stands in the comments, and the condition `talk` holds."""
    found = Talk.objects.filter(every("text", terms), pk__in=Record.objects.filter(talk).values("pk"))
    return Q(pk__in=found.values("pk"))


def titled(terms) -> Q:
    """On records: every term stands in the title or key."""
    return every("folded__title", terms)


def every(column, terms) -> Q:
    """Every term stands in `column` in one of its forms."""
    holds = Q()
    for forms in terms:
        holds &= reduce(or_, (Q(**{f"{column}__contains": form}) for form in forms))
    return holds

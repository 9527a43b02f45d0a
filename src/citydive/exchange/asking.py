"""Telling the delegates of the cities that a question is put to."""

from django.db.models import Q
from django.utils import timezone

from citydive.cohorts.models import Role
from citydive.records.events import happened
from citydive.records.models import Record, Visibility

from .models import Question


def tell_asked(record, cities, *, by=None) -> None:
    """Only those who may read it are told, and nobody of a draft."""
    if record.visibility == Visibility.CITY or not cities:
        return
    now = Q(until__isnull=True) | Q(until__gte=timezone.localdate())
    roles = Role.objects.filter(now, deep_dive=record.deep_dive_id, kind=Role.Kind.DELEGATE, city__in=cities)
    people = roles.order_by("user").values_list("user", flat=True).distinct()
    happened(record, "asked", by=by, told=list(people))


def follow(record, by) -> None:
    """Inside `set_visibility`: a question that was a draft until now reaches those it is put to."""
    if Record.objects.filter(pk=record.pk, visibility=Visibility.CITY).exists():
        tell_asked(record, list(Question.objects.get(pk=record.pk).asked.all()), by=by)

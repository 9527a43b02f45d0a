"""Reminding of the follow-up, three months after a mission."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from citydive.records.events import happened

from .models import Mission, MissionState


def remind() -> int:
    """Chore: who went and who asked for it are told that the follow-up is due, once; returns how many."""
    today, count = timezone.localdate(), 0
    rows = Mission.objects.filter(
        record__state=MissionState.REPORTED, record__withdrawn=None, record__erased=None, reminded=None
    ).filter(Q(ends__lte=today) | Q(ends=None, reported__lte=today))
    for mission in rows.select_related("record__deep_dive", "record__city")[:500]:
        due = mission.follow_up_due
        if due is None or due > today:
            continue
        with transaction.atomic():
            # Of two workers that find the same mission, one tells.
            if Mission.objects.filter(pk=mission.pk, reminded=None).update(reminded=due):
                went = mission.travellers.values_list("person", flat=True)
                told = {*went, *mission.record.authors.values_list("pk", flat=True)}
                happened(mission.record, "follow-up due", told=sorted(told))
                count += 1
    return count

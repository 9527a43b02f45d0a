"""What a city takes home from a study trip: each city notes its own, one thing at a time."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from citydive.cohorts.actions import Changed
from citydive.records.actions import ANY, editing

from .models import CLOSED, Lesson, Mission
from .steps import MissionError


def note(record, *, by, city, what, verdict, reason) -> Lesson:
    """One more thing. Raises MissionError if the trip does not take place."""
    with editing(record, seen=ANY, by=by, author=False):
        if record.state in CLOSED:
            raise MissionError(_("This trip did not take place."))
        mission = Mission.objects.get(pk=record.pk)
        return Lesson.objects.create(mission=mission, city=city, what=what, verdict=verdict, reason=reason, by=by)


@transaction.atomic
def correct(lesson, *, seen, by, what, verdict, reason) -> None:
    """Under a lock of its own. Raises cohorts' Changed."""
    record = lesson.mission.record
    with editing(record, seen=ANY, by=by, author=False):
        given = {"what": what, "verdict": verdict, "reason": reason, "by": by, "updated": timezone.now()}
        if not Lesson.objects.filter(pk=lesson.pk, version=seen).update(version=F("version") + 1, **given):
            raise Changed

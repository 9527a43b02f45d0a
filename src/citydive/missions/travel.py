"""Who goes on a mission, and what those who prepare the stay have to know of them."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from citydive.cohorts.actions import Changed
from citydive.cohorts.models import Role
from citydive.notices.actions import follow_own
from citydive.records.actions import editing
from citydive.records.events import happened

from .models import Mission, MissionState, Travel, Traveller
from .parties import not_now

# Who goes is said until it is reported: later nobody prepares a stay.
TO_COME = (MissionState.REQUESTED, MissionState.AGREED, MissionState.UNDER_WAY)


def delegates_of(dive, cities):
    """(person, city) of the current delegates of some cities."""
    current = Q(until__isnull=True) | Q(until__gte=timezone.localdate())
    roles = Role.objects.filter(
        current, kind=Role.Kind.DELEGATE, deep_dive=dive, city__in=cities, user__is_active=True
    ).select_related("user", "city")
    return [(role.user, role.city) for role in roles.order_by("city__name", "since", "pk")]


def set_people(record, *, seen, by, cities, people) -> None:
    """Who goes for these cities; others stay as they are. What is known of somebody who does not go is forgotten.

    Who goes follows the mission: other days, or that it is cancelled, is news for them first. Raises Conflict,
    MissionError.
    """
    with editing(record, seen=seen, by=by, tell=False, author=False):
        if record.state not in TO_COME:
            raise not_now(record)
        chosen = {person.pk for person in people}
        mission = Mission.objects.get(pk=record.pk)
        mission.travellers.filter(city__in=cities).exclude(person__in=chosen).delete()
        for person, city in delegates_of(record.deep_dive, cities):
            if person.pk in chosen:
                Traveller.objects.get_or_create(
                    mission=mission, person=person, defaults={"city": city, "by": by}
                )  # fmt: skip
                follow_own(person.pk, record)
        happened(record, "mission people", by=by)


@transaction.atomic
def note_travel(traveller, *, seen, **said) -> Travel:
    """The person's own words. seen: the version that was seen, 0 for none. Raises cohorts' Changed."""
    Travel.objects.bulk_create([Travel(traveller=traveller, version=0)], ignore_conflicts=True)
    row = Travel.objects.filter(traveller=traveller)
    said |= {"days_forgotten": False, "updated": timezone.now()}
    if not row.filter(version=seen).update(version=F("version") + 1, **said):
        raise Changed
    return row.get()


def forget_travel(now=None) -> int:
    """Chore: some time after a mission has ended (or never came about) nobody needs to know how people travelled.

    Returns how many were forgotten. now: a moment, for tests.
    """
    before = (now or timezone.now()) - timedelta(days=settings.FORGET_TRAVEL_DAYS)
    day = before.date()
    over = (
        Q(traveller__mission__over__lt=day)
        | Q(traveller__mission__ends__lt=day)
        | Q(traveller__mission__ends=None, traveller__mission__reported__lt=day)
        # Nobody said when it is, and nobody touched it for as long.
        | Q(traveller__mission__ends=None, traveller__mission__reported=None, updated__lt=before)
    )
    return Travel.objects.filter(over).exclude(leaves__gte=day).delete()[0]


def pass_on(mission, person, successor) -> None:
    """Somebody else goes in place of a person; what was known of the person alone is forgotten."""
    row = mission.travellers.filter(person=person).first()
    if row is None:
        return
    Travel.objects.filter(traveller=row).delete()
    if mission.travellers.filter(person=successor).exists():
        row.delete()
    else:
        Traveller.objects.filter(pk=row.pk).update(person=successor)


def people_of(mission):
    return mission.travellers.select_related("person", "city", "travel")

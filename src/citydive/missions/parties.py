"""Between which cities a mission goes: who was asked agreed to just these, so others are asked anew."""

from django.utils.translation import gettext as _

from citydive.cohorts.models import Role, User
from citydive.records.events import happened

from .models import CLOSED, Mission, MissionState, Travel

_OPEN_YET = (MissionState.REQUESTED, MissionState.AGREED)


class MissionError(Exception):
    """Something that cannot be done, said in plain words."""


def not_now(record) -> MissionError:
    return MissionError(
        _("This mission is “%(state)s” now, so that cannot be done.") % {"state": MissionState(record.state).label}
    )


def ends_of(record) -> tuple:
    """From where to where, as stored."""
    return Mission.objects.values_list("sending", "receiving").get(pk=record.pk)


def ask(record, *, by=None) -> None:
    """Put the mission to the cities that are asked, and tell their delegates; where nobody is, it is agreed."""
    mission = Mission.objects.select_related("record").get(pk=record.pk)
    mission.consents.clear()
    record.state = MissionState.REQUESTED if mission.answering else MissionState.AGREED
    if mission.answering:
        roles = Role.objects.filter(
            deep_dive=record.deep_dive_id, city__in=mission.answering, kind=Role.Kind.DELEGATE
        )
        told = User.objects.filter(pk__in=roles.values("user"), is_active=True).values_list("pk", flat=True)
        happened(record, "mission requested", by=by, told=list(told))


def settle(record, before, *, by=None) -> None:
    """Inside `editing`, after a change of what is planned; before: `ends_of` as they were.

    Other ends are put to the cities again, and what people said of their travel is forgotten: it was for the city
    that was to receive them. People of a city that does not travel any more do not go. Raises MissionError once it
    has begun.
    """
    mission = Mission.objects.select_related("sending").get(pk=record.pk)
    mission.travellers.exclude(city__in=mission.travelling).delete()
    if ends_of(record) == before or record.state in CLOSED:
        return
    if record.state not in _OPEN_YET:
        raise MissionError(
            _("It has begun between these cities, and they stay as they agreed. Ask for another mission instead.")
        )
    Travel.objects.filter(traveller__mission=mission).delete()
    ask(record, by=by)

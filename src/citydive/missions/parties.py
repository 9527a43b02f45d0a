"""Between which cities a mission goes: who was asked agreed to just these, so others are asked anew."""

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from citydive.cohorts.models import Membership, Role, User
from citydive.records.events import happened

from .models import CLOSED, Mission, MissionState, Travel

_OPEN_YET = (MissionState.REQUESTED, MissionState.AGREED)


class MissionError(Exception):
    """Something that cannot be done, said in plain words."""


def not_now(record) -> MissionError:
    return MissionError(
        _("This mission is “%(state)s” now, so that cannot be done.") % {"state": MissionState(record.state).label}
    )


def agreed_of(record) -> dict:
    """What the cities agree to, as stored: from where to where, and when."""
    return Mission.objects.values("sending", "receiving", "starts", "ends").get(pk=record.pk)


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


def _lies_ahead(agreed) -> bool:
    """Of what goes on or is over the days are corrected, and nobody agrees to the past."""
    return agreed["starts"] is None or agreed["starts"] > timezone.localdate()


def _can_be_asked(mission) -> bool:
    """Whether a city that would be asked is there to answer: else what it agreed to holds."""
    here = Membership.objects.filter(deep_dive=mission.record.deep_dive_id, state=Membership.State.ACTIVE)
    return here.filter(city__in=mission.asked).exists()


def settle(record, before, *, by=None) -> None:
    """Inside `editing`, after a change of what is planned; before: `agreed_of` as it was.

    Other cities are put to the cities again, and what people said of their travel is forgotten: it was for the city
    that was to receive them. They do not change once it has begun (MissionError). Other days are put to them again
    as long as it lies ahead and somebody can answer; what people said of their own days goes. People of a city that
    does not travel any more do not go.
    """
    mission = Mission.objects.select_related("sending", "record").get(pk=record.pk)
    mission.travellers.exclude(city__in=mission.travelling).delete()
    now = agreed_of(record)
    if now == before or record.state in CLOSED:
        return
    if all(now[name] == before[name] for name in ("sending", "receiving")):
        if record.state in _OPEN_YET and _lies_ahead(before) and _can_be_asked(mission):
            said = Travel.objects.filter(traveller__mission=mission).exclude(arrives=None, leaves=None)
            said.update(arrives=None, leaves=None, days_forgotten=True, version=F("version") + 1)
            ask(record, by=by)
        return
    if record.state not in _OPEN_YET:
        raise MissionError(
            _("It has begun between these cities, and they stay as they agreed. Ask for another mission instead.")
        )
    Travel.objects.filter(traveller__mission=mission).delete()
    ask(record, by=by)

"""What the pages of a need, an offer and a mission show besides the frame of every record."""

from django.utils import timezone

from citydive.cohorts.rules import place_of
from citydive.formats.queries import visible_sessions
from citydive.records.models import Link, Record, Relation
from citydive.told import listed

from .models import CLOSED, Listing, ListingState, Mission, MissionState
from .queries import changed_by, matches_of, open_listings
from .rules import cities_named_by, may_answer, may_cancel, may_carry, may_see_people, may_see_travel
from .travel import TO_COME, people_of


def listing_context(record, request) -> dict:
    listing = Listing.objects.get(pk=record.pk)
    listing.record = record
    matches = matches_of(listing, open_listings(request.user, record.deep_dive)) if listing.is_open else []
    mine = place_of(request.user).writes_for(record.deep_dive_id)
    for match in matches:
        other = match.listing.record
        match.listing.may_ask = bool(mine & {record.city_id, other.city_id}) and None not in (
            record.city_id, other.city_id,
        )  # fmt: skip
    state = ListingState(record.state).label if record.state in ListingState.values else ""
    return {"listing": listing, "matches": matches, "state_display": state}


def mission_context(record, request) -> dict:
    mission = Mission.objects.select_related("sending", "receiving").get(pk=record.pk)
    mission.record = record
    user, due = request.user, mission.follow_up_due
    lessons = list(mission.lessons.select_related("city"))
    own = {city.pk for city in cities_named_by(user, mission)}
    for each in lessons:
        each.may_edit = each.city_id in own
    return {
        "mission": mission,
        "state": mission.state,
        "over": mission.over if mission.state in CLOSED else None,
        "states": MissionState,
        "late": bool(due and due <= timezone.localdate() and mission.state == MissionState.REPORTED),
        "due": due if mission.state == MissionState.REPORTED else None,
        "session": visible_sessions(user).filter(pk=mission.session_id).first() if mission.session_id else None,
        "lessons": lessons,
        "changed": changed_by(mission, user).for_cards(),
        # What took it over stands in the body.
        "leads_to": Link.objects.filter(target=record, source__in=Record.objects.visible_to(user).values("pk"))
        .exclude(relation=Relation.TOOK_OVER)
        .select_related("source__city", "source__deep_dive"),
        **_acts(mission, user, own),
        **_people(mission, user),
    }


def _acts(mission, user, own) -> dict:
    state, carries = mission.state, may_carry(user, mission)
    answers = may_answer(user, mission)
    went = state in (MissionState.AGREED, MissionState.UNDER_WAY)
    return {
        "may_answer": answers,
        "waits_for": waits_for(mission),
        "agreed_already": _agreed_already(mission),
        "hidden_from_asked": mission.record.visibility == "city" and state == MissionState.REQUESTED,
        "may_begin": carries and state == MissionState.AGREED,
        "may_cancel": may_cancel(user, mission) and not answers and state in TO_COME,
        "may_report": carries and (went or state in (MissionState.REPORTED, MissionState.FOLLOWED_UP)),
        "may_follow_up": carries and state in (MissionState.REPORTED, MissionState.FOLLOWED_UP),
        "to_come": state in TO_COME,
        "may_name": bool(own) and state in TO_COME,
        "may_take_home": bool(own) and not mission.is_secondment and state not in CLOSED,
    }


def waits_for(mission) -> str:
    """The cities whose answer is still missing, by name."""
    if mission.state != MissionState.REQUESTED:
        return ""
    asked = mission.answering
    cities = {city.pk: city.name for city in [mission.sending, mission.receiving] if city}
    return listed(name for pk, name in cities.items() if pk in asked)


def _agreed_already(mission) -> str:
    if mission.state != MissionState.REQUESTED:
        return ""
    return listed(city.name for city in mission.consents.all())


def _people(mission, user) -> dict:
    """Who goes is for those inside; of their travel each reader gets the way to what they may read."""
    if not may_see_people(user, mission):
        return {"people": None}
    rows = list(people_of(mission))
    for each in rows:
        each.mission = mission
        each.own = each.person_id == user.pk
        each.shown = may_see_travel(user, each)
        each.is_recorded = hasattr(each, "travel")
    return {"people": rows}


def session_part(record, request) -> dict | None:
    """On the page of a session: the mission that belongs to it, for who may read it."""
    missions = Record.objects.visible_to(request.user).active().of_kind("mission")
    found = missions.filter(mission__session=record.pk).first()
    return {"mission": found} if found else None

"""Needs, offers and their suggested matches, and missions, as lists; everything passes the reader's rights."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Case, F, When
from django.utils import timezone

from citydive.cohorts.rules import place_of
from citydive.records.models import Record, Relation, in_readers_language

from .listings import KINDS
from .matching import Fit, fit_of
from .models import OPEN, Listing, ListingState, Mission, MissionState

# So long before its day a follow-up is shown as something that waits.
FOLLOW_UP_SOON = timedelta(days=14)


@dataclass(frozen=True)
class Match:
    listing: Listing
    fit: Fit


def listings_of(user, dive):
    """Needs and offers of a deep dive that somebody sees, the newest first."""
    readable = Record.objects.visible_to(user).active().filter(deep_dive=dive, kind__in=KINDS)
    return (
        Listing.objects.filter(record__in=readable)
        .select_related("record__city", "record__deep_dive")
        .prefetch_related(in_readers_language("record__"))
        .order_by("-record__created", "-pk")
    )


def chosen(rows, form):
    """The rows that a filter lets through, which is all of them where it does not make sense."""
    data = form.cleaned_data if form.is_valid() else {}
    if not data.get("closed"):
        rows = rows.filter(record__state=ListingState.OPEN)
    if data.get("kind"):
        rows = rows.filter(record__kind=data["kind"])
    if data.get("topic"):
        rows = rows.filter(topic=data["topic"])
    if data.get("city"):
        rows = rows.filter(record__city=data["city"])
    if data.get("language"):
        # A list of codes in JSON: no database asks it in the same way, and there are few rows.
        rows = rows.filter(pk__in=[pk for pk, codes in rows.values_list("pk", "languages") if _speaks(codes, data)])
    return rows


def _speaks(codes, data) -> bool:
    return not codes or data["language"] in codes


def matches_of(listing, among) -> list[Match]:
    """What may fit a need or an offer among others, in their order; a city is not matched with itself."""
    found = []
    for other in among:
        if other.is_offer == listing.is_offer or other.record.city_id == listing.record.city_id:
            continue
        need, offer = (other, listing) if listing.is_offer else (listing, other)
        fit = fit_of(need, offer)
        if fit is not None:
            found.append(Match(other, fit))
    return found


def open_listings(user, dive) -> list[Listing]:
    return list(listings_of(user, dive).filter(record__state=ListingState.OPEN))


def add_matches(rows, user, dive) -> None:
    """Give each open row `matches`: what may fit it of all that the reader sees in the deep dive."""
    among = open_listings(user, dive)
    for row in rows:
        row.matches = matches_of(row, among) if row.is_open else []


def missions_of(user, dive):
    """Missions of a deep dive that somebody sees: what is open first, then the newest."""
    readable = Record.objects.visible_to(user).active().of_kind("mission").filter(deep_dive=dive)
    over = Case(When(record__state__in=OPEN, then=0), default=1)
    return (
        Mission.objects.filter(record__in=readable)
        .select_related("record__city", "record__deep_dive", "sending", "receiving")
        .prefetch_related("cities", "consents", in_readers_language("record__"))
        .order_by(over, F("starts").desc(nulls_first=True), "-pk")
    )


def changed_by(mission, user):
    """The records that say they took something over from a mission, as far as the reader may see them."""
    readable = Record.objects.visible_to(user)
    return readable.filter(links_out__target=mission.pk, links_out__relation=Relation.TOOK_OVER).order_by("pk")


def waits(mission, today) -> str:
    """What a mission waits for now: "answer", "begin", "report", "follow up", or nothing."""
    state = mission.state
    if state == MissionState.REQUESTED:
        return "answer"
    if state in (MissionState.AGREED, MissionState.UNDER_WAY) and mission.ends and mission.ends < today:
        return "report"
    if state == MissionState.AGREED and mission.starts and mission.starts <= today:
        return "begin"
    due = mission.follow_up_due
    return "follow up" if state == MissionState.REPORTED and due and due <= today + FOLLOW_UP_SOON else ""


def waiting_for(user) -> list[tuple[Mission, str]]:
    """What somebody should do about missions: of the city that is asked "answer", of all that it concerns the rest,
    and "travel", "travel days" or "take home" where the own travel, its days, or what the own city takes home, is
    missing."""
    place, today, found = place_of(user), timezone.localdate(), []
    if not place.takes_part:
        return found
    rows = Record.objects.visible_to(user).active().of_kind("mission").filter(deep_dive__in=place.takes_part)
    rows = rows.exclude(state__in=[MissionState.DECLINED, MissionState.CANCELLED])
    missions = (
        Mission.objects.filter(record__in=rows)
        .select_related("record__city", "record__deep_dive", "sending", "receiving")
        .prefetch_related("cities", "consents", "travellers__travel", "lessons")
    )
    for mission in missions.order_by(F("ends").asc(nulls_last=True), "pk"):
        found.extend((mission, what) for what in _for_person(mission, user, place, today))
    return found


def _for_person(mission, user, place, today):
    mine = place.writes_for(mission.record.deep_dive_id)
    what = waits(mission, today)
    concerned = mission.answering if what == "answer" else mission.parties
    if what and concerned & mine:
        yield what
    if mission.state == MissionState.AGREED and (mission.ends is None or mission.ends >= today):
        own = next((each for each in mission.travellers.all() if each.person_id == user.pk), None)
        if own is not None and not hasattr(own, "travel"):
            yield "travel"
        elif own is not None and own.travel.days_forgotten:
            yield "travel days"
    if not mission.is_secondment and mission.state == MissionState.REPORTED:
        said = {each.city_id for each in mission.lessons.all()}
        if {city.pk for city in mission.travelling} & mine - said:
            yield "take home"


def board_missions(user, dive) -> list[tuple[Mission, str]]:
    """For the board: missions that wait for an answer, a report or a follow-up."""
    today = timezone.localdate()
    rows = [(mission, waits(mission, today)) for mission in missions_of(user, dive).filter(record__state__in=OPEN)]
    return [(mission, what) for mission, what in rows if what]

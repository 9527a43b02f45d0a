"""Use cases of a mission: asked for, answered, under way, reported, followed up; or declined, or cancelled."""

from contextlib import contextmanager

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from citydive.cohorts.models import City
from citydive.cohorts.rules import place_of
from citydive.records.actions import create_record, editing, is_retitled, link, raise_edition
from citydive.records.events import happened
from citydive.records.models import Link, Record, Relation, Visibility

from .content import mission_content
from .models import Mission, MissionState
from .parties import MissionError, agreed_of, ask, not_now, settle

S = MissionState
# From which states each step can be taken.
FROM = {
    S.AGREED: {S.REQUESTED},
    S.DECLINED: {S.REQUESTED},
    S.CANCELLED: {S.REQUESTED, S.AGREED, S.UNDER_WAY},
    S.UNDER_WAY: {S.AGREED},
    # What was reported can be corrected, and followed up more than once.
    S.REPORTED: {S.AGREED, S.UNDER_WAY, S.REPORTED, S.FOLLOWED_UP},
    S.FOLLOWED_UP: {S.REPORTED, S.FOLLOWED_UP},
}
LONGEST_NOTE = Link._meta.get_field("note").max_length
MANY = "cities"


@transaction.atomic
def request(
    dive, *, format, by=None, city=None, title, need=None, offer=None, visibility=Visibility.COHORT, language="en",
    **fields,
) -> Record:  # fmt: skip
    """A city (or the moderator) asks for a mission; who is asked is told. Where nobody is, it is agreed at once."""
    cities = fields.pop(MANY, ())
    record = create_record("mission", dive, by=by, city=city, title=title, visibility=visibility, language=language)
    mission = Mission.objects.create(record=record, format=format, **fields)
    mission.cities.set(cities)
    for each, relation in ((need, Relation.ANSWERS), (offer, Relation.TOOK_OVER)):
        if each is not None:
            link(record, each, relation, by=by)
    ask(record, by=by)
    record.save(update_fields=["state"])
    return record


def edit(record, *, seen, by, title, **fields) -> None:
    """Edit what is planned under the version lock; a change makes a new edition, and other cities are asked anew.

    Raises Conflict, MissionError.
    """
    cities = fields.pop(MANY, None)
    with editing(record, seen=seen, by=by):
        before, agreed = mission_content(record), agreed_of(record)
        record.title = title
        Mission.objects.filter(pk=record.pk).update(**fields)
        if cities is not None:
            Mission.objects.get(pk=record.pk).cities.set(cities)
        settle(record, agreed, by=by)
        if is_retitled(record) or mission_content(record) != before:
            raise_edition(record)


@contextmanager
def _stepping(record, *, seen, by, to):
    """One step under the lock: it does not make whoever takes it an author. Raises Conflict, MissionError."""
    with editing(record, seen=seen, by=by, tell=False, author=False):
        if record.state not in FROM[to]:
            raise not_now(record)
        yield


def _step(record, *, seen, by, to, verb, **given):
    with _stepping(record, seen=seen, by=by, to=to):
        record.state = to
        Mission.objects.filter(pk=record.pk).update(**given)
        happened(record, verb, by=by)


def agree(record, *, seen, by) -> None:
    """The city that is asked says yes; where two are, it is agreed with the second of them."""
    with _stepping(record, seen=seen, by=by, to=S.AGREED):
        mission = Mission.objects.select_related("record").get(pk=record.pk)
        asked, mine = mission.answering, place_of(by).writes_for(record.deep_dive_id)
        if not asked & mine:
            raise MissionError(_("Your city is not asked."))
        if asked - mine:
            mission.consents.add(*asked & mine)
            happened(record, "mission agreed by one", by=by)
        else:
            record.state = S.AGREED
            happened(record, "mission agreed", by=by)


def decline(record, *, seen, by, reason) -> None:
    """The city that is asked says no, and why."""
    _step(
        record, seen=seen, by=by, to=S.DECLINED, verb="mission declined", reason=reason, over=timezone.localdate()
    )


def cancel(record, *, seen, by, reason) -> None:
    """It does not take place after all, or ends early, and why."""
    _step(
        record, seen=seen, by=by, to=S.CANCELLED, verb="mission cancelled", reason=reason, over=timezone.localdate()
    )


def begin(record, *, seen, by) -> None:
    _step(record, seen=seen, by=by, to=S.UNDER_WAY, verb="mission begun")


def report(record, *, seen, by, report, ends=None, costs=None, currency="", on=None) -> None:
    """What was done, what came of it and what it cost in all; ends: its last day, where that was not known.

    on: a day, for the demo.
    """
    mission = Mission.objects.get(pk=record.pk)
    given = {"report": report, "reported": mission.reported or on or timezone.localdate()}
    given |= {"costs": costs, "currency": currency if costs is not None else ""}
    if ends and not mission.ends:
        if mission.starts and ends < mission.starts:
            raise MissionError(_("The last day lies before the first."))
        given["ends"] = ends
    to = S.FOLLOWED_UP if record.state == S.FOLLOWED_UP else S.REPORTED
    _step(record, seen=seen, by=by, to=to, verb="mission reported", **given)


@transaction.atomic
def follow_up(record, *, seen, by, outcome, changed=(), mine=None, on=None) -> None:
    """Some months later: what changed because of it, and in which records.

    Each of these then "took over" the mission, so that the trace shows it, with the beginning of `outcome` as the
    note. mine: the records that `by` may change; of these the ones that are not named any more are let go.
    """
    given = {"outcome": outcome, "followed_up": on or timezone.localdate()}
    _step(record, seen=seen, by=by, to=S.FOLLOWED_UP, verb="mission followed up", **given)
    if mine is not None:
        taken = Link.objects.filter(target=record, relation=Relation.TOOK_OVER, source__in=mine.values("pk"))
        taken.exclude(source__in=[each.pk for each in changed]).delete()
    note = outcome if len(outcome) <= LONGEST_NOTE else outcome[: LONGEST_NOTE - 1] + "…"
    for each in changed:
        link(each, record, Relation.TOOK_OVER, by=by, note=note)


def first_cities(need, offer) -> dict:
    """Who would go where, as a need and an offer say it; else the people of the city that offers go."""
    goes, hosts = offer, need
    if need is not None and offer is not None and need.listing.where == "there" and offer.listing.where != "there":
        goes, hosts = need, offer
    found = {"sending": goes and goes.city, "receiving": hosts and hosts.city}
    return {name: city.code for name, city in found.items() if isinstance(city, City)}

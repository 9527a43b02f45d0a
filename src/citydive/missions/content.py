"""What people write in needs, offers and missions, for revisions, search and translations."""

import datetime

from django.utils.translation import gettext_lazy as _

from citydive import days
from citydive.cohorts.models import City
from citydive.cohorts.naming import language_names
from citydive.records.actions import CannotRestore, is_retitled, raise_edition
from citydive.told import listed

from .models import Listing, Mission, MissionFormat, Verdict, Where
from .parties import MissionError, agreed_of, settle
from .topics import topic_name

LISTING_LABELS = {
    "text": _("Text"),
    "topic": _("Topic"),
    "topic_words": _("In your own words"),
    "languages": _("Languages"),
    "starts": _("From"),
    "ends": _("Until"),
    "where": _("Where"),
}
_DAYS = ("starts", "ends")


def listing_content(record) -> dict:
    values = Listing.objects.values(*LISTING_LABELS).get(pk=record.pk)
    return values | {name: values[name].isoformat() if values[name] else "" for name in _DAYS}


def listing_words(name, value) -> str:
    if name == "topic":
        # General topics; those of a theme are known by its slug alone.
        return topic_name(None, value)
    if name == "languages":
        return language_names(", ".join(value))
    if name == "where":
        return str(Where(value).label) if value else ""
    return day_words(value) if name in _DAYS else value


def day_words(value) -> str:
    return days.day(datetime.date.fromisoformat(value)) if value else ""


def day_of(value):
    return datetime.date.fromisoformat(value) if value else None


def restore_listing(record, kept) -> None:
    before = listing_content(record)
    given = {name: day_of(kept[name]) if name in _DAYS else kept[name] for name in before}
    Listing.objects.filter(pk=record.pk).update(**given)
    if is_retitled(record) or listing_content(record) != before:
        raise_edition(record)


MISSION_LABELS = {
    "format": _("Format"),
    "sending": _("Sending city"),
    "receiving": _("Receiving city"),
    "cities": _("Cities that travel"),
    "task": _("Task"),
    "hosts": _("Hosts"),
    "programme": _("Programme"),
    "starts": _("First day"),
    "ends": _("Last day"),
    "reason": _("Why it did not take place"),
    "report": _("Report"),
    "costs": _("Costs"),
    "outcome": _("What changed because of it"),
    "lessons": _("What the cities take home"),
}
MISSION_TEXTS = ("task", "hosts", "programme", "reason", "report", "outcome")
MISSION_RESTORES = _("Brings back what was planned. Answers, reports and what cities take home stay.")
_PLANNED = ("format", "task", "hosts", "programme")


def mission_content(record) -> dict:
    mission = Mission.objects.select_related("sending", "receiving").get(pk=record.pk)
    lessons = mission.lessons.select_related("city").order_by("city__code", "pk")
    code = lambda city: city.code if city else ""  # noqa: E731
    iso = lambda day: day.isoformat() if day else ""  # noqa: E731
    return {
        "format": mission.format,
        "sending": code(mission.sending),
        "receiving": code(mission.receiving),
        "cities": list(mission.cities.order_by("code").values_list("code", flat=True)),
        "task": mission.task,
        "hosts": mission.hosts,
        "programme": mission.programme,
        "starts": iso(mission.starts),
        "ends": iso(mission.ends),
        "reason": mission.reason,
        "report": mission.report,
        "costs": "" if mission.costs is None else f"{mission.costs:.2f} {mission.currency}",
        "outcome": mission.outcome,
        "lessons": [[each.city.code, each.verdict, each.what, each.reason] for each in lessons],
    }


def mission_words(name, value) -> str:
    if name == "format":
        return str(MissionFormat(value).label)
    if name == "cities":
        return listed(value)
    if name == "lessons":
        rows = [f"{code}: {what} ({Verdict(verdict).label}): {why}" for code, verdict, what, why in value]
        return "\n".join(rows)
    return day_words(value) if name in _DAYS else value


def restore_mission(record, kept) -> None:
    before, agreed = mission_content(record), agreed_of(record)
    given = {name: kept[name] for name in _PLANNED} | {name: day_of(kept[name]) for name in _DAYS}
    for name in ("sending", "receiving"):
        given[name] = City.objects.filter(code=kept[name]).first() if kept[name] else None
    Mission.objects.filter(pk=record.pk).update(**given)
    Mission.objects.get(pk=record.pk).cities.set(City.objects.filter(code__in=kept["cities"]))
    try:
        settle(record, agreed, by=record.editor)
    except MissionError as error:
        raise CannotRestore(str(error)) from None
    if is_retitled(record) or mission_content(record) != before:
        raise_edition(record)

"""Dates and times of a session in words: as exactly as they are known, in the reader's language and zone."""

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from citydive import days
from citydive.told import listed


@dataclass(frozen=True)
class Clock:
    """text: "10:00–12:00" (or with dates where a day is crossed); label: whose time; zone: its name.

    one_day: figures alone, which are read from left to right in every language.
    """

    text: str
    label: str
    zone: str
    one_day: bool = True


def days_in_words(starts, ends, precision) -> str:
    """ "4 March 2024", "4–7 March 2024", "September 2024" … in the active language."""
    return days.months(starts, ends) if precision == "month" else days.span(starts, ends)


def clocks(starts_at, ends_at, *, at_place=True) -> list[Clock]:
    """The clock times of a session for the reader and at its place; one entry where both read the same.

    starts_at, ends_at: aware datetimes in the zone of the place, or None. An end without a start gives nothing.
    at_place: whether there is a place; a virtual session has only the zone it was called in.
    """
    if starts_at is None:
        return []
    place, reader = starts_at.tzinfo, timezone.get_current_timezone()
    yours = "UTC" if str(reader) == "UTC" else _("your time")
    same = all(m.utcoffset() == m.astimezone(reader).utcoffset() for m in (starts_at, ends_at) if m)
    if same and not at_place:
        return [_clock(starts_at, ends_at, reader, yours)]
    here = _clock(starts_at, ends_at, place, _("at the place") if at_place else "")
    return [here] if same else [_clock(starts_at, ends_at, reader, yours), here]


def exists(day, clock, zone) -> bool:
    """Whether clocks in a zone show this time on that day; in the night of the change an hour is missing."""
    local = datetime.combine(day, clock)
    moment = local.replace(tzinfo=ZoneInfo(zone))
    return moment.astimezone(UTC).astimezone(moment.tzinfo).replace(tzinfo=None) == local


def _clock(starts_at, ends_at, zone, label) -> Clock:
    start = starts_at.astimezone(zone)
    end = ends_at.astimezone(zone) if ends_at else None
    one_day = start.date() == starts_at.date() and (end is None or end.date() == start.date())
    words = _time if one_day else _day_and_time
    text = words(start) if end is None else f"{words(start)}–{words(end)}"
    return Clock(text, label, str(zone), one_day)


def _time(moment):
    return f"{moment:%H:%M}"


def _day_and_time(moment):
    return listed((days.day_of_year(moment), f"{moment:%H:%M}"))

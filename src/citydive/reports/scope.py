"""What a report is about: a deep dive or one city of it, within a time or at a stage, for one reader.

A report is passed on, so it holds only what is shared with the cohort, whoever makes it: of what a city keeps to
itself there is nothing in it, not even for the city's own people.
"""

import dataclasses
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from citydive import days
from citydive.cohorts.models import Membership, Standing
from citydive.formats.held import Held, held
from citydive.records.models import Record
from citydive.records.rules import SHARED


@dataclass(frozen=True)
class Scope:
    """first, last: days (of UTC), both included; None: open. stage narrows sessions to those marked with it, and to
    those of its time that are marked with none."""

    dive: Any
    reader: Any
    city: Any = None
    stage: Any = None
    first: date | None = None
    last: date | None = None

    @property
    def everywhere(self) -> "Scope":
        """The same of all cities."""
        return dataclasses.replace(self, city=None)

    @property
    def never(self) -> bool:
        """A stage to which nobody was moved has no time; only sessions are marked with it."""
        return self.stage is not None and self.first is None

    def records(self, *kinds):
        """What the reader may read of these kinds and the cohort shares, of the city if there is one."""
        rows = Record.objects.visible_to(self.reader).active().filter(SHARED, deep_dive=self.dive, kind__in=kinds)
        return rows if self.city is None else rows.filter(city=self.city)

    def made(self, *kinds):
        """Those of them that were made in the time."""
        return self.within(self.records(*kinds), "created")

    def within(self, rows, field):
        """Rows whose moment `field` lies in the time."""
        if self.never:
            return rows.none()
        if self.first is not None:
            rows = rows.filter(**{f"{field}__gte": datetime.combine(self.first, time.min, UTC)})
        if self.last is not None:
            rows = rows.filter(**{f"{field}__lte": last_moment(self.last)})
        return rows

    def within_days(self, rows, field):
        """Rows whose day `field` lies in the time."""
        if self.never:
            return rows.none()
        if self.first is not None:
            rows = rows.filter(**{f"{field}__gte": self.first})
        return rows if self.last is None else rows.filter(**{f"{field}__lte": self.last})

    @cached_property
    def sessions(self) -> list[Held]:
        """The sessions that took place, the earliest first."""
        records = self.everywhere.records("session")
        if self.city is not None:
            concerned = Q(session__cities=self.city) | Q(session__attendances__city=self.city)
            records = records.filter(pk__in=records.filter(concerned).values("pk"))
        if self.stage is None:
            return held(records, first=self.first, last=self.last)
        ours, unmarked = records.filter(session__stage=self.stage), records.filter(session__stage=None)
        rows = held(ours) + ([] if self.never else held(unmarked, first=self.first, last=self.last))
        return sorted(rows, key=lambda each: (each.session.starts, each.session.pk))

    @property
    def place(self) -> str:
        return self.city.name if self.city else _("all cities")

    @property
    def time(self) -> str:
        """The time in words."""
        if self.stage is None:
            return _span(self.first, self.last)
        title = _(self.stage.title)
        if self.never:
            return _("stage “%(stage)s” (nobody was moved to it yet)") % {"stage": title}
        return _("stage “%(stage)s”, %(span)s") % {"stage": title, "span": _span(self.first, self.last)}

    def as_dict(self) -> dict:
        """For files, the same in every language."""
        return {
            "site": settings.URL,
            "deep_dive": self.dive.slug,
            "city": self.city.code if self.city else None,
            "stage": self.stage.slug if self.stage else None,
            "first": self.first.isoformat() if self.first else None,
            "last": self.last.isoformat() if self.last else None,
        }


def _span(first, last) -> str:
    if first and last:
        return days.span(first, last)
    if first:
        return _("since %(day)s") % {"day": days.day(first)}
    return _("until %(day)s") % {"day": days.day(last)} if last else _("the whole time")


def last_moment(day) -> datetime:
    """Not the midnight after it, which the last day of all does not have."""
    return datetime.combine(day, time.max, UTC)


def time_of_stage(dive, stage, city=None) -> tuple[date | None, date | None]:
    """From the day on which the first city (or this one) was moved to a stage to the day on which the last one left
    it; (None, None) if nobody was there, no last day while somebody still is."""
    moves = Standing.objects.filter(membership__deep_dive=dive).order_by("membership", "since", "pk")
    moves = moves.filter(membership__city=city) if city is not None else moves
    ended = {Membership.State.ENDED}
    first, last, still = None, None, False
    rows = list(moves.values_list("membership", "stage", "since", "membership__state", "membership__ends"))
    for row, after in zip(rows, [*rows[1:], None], strict=True):
        membership, at, since, state, ends = row
        if at != stage.pk:
            continue
        first = min(filter(None, [first, since.date()]))
        if after is not None and after[0] == membership:
            last = max(filter(None, [last, after[2].date()]))
        elif state in ended and ends:
            last = max(filter(None, [last, ends]))
        else:
            still = True
    return first, None if still else last

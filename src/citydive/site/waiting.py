"""What waits for somebody in a deep dive, for who moderates it: a few of each sort, and how many there are in all.

Of what a city keeps to itself there are numbers only. Every sort takes a number of queries that does not grow.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from citydive import days
from citydive.cohorts.models import Membership
from citydive.commitments.models import State
from citydive.commitments.queries import lapsing
from citydive.formats.queries import visible_sessions
from citydive.live.outcome import unconfirmed, without_outcome
from citydive.live.votes import missing_votes
from citydive.records.models import Record
from citydive.told import some_of

from .criteria import is_over

MOST, MOST_NAMES = 4, 8
FOUR_WEEKS = timedelta(weeks=4)


@dataclass(frozen=True)
class Line:
    """One thing: a record or a city (with its address), and whose turn it is or since when."""

    about: str
    record: Any = None
    city: Any = None


@dataclass
class Sort:
    label: Any
    lines: list[Line] = field(default_factory=list)
    # What cannot be shown by name.
    besides: str = ""

    @property
    def shown(self) -> list[Line]:
        return self.lines[:MOST]

    @property
    def more(self) -> int:
        return max(len(self.lines) - MOST, 0)


def waits_in(dive, user, facts) -> list[Sort]:
    """The sorts of which there is something, most urgent first; nothing once the deep dive is over.

    facts: of every city (`criteria.facts_of`), with the last acts of its delegates.
    """
    if is_over(dive):
        return []
    sessions = visible_sessions(user).filter(record__deep_dive=dive)
    sorts = [
        Sort(gettext_lazy("Votes are missing"), _votes(sessions)),
        Sort(gettext_lazy("Sessions without an outcome after 24 hours"), _without_outcome(dive, sessions)),
        Sort(gettext_lazy("Cities have not confirmed the outcome"), _unconfirmed(sessions)),
        _commitments(dive, user),
        Sort(gettext_lazy("Silent for four weeks"), _silent(facts)),
    ]
    return [sort for sort in sorts if sort.lines or sort.besides]


def _votes(sessions):
    return [
        Line(_vote_words(vote, missing), record=vote.session.record) for vote, missing in missing_votes(sessions)
    ]


def _vote_words(vote, missing):
    values = {"question": vote.question, "names": some_of(missing, MOST_NAMES)}
    return _("“%(question)s”: %(names)s") % values


def _without_outcome(dive, sessions):
    shared = set(sessions.values_list("pk", flat=True))
    return [Line(each.days, record=each.record) for each in without_outcome([dive]) if each.pk in shared]


def _unconfirmed(sessions):
    return [
        Line(some_of((city.name for city in missing), MOST_NAMES), record=session.record)
        for session, missing in unconfirmed(sessions)
    ]


def _commitments(dive, user) -> Sort:
    rows = [each for each in lapsing(dive) if is_to_renew(each, dive)]
    ids = [each.pk for each in rows]
    readable = set(Record.objects.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True))
    lines = [
        Line(_lapse_words(each), record=each.record, city=each.record.city) for each in rows if each.pk in readable
    ]
    hidden = len(rows) - len(lines)
    besides = ngettext(
        "one that its city keeps to itself", "%(n)d that their cities keep to themselves", hidden
    ) % {"n": hidden}
    return Sort(gettext_lazy("Commitments lapse"), lines, besides if hidden else "")


def is_to_renew(commitment, dive) -> bool:
    """What lasts until the end of the deep dive ends with it."""
    return not is_over(dive) and (dive.ends is None or commitment.valid_until < dive.ends)


def _lapse_words(commitment) -> str:
    when = days.day(commitment.valid_until)
    if commitment.state == State.LAPSED or commitment.days_left < 0:
        return _("lapsed after %(day)s") % {"day": when}
    return _("until %(day)s") % {"day": when}


def _silent(facts):
    before = timezone.now() - FOUR_WEEKS
    found = []
    for each in facts:
        membership = each.membership
        joined = membership.starts is not None and membership.starts < before.date()
        silent = each.last_sign < before if each.last_sign else joined
        if membership.state == Membership.State.ACTIVE and silent:
            since = days.day(each.last_sign) if each.last_sign else _("no sign of life yet")
            found.append(Line(since, city=membership.city))
    return found

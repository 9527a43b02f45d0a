"""The clock of the room: what runs, in which round, how long it still takes. Two who lead at once move it once."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from .models import Clock

MOST_SECONDS = 24 * 3600
# In place of a label: what runs is the step of the method that leads the room, told in the reader's language.
STEP = "#step"
# In place of a turn that was seen: a step of a method moves the clock whatever was done with it at that moment.
ANY = "any"


class Moved(Exception):
    """Somebody else moved the clock since it was looked at; nothing was changed."""


def clock_of(session) -> Clock:
    return Clock.objects.filter(session=session).first() or Clock(session=session)


def start(session, *, seen, minutes, label="", item=None, rounds=1) -> None:
    """Let something run from now on: an item of the agenda, a round of a world café, a break. Raises Moved."""
    seconds = minutes * 60
    _move(
        session, seen, item=item, label=label, round=1, rounds=rounds, seconds=seconds, left=None,
        ends=timezone.now() + timedelta(seconds=seconds),
    )  # fmt: skip


def next_round(session, *, seen) -> None:
    """The next round takes as long as the one before. Raises Moved."""
    clock = clock_of(session)
    if clock.round < clock.rounds:
        ends = timezone.now() + timedelta(seconds=clock.seconds)
        _move(session, seen, round=clock.round + 1, ends=ends, left=None)


def pause(session, *, seen) -> None:
    clock = clock_of(session)
    if clock.runs:
        _move(session, seen, ends=None, left=max(clock.seconds_left, 0))


def go_on(session, *, seen) -> None:
    clock = clock_of(session)
    if not clock.runs:
        _move(session, seen, ends=timezone.now() + timedelta(seconds=clock.seconds_left), left=None)


def add_minutes(session, *, seen, minutes) -> None:
    """More (or, below zero, less) time for what runs. Time that was over counts from now."""
    clock = clock_of(session)
    left = min(max(clock.seconds_left, 0) + minutes * 60, MOST_SECONDS)
    left = max(left, 0)
    if clock.runs:
        _move(session, seen, ends=timezone.now() + timedelta(seconds=left))
    else:
        _move(session, seen, left=left)


def stop(session, *, seen) -> None:
    """Nothing runs."""
    _move(session, seen, item=None, label="", round=1, rounds=1, seconds=0, ends=None, left=None)


@transaction.atomic
def _move(session, seen, **now) -> None:
    Clock.objects.bulk_create([Clock(session=session)], ignore_conflicts=True)
    rows = Clock.objects.filter(session=session)
    rows = rows if seen is ANY else rows.filter(turn=seen)
    if not rows.update(turn=F("turn") + 1, **now):
        raise Moved


def in_words(seconds) -> str:
    """ "12:05", "−0:30" when the time is over: as the script of the page counts on."""
    minutes, rest = divmod(abs(seconds), 60)
    return f"{'−' if seconds < 0 else ''}{minutes}:{rest:02d}"

"""What a door can take: cards, votes, attendance … Rooms register theirs when they are ready."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


class NotTaken(Exception):
    """What was sent cannot be taken (a vote was closed meanwhile); the message is for people."""


@dataclass(frozen=True)
class Intake:
    """One thing that people without an account send.

    form(door, participant, data=None) is the form that stands open for this phone now, or None while there is
    nothing to send; participant is None for a phone that has sent nothing yet.
    take(door, participant, data, sent_id) keeps the cleaned data and gives the receipt in words; it runs in one
    transaction with the receipt, and raises NotTaken.
    mark(door) is a short text that changes when phones should show another form; context(door, participant) is
    what the template needs besides; `read` in it names a template of what is only read, shown while there is no
    form. after(door) is the same once the door has closed, for phones that took part. replaces: a later sending of
    a phone takes the place of its earlier one. kinds: of records whose doors can take it. texts: the fields in
    which people write words of their own; when these are not taken, they come back to copy.
    """

    slug: str
    label: Any
    form: Callable
    take: Callable
    context: Callable | None = None
    mark: Callable | None = None
    template: str = "participation/fields.html"
    submit: Any = ""
    kinds: tuple[str, ...] = ("session",)
    texts: tuple[str, ...] = ()
    after: Callable | None = None
    replaces: bool = False


_INTAKES: dict[str, Intake] = {}


def register(intake: Intake) -> None:
    _INTAKES[intake.slug] = intake


def intakes_for(kind: str) -> list[Intake]:
    """What doors of records of this kind can take, in the order in which rooms registered it."""
    return [each for each in _INTAKES.values() if kind in each.kinds]


def intakes_of(door) -> list[Intake]:
    """What this door takes."""
    return [each for each in _INTAKES.values() if each.slug in door.takes]


def texts_of(slug: str) -> tuple[str, ...]:
    """The fields of words of an intake, whether or not a door takes it any more."""
    return _INTAKES[slug].texts if slug in _INTAKES else ()


def get_intake(door, slug: str) -> Intake | None:
    return next((each for each in intakes_of(door) if each.slug == slug), None)

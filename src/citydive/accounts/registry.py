"""What the rooms above contribute to an account: what they hold of a person, what waits for one, what to forget."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Part:
    """One part of everything stored about a person.

    rows(user) gives dicts of JSON values, in the order in which people read them; names are the headings of their
    keys. covers names the model fields that point at the person and are told by this part ("formats.Card.author");
    what no part covers is listed without its texts, so nothing is left out. note() tells how long it is kept, or
    whatever else belongs beside it.
    """

    slug: str
    label: Any
    rows: Callable[[Any], Iterable[dict]]
    names: Mapping[str, Any] = field(default_factory=dict)
    covers: tuple[str, ...] = ()
    note: Callable[[], str] | None = None


_PARTS: dict[str, Part] = {}
_WAITING: list[Callable] = []
_FORGET: list[Callable] = []
_PASSING_ON: list[Callable] = []


def register_part(part: Part) -> None:
    _PARTS[part.slug] = part


def all_parts() -> list[Part]:
    return list(_PARTS.values())


def register_waiting(function: Callable) -> None:
    """`function(user)` gives (text, address) of what waits for this person and would wait for ever."""
    if function not in _WAITING:
        _WAITING.append(function)


def waiting_for(user) -> list[tuple[str, str]]:
    return [row for function in _WAITING for row in function(user)]


def register_forget(function: Callable) -> None:
    """`function(user, email)` is called in the transaction that closes an account: settings, notices, follows."""
    if function not in _FORGET:
        _FORGET.append(function)


def forget(user, email) -> None:
    for function in _FORGET:
        function(user, email)


def register_passing_on(function: Callable) -> None:
    """`function(role, successor, by)` is called in the transaction that closes an account, for each role that
    somebody takes over: what else of that role rests on the person goes along."""
    if function not in _PASSING_ON:
        _PASSING_ON.append(function)


def pass_on(role, successor, by) -> None:
    for function in _PASSING_ON:
        function(role, successor, by)

"""Promised against kept: rooms above tell what a city gave, since attendance and hours are recorded there."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Kept:
    """One line: what it is about, what was promised and what was kept, in words. enough: None if nobody can say."""

    label: Any
    promised: str
    kept: str
    enough: bool | None = None


_TELLERS: list[Callable[[Any], Iterable[Kept]]] = []


def register(function: Callable[[Any], Iterable[Kept]]) -> None:
    """`function(commitment)` yields `Kept` lines for a signed commitment; it may ask a few quick queries."""
    if function not in _TELLERS:
        _TELLERS.append(function)


def kept_of(commitment) -> list[Kept]:
    return [line for function in _TELLERS for line in function(commitment)]

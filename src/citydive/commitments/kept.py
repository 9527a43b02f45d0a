"""Promised against kept: rooms above tell what a city gave, since attendance and hours are recorded there."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Kept:
    """One line: what it is about, what was promised and what was kept, in words. enough: None if nobody can say.

    promised: "" where nothing was promised in numbers. Where a number cannot be computed the words say why.
    """

    label: Any
    promised: str
    kept: str
    enough: bool | None = None


_TELLERS: list[Callable[[list], Mapping[int, Iterable[Kept]]]] = []


def register(function: Callable[[list], Mapping[int, Iterable[Kept]]]) -> None:
    """`function(commitments)` gives the `Kept` lines of signed commitments by their ids.

    It asks as many queries for one commitment as for all of a deep dive. The commitments come with record and city.
    """
    if function not in _TELLERS:
        _TELLERS.append(function)


def kept_of(commitments) -> dict[int, list[Kept]]:
    """The lines of each commitment by its id."""
    lines: dict[int, list[Kept]] = {each.pk: [] for each in commitments}
    if lines:
        for function in _TELLERS:
            for pk, told in function(list(commitments)).items():
                lines[pk] += told
    return lines

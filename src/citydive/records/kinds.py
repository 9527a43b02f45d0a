"""The kinds of record that the rooms above bring along. A room registers its kinds when it is ready."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Kind:
    """slug is stored on the record; letter stands in its key; label and plural are translated names.

    template extends "records/record.html". context(record, request) adds what the template needs.
    follow(record, by) is called in the transaction that changes who sees the record: parts follow their whole.
    outdated_state is the state that a record falls to when something that it rests on has a new edition.
    """

    slug: str
    letter: str
    label: Any
    plural: Any
    template: str = "records/record.html"
    context: Callable | None = None
    follow: Callable | None = None
    outdated_state: str = ""


_KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    other = next((k for k in _KINDS.values() if k.slug == kind.slug), None)
    if other is not None and other != kind:
        raise ValueError(f"Two kinds are called {kind.slug}.")
    _KINDS[kind.slug] = kind


def get_kind(slug: str) -> Kind:
    return _KINDS[slug]


def all_kinds() -> list[Kind]:
    return list(_KINDS.values())

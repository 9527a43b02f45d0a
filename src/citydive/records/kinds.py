"""The kinds of record that the rooms above bring along. A room registers its kinds when it is ready."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Kind:
    """slug is stored on the record; letter stands in its key; label and plural are translated names.

    template extends "records/record.html". context(record, request) adds what the template needs.
    follow(record, by) is called in the transaction that changes who sees the record: parts follow their whole.
    content(record) is what people wrote in the kind's own rows, as names with JSON values (texts, numbers, lists),
    in the order of the page, read anew from the database. It holds only what everybody may read who reads the
    record; search and translations live on it, and revisions. Title and summary come from Record.
    aside(record) is the rest that a revision keeps: what not every reader of the record may see (words of the
    asking city on an advice, other records' keys), or no text at all. aside_for(record, aside, user) is a reader's
    part of it.
    texts: the names in content that hold prose of people, as attributes of the kind's row: what is translated.
    labels names both for people; words(name, value) is a value as people read it (the label of a choice).
    restore(record, content) writes such a content (with what stood aside) back, inside `records.actions.editing`,
    and calls `raise_edition` where the room's own edit would. Without it restore_note says why not.
    basis_by_hand: people choose what the record rests on, so that restoring brings that back too.
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
    content: Callable | None = None
    texts: tuple[str, ...] = ()
    aside: Callable | None = None
    aside_for: Callable | None = None
    labels: Mapping[str, Any] = field(default_factory=dict)
    words: Callable | None = None
    restore: Callable | None = None
    restore_note: Any = ""
    basis_by_hand: bool = False


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

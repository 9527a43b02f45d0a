"""What happened to a record: written to the journal, and told to the rooms that want to know (notices, search)."""

from collections.abc import Callable

from django.utils import timezone

from citydive.cohorts import journal
from citydive.cohorts.models import Entry

_SUBSCRIBERS: list[Callable[[object, Entry], None]] = []
_ONLOOKERS: list[Callable[[object, object], None]] = []


def subscribe(function: Callable[[object, Entry], None]) -> None:
    """`function(record, entry)` is called in the transaction of every act; keep it to a few quick queries."""
    if function not in _SUBSCRIBERS:
        _SUBSCRIBERS.append(function)


def happened(record, verb, *, by=None, person=None, keep=True, **detail) -> Entry:
    """Note an act on a record: "created", "edited", "commented", "shared", "linked", "withdrawn", "erased" …

    Who could see the record then is kept, so that what was done to a draft is not told to others later.
    keep=False: the journal has it already (a sentence was edited, and with it its whole result); it is only told,
    and the entry that subscribers get is not stored.
    """
    detail = {"visibility": str(record.visibility)} | detail
    where = {"by": by, "city": record.city, "record_key": record.key, "person": person}
    if keep:
        entry = journal.note(verb, dive=record.deep_dive, **where, **detail)
    else:
        entry = Entry(verb=verb, deep_dive=record.deep_dive, at=timezone.now(), detail=detail, **where)
    for function in _SUBSCRIBERS:
        function(record, entry)
    return entry


def subscribe_looks(function: Callable[[object, object], None]) -> None:
    """`function(record, user)` is called when somebody who is logged in opens the page of a record."""
    if function not in _ONLOOKERS:
        _ONLOOKERS.append(function)


def looked_at(record, user) -> None:
    if user.is_authenticated:
        for function in _ONLOOKERS:
            function(record, user)

"""What happened to a record: written to the journal, and told to the rooms that want to know (notices, search)."""

from collections.abc import Callable

from citydive.cohorts import journal
from citydive.cohorts.models import Entry

_SUBSCRIBERS: list[Callable[[object, Entry], None]] = []


def subscribe(function: Callable[[object, Entry], None]) -> None:
    """`function(record, entry)` is called in the transaction of every act; keep it to a few quick queries."""
    if function not in _SUBSCRIBERS:
        _SUBSCRIBERS.append(function)


def happened(record, verb, *, by=None, person=None, **detail) -> Entry:
    """Note an act on a record: "created", "edited", "commented", "shared", "linked", "withdrawn", "erased" …

    Who could see the record then is kept, so that what was done to a draft is not told to others later.
    """
    detail = {"visibility": str(record.visibility)} | detail
    entry = journal.note(
        verb,
        by=by,
        dive=record.deep_dive,
        city=record.city,
        record_key=record.key,
        person=person,
        **detail,
    )
    for function in _SUBSCRIBERS:
        function(record, entry)
    return entry

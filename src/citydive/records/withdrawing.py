"""Use cases: an owner withdraws a record with a reason, and puts it back. Nothing is deleted, the key stays.

What rests on a withdrawn record is out of date until its own people looked at it; putting back takes that away
again where nothing else made it so.
"""

from django.db import transaction
from django.utils import timezone

from .actions import Conflict, dependents, editing, mark_dependents
from .events import happened
from .models import Link, Record, Relation, Withdrawal


@transaction.atomic
def withdraw(record, *, seen, by, reason, whole=None) -> Withdrawal:
    """Withdraw a record. Raises Conflict, also if it is withdrawn already. whole: what it is withdrawn with."""
    # Without `by`: who withdraws a record does not become its author.
    with editing(record, seen=seen, tell=False):
        if record.is_gone:
            raise Conflict(record)
        record.withdrawn = timezone.now()
    newly = list(Record.objects.filter(pk__in=dependents(record), outdated=False).values_list("pk", flat=True))
    mark_dependents(record)
    made = Withdrawal.objects.create(record=record, reason=reason, by=by, marked=newly, whole=whole)
    happened(record, "withdrawn", by=by)
    return made


@transaction.atomic
def put_back(record, *, seen, by) -> int:
    """End the withdrawal; returns how many records are no longer out of date by it. Raises Conflict."""
    with editing(record, seen=seen, tell=False):
        record.withdrawn = None
    marked = set()
    for each in record.withdrawals.filter(ended=None):
        each.ended, each.ended_by = timezone.now(), by
        each.save(update_fields=["ended", "ended_by"])
        marked |= set(each.marked)
    cleared = _nothing_else_is_wrong(marked)
    Record.objects.filter(pk__in=cleared).update(outdated=False)
    _leave_to_others(marked - cleared)
    happened(record, "put back", by=by)
    return len(cleared)


def _leave_to_others(marked) -> None:
    """What stays out of date because something else is withdrawn too is cleared once that comes back."""
    left = set(Record.objects.filter(pk__in=marked, outdated=True).values_list("pk", flat=True))
    for each in Withdrawal.objects.filter(ended=None).select_related("record") if left else ():
        resting = left & dependents(each.record)
        if resting:
            each.marked = sorted({*each.marked, *resting})
            each.save(update_fields=["marked"])


def _nothing_else_is_wrong(marked) -> set[int]:
    """Of these records those whose bases are all in order, or are among these themselves and in order too."""
    good = set(Record.objects.filter(pk__in=marked, outdated=True).values_list("pk", flat=True))
    links = list(Link.objects.filter(source__in=good, relation=Relation.BASIS).select_related("target"))
    while True:
        bad = {each.source_id for each in links if each.source_id in good and not _holds(each, good)}
        if not bad:
            return good
        good -= bad


def _holds(link, good) -> bool:
    target = link.target
    current = target.edition <= link.target_edition and not target.is_gone
    return current and (not target.outdated or target.pk in good)


def withdrawal_of(record) -> Withdrawal | None:
    """Why and by whom a record is withdrawn now."""
    if record.withdrawn is None:
        return None
    return record.withdrawals.filter(ended=None).select_related("by", "whole").first()

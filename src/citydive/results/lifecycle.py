"""What withdrawing, putting back and erasing records means for results: statements leave the text and come back."""

from citydive.records.actions import dependents
from citydive.records.models import Record, Withdrawal
from citydive.records.withdrawing import put_back, withdraw

from .actions import changing, refresh_state
from .models import Result
from .publishing import withdraw_exports

VERBS = ("withdrawn", "put back", "erased")


def on_event(record, entry) -> None:
    """Subscriber of `records.events`."""
    if entry.verb not in VERBS:
        return
    if record.kind == "result":
        _whole(record, entry)
    elif record.kind == "statement":
        _part(record, entry.verb)
    if entry.verb in ("put back", "erased"):
        # What rests on it may have fewer gaps, or more.
        for result in Result.objects.filter(record__in=dependents(record)).select_related("record"):
            refresh_state(result)


def _whole(record, entry) -> None:
    """Statements are withdrawn and put back together with their result."""
    if entry.verb == "withdrawn":
        withdraw_exports(record)
        reason = record.withdrawals.get(ended=None).reason
        for each in Record.objects.active().filter(statement__section__result_id=record.pk):
            withdraw(each, seen=each.version, by=entry.by, reason=reason, whole=record)
    elif entry.verb == "put back":
        for each in Withdrawal.objects.filter(whole=record, ended=None).select_related("record"):
            put_back(each.record, seen=each.record.version, by=entry.by)
        refresh_state(record.result)


def _part(record, verb) -> None:
    """A statement that left or came back changes the text, unless the whole result did."""
    newest = record.withdrawals.first()
    result = Result.objects.filter(sections__statements=record.pk).select_related("record").first()
    if result is not None and verb == "put back" and not record.statement.out:
        # Who sees the result may have changed while the statement was away.
        Record.objects.filter(pk=record.pk).update(visibility=result.record.visibility)
    if result is not None and (newest is None or newest.whole_id is None):
        with changing(result, None, tell=False):
            pass

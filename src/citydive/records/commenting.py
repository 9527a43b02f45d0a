"""Use cases on comments: to make one stands in `actions`; its author corrects it or withdraws it."""

from django.db import transaction
from django.utils import timezone

from .actions import Conflict
from .events import happened
from .models import Comment, Record


class CommentChanged(Exception):
    """Its author corrected or withdrew it in another window. Nothing was written."""

    def __init__(self, comment):
        super().__init__(comment.pk)
        self.comment = comment


@transaction.atomic
def correct(comment, *, by, text, seen) -> None:
    """Put another text in its place; the earlier one is kept. seen: how often it had been corrected then.

    Raises CommentChanged, and Conflict if the record was erased meanwhile.
    """
    now = _locked(comment)
    if now.withdrawn or len(now.earlier) != seen:
        raise CommentChanged(now)
    if now.text == text:
        return
    now.earlier, now.text, now.corrected = [*now.earlier, now.text], text, timezone.now()
    now.save(update_fields=["earlier", "text", "corrected"])
    happened(now.record, "comment corrected", by=by, comment=now.pk)


@transaction.atomic
def withdraw_comment(comment, *, by) -> None:
    """Nobody reads it any more, whatever it says by now; that there was one stays. Twice is once.

    Raises Conflict if the record was erased meanwhile.
    """
    now = _locked(comment)
    if now.withdrawn:
        return
    now.withdrawn = timezone.now()
    now.save(update_fields=["withdrawn"])
    happened(now.record, "comment withdrawn", by=by, comment=now.pk)


def _locked(comment) -> Comment:
    record = Record.objects.select_for_update().get(pk=comment.record_id)
    if record.erased:
        raise Conflict(record)
    return Comment.objects.select_related("record__deep_dive", "record__city").get(pk=comment.pk)

"""What pages ask about calls; everything passes the reader's rights."""

from citydive.records.models import Record


def calls_of(user, dive):
    """The calls of a deep dive that the reader may see, newest first, as Records for cards."""
    records = Record.objects.visible_to(user).active().of_kind("call").filter(deep_dive=dive)
    return records.for_cards().select_related("call").order_by("-created")


def open_calls(user, dive):
    return [record for record in calls_of(user, dive).filter(state="open") if record.call.is_open]

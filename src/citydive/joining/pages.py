"""What the page of a call shows besides the frame of every record."""

from citydive.cohorts.rules import is_moderator

from .actions import counted
from .models import CallState


def call_context(record, request) -> dict:
    call = record.call
    moderates = is_moderator(request.user, record.deep_dive)
    return {
        "call": call,
        "state": CallState(record.state),
        "is_open": call.is_open,
        # How many answered is for who selects.
        "interested": counted(call).count() if moderates else None,
    }

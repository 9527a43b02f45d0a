"""What this room adds to the page of a session."""

from .rules import may_be_in_the_room


def session_part(record, request) -> dict | None:
    if not may_be_in_the_room(request.user, record):
        return None
    return {}

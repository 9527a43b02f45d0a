"""How a view of the room finds its session: for who sees the cards, else 404."""

from functools import wraps

from django.http import Http404

from citydive.records.access import record_view

from .rules import may_be_in_the_room


def room_view(view):
    """`view(request, record, …)` for a session whose cards the reader sees; for all others it is not there."""

    @record_view(kind="session")
    @wraps(view)
    def wrapped(request, record, *args, **kwargs):
        if not may_be_in_the_room(request.user, record):
            raise Http404
        return view(request, record, *args, **kwargs)

    return wrapped

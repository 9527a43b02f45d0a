"""What this room holds of a record that is erased (see `records.erasing`)."""

from .inviting import cancel
from .models import Card, Observation, Session


def erase(record) -> None:
    """An observation is the words of a card: both go. A session takes its agenda, cards, answers and attendance
    along; observations that were made of these are records of their own. Who has it in the calendar is told, by the
    key alone, to take it out."""
    if record.kind == "observation":
        Card.objects.filter(record=record).delete()
        Observation.objects.filter(pk=record.pk).delete()
    elif record.kind == "session":
        session = Session.objects.filter(pk=record.pk).select_related("record__deep_dive").first()
        if session is not None:
            session.sequence += 1
            cancel(session, title=record.key)
            session.delete()

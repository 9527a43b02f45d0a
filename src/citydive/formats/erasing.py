"""What this room holds of a record that is erased (see `records.erasing`)."""

from .inviting import cancel
from .models import Card, Observation, Session


def erase(record) -> None:
    """What was made of a card says its words: both go, whatever it became. A session takes its agenda, cards,
    answers and attendance along; observations that were made of these are records of their own. Who has it in the
    calendar is told, by the key alone, to take it out."""
    Card.objects.filter(record=record).delete()
    if record.kind == "observation":
        Observation.objects.filter(pk=record.pk).delete()
    elif record.kind == "session":
        session = Session.objects.filter(pk=record.pk).select_related("record__deep_dive").first()
        if session is not None:
            session.sequence += 1
            cancel(session, title=record.key)
            session.delete()

"""What this room holds of a record that is erased (see `records.erasing`)."""

from .models import Card, Observation, Session


def erase(record) -> None:
    """An observation is the words of a card: both go. A session takes its agenda and cards along; observations
    that were made of these are records of their own."""
    if record.kind == "observation":
        Card.objects.filter(record=record).delete()
        Observation.objects.filter(pk=record.pk).delete()
    elif record.kind == "session":
        Session.objects.filter(pk=record.pk).delete()

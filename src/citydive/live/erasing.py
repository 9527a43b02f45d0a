"""What this room holds of a record that is erased (see `records.erasing`)."""

from citydive.formats.models import Card

from .cards import forget_receipt
from .models import Task


def erase(record) -> None:
    """A task is the words of a card: both go. What belongs to a session goes with its row (`formats.erasing`)."""
    if record.kind in ("task", "observation"):
        for card in Card.objects.filter(record=record).exclude(participant=None):
            forget_receipt(card)
    if record.kind == "task":
        Card.objects.filter(record=record).delete()
        Task.objects.filter(pk=record.pk).delete()

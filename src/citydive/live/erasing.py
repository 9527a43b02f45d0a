"""What this room holds of a record that is erased (see `records.erasing`)."""

from citydive.formats.models import Card

from .cards import forget_receipt
from .models import Task


def erase(record) -> None:
    """The receipt of a phone says the words of its card. What belongs to a session, and the card itself, goes with
    `formats.erasing`."""
    for card in Card.objects.filter(record=record).exclude(participant=None):
        forget_receipt(card)
    if record.kind == "task":
        Task.objects.filter(pk=record.pk).delete()

"""What this room holds of a record that is erased (see `records.erasing`)."""

from .models import Door


def erase(record) -> None:
    Door.objects.filter(record=record).delete()

"""What this room holds of a record that is erased (see `records.erasing`)."""

from .listings import KINDS
from .models import Listing, Mission


def erase(record) -> None:
    """With a mission go who went, their travel and what was taken home."""
    if record.kind in KINDS:
        Listing.objects.filter(pk=record.pk).delete()
    elif record.kind == "mission":
        Mission.objects.filter(pk=record.pk).delete()

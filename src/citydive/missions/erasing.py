"""What this room holds of a record that is erased (see `records.erasing`)."""

from .listings import KINDS
from .models import Listing


def erase(record) -> None:
    if record.kind in KINDS:
        Listing.objects.filter(pk=record.pk).delete()

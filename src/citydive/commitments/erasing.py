"""What this room holds of a record that is erased (see `records.erasing`)."""

from .models import Commitment


def erase(record) -> None:
    """Promises, requests for signature and the frozen texts go with it."""
    if record.kind == "commitment":
        Commitment.objects.filter(pk=record.pk).delete()

"""What this room holds of a record that is erased (see `records.erasing`)."""

from .models import Call


def erase(record) -> None:
    """The expressions of interest go with their call; memberships that came of them stay."""
    if record.kind == "call":
        Call.objects.filter(pk=record.pk).delete()

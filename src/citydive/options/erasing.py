"""What this room holds of a record that is erased (see `records.erasing`)."""

from .models import Option


def erase(record) -> None:
    if record.kind == "option":
        Option.objects.filter(pk=record.pk).delete()

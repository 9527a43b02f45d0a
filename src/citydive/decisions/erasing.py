"""What this room holds of a record that is erased (see `records.erasing`)."""

from .following import follow
from .models import Considered, Decision


def erase(record) -> None:
    """The minutes go; the options that were on the table have the state that other decisions gave them."""
    if record.kind == "decision":
        options = list(Considered.objects.filter(decision_id=record.pk).values_list("option_id", flat=True))
        Decision.objects.filter(pk=record.pk).delete()
        follow(options)

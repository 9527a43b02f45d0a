"""What people write in a commitment, for revisions, search and translations."""

import datetime
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from citydive.days import day
from citydive.records.actions import CannotRestore, is_retitled, raise_edition

from .models import Act, Commitment, Promise, ResultKind, State, Unit

DAYS = ("act_date", "valid_from", "valid_until")
TEXTS = (
    "act", "act_reference", "signatory", "task_force", "budget", "availability", "result", "result_kind",
)  # fmt: skip
LABELS = {
    "act": _("Act"),
    "act_reference": _("Number or title of the act"),
    "signatory": _("Who signs, by function"),
    "task_force": _("Task force"),
    "budget": _("Budget"),
    "availability": _("Availability for travel and local workshops"),
    "result": _("Intended result"),
    "result_kind": _("Kind of result"),
    "act_date": _("Date of the act"),
    "valid_from": _("Valid from"),
    "valid_until": _("Valid until"),
    "promises": _("Time of people"),
}
_CHOICES = {"act": Act, "result_kind": ResultKind}
FROZEN = _("A commitment that was sent for signature or signed stays as it is. Renew it instead.")


def content(record) -> dict:
    row = Commitment.objects.values(*TEXTS, *DAYS).get(pk=record.pk)
    return row | {
        **{name: row[name].isoformat() if row[name] else "" for name in DAYS},
        "promises": [
            {"function": each.function, "amount": f"{each.amount:f}", "unit": each.unit}
            for each in Promise.objects.filter(commitment=record.pk)
        ],
    }


def words(name, value) -> str:
    if name in _CHOICES:
        return str(_CHOICES[name](value).label)
    if name in DAYS:
        return day(datetime.date.fromisoformat(value)) if value else ""
    if name == "promises":
        return "\n".join(f"{row['function']}: {row['amount']} {Unit(row['unit']).label}" for row in value)
    return value


def restore(record, kept) -> None:
    if record.state != State.DRAFT:
        raise CannotRestore(str(FROZEN))
    now = content(record)
    commitment = Commitment.objects.get(pk=record.pk)
    for name in TEXTS:
        setattr(commitment, name, kept[name])
    for name in DAYS:
        setattr(commitment, name, datetime.date.fromisoformat(kept[name]) if kept[name] else None)
    commitment.save()
    put_promises(commitment, [row | {"amount": Decimal(row["amount"])} for row in kept["promises"]])
    if is_retitled(record) or now != {name: kept[name] for name in now}:
        raise_edition(record)


def put_promises(commitment, rows) -> None:
    """The rows anew, in their order: dicts of function, amount and unit."""
    commitment.promises.all().delete()
    Promise.objects.bulk_create(
        Promise(commitment=commitment, position=position, **row) for position, row in enumerate(rows)
    )

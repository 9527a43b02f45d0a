"""The state of an option follows the newest decision of its owner.

A city's decision says nothing about the cohort's or a peer's option: that keeps its own state. A decision that
fewer people see than the option does not show in the option's state either, or a draft would leak.
"""

from django.db.models import F

from citydive.options.models import OptionState
from citydive.records.models import Record, Visibility

from .models import Considered

_WIDTH = {Visibility.CITY: 0, Visibility.COHORT: 1, Visibility.PUBLIC: 2}


def follow(option_ids) -> None:
    """Bring the states of these options (ids of Records) up to date with the decisions on them."""
    for option in Record.objects.filter(pk__in=option_ids, erased=None):
        state = _state_of(option)
        if state != option.state:
            # The version rises as with every save, so that an open edit form cannot write the old state back.
            Record.objects.filter(pk=option.pk).update(state=state, version=F("version") + 1)


def _state_of(option) -> str:
    # A filter on None means "is null": the cohort's decisions for the cohort's options.
    rows = (
        Considered.objects.filter(
            option=option,
            decision__record__city=option.city_id,
            decision__record__withdrawn=None,
            decision__record__erased=None,
        )
        .select_related("decision__record")
        .order_by("-decision__decided_on", "-decision_id")
    )
    for row in rows:
        if _WIDTH[row.decision.record.visibility] >= _WIDTH[option.visibility]:
            return row.outcome
    return OptionState.OPEN


def on_record_saved(sender, instance, **_kwargs):
    """Who sees a decision or an option may have changed: look again."""
    if instance.kind == "decision":
        follow(Considered.objects.filter(decision_id=instance.pk).values_list("option_id", flat=True))
    elif instance.kind == "option":
        follow([instance.pk])

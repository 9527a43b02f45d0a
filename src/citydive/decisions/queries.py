"""What pages ask about decisions; everything passes the reader's rights."""

from citydive.records.models import Record, in_readers_language
from citydive.records.rules import tombstone_q

from .models import Considered


def visible_decisions(user, dive, city=None):
    """The decisions of a deep dive (of one city) that the reader may see, newest first, as Records for cards."""
    decisions = Record.objects.visible_to(user).active().of_kind("decision").filter(deep_dive=dive)
    if city is not None:
        decisions = decisions.filter(city=city)
    return decisions.for_cards().select_related("decision").order_by("-decision__decided_on", "-pk")


def visible_considered(record, user, *, erased=False) -> list[Considered]:
    """The considered options that the reader may see, in their order; erased: also those that left a tombstone."""
    seen = Record.objects.filter(tombstone_q(user)) if erased else Record.objects.visible_to(user)
    rows = record.decision.considered.filter(option__in=seen.values("pk")).select_related("option__city")
    return list(rows.prefetch_related(in_readers_language("option__")))

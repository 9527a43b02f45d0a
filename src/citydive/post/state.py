"""How the post stands: what waits, what failed and why; for `citydive check` and for administrators."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q
from django.utils import timezone

from .models import NO_SERVER, OutgoingMail

LATELY = timedelta(days=7)
SOON = timedelta(minutes=10)
State = OutgoingMail.State


@dataclass(frozen=True)
class Standing:
    """waiting: all that wait; refused: of these, with a failed attempt; late: of these, none tried for ten minutes.

    given_up: within the last week, without those that were printed for want of a server. reason: the last error.
    """

    waiting: int = 0
    refused: int = 0
    late: int = 0
    given_up: int = 0
    reason: str = ""

    @property
    def is_well(self) -> bool:
        return not (self.refused or self.late or self.given_up)


def standing() -> Standing:
    """One query, and one more for the reason if there is trouble."""
    now = timezone.now()
    waiting = Q(state=State.WAITING)
    given_up = Q(state=State.GIVEN_UP, created__gte=now - LATELY) & ~Q(error=NO_SERVER)
    counts = OutgoingMail.objects.aggregate(
        waiting=Count("pk", waiting),
        refused=Count("pk", waiting & ~Q(error="")),
        late=Count("pk", waiting & Q(error="", created__lt=now - SOON)),
        given_up=Count("pk", given_up),
    )
    reason = ""
    if counts["refused"] or counts["given_up"]:
        failed = OutgoingMail.objects.filter((waiting & ~Q(error="")) | given_up)
        # Newest trouble first, and what waits before what was given up.
        reason = failed.order_by("-state", "-due").values_list("error", flat=True).first()
    return Standing(**counts, reason=reason)

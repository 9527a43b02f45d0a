"""The delegation of a city: who speaks for it, and what each of them brings along."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from citydive.cohorts.actions import Changed
from citydive.cohorts.models import Role, User

from .models import Delegate

FEWEST, MOST = 2, 3
# Names of the fields of a row that people fill in.
WRITTEN = ("function", "parts", "deputy", "languages", "expertise", "time_zone")


@dataclass
class Member:
    """One delegate as the page shows them: account, role, and the row (perhaps not saved yet)."""

    person: User
    role: Role
    row: Delegate

    @property
    def function(self) -> str:
        return self.row.function or self.person.function

    @property
    def zone(self) -> str:
        return self.row.time_zone or self.person.time_zone

    @property
    def clock_words(self) -> str:
        """What time it is there now."""
        return f"{timezone.now().astimezone(ZoneInfo(self.zone)):%H:%M}"


def delegation_of(membership) -> list[Member]:
    """The current delegates of a city, in the order in which they came."""
    current = Q(until__isnull=True) | Q(until__gte=timezone.localdate())
    roles = Role.objects.filter(
        current, kind=Role.Kind.DELEGATE, deep_dive=membership.deep_dive_id, city=membership.city_id,
        user__is_active=True,
    ).select_related("user").order_by("since", "pk")  # fmt: skip
    rows = {each.person_id: each for each in membership.delegates.all()}
    return [
        Member(
            role.user, role, rows.get(role.user_id) or Delegate(membership=membership, person=role.user, version=0)
        )
        for role in roles
    ]


def hint_of(members) -> str:
    """Two to three is a rule with a reason, not a wall; empty where it is kept."""
    if len(members) < FEWEST:
        return _(
            "Two to three delegates work well: one alone is missed when ill, and takes everything along when "
            "leaving. Ask the moderator to invite another one."
        )
    if len(members) > MOST:
        return _(
            "Two to three delegates work well: more are hard to release for the whole time, and there are two or "
            "three seats per city at meetings. It is your city's choice."
        )
    return ""


@transaction.atomic
def describe(membership, person, *, seen, by=None, **written) -> Delegate:
    """Save what is known of a delegate. seen: the version that was seen, 0 for none. Raises cohorts' Changed."""
    Delegate.objects.bulk_create([Delegate(membership=membership, person=person, version=0)], ignore_conflicts=True)
    row = Delegate.objects.filter(membership=membership, person=person)
    for name in ("function", "time_zone"):
        # What stands in the account too is not kept twice: it follows the account when that changes.
        if written.get(name) == getattr(person, name):
            written[name] = ""
    written |= {"by": by, "updated": timezone.now()}
    if not row.filter(version=seen).update(version=F("version") + 1, **written):
        raise Changed
    return row.get()

"""Who somebody is in a deep dive. Rights on records build on this (`records.rules`)."""

from dataclasses import dataclass, field

from django.db.models import Q
from django.utils import timezone

from .models import Grant, Membership, Role


@dataclass(frozen=True)
class Place:
    """One account's place in the installation, read once per request.

    `moderates`: ids of deep dives. `delegate_of`: pairs (deep dive, city) of any state. `cohort`: deep dives
    whose shared records the account reads as a delegate. `writes`: pairs in which it may write now.
    """

    moderates: frozenset = frozenset()
    delegate_of: frozenset = frozenset()
    cohort: frozenset = frozenset()
    writes: frozenset = frozenset()
    takes_part: frozenset = frozenset()
    grants: tuple = field(default_factory=tuple)

    def cities(self, dive_id):
        return {city for dive, city in self.delegate_of if dive == dive_id}

    def writes_for(self, dive_id):
        return {city for dive, city in self.writes if dive == dive_id}


NOWHERE = Place()


def place_of(user) -> Place:
    """The place of an account; two queries, then kept on the user object for the rest of the request."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return NOWHERE
    place = getattr(user, "_place", None)
    if place is None:
        place = user._place = _read_place(user)
    return place


def forget_place(user):
    """After roles or grants changed in this very request."""
    # Of a request the user is a lazy object, whose own `__dict__` holds none of it.
    user._place = None


def _read_place(user) -> Place:
    today = timezone.localdate()
    current = Q(until__isnull=True) | Q(until__gte=today)
    roles = list(Role.objects.filter(current, user=user).values_list("kind", "deep_dive_id", "city_id"))
    pairs = {(dive, city) for kind, dive, city in roles if kind == Role.Kind.DELEGATE}
    states = {}
    if pairs:
        states = {
            (dive, city): state
            for dive, city, state in Membership.objects.filter(
                deep_dive_id__in={dive for dive, _ in pairs}, city_id__in={city for _, city in pairs}
            ).values_list("deep_dive_id", "city_id", "state")
        }
    inside = {pair for pair in pairs if states.get(pair) in (Membership.State.ACTIVE, Membership.State.PAUSED)}
    return Place(
        moderates=frozenset(dive for kind, dive, _ in roles if kind == Role.Kind.MODERATOR),
        delegate_of=frozenset(pairs),
        cohort=frozenset(dive for dive, _ in inside),
        writes=frozenset(pair for pair in inside if states[pair] == Membership.State.ACTIVE),
        takes_part=frozenset(dive for _, dive, _ in roles),
        grants=tuple(Grant.objects.filter(current, party=user)),
    )


def can_open_dive(user) -> bool:
    """A deep dive is opened by an administrator or by somebody who moderates one already."""
    return bool(getattr(user, "is_administrator", False) and user.is_active) or bool(place_of(user).moderates)


def is_moderator(user, dive) -> bool:
    return dive.pk in place_of(user).moderates


def is_inside(user, dive) -> bool:
    """Moderator, or delegate of a city that has not left: sees the cohort's pages."""
    place = place_of(user)
    return dive.pk in place.moderates or dive.pk in place.cohort


def takes_part(user, dive) -> bool:
    """Has any current role in the deep dive, actors and delegates of cities that left included."""
    return dive.pk in place_of(user).takes_part

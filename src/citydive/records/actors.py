"""Other actors of a deep dive: what they were given to read, by whom, until when; giving it and taking it back.

The moderator gives rights on what is shared: of the records of a city only as long as they are, so that a city that
takes one back takes it back from everybody. Drafts are given by who owns them (`views.grants`).
"""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from citydive.cohorts import actions as cohorts
from citydive.cohorts import journal
from citydive.cohorts.models import Grant, Organisation, Role, User

from .actions import grant_access, take_back
from .models import Record

Scope = Grant.Scope


@dataclass(frozen=True)
class Right:
    """One dated right as a reader may see it; record: None for what a whole city shares."""

    grant: Grant
    record: Record | None = None


@dataclass
class Actor:
    """Somebody with a role as actor, or with rights. hidden: rights on what the reader may not read."""

    person: User
    role: Role | None = None
    rights: list[Right] = field(default_factory=list)
    hidden: int = 0


def grantable(user, dive):
    """Records that the moderator can let actors read."""
    return Record.objects.visible_to(user).active().filter(deep_dive=dive).exclude(kind="statement")


def right_on(record, verb) -> dict:
    """A right as an invitation keeps it."""
    return {"scope": str(scope_on(record)), "record_key": record.key, "verb": str(verb)}


def right_on_city(city, verb) -> dict:
    return {"scope": str(Scope.CITY), "city": city.code, "verb": str(verb)}


def scope_on(record) -> str:
    if record.kind == "session":
        return Scope.SESSION
    return Scope.RECORD if record.city_id is None else Scope.SHARED


@transaction.atomic
def give(dive, party, *, by, verb, until, city=None, records=()) -> None:
    """Let an actor read what a city shares, and these records; of a session also what came out of it."""
    if city is not None:
        cohorts.put_grant(party, dive, Scope.CITY, city=city, verb=verb, until=until, by=by)
        journal.note("city access given", by=by, dive=dive, city=city, person=party, until=until.isoformat())
    for record in records:
        grant_access(record, party=party, verb=verb, until=until, by=by, scope=scope_on(record))


@transaction.atomic
def take_right_back(right, *, by) -> None:
    """End one right at once."""
    grant = right.grant
    if right.record is not None:
        take_back(right.record, grant, by=by)
        return
    journal.note("city access taken back", by=by, dive=grant.deep_dive, city=grant.city, person=grant.party)
    grant.delete()


@transaction.atomic
def end_part(actor, *, by) -> None:
    """Somebody is no actor any more: every right in the deep dive ends. Sessions leave their calendar."""
    for right in actor.rights:
        if right.grant.scope == Scope.SESSION:
            take_right_back(right, by=by)
    cohorts.end_role(actor.role, by=by)


@transaction.atomic
def add_organisation(dive, *, by, name, **fields) -> Organisation:
    """Name an organisation that takes part; one that is known here under this name is that one."""
    found = Organisation.objects.filter(name__iexact=name).first()
    found = found or Organisation.objects.create(name=name, **fields)
    dive.organisations.add(found)
    journal.note("organisation added", by=by, dive=dive, organisation=found.name)
    return found


def actors_of(dive, user) -> list[Actor]:
    """Everybody who takes part as an actor today or has a right today, by name, as the reader may see it. Three
    queries."""
    current = Q(until=None) | Q(until__gte=timezone.localdate())
    roles = Role.objects.filter(current, deep_dive=dive, kind=Role.Kind.ACTOR, user__is_active=True)
    found = {role.user_id: Actor(role.user, role) for role in roles.select_related("user__organisation")}
    grants = Grant.objects.filter(current, deep_dive=dive, party__is_active=True)
    grants = list(grants.select_related("party__organisation", "city", "given_by", "deep_dive").order_by("pk"))
    keys = {grant.record_key for grant in grants if grant.record_key}
    readable = Record.objects.visible_to(user).filter(deep_dive=dive, key__in=keys)
    records = {record.key: record for record in readable.select_related("deep_dive", "city")}
    for grant in grants:
        actor = found.setdefault(grant.party_id, Actor(grant.party))
        if grant.record_key and grant.record_key not in records:
            actor.hidden += 1
        else:
            actor.rights.append(Right(grant, records.get(grant.record_key)))
    return sorted(found.values(), key=lambda actor: (actor.person.name, actor.person.pk))


def city_rights(record):
    """Rights of actors that reach a record because they read all that its city shares."""
    current = Q(until=None) | Q(until__gte=timezone.localdate())
    rows = Grant.objects.filter(current, scope=Scope.CITY, deep_dive=record.deep_dive_id, city=record.city_id)
    return rows.exclude(city=None).select_related("party", "city", "deep_dive")


def invited(dive) -> list:
    """Open invitations of actors, with their rights in words: keys, and names of cities."""
    rows = dive.invitations.filter(accepted=None, role=Role.Kind.ACTOR, expires__gte=timezone.now())
    names = defaultdict(str, dive.memberships.exclude(city=None).values_list("city__code", "city__name"))
    found = list(rows.select_related("organisation", "mail"))
    for each in found:
        each.rights_in_words = [right.get("record_key") or names[right.get("city")] for right in each.rights]
    return found

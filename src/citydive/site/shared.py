"""What somebody was given to read beyond their roles, for the page Today: until when, and what to review."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef, Q

from citydive.cohorts.models import City, DeepDive, Grant
from citydive.cohorts.rules import place_of
from citydive.exchange.models import Sort
from citydive.records.models import Link, Record, Relation, Visibility
from citydive.records.rules import NOTHING, granted_q

Scope, Verb = Grant.Scope, Grant.Verb
# Of what a city shares, so many analyses are offered for a review; the library has all.
MOST = 5


@dataclass
class Shared:
    """One right in the eyes of who has it. record: None for all that `city` shares in `dive`, whose library is open
    to who takes part; to_review: analyses that wait for a review by this person."""

    grant: Grant
    record: Record | None = None
    city: City | None = None
    dive: DeepDive | None = None
    has_library: bool = False
    to_review: list[Record] = field(default_factory=list)

    @property
    def with_outcome(self) -> bool:
        return self.grant.scope == Scope.SESSION


def shared_with(user) -> list[Shared]:
    """The current rights of an account on what it can really read, each once: records first, then cities. No query
    where there are none, and six at most."""
    grants = place_of(user).grants
    if not grants:
        return []
    records = _records(user, grants)
    found = [
        Shared(grant, record=records[grant.record_key])
        for grant in _each_once(grant for grant in grants if _reaches(grant, records))
    ]
    for each in found:
        if each.grant.verb == Verb.REVIEW and each.record.waits_for_review and _may_review(user, each.grant):
            each.to_review = [each.record]
    return found + _cities(user, _each_once(grant for grant in grants if grant.scope == Scope.CITY))


def _records(user, grants) -> dict:
    """By key, what is readable of it. A review or advice that stays in sight of who wrote it was not given."""
    readable = Record.objects.visible_to(user).active()
    own = [grant.record_key for grant in grants if grant.given_by_id is None]
    rows = readable.filter(key__in={grant.record_key for grant in grants} - {""})
    rows = rows.exclude(kind__in=["input", "advice"], key__in=own, authors=user.pk).for_cards()
    return {record.key: record for record in rows.annotate(waits_for_review=_waits_for_review(user))}


def _reaches(grant, records) -> bool:
    record = records.get(grant.record_key)
    if record is None or record.deep_dive_id != grant.deep_dive_id:
        return False
    return grant.scope != Scope.SHARED or record.visibility != Visibility.CITY


def _each_once(grants) -> list[Grant]:
    """Of what was given twice the one that lasts longest; reading alone goes where a review lasts as long."""
    longest = {}
    for grant in grants:
        what = (grant.deep_dive_id, grant.record_key, grant.city_id, grant.scope == Scope.SESSION)
        known = longest.setdefault(what, {})
        if grant.verb not in known or _last(grant) > _last(known[grant.verb]):
            known[grant.verb] = grant
    for known in longest.values():
        if len(known) > 1 and _last(known[Verb.REVIEW]) >= _last(known[Verb.READ]):
            del known[Verb.READ]
    return [grant for known in longest.values() for grant in known.values()]


def _last(grant) -> date:
    return grant.until or date.max


def _cities(user, grants) -> list[Shared]:
    if not grants:
        return []
    cities = City.objects.in_bulk({grant.city_id for grant in grants})
    dives = DeepDive.objects.in_bulk({grant.deep_dive_id for grant in grants})
    takes_part = place_of(user).takes_part
    found = [
        Shared(
            grant, city=cities[grant.city_id], dive=dives[grant.deep_dive_id],
            has_library=grant.deep_dive_id in takes_part,
        )
        for grant in grants
    ]  # fmt: skip
    reviewing = [each for each in found if each.grant.verb == Verb.REVIEW and _may_review(user, each.grant)]
    if reviewing:
        _add_analyses(user, reviewing)
    return found


def _add_analyses(user, reviewing) -> None:
    """The newest analyses of these cities without a review by this person, but those that were given by name."""
    granted = NOTHING
    for each in reviewing:
        granted |= granted_q(each.grant)
    named = {grant.record_key for grant in place_of(user).grants if grant.verb == Verb.REVIEW}
    rows = Record.objects.visible_to(user).active().filter(granted, _waits_for_review(user), kind="analysis")
    for record in rows.exclude(key__in=named).for_cards().order_by("-updated")[:MOST]:
        for each in reviewing:
            if (each.grant.deep_dive_id, each.grant.city_id) == (record.deep_dive_id, record.city_id):
                each.to_review.append(record)


def _may_review(user, grant) -> bool:
    """As `exchange.rules.review_voices` has it: of those inside, only who writes for a city or moderates."""
    place, dive = place_of(user), grant.deep_dive_id
    return dive not in place.cohort or dive in place.moderates or bool(place.writes_for(dive))


def _waits_for_review(user):
    """Whether a record is an analysis that this person has not reviewed (a withdrawn review counts as none)."""
    reviews = Link.objects.filter(
        target=OuterRef("pk"), relation=Relation.BASIS, source__input__sort=Sort.REVIEW, source__authors=user.pk,
        source__withdrawn=None, source__erased=None,
    )  # fmt: skip
    return Q(kind="analysis", state="done") & ~Exists(reviews)

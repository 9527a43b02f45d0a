"""Exit criteria of stages, computed from what is recorded: never ticked by hand.

One pass of few queries reads the facts of all cities of a deep dive; the criteria are plain functions of them.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Max, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from citydive.cohorts.models import Entry, Membership, Role, Stage, Standing
from citydive.records.models import Record


@dataclass
class Facts:
    """What is recorded of one city in a deep dive. `counts`: (kind, state, visibility) → records."""

    membership: Membership
    stage: Stage | None = None
    delegates: int = 0
    counts: Counter = field(default_factory=Counter)
    outdated: int = 0
    last_act: datetime | None = None
    last_visit: datetime | None = None

    def count(self, kind, *states, visibility=None) -> int:
        return sum(
            n
            for (k, state, seen_by), n in self.counts.items()
            if k == kind and (not states or state in states) and visibility in (None, seen_by)
        )

    @property
    def last_sign(self) -> datetime | None:
        signs = [sign for sign in (self.last_act, self.last_visit) if sign]
        return max(signs) if signs else None


@dataclass(frozen=True)
class Criterion:
    """An exit criterion: its words, when it is met, and what to do next while it is not."""

    label: object
    met: object
    next_step: object


CRITERIA = {
    "membership_active": Criterion(
        _("The city takes part"),
        lambda f: f.membership.state == Membership.State.ACTIVE,
        _("waits for the city to accept its invitation"),
    ),
    "commitment_signed": Criterion(
        _("The city's commitment is signed"),
        lambda f: f.count("commitment", "signed") >= 1,
        _("no signed commitment is in force"),
    ),
    "delegation_of_two": Criterion(
        _("Two or three delegates"), lambda f: f.delegates >= 2, _("a second delegate is missing")
    ),
    "dataset_confirmed": Criterion(
        _("A dataset is confirmed"), lambda f: f.count("dataset") >= 1, _("no data uploaded yet")
    ),
    "analysis_done": Criterion(
        _("An analysis is done"), lambda f: f.count("analysis", "done") >= 1, _("no analysis done yet")
    ),
    "finding_accepted": Criterion(
        _("A finding is accepted"),
        lambda f: f.count("finding", "accepted") >= 1,
        _("drafted findings wait to be accepted or edited"),
    ),
    "option_derived": Criterion(
        _("The city has an option of its own"), lambda f: f.count("option") >= 1, _("no option derived yet")
    ),
    "decision_recorded": Criterion(
        _("A decision on options is recorded"),
        lambda f: f.count("decision", "decided", "none_chosen") >= 1,
        _("no decision on options recorded yet"),
    ),
    "result_without_gaps": Criterion(
        _("The result has no gaps"),
        lambda f: f.count("result", "complete") >= 1,
        _("the result still has gaps or is not begun"),
    ),
    "result_public": Criterion(
        _("The result is public"),
        lambda f: f.count("result", visibility="public") >= 1,
        _("the result is not public yet"),
    ),
}


@dataclass(frozen=True)
class Checked:
    """A criterion with its answer for one city."""

    label: object
    met: bool
    next_step: object


def check(stage, facts) -> list[Checked]:
    """The criteria of a stage for a city, in the order of the template."""
    found = [CRITERIA[name] for name in stage.criteria if name in CRITERIA]
    return [Checked(c.label, bool(c.met(facts)), c.next_step) for c in found]


def blocked_by(facts) -> list:
    """What keeps a city at its stage, in words; empty if nothing does."""
    state = facts.membership.state
    if state == Membership.State.PAUSED:
        return [_("paused")]
    if state == Membership.State.ENDED or is_over(facts.membership.deep_dive):
        return []
    rows = [c.next_step for c in check(facts.stage, facts) if not c.met] if facts.stage else []
    if facts.outdated:
        rows.append(_("records are out of date"))
    return rows


def is_over(dive) -> bool:
    """After its last day nobody waits: what was not recorded here is not thereby undone."""
    return dive.ends is not None and dive.ends < timezone.localdate()


def facts_of(dive, stages, *, membership=None) -> list[Facts]:
    """The facts of every city of a deep dive (or of one), in the order in which they joined. Five queries."""
    memberships = dive.memberships.select_related("city")
    if membership is not None:
        memberships = memberships.filter(pk=membership.pk)
    rows = {m.city_id: Facts(m) for m in memberships if m.city_id}
    by_pk = {stage.pk: stage for stage in stages}
    newest = {}
    standings = Standing.objects.filter(membership__deep_dive=dive).order_by("since", "pk")
    for city_id, stage_id in standings.values_list("membership__city_id", "stage_id"):
        newest[city_id] = stage_id
    counted = (
        Record.objects.active()
        .filter(deep_dive=dive, city__isnull=False)
        .order_by()
        .values("city_id", "kind", "state", "visibility", "outdated")
        .annotate(n=Count("pk"))
    )
    for row in counted:
        facts = rows.get(row["city_id"])
        if facts is None:
            continue
        # What is out of date meets no criterion, whatever its state says.
        state = "outdated" if row["outdated"] else row["state"]
        facts.counts[row["kind"], state, row["visibility"]] += row["n"]
        facts.outdated += row["n"] if row["outdated"] else 0
    # Who is about to leave is here until the last day, and is no delegate to count on.
    current = Q(until__isnull=True) | Q(until__gte=timezone.localdate())
    delegates = (
        Role.objects.filter(current, deep_dive=dive, kind=Role.Kind.DELEGATE)
        .values("city_id")
        .annotate(n=Count("pk", filter=Q(until__isnull=True)), last=Max("user__last_login"))
    )
    for row in delegates:
        if row["city_id"] in rows:
            rows[row["city_id"]].delegates = row["n"]
            rows[row["city_id"]].last_visit = row["last"]
    for city_id, facts in rows.items():
        facts.stage = by_pk.get(newest.get(city_id))
    return list(rows.values())


def add_last_acts(dive, facts) -> None:
    """When delegates of each city last did something; one query.

    Others act on records of a city too, who sort its cards or answer its advice: that is no sign of life of it.
    """
    acts = Entry.objects.filter(
        deep_dive=dive, by__roles__deep_dive=dive, by__roles__kind=Role.Kind.DELEGATE, by__roles__city__isnull=False
    )
    last = dict(acts.order_by().values_list("by__roles__city").annotate(last=Max("at")))
    for each in facts:
        each.last_act = last.get(each.membership.city_id)

"""The indicators of what the rooms below record. Nothing is guessed: what nobody recorded is said so."""

from collections import Counter

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from citydive.cohorts.models import Gender, Membership, User
from citydive.exchange.models import Verdict
from citydive.formats.kept import hours_given
from citydive.formats.models import Session
from citydive.live.models import Task
from citydive.options.models import OptionState

from .facts import ROLES
from .indicators import Indicator, NotComputable, Number, register

NOBODY_NOTED = _("nobody noted who came to the sessions")


def _parts(counted, labels) -> list[Number]:
    """A number for each value that there is, in the order of the labels."""
    return [Number(str(value), label, counted[value]) for value, label in labels if counted[value]]


def _whole(value) -> list[Number]:
    return [Number("", "", value)]


def _by_format(facts):
    return _parts(Counter(each.session.format for each in facts.sessions), Session.Format.choices) or _whole(0)


def _workshop_days(facts):
    workshops = [each for each in facts.sessions if each.session.format == Session.Format.LOCAL_WORKSHOP]
    known = [each.days for each in workshops if each.days is not None]
    if workshops and not known:
        return NotComputable(_("only the months of the workshops are known"))
    return _whole(sum(known))


def _noted(facts) -> bool:
    return any(each.noted for each in facts.sessions)


def _people(facts):
    if not _noted(facts):
        return NotComputable(NOBODY_NOTED)
    accounts = {person for _session, person, _city, _how in facts.attendance if person}
    return _parts(Counter(facts.role_of(person) for person in accounts), ROLES.items()) or _whole(0)


def _attendances(facts):
    if not _noted(facts):
        return NotComputable(NOBODY_NOTED)
    counted = Counter(facts.role_of(person) for _session, person, _city, _how in facts.attendance)
    return _parts(counted, ROLES.items()) or _whole(0)


FEWEST_OF_A_GENDER = 3


def _gender(facts):
    """As people told it of themselves. What fewer than three told is not counted apart, and one city, which has two
    or three delegates, not at all: in a small group a number would name them."""
    if facts.scope.city is not None:
        return NotComputable(_("in one city it would tell of single people; it is counted for all cities together"))
    if not _noted(facts):
        return NotComputable(NOBODY_NOTED)
    accounts = {person for _session, person, _city, _how in facts.attendance if person}
    told = Counter(User.objects.filter(pk__in=accounts).exclude(gender="").values_list("gender", flat=True))
    apart = {value: n for value, n in told.items() if n >= FEWEST_OF_A_GENDER}
    if not apart:
        return NotComputable(_("fewer than three people told the same of themselves, and it is never guessed"))
    rest = Number("rest", _("not told, or told by fewer than three"), len(accounts) - sum(apart.values()))
    return [*_parts(Counter(apart), Gender.choices), *([rest] if rest.value else [])]


def _cities(facts):
    rows = facts.scope.dive.memberships.all()
    rows = rows if facts.scope.city is None else rows.filter(city=facts.scope.city)
    return _parts(Counter(rows.values_list("state", flat=True)), Membership.State.choices) or _whole(0)


def _hours(facts):
    numbers, attended = [], False
    for pk, city in facts.cities.items():
        hours, _unknown = hours_given(facts.sessions_of.get(pk, []), pk)
        attended = attended or any(each.came[pk] for each in facts.sessions_of.get(pk, []))
        if hours:
            numbers.append(Number(city.code, city.name, round(hours, 1)))
    if numbers:
        return numbers
    if not _noted(facts):
        return NotComputable(NOBODY_NOTED)
    return NotComputable(_("no times are entered for the sessions")) if attended else _whole(0)


def _advice(facts):
    counted = Counter(each.verdict for each in facts.advice)
    labels = [*Verdict.choices, ("", _("not answered yet"))]
    numbers = [Number(value or "unanswered", label, counted[value]) for value, label in labels if counted[value]]
    return numbers or _whole(0)


def _states(name, labels):
    return lambda facts: _parts(Counter(each.state for each in getattr(facts, name)), labels) or _whole(0)


def _costs(facts):
    sums = Counter()
    for each in facts.costs:
        sums[each.currency] += each.costs
    if not sums:
        return NotComputable(_("no costs are recorded"))
    return [Number(currency, currency, float(sums[currency])) for currency in sorted(sums)]


RESULT_STATES = [("complete", _("without gaps")), ("gaps", _("with gaps"))]


INDICATORS = [
    Indicator(
        "sessions_by_format", _("Sessions by format"), _("sessions"),
        _("Sessions that took place in the time and are shared with the cohort."), _by_format,
    ),
    Indicator(
        "workshop_days", _("Days of local workshops"), _("days"),
        _(
            "First to last day of every local workshop, both counted; where only the month is known it is left "
            "out."
        ),
        _workshop_days,
    ),
    Indicator(
        "participants_by_role", _("Participants by role"), _("people"),
        _(
            "Different accounts that came to a session, remotely or as a stand-in included, by their role in the "
            "deep dive. People without an account are not among them, since nobody knows who came twice."
        ),
        _people,
    ),
    Indicator(
        "attendances_by_role", _("Attendances by role"), _("attendances"),
        _("How often people came to sessions: one person at three sessions counts three times."), _attendances,
    ),
    Indicator(
        "participants_by_gender", _("Participants by gender"), _("people"),
        _(
            "Different accounts that came to a session, as people told it of themselves in their account. What "
            "fewer than three told is not counted apart."
        ),
        _gender,
    ),
    Indicator(
        "cities_by_state", _("Cities by state of membership"), _("cities"),
        _("As their memberships stand now."), _cities,
    ),
    Indicator(
        "hours_by_city", _("Hours of people in sessions by city"), _("hours"),
        _(
            "For every session how long it took, times how many people of the city came. By the clock times if it "
            "went in one go, else by the agenda; sessions with neither are left out. Work between sessions is not "
            "recorded."
        ),
        _hours,
    ),
    Indicator(
        "questions", _("Questions to peers"), _("questions"), _("Questions that were asked in the time."),
        lambda facts: _whole(len(facts.questions)),
    ),
    Indicator(
        "advice_by_answer", _("Advice by its answer"), _("pieces of advice"),
        _("Advice that was given in the time, by what the asking city said about it until now."), _advice,
    ),
    Indicator(
        "advice_taken_over", _("Advice that changed something"), _("pieces of advice"),
        _("Advice of the time that a record names as taken over."),
        lambda facts: _whole(sum(1 for each in facts.advice if each.taken_over)),
    ),
    Indicator(
        "tasks_by_state", _("Tasks by state"), _("tasks"),
        _("Tasks that were written down in the time, as they stand now."), _states("tasks", Task.State.choices),
    ),
    Indicator(
        "options_by_state", _("Options by state"), _("options"),
        _("Options that were written down in the time, as they stand now."),
        _states("options", OptionState.choices),
    ),
    Indicator(
        "decisions", _("Decisions"), _("decisions"),
        _("Decisions that were taken in the time, on options or on anything else."),
        lambda facts: _whole(len(facts.decisions)),
    ),
    Indicator(
        "options_chosen", _("Options that these decisions chose"), _("options"),
        _("As far as the options are shared with the cohort."), lambda facts: _whole(facts.chosen),
    ),
    Indicator(
        "results_by_state", _("Results by state"), _("results"),
        _("Results that were begun by the last day, as they stand now."), _states("results", RESULT_STATES),
    ),
    Indicator(
        "commitments", _("Signed commitments"), _("commitments"),
        _("Commitments that were in force at some time of the report."),
        lambda facts: _whole(len(facts.commitments)),
    ),
    Indicator(
        "costs", pgettext_lazy("indicator", "Costs"), _("money"), _(
            "What the reports of secondments and study trips that ended in the time say they cost, by currency. "
            "Of one city: those on which its people went, whoever paid. What single people noted of their own "
            "travel is not counted."
        ),
        _costs,
    ),
]  # fmt: skip


def register_all() -> None:
    for each in INDICATORS:
        register(each)

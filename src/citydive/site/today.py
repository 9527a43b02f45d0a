"""Today: at most seven things that wait for me, the next session, and what changed since I was here."""

from dataclasses import dataclass
from unicodedata import bidirectional

from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language_bidi, ngettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from citydive import days
from citydive.cohorts.models import City, DeepDive
from citydive.cohorts.rules import can_open_dive, place_of
from citydive.commitments.queries import packs_to_read
from citydive.commitments.queries import waiting_for as commitments_waiting
from citydive.exchange.queries import waiting_for
from citydive.formats.queries import next_session, visible_sessions
from citydive.jobs.models import Job
from citydive.live.outcome import unconfirmed
from citydive.live.tasks import open_tasks
from citydive.missions.queries import waiting_for as missions_waiting
from citydive.notices.queries import unread
from citydive.post.state import standing
from citydive.records.models import ErasureRequest, Record, Relation
from citydive.told import listed

from .criteria import blocked_by, facts_of
from .shared import shared_with
from .waiting import is_to_renew

MOST = 7
UNDER_WAY = [Job.Status.WAITING, Job.Status.RUNNING]


def isolated(text) -> str:
    """A title inside a sentence, kept from turning the words around it when it runs the other way."""
    text = str(text)
    turns = any(bidirectional(sign) in ("R", "AL") for sign in text)
    return f"\u2068{text}\u2069" if turns or get_language_bidi() else text


@dataclass(frozen=True)
class Task:
    """One thing that waits: what to do, where, and why."""

    text: str
    url: str
    why: str = ""


@login_required
def today(request):
    user, place = request.user, place_of(request.user)
    dives = list(DeepDive.objects.filter(pk__in=place.takes_part).prefetch_related("stages"))
    _with_own_cities(dives, place)
    tasks = [
        *_erasures(user),
        *_post(user),
        *_packs(user, place),
        *_to_do(user),
        *_outcomes(user, place),
        *_answers(user),
        *_commitments(user, {dive.pk: dive for dive in dives}),
        *_missions(user),
        *_drafts(user),
        *_outdated(user),
        *_next_steps(user, dives),
    ]
    shared = shared_with(user)
    changed = Record.objects.visible_to(user).filter(deep_dive__in=place.takes_part).exclude(kind="statement")
    if user.seen_before:
        changed = changed.filter(updated__gt=user.seen_before)
    context = {
        "tasks": tasks[:MOST],
        "shared": shared,
        "to_review": any(each.to_review for each in shared),
        "more": max(len(tasks) - MOST, 0),
        "dives": dives,
        "session": next_session(place.takes_part, user),
        "changed": changed.for_cards().order_by("-updated")[:8],
        "news": unread(user, most=20)[:5],
        "jobs": Job.objects.visible_to(user).filter(owner=user, status__in=UNDER_WAY)[:3],
        "can_open": can_open_dive(user),
    }
    return render(request, "site/today.html", context)


def _post(user):
    """For administrators: mails that do not go out."""
    if not user.is_administrator:
        return
    now = standing()
    if now.refused or now.given_up:
        yield Task(
            _("E-mails do not go out (waiting: %(waiting)d, given up: %(given_up)d)")
            % {"waiting": now.waiting, "given_up": now.given_up},
            "",
            now.reason,
        )
    elif now.late:
        yield Task(
            _("E-mails wait: %(waiting)d, no worker takes them") % {"waiting": now.waiting},
            "",
            _("Start a worker on the server: citydive worker."),
        )


def _erasures(user):
    """For an administrator: what owners asked to be erased."""
    waiting = ErasureRequest.objects.filter(settled=None).count() if user.is_administrator else 0
    if waiting:
        yield Task(
            ngettext("Erase one record on request", "Erase %(n)d records on request", waiting) % {"n": waiting},
            reverse("erasures"),
            _("Their owners asked for it, to protect personal data."),
        )


def _with_own_cities(dives, place) -> None:
    """For each deep dive the cities that this person writes for: the way to what is one's own."""
    cities = City.objects.in_bulk({city for _dive, city in place.writes})
    for dive in dives:
        dive.own_cities = [city for pk, city in cities.items() if (dive.pk, pk) in place.writes]


def _packs(user, place):
    """Work that a colleague handed over."""
    for pack in packs_to_read(user):
        dive, city = pack.membership.deep_dive, pack.membership.city
        if (dive.pk, city.pk) in place.writes:
            yield Task(
                _("Read what %(name)s handed over to you") % {"name": isolated(pack.person.name)},
                reverse("handover", args=[dive.slug, city.code, pack.pk]),
                _("What is decided, what is open, and whom to ask."),
            )


def _to_do(user):
    """The tasks of a person, the most urgent first."""
    for task in open_tasks(user)[:MOST]:
        if task.due is None:
            why = ""
        elif task.is_late:
            why = _("It was due on %(day)s.") % {"day": days.day(task.due)}
        else:
            why = _("Until %(day)s.") % {"day": days.day(task.due)}
        text = _("Your task: %(title)s") % {"title": isolated(task.record.title)}
        yield Task(text, task.record.get_absolute_url(), why)


def _outcomes(user, place):
    """What came out of sessions and waits for the word of one's city."""
    if not place.writes:
        return
    sessions = visible_sessions(user).filter(cities__in={city for _dive, city in place.writes})
    for session, cities in unconfirmed(sessions):
        if any((session.record.deep_dive_id, city.pk) in place.writes for city in cities):
            yield Task(
                _("Confirm what came out of it: %(title)s") % {"title": isolated(session.record.title)},
                reverse("outcome", args=[session.record.key]),
                _("Your city has not confirmed it as it stands now."),
            )


def _answers(user):
    waiting = waiting_for(user)
    for record in waiting.to_mark:
        yield Task(
            _("Say what you made of a piece of advice: %(title)s") % {"title": isolated(record.title)},
            record.get_absolute_url(),
            _("Accepted, adapted or declined: the peers learn from your answer."),
        )
    for record in waiting.to_answer:
        text = _("Asked of you: %(title)s") if record.named else _("A peer asks: %(title)s")
        yield Task(
            text % {"title": isolated(record.title)},
            record.get_absolute_url(),
            _("Two sentences from your own experience are enough."),
        )


COMMITMENT_TASKS = {
    "returned": (
        _lazy("The signatory returned the commitment: %(key)s"),
        _lazy("Read the note, change the text, send it again."),
    ),
    "expired": (
        _lazy("The link for signing has expired: %(key)s"),
        _lazy("Send it again, or to another signatory."),
    ),
    "lapses": (
        _lazy("Renew the commitment: %(key)s"),
        _lazy("So that the people it names stay released."),
    ),
}


def _commitments(user, dives):
    for each, what in commitments_waiting(user):
        if what == "lapses" and not is_to_renew(each, dives[each.record.deep_dive_id]):
            continue
        text, why = COMMITMENT_TASKS[what]
        yield Task(text % {"key": isolated(each.record.key)}, each.record.get_absolute_url(), why)


MISSION_TASKS = {
    "answer": (_lazy("Your city is asked for a mission: %(title)s"), _lazy("Agree, or decline and say why.")),
    "begin": (_lazy("Has it begun? %(title)s"), _lazy("Its first day has come.")),
    "report": (_lazy("Report on %(title)s"), _lazy("While it is fresh: what was done and what came of it.")),
    "follow up": (
        _lazy("What changed because of %(title)s?"),
        _lazy("Three months later: name the records that changed."),
    ),
    "travel": (_lazy("Record your travel: %(title)s"), _lazy("Once, so that the stay can be prepared.")),
    "travel days": (
        _lazy("On which days do you travel? %(title)s"),
        _lazy("The mission has other days now; those of your travel are missing."),
    ),
    "take home": (
        _lazy("What does your city take home? %(title)s"),
        _lazy("Take, adapt or leave, each with the reason."),
    ),
}


def _missions(user):
    for mission, what in missions_waiting(user):
        text, why = MISSION_TASKS[what]
        page = "own_travel" if what in ("travel", "travel days") else "record"
        where = reverse(page, args=[mission.record.key])
        yield Task(text % {"title": isolated(mission.record.title)}, where, why)


def _mine(user):
    """Records of the cities that this person writes for."""
    cities = {city for _dive, city in place_of(user).writes}
    return Record.objects.editable_by(user).filter(city__in=cities)


def _drafts(user):
    """The analyses whose drafted findings wait, with how many of each: one task per analysis."""
    drafts = _mine(user).filter(kind="finding", state="draft")
    analyses = Record.objects.visible_to(user).filter(
        kind="analysis", links_in__relation=Relation.BASIS, links_in__source__in=drafts.values("pk")
    )
    for analysis in analyses.for_cards().annotate(drafts=Count("links_in")).order_by("-updated")[:MOST]:
        yield Task(
            ngettext(
                "Read one drafted finding of “%(title)s”",
                "Read %(n)d drafted findings of “%(title)s”",
                analysis.drafts,
            )
            % {"n": analysis.drafts, "title": isolated(analysis.shown.title)},
            analysis.get_absolute_url(),
            _("Accept, edit or reject each sentence."),
        )


def _outdated(user):
    # A draft waits to be read anyway, with its analysis.
    mine = _mine(user).filter(outdated=True).exclude(kind="statement").exclude(kind="finding", state="draft")
    # Another one took its place, or nobody stands by it: nothing to do.
    mine = mine.exclude(state="rejected").exclude(links_in__relation=Relation.SUPERSEDES)
    for record in mine.for_cards().order_by("-updated")[:MOST]:
        yield Task(
            _("Bring up to date: %(key)s %(title)s")
            % {"key": isolated(record.key), "title": isolated(record.shown.title)},
            record.get_absolute_url(),
            _("Something it rests on has a newer edition."),
        )


def _next_steps(user, dives):
    """For delegates: the first open criterion of their city's stage. For moderators: cities that wait."""
    place = place_of(user)
    for dive in dives:
        mine = place.writes_for(dive.pk)
        moderates = dive.pk in place.moderates
        if not mine and not moderates:
            continue
        facts = facts_of(dive, list(dive.stages.all()))
        for each in facts:
            blocked = blocked_by(each)
            if each.membership.city_id in mine and blocked:
                yield Task(
                    _("%(city)s, stage “%(stage)s”: %(what)s")
                    % {"city": isolated(each.membership), "stage": _(each.stage.title), "what": blocked[0]},
                    reverse("city", args=[dive.slug, each.membership.city.code]),
                )
        stuck = [each for each in facts if blocked_by(each)]
        if moderates and stuck:
            yield Task(
                ngettext(
                    "One city of “%(dive)s” waits for something",
                    "%(n)d cities of “%(dive)s” wait for something",
                    len(stuck),
                )
                % {"n": len(stuck), "dive": isolated(dive.title)},
                reverse("board", args=[dive.slug]),
                listed(each.membership for each in stuck),
            )

"""Missions: the list, asking for one, planning it, and its steps from the answer to the follow-up."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from citydive.cohorts.access import dive_view
from citydive.records.access import conflict_page, record_view
from citydive.records.actions import Conflict
from citydive.records.citing import keys_text
from citydive.records.models import Record, Relation
from citydive.records.once import once
from citydive.records.scripts import language_of

from . import queries, steps
from .mission_forms import (
    EditSecondmentForm,
    EditStudyTripForm,
    FollowUpForm,
    MissionReportForm,
    NewSecondmentForm,
    NewStudyTripForm,
    OverForm,
    StepForm,
    records_of,
)
from .models import Mission, MissionFormat, MissionState
from .pages import waits_for
from .rules import may_answer, may_ask, may_cancel, may_carry, voices
from .steps import MissionError

NEW = {MissionFormat.SECONDMENT: NewSecondmentForm, MissionFormat.STUDY_TRIP: NewStudyTripForm}
EDIT = {MissionFormat.SECONDMENT: EditSecondmentForm, MissionFormat.STUDY_TRIP: EditStudyTripForm}


@dive_view("inside")
def missions(request, dive):
    rows = list(queries.missions_of(request.user, dive))
    for each in rows:
        each.waits_for = waits_for(each)
    return render(request, "missions/missions.html", {"rows": rows, "may_write": may_ask(request.user, dive)})


@dive_view("inside")
@once
def new(request, dive, format):
    """Ask for a mission; `?need=KEY&offer=KEY` begins with what these say."""
    if not may_ask(request.user, dive):
        raise PermissionDenied
    speaks_for = voices(request.user, dive)
    found = {name: _listing(request, dive, name) for name in ("need", "offer")}
    initial = steps.first_cities(**found)
    if found["need"] or found["offer"]:
        initial["title"] = (found["need"] or found["offer"]).title
    form = NEW[format](request.POST or None, dive=dive, user=request.user, voices=speaks_for, initial=initial)
    if request.method == "POST" and form.is_valid():
        record = steps.request(
            dive, format=format, by=request.user, language=language_of(form), **found, **form.cleaned_data
        )
        messages.success(request, _asked(record))
        return redirect(record)
    heading = _("Ask for a secondment") if format == MissionFormat.SECONDMENT else _("Plan a study trip")
    context = {"form": form, "heading": heading, "back": reverse("missions", args=[dive.slug]), "submit": _("Send")}
    return render(request, "site/form.html", context)


def _asked(record) -> str:
    if record.state == MissionState.AGREED:
        return _("It is planned. Nobody else has to agree.")
    n = len(record.mission.answering)
    return ngettext(
        "It is with the city that is asked: its delegates see it on their page Today.",
        "It is with the cities that are asked, and agreed once all have said yes: their delegates see it on their"
        " page Today.",
        n,
    )


def _listing(request, dive, kind):
    key = request.GET.get(kind, "")
    if not key:
        return None
    readable = Record.objects.visible_to(request.user).active().of_kind(kind).filter(deep_dive=dive)
    found = readable.filter(key=key).select_related("city", "listing").first()
    if found is None:
        raise Http404
    return found


def values_of(record) -> dict:
    """What stands in a mission, by the names of the forms."""
    mission = Mission.objects.select_related("sending", "receiving").get(pk=record.pk)
    names = ("task", "hosts", "programme", "starts", "ends", "reason", "report", "costs", "currency", "outcome")
    return {name: getattr(mission, name) for name in names} | {
        "title": record.title,
        "sending": mission.sending.code if mission.sending else "",
        "receiving": mission.receiving.code if mission.receiving else "",
        "cities": [city.code for city in mission.cities.all()],
        "session": mission.session_id or "",
    }


def changing(request, record, form, heading, act, *, current=values_of, **more):
    """A form under the version lock: act(cleaned data), or the conflict, or what cannot be done beside the form."""
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except Conflict as conflict:
            return conflict_page(request, form, current(conflict.record), conflict.record)
        except MissionError as error:
            form.add_error(None, str(error))
        else:
            return redirect(record)
    context = {"form": form, "heading": heading, "back": record.get_absolute_url(), **more}
    return render(request, "site/form.html", context)


def mission_of(record) -> Mission:
    mission = Mission.objects.select_related("sending", "receiving").get(pk=record.pk)
    mission.record = record
    return mission


@record_view("edit", kind="mission")
def edit(request, record):
    initial = values_of(record) | {"seen": record.version}
    form = EDIT[record.mission.format](
        request.POST or None, dive=record.deep_dive, user=request.user, record=record, initial=initial
    )
    agreed = record.state == MissionState.AGREED or record.mission.consents.exists()

    def act(data):
        steps.edit(record, by=request.user, **data)
        if agreed and record.state == MissionState.REQUESTED and not record.mission.consents.exists():
            messages.info(request, _("It is put to the cities again: they agreed to something else."))

    return changing(request, record, form, _("Edit %(key)s") % {"key": record.key}, act)


@require_POST
@record_view(kind="mission")
def step(request, record):
    """The buttons without words: the city that is asked agrees; it has begun."""
    mission, form = mission_of(record), StepForm(request.POST)
    if not (may_answer(request.user, mission) or may_carry(request.user, mission)):
        raise PermissionDenied
    if form.is_valid():
        agrees = form.cleaned_data["to"] == MissionState.AGREED
        if agrees and not may_answer(request.user, mission):
            raise PermissionDenied
        try:
            (steps.agree if agrees else steps.begin)(record, seen=form.cleaned_data["seen"], by=request.user)
        except MissionError as error:
            messages.error(request, str(error))
        except Conflict:
            messages.error(request, _("Somebody changed this record since you opened it. Look at it again."))
        else:
            if agrees:
                messages.success(request, _your_city_agreed(record))
    return redirect(record)


def _your_city_agreed(record) -> str:
    missing = waits_for(mission_of(record))
    if missing:
        return _("Your city agreed; %(cities)s is still asked.") % {"cities": missing}
    return _("Your city agreed.")


@record_view(kind="mission")
def over(request, record):
    """The city that is asked declines; those who asked, or both later, cancel."""
    mission = mission_of(record)
    declines = may_answer(request.user, mission)
    if not (declines or may_cancel(request.user, mission)):
        raise PermissionDenied
    form = OverForm(request.POST or None, initial={"reason": mission.reason, "seen": record.version})
    act = steps.decline if declines else steps.cancel
    return changing(
        request, record, form, _("Decline the mission") if declines else _("Cancel the mission"),
        lambda data: act(record, by=request.user, **data), submit=_("Decline") if declines else _("Cancel it"),
    )  # fmt: skip


@record_view(kind="mission")
def report(request, record):
    mission = mission_of(record)
    if not may_carry(request.user, mission):
        raise PermissionDenied
    names = ("report", "ends", "costs", "currency")
    initial = {name: getattr(mission, name) for name in names} | {"seen": record.version}
    form = MissionReportForm(request.POST or None, mission=mission, initial=initial)
    return changing(
        request, record, form, _("Report"), lambda data: steps.report(record, by=request.user, **data)
    )  # fmt: skip


@record_view(kind="mission")
def follow_up(request, record):
    mission = mission_of(record)
    if not may_carry(request.user, mission):
        raise PermissionDenied
    mine = records_of(request.user, record.deep_dive)

    def current(record):
        named = mine.filter(links_out__target=record, links_out__relation=Relation.TOOK_OVER).order_by("pk")
        return {"outcome": values_of(record)["outcome"], "changed": keys_text(named)}

    initial = current(record) | {"seen": record.version}
    form = FollowUpForm(request.POST or None, mine=mine, initial=initial)
    return changing(
        request, record, form, _("What changed because of it"),
        lambda data: steps.follow_up(record, by=request.user, mine=mine, **data), current=current,
        lede=_("Three months later: what is different in the cities, and what did it become?"),
    )  # fmt: skip

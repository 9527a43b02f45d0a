"""Who goes, how they travel, the letter for the visa, and what a city takes home."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from citydive.cohorts.actions import Changed
from citydive.cohorts.conflicts import conflict_page as rows_conflict
from citydive.commitments.views import printed
from citydive.records.access import record_view
from citydive.records.once import once

from . import taking_home, travel
from .mission_forms import EditLessonForm, LessonForm, PeopleForm, TravelForm
from .mission_views import changing, mission_of
from .models import CLOSED, Traveller
from .retention import forgotten_on
from .rules import cities_named_by, may_see_travel
from .steps import MissionError
from .visa_letter import build_letter
from .visa_letter_texts import TEXTS

TRAVEL = (
    "arrives", "leaves", "languages", "interpretation", "accessibility", "visa_letter", "costs_by", "amount",
    "currency", "note",
)  # fmt: skip


@record_view(kind="mission")
def people(request, record):
    """Delegates say who of their own city goes."""
    mission = mission_of(record)
    cities = cities_named_by(request.user, mission)
    if not cities:
        raise PermissionDenied
    candidates = [person for person, _city in travel.delegates_of(record.deep_dive, cities)]

    def current(record):
        return {"people": [each.person_id for each in record.mission.travellers.filter(city__in=cities)]}

    form = PeopleForm(
        request.POST or None, candidates=candidates, initial=current(record) | {"seen": record.version}
    )
    return changing(
        request, record, form, _("Who goes"),
        lambda data: travel.set_people(record, by=request.user, cities=cities, **data), current=current,
        lede=_("Delegates of your city. Each of them then records the own travel, once."),
    )  # fmt: skip


def _own(request, record) -> Traveller:
    """The row of whoever is logged in; 404 for who does not go."""
    rows = record.mission.travellers.select_related("mission__record", "person", "city", "travel")
    return get_object_or_404(rows, person=request.user.pk)


def _said(traveller) -> dict:
    row = getattr(traveller, "travel", None)
    if row is None:
        return {"seen": 0}
    return {name: getattr(row, name) for name in TRAVEL} | {"seen": row.version}


@record_view(kind="mission")
def own_travel(request, record):
    """One's own travel, recorded once. The page says who reads it and when it is forgotten."""
    traveller = _own(request, record)
    mission = mission_of(record)
    said = _said(traveller)
    if not said["seen"] or traveller.travel.days_forgotten:
        said |= {"arrives": mission.starts, "leaves": mission.ends}
    form = TravelForm(request.POST or None, initial=said)
    if request.method == "POST" and form.is_valid():
        try:
            travel.note_travel(traveller, **form.cleaned_data)
        except Changed:
            current = _said(_own(request, record))
            lock = {"seen": current.pop("seen")}
            back = record.get_absolute_url()
            return rows_conflict(
                request, form, current, lock=lock, back=back, crumbs=f"{record.key} {record.title}"
            )
        return redirect(record)
    context = {
        "form": form, "record": record, "mission": mission, "back": record.get_absolute_url(),
        "forgotten": forgotten_on(mission), "heading": _("Your travel"),
    }  # fmt: skip
    return render(request, "missions/travel_form.html", context)


def _readable(request, record, pk) -> Traveller:
    """Somebody's travel, for those who need it; for all others it is not there."""
    rows = Traveller.objects.select_related("mission__record__deep_dive", "person", "city", "travel")
    traveller = get_object_or_404(rows, pk=pk, mission=record.pk)
    if not may_see_travel(request.user, traveller):
        raise Http404
    return traveller


@record_view(kind="mission")
def travel_of(request, record, pk):
    traveller = _readable(request, record, pk)
    mission = mission_of(record)
    context = {
        "record": record, "mission": mission, "traveller": traveller, "travel": getattr(traveller, "travel", None),
        "own": traveller.person_id == request.user.pk, "forgotten": forgotten_on(mission), "letters": TEXTS,
    }  # fmt: skip
    return render(request, "missions/travel.html", context)


@record_view(kind="mission")
def visa_letter(request, record, pk, format):
    """From what is recorded alone; only where the person asked for it."""
    traveller = _readable(request, record, pk)
    row = getattr(traveller, "travel", None)
    if row is None or not row.visa_letter or traveller.mission.state in CLOSED:
        raise Http404
    language = request.GET.get("text", "en")
    document = build_letter(traveller, language if language in TEXTS else "en")
    return printed(request, document, format, f"{record.key} visa.{format}", record.get_absolute_url())


@record_view(kind="mission")
@once
def take_home(request, record):
    mission = mission_of(record)
    cities = [] if mission.is_secondment else cities_named_by(request.user, mission)
    if not cities:
        raise PermissionDenied
    form = LessonForm(request.POST or None, cities=cities)

    def act(data):
        taking_home.note(record, by=request.user, **data)

    return changing(
        request, record, form, _("What we take home"), act,
        lede=_("One thing at a time. What does not fit at home is worth as much: say why."),
    )  # fmt: skip


@record_view(kind="mission")
def lesson(request, record, pk):
    """A city corrects what it said."""
    mission = mission_of(record)
    row = get_object_or_404(mission.lessons.select_related("city", "by", "mission__record"), pk=pk)
    if row.city_id not in {city.pk for city in cities_named_by(request.user, mission)}:
        raise PermissionDenied
    names = ("what", "verdict", "reason")
    initial = {name: getattr(row, name) for name in names} | {"seen": row.version}
    form = EditLessonForm(request.POST or None, cities=[row.city], initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            taking_home.correct(row, by=request.user, **form.cleaned_data)
        except Changed:
            row.refresh_from_db()
            return rows_conflict(
                request, form, {name: getattr(row, name) for name in names}, lock={"seen": row.version},
                back=record.get_absolute_url(), crumbs=f"{record.key} {record.title}", saved=(row.by, row.updated),
            )  # fmt: skip
        except MissionError as error:
            form.add_error(None, str(error))
        else:
            return redirect(record)
    context = {"form": form, "heading": _("What we take home"), "back": record.get_absolute_url()}
    return render(request, "site/form.html", context)

"""Calendar, entering and editing a session, cards and citing them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from citydive.cohorts.access import dive_view
from citydive.cohorts.rules import place_of
from citydive.records.access import conflict_page, record_view
from citydive.records.actions import Conflict, add_source
from citydive.records.once import once
from citydive.records.rules import can_edit
from citydive.records.scripts import language_of

from . import actions, queries
from .forms import EditSessionForm, NewSessionForm
from .models import CardKind, Session
from .pages import card_form, shown_cards
from .parts import NotNow, write_card
from .rules import may_add_cards

ROWS = 50


@dive_view("inside")
def calendar(request, dive):
    """Upcoming sessions, then past ones by year; `?city=PRA` shows one city's."""
    members = dive.memberships.filter(city__isnull=False).select_related("city")
    cities = [each.city for each in members]
    code = request.GET.get("city", "")
    chosen = next((city for city in cities if city.code == code), None)
    if code and chosen is None:
        raise Http404
    page = Paginator(queries.calendar(dive, request.user, chosen), ROWS).get_page(request.GET.get("page"))
    return render(request, "formats/calendar.html", {"page": page, "cities": cities, "chosen": chosen})


@dive_view("moderator")
@once
def enter_session(request, dive):
    form = NewSessionForm(request.POST or None, dive=dive, initial={"time_zone": request.user.time_zone})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        url = data.pop("source_url")
        with transaction.atomic():
            record = actions.enter_session(dive, by=request.user, language=language_of(form), **data)
            if url:
                add_source(record, record.title, url=url)
        messages.success(request, _("The session stands in the calendar of every city it concerns."))
        return redirect(record)
    context = {"form": form, "heading": _("Enter a session"), "back": reverse("calendar", args=[dive.slug])}
    return render(request, "site/form.html", context)


@record_view("edit", kind="session")
def edit_session(request, record):
    session = get_object_or_404(Session.objects.select_related("record"), record=record)
    initial = EditSessionForm.texts(session) | {"seen": record.version}
    form = EditSessionForm(request.POST or None, dive=record.deep_dive, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_session(record, by=request.user, **form.cleaned_data)
        except Conflict as conflict:
            now = EditSessionForm.texts(Session.objects.select_related("record").get(record=record))
            return conflict_page(request, form, now, conflict.record)
        return redirect(record)
    context = {"form": form, "heading": _("Edit the session"), "back": record.get_absolute_url()}
    return render(request, "site/form.html", context)


@record_view(kind="session")
@once
def add_card(request, record):
    return card_page(request, record, back=record.get_absolute_url())


def card_page(request, record, *, back):
    """Write a card, here or in the room; then to the cards of the page that it was written on."""
    if not may_add_cards(request.user, record):
        raise PermissionDenied
    form = card_form(request.user, record.session, request.POST or None)
    if request.method == "POST" and form.is_valid():
        # Who leads puts down what others say, also in a step in which their own city listens.
        own = () if can_edit(request.user, record) else place_of(request.user).cities(record.deep_dive_id)
        try:
            write_card(record.session, by=request.user, cities=own, **form.cleaned_data)
            return redirect(f"{back}#cards")
        except NotNow as error:
            form.add_error(None, str(error))
    context = {
        "form": form, "heading": _("Add a card"), "lede": record.title, "submit": _("Add"), "back": back,
    }  # fmt: skip
    return render(request, "site/form.html", context)


@require_POST
@record_view(kind="session")
def cite_card(request, record, card):
    """Promote a card to a record and show it; the second time it only shows it."""
    if not may_add_cards(request.user, record):
        raise PermissionDenied
    # What becomes a record of another kind does so when the outcome is sorted.
    insights = Q(kind=CardKind.INSIGHT) | Q(record__isnull=False)
    found = get_object_or_404(shown_cards(record.session).filter(insights), pk=card)
    observation = actions.promote(found, by=request.user)
    messages.success(request, _("Cite it as %(key)s.") % {"key": observation.key})
    return redirect(observation)

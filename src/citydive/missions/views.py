"""Needs and offers: the page of a deep dive, writing one, editing it, closing it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from citydive.cohorts.access import dive_view
from citydive.records.access import conflict_page, record_view
from citydive.records.actions import Conflict
from citydive.records.once import once
from citydive.records.scripts import language_of

from . import listings, queries
from .content import LISTING_LABELS
from .forms import EditListingForm, ListingFilterForm, ListingStateForm, NewListingForm, codes_in
from .models import Listing, ListingState
from .rules import may_ask, voices

ROWS = 50


@dive_view("inside")
def expertise(request, dive):
    """All needs and offers, filterable, each with how many may fit it."""
    form = ListingFilterForm(request.GET, dive=dive)
    page = Paginator(queries.chosen(queries.listings_of(request.user, dive), form), ROWS)
    page = page.get_page(request.GET.get("page"))
    rows = list(page)
    queries.add_matches(rows, request.user, dive)
    context = {"page": page, "rows": rows, "form": form, "may_write": may_ask(request.user, dive)}
    return render(request, "missions/expertise.html", context)


@dive_view("inside")
@once
def new(request, dive, kind):
    if not may_ask(request.user, dive):
        raise PermissionDenied
    speaks_for = voices(request.user, dive)
    first = speaks_for[0]
    initial = {"where": "any", "languages": codes_in(first.languages) if first else []}
    form = NewListingForm(request.POST or None, dive=dive, voices=speaks_for, initial=initial)
    if request.method == "POST" and form.is_valid():
        record = listings.write(kind, dive, by=request.user, language=language_of(form), **form.cleaned_data)
        messages.success(request, _("It is with the cohort. What may fit stands below."))
        return redirect(record)
    heading = _("What do you need?") if kind == "need" else _("What can you offer?")
    context = {"form": form, "heading": heading, "back": reverse("expertise", args=[dive.slug])}
    return render(request, "site/form.html", context)


def _present(record) -> dict:
    return Listing.objects.values(*LISTING_LABELS).get(pk=record.pk)


def _of_listing(record):
    if record.kind not in listings.KINDS:
        raise Http404


@record_view("edit")
def edit(request, record):
    _of_listing(record)
    initial = _present(record) | {"seen": record.version}
    form = EditListingForm(request.POST or None, dive=record.deep_dive, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            listings.edit(record, by=request.user, **form.cleaned_data)
        except Conflict as conflict:
            return conflict_page(request, form, _present(conflict.record), conflict.record)
        return redirect(record)
    heading = _("Edit %(key)s") % {"key": record.key}
    context = {"form": form, "heading": heading, "back": record.get_absolute_url()}
    return render(request, "site/form.html", context)


@require_POST
@record_view("edit")
def set_state(request, record):
    _of_listing(record)
    form = ListingStateForm(request.POST)
    if form.is_valid():
        try:
            listings.set_state(
                record, seen=form.cleaned_data["seen"], by=request.user, state=ListingState(form.cleaned_data["to"])
            )
        except Conflict:
            messages.error(request, _("Somebody changed this record since you opened it. Look at it again."))
    return redirect(record)

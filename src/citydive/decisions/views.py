"""Decisions of a deep dive: the list, noting one, editing it. The minutes are the record's page."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from citydive.cohorts.access import dive_view
from citydive.options.queries import visible_options
from citydive.options.rules import cities_to_write, owner_of_new
from citydive.records.access import conflict_page, record_view
from citydive.records.actions import Conflict
from citydive.records.once import once
from citydive.records.rules import can_create
from citydive.records.scripts import language_of

from . import actions
from .forms import ROWS, DecisionEditForm, DecisionForm, row_values
from .queries import visible_considered, visible_decisions

PER_PAGE = 50
# So many options are suggested while typing a key; others are typed in full.
SUGGESTED = 100
TEXTS = ("decided_by", "decided_on", "none_because", "dissent", "dissent_by")


@dive_view("part")
def decisions(request, dive):
    page = Paginator(visible_decisions(request.user, dive), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "mine": cities_to_write(request.user, dive),
        "may_note": can_create(request.user, dive),
    }
    return render(request, "decisions/decisions.html", context)


def _open_options(user, dive, city):
    """The open options of who decides, for the first rows of the form."""
    options = visible_options(user, dive).filter(city=city, state="open").order_by("pk")
    return [(option, "", "") for option in options[: ROWS - 2]]


@dive_view("inside")
@once
def new(request, dive):
    city = owner_of_new(request, dive)
    initial, plain = {"visibility": "city" if city else "cohort"}, ""
    if request.method != "POST" and "plain" not in request.GET:
        proposed = row_values(_open_options(request.user, dive, city))
        initial |= proposed
        plain = f"?{urlencode({'city': city.code if city else '', 'plain': 1})}" if proposed else ""
    form = DecisionForm(request.POST or None, initial=initial, user=request.user, dive=dive)
    if request.method == "POST" and form.is_valid():
        decision = actions.note_decision(
            dive, by=request.user, city=city, language=language_of(form), **form.cleaned_data
        )
        messages.success(request, _("The decision is noted as %(key)s.") % {"key": decision.record.key})
        return redirect(decision.record)
    heading = _("New decision of %(city)s") % {"city": city.name} if city else _("New decision of the cohort")
    return _form_page(request, dive, form, heading, reverse("decisions", args=[dive.slug]), plain=plain)


def _form_page(request, dive, form, heading, back, plain=""):
    """plain: where the same form stands without proposed options."""
    suggested = visible_options(request.user, dive).order_by("-updated")[:SUGGESTED]
    context = {"form": form, "heading": heading, "back": back, "suggested": suggested, "plain": plain}
    return render(request, "decisions/decision_form.html", context)


@record_view("edit", kind="decision")
def edit(request, record):
    seen_rows = visible_considered(record, request.user)
    form = DecisionEditForm(
        request.POST or None,
        initial=_present(record, seen_rows) | {"seen": record.version},
        user=request.user,
        dive=record.deep_dive,
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_decision(record, by=request.user, seen_rows=seen_rows, **form.cleaned_data)
        except Conflict as conflict:
            there = conflict.record
            return conflict_page(request, form, _said(there, form.data, request.user), there)
        except actions.NothingChosen:
            form.add_error(None, _("Choose at least one option, or say why none was chosen; not both."))
        else:
            messages.success(request, _("Saved as a new edition."))
            return redirect(record)
    heading = _("Edit %(key)s") % {"key": record.key}
    return _form_page(request, record.deep_dive, form, heading, record.get_absolute_url())


def _present(record, rows) -> dict:
    decision = record.decision
    values = {name: getattr(decision, name) for name in TEXTS}
    values |= {"question": record.title, "summary": record.summary}
    return values | row_values([(row.option, row.outcome, row.reason) for row in rows])


def _said(record, mine, user) -> dict:
    """What stands there now, for the page of a conflict; rows that are empty on both sides are left out."""
    values = _present(record, visible_considered(record, user))
    rows = [f"{part}_{n}" for n in range(ROWS) for part in ("option", "outcome", "reason")]
    return values | {name: values.get(name, "") for name in rows if values.get(name) or mine.get(name)}

"""Case studies: telling one, filling it in, citing a report, and what a city takes from one."""

from contextlib import nullcontext

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from citydive.cohorts.access import dive_view
from citydive.records.access import conflict_page, record_view
from citydive.records.actions import Conflict
from citydive.records.files import FileTooLarge, discard, staged
from citydive.records.models import Record
from citydive.records.once import once
from citydive.records.report_forms import ReportForm
from citydive.records.scanning import Refused
from citydive.records.scripts import language_of

from . import case_actions as actions
from .case_forms import (
    CaseEditForm,
    NewCaseForm,
    NewTakeawayForm,
    TakeawayEditForm,
    case_values,
    takeaway_values,
)
from .case_pages import answered_edition, own_answers, visible_basis
from .models import Case, Takeaway, Unit
from .rules import may_ask, taking_cities, voices

CHANGED = gettext_lazy("Somebody changed this record since you opened it. Look at it again, then decide.")


@dive_view("inside")
@once
def new_case(request, dive):
    if not may_ask(request.user, dive):
        raise PermissionDenied
    form = NewCaseForm(request.POST or None, voices=voices(request.user, dive))
    if request.method == "POST" and form.is_valid():
        record = actions.tell_case(dive, by=request.user, language=language_of(form), **form.cleaned_data)
        messages.success(
            request, _("The case is kept. Fill in what you did and what came of it when you have time.")
        )
        return redirect(record)
    context = {
        "form": form,
        "heading": _("Tell of a case"),
        "lede": _("A title and the problem are enough to begin with."),
        "back": reverse("exchange", args=[dive.slug]),
    }
    return render(request, "site/form.html", context)


@record_view("edit", kind="case")
def edit_case(request, record):
    basis = visible_basis(record, request.user)
    given = {"record": record, "user": request.user}
    form = CaseEditForm(
        request.POST or None, initial=case_values(record, basis) | {"seen": record.version}, **given
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_case(record, by=request.user, visible_basis=basis, **form.cleaned_data)
        except Conflict as conflict:
            current = case_values(conflict.record, visible_basis(conflict.record, request.user))
            return conflict_page(request, form, _every(form, current), conflict.record)
        return redirect(record)
    context = {"form": form, "record": record, "heading": _("Edit %(key)s") % {"key": record.key}}
    return render(request, "exchange/case_form.html", context)


def _every(form, current) -> dict:
    """With an empty value for parts that are not there: the other person may have taken one out."""
    return {
        name: "" for name in form.fields if name.startswith(("what_", "needs_", "verdict_", "reason_"))
    } | current


@record_view("edit", kind="case")
def case_report(request, record):
    """A report that shows the result: file or web address, page, quote."""
    form = ReportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        upload = given.pop("file")
        try:
            return _cite(request, record, upload, given)
        except FileTooLarge:
            form.add_error(
                "file", _("The file is too large. Give the web address, or only the pages that you cite.")
            )
        except Refused as error:
            form.add_error("file", str(error))
        except Conflict:
            form.add_error(None, CHANGED)
    context = {"form": form, "heading": _("Cite a report"), "lede": record.title, "back": record.get_absolute_url()}
    return render(request, "site/form.html", context)


def _cite(request, record, upload, given):
    """The file is stored and scanned before the transaction begins: a slow scanner must not keep others waiting."""
    with staged(upload, owner=request.user) if upload else nullcontext() as stored:
        response = _keep_report(request, record, stored, given)
    if stored is not None and stored.record_id is None:
        # Sent twice: the report has the file of the first time.
        discard(stored)
    return response


@once
def _keep_report(request, record, stored, given):
    actions.cite_report(record, by=request.user, file=stored, **given)
    return redirect(record)


@require_POST
@record_view("edit", kind="case")
def drop_report(request, record, pk):
    actions.drop_report(record, get_object_or_404(record.sources, pk=pk), by=request.user)
    return redirect(record)


@record_view(kind="case")
@once
def take(request, record):
    """Part by part: what a city takes, adapts or leaves, and why. A city that has answered edits its answer."""
    mine = taking_cities(request.user, record)
    if not mine:
        raise PermissionDenied
    answered = own_answers(Case.objects.get(pk=record.pk), mine)
    cities = [city for city in mine if city.pk not in {each.city_id for each in answered}]
    if not cities and request.method != "POST":
        return redirect(answered[0])
    units = Unit.objects.filter(case=record.pk, removed=False)
    # What was written for a city that has an answer by now must not become another city's.
    speaks_for = mine if "city" in request.POST else cities or mine
    form = NewTakeawayForm(
        request.POST or None, units=units, voices=speaks_for, initial={"read_edition": record.edition}
    )
    context = {"form": form, "case_record": record, "heading": _("What does your city take from this?")}
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.take_from(record, by=request.user, language=language_of(form), **form.cleaned_data)
        except actions.AnsweredAlready as earlier:
            # What the second colleague wrote stays on the page.
            context["answered"] = earlier.record
        except Conflict:
            form.add_error(None, CHANGED)
        else:
            messages.success(
                request, _("Thank you. Cite it in an option, a decision or a statement that comes of it.")
            )
            return redirect(made)
    return render(request, "exchange/takeaway_form.html", context | {"back": record.get_absolute_url()})


@record_view("edit", kind="takeaway")
def edit_takeaway(request, record):
    takeaway = Takeaway.objects.select_related("case__record__city").get(pk=record.pk)
    kept = takeaway.rows.values_list("unit_id", flat=True)
    units = [unit for unit in takeaway.case.units.all() if not unit.removed or unit.pk in kept]
    # The words of the parts are for those who read the case.
    case = Record.objects.visible_to(request.user).filter(pk=takeaway.case_id).first()
    read = case.edition if case else answered_edition(takeaway)
    initial = takeaway_values(record) | {"seen": record.version, "read_edition": read}
    form = TakeawayEditForm(request.POST or None, units=units, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_takeaway(record, by=request.user, **form.cleaned_data)
        except Conflict as conflict:
            return conflict_page(request, form, _every(form, takeaway_values(conflict.record)), conflict.record)
        return redirect(record)
    context = {"form": form, "case_record": case, "heading": _("Edit %(key)s") % {"key": record.key}}
    return render(request, "exchange/takeaway_form.html", context | {"back": record.get_absolute_url()})

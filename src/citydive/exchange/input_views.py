"""Scientific inputs: entering one, bringing references, reviewing an analysis, editing."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from citydive.cohorts.access import dive_view
from citydive.records.access import conflict_page, record_view
from citydive.records.actions import Conflict
from citydive.records.models import Record
from citydive.records.once import once
from citydive.records.scripts import language_of

from . import input_actions as actions
from .input_forms import (
    ImportForm,
    InputEditForm,
    NewInputForm,
    NewReviewForm,
    ReviewEditForm,
    input_values,
)
from .input_pages import visible_informs
from .models import Input, Sort
from .references import CannotRead, read_references
from .rules import may_ask, review_voices, voices


@dive_view("inside")
@once
def new_input(request, dive):
    if not may_ask(request.user, dive):
        raise PermissionDenied
    form = NewInputForm(request.POST or None, user=request.user, voices=voices(request.user, dive))
    if request.method == "POST" and form.is_valid():
        return redirect(actions.enter_input(dive, by=request.user, language=language_of(form), **form.cleaned_data))
    context = {"form": form, "heading": _("Bring a scientific input"), "may_import": True}
    return render(request, "exchange/input_form.html", context | {"back": reverse("exchange", args=[dive.slug])})


@dive_view("inside")
def import_references(request, dive):
    """First what was found in the text, entry by entry; then those that were ticked become records.

    Reading takes a while, so it comes before the transaction in which they are kept.
    """
    if not may_ask(request.user, dive):
        raise PermissionDenied
    form = ImportForm(request.POST or None, request.FILES or None, voices=voices(request.user, dive))
    context = {"form": form, "back": reverse("exchange", args=[dive.slug])}
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        try:
            found = list(enumerate(read_references(text)))
        except CannotRead as error:
            form.add_error("text", str(error))
            return render(request, "exchange/import.html", context)
        chosen = [each for number, each in found if number in form.chosen and not each.problem]
        if "keep" in request.POST and chosen:
            return _keep(request, dive, chosen, form.cleaned_data["city"])
        _mark_known(found, request.user, dive)
        context |= {"found": found, "text": text, "none_chosen": "keep" in request.POST,
                    "good": sum(1 for _number, each in found if not each.problem),
                    "city": form.cleaned_data["city"]}  # fmt: skip
        return render(request, "exchange/import_preview.html", context)
    return render(request, "exchange/import.html", context)


@once
def _keep(request, dive, chosen, city):
    made = actions.enter_references(dive, chosen, by=request.user, city=city, language=get_language())
    messages.success(
        request, ngettext("%(n)d input is kept.", "%(n)d inputs are kept.", len(made)) % {"n": len(made)}
    )
    if len(made) == 1:
        return redirect(made[0])
    return redirect(reverse("library", args=[dive.slug]) + "?kind=input")


def _mark_known(found, user, dive) -> None:
    """Which of them are here already, as far as the reader may see that, or stand above in the same text: by their
    DOI, else by their title."""
    readable = Record.objects.visible_to(user).active().filter(deep_dive=dive, kind="input")
    dois = {each.fields["doi"] for _number, each in found if each.fields.get("doi")}
    titles = {each.fields["title"] for _number, each in found if each.fields.get("title")}
    by_doi = {each.input.doi: each for each in readable.filter(input__doi__in=dois).select_related("input")}
    by_title = {each.title: each for each in readable.filter(title__in=titles)}
    above = set()
    for _number, each in found:
        doi, title = each.fields.get("doi"), each.fields.get("title")
        each.known = by_doi.get(doi) if doi else by_title.get(title)
        each.stands_above = not each.problem and (doi or title) in above
        if not each.problem:
            above.add(doi or title)


@record_view(kind="analysis")
@once
def review(request, record):
    speaks_for = review_voices(request.user, record)
    if not speaks_for:
        raise PermissionDenied
    form = NewReviewForm(request.POST or None, voices=speaks_for)
    if request.method == "POST" and form.is_valid():
        language = language_of(form)
        with translation.override(language):
            title = _("Review of %(key)s") % {"key": record.key}
        actions.review(record, by=request.user, title=title, language=language, **form.cleaned_data)
        messages.success(request, _("Thank you. The review stands on the page of the analysis."))
        return redirect(record)
    context = {
        "form": form,
        "heading": _("Review this analysis"),
        "lede": record.title,
        "is_draft": record.visibility == "city",
        "back": record.get_absolute_url(),
    }
    return render(request, "exchange/input_form.html", context)


@record_view("edit", kind="input")
def edit_input(request, record):
    tied = visible_informs(record, request.user)
    is_review = Input.objects.filter(pk=record.pk, sort=Sort.REVIEW).exists()
    given = {"record": record} if is_review else {"record": record, "user": request.user}
    initial = input_values(record, tied) | {"seen": record.version}
    form = (ReviewEditForm if is_review else InputEditForm)(request.POST or None, initial=initial, **given)
    if request.method == "POST" and form.is_valid():
        fields = form.cleaned_data
        if is_review:
            # A review has no title of its own to edit, and is tied to its analysis alone.
            fields |= {"title": record.title, "informs": tied}
        try:
            actions.edit_input(record, by=request.user, visible_informs=tied, **fields)
        except Conflict as conflict:
            current = input_values(conflict.record, visible_informs(record, request.user))
            return conflict_page(request, form, current, conflict.record)
        return redirect(record)
    context = {"form": form, "heading": _("Edit %(key)s") % {"key": record.key}, "back": record.get_absolute_url()}
    return render(request, "exchange/input_form.html", context)

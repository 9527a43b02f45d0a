"""Pages of results: list, document with margin of evidence, statement forms, export."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from citydive.cohorts.access import dive_view
from citydive.cohorts.models import City
from citydive.records.access import conflict_page, record_view
from citydive.records.actions import Conflict
from citydive.records.citing import keys_text
from citydive.records.models import Record, Relation, Visibility
from citydive.records.rules import can_create

from . import actions
from .forms import EditResultForm, ExportForm, FigureForm, NewResultForm, SectionForm, StatementForm
from .models import Export
from .outline import read_outline
from .words import gap_words


@dive_view("inside")
def results(request, dive):
    records = Record.objects.visible_to(request.user).filter(deep_dive=dive, kind="result").for_cards()
    cities = City.objects.filter(memberships__deep_dive=dive)
    own = [city for city in cities if can_create(request.user, dive, city)]
    page = Paginator(records, 50).get_page(request.GET.get("page"))
    return render(request, "results/results.html", {"records": page, "cities": own})


@dive_view("inside")
def new_result(request, dive, code):
    city = get_object_or_404(City, code=code, memberships__deep_dive=dive)
    if not can_create(request.user, dive, city):
        raise Http404
    outline = "\n".join([_("What we know"), _("What we have decided"), _("Who does what")])
    form = NewResultForm(request.POST or None, initial={"sections": outline, "language": request.LANGUAGE_CODE})
    if request.method == "POST" and form.is_valid():
        return redirect(actions.begin_result(dive, city, by=request.user, **form.cleaned_data))
    context = {"form": form, "heading": _("Begin a result"), "submit": _("Begin")}
    return render(request, "site/form.html", context)


def result_context(record, request) -> dict:
    """What the result page shows: gaps first, then the text with its margin."""
    outline = read_outline(record.result, request.user)
    words = gap_words()
    exports = Export.objects.none()
    if record.visibility == Visibility.PUBLIC:
        # Only files made from just this version: an older one might show what is public no longer.
        exports = Export.objects.filter(
            result_id=record.pk, audience=Visibility.PUBLIC, version=record.version, file__record=record
        ).select_related("file")
    newest = {}
    for export in exports:
        newest.setdefault(export.format, export)
    return {
        "result": record.result,
        "outline": outline,
        "gaps": [(key, words[gap]) for key, gap in outline.gaps()],
        "gap_words": words,
        "exports": list(newest.values()),
    }


def statement_context(record, request) -> dict:
    statement = record.statement
    whole = statement.section.result.record
    seen = Record.objects.visible_to(request.user).filter(pk=whole.pk).exists()
    return {"statement": statement, "whole": whole if seen else None}


@record_view("edit", kind="result")
def edit_result(request, record):
    initial = {name: getattr(record, name) for name in ("title", "summary", "language")}
    initial |= {"form": record.result.form, "seen": record.version}
    form = EditResultForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_result(record, by=request.user, **form.cleaned_data)
            return redirect(record)
        except Conflict as conflict:
            now = conflict.record
            return conflict_page(request, form, {"title": now.title, "summary": now.summary}, now)
    context = {"form": form, "heading": _("Title and form"), "back": record.get_absolute_url()}
    return render(request, "site/form.html", context)


@record_view("edit", kind="result")
def new_section(request, record):
    form = SectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.add_section(record.result, **form.cleaned_data)
        return redirect(record)
    context = {"form": form, "heading": _("New section"), "back": record.get_absolute_url()}
    return render(request, "site/form.html", context)


@record_view("edit", kind="result")
def edit_section(request, record, section):
    section = get_object_or_404(record.result.sections, pk=section)
    form = SectionForm(request.POST or None, instance=section)
    if request.method == "POST" and "remove" in request.POST:
        if not actions.remove_section(section):
            messages.error(request, _("This section still holds statements or figures. Move them first."))
        return redirect(record)
    if request.method == "POST" and form.is_valid():
        actions.edit_section(section, **form.cleaned_data)
        return redirect(record)
    context = {"form": form, "heading": _("Section"), "back": record.get_absolute_url(), "removable": True}
    return render(request, "results/section_form.html", context)


@record_view("edit", kind="result")
def new_statement(request, record):
    result = record.result
    if not result.sections.exists():
        messages.info(request, _("Add a first section; statements stand in sections."))
        return redirect("section_new", record.key)
    initial = {"seen": 0, "language": record.language, "section": request.GET.get("section")}
    form = StatementForm(request.POST or None, initial=initial, result=result, user=request.user)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        data.pop("seen")
        made = actions.add_statement(data.pop("section"), by=request.user, **data)
        return redirect(f"{record.get_absolute_url()}#{made.key}")
    context = {"form": form, "heading": _("New statement"), "back": record.get_absolute_url()}
    return render(request, "site/form.html", context)


@record_view("edit", kind="statement")
def edit_statement(request, record):
    statement = record.statement
    result = statement.section.result
    bases = [link.target for link in record.links_out.filter(relation=Relation.BASIS).select_related("target")]
    shown = Record.objects.visible_to(request.user).filter(pk__in=[basis.pk for basis in bases])
    initial = {
        "seen": record.version,
        "section": statement.section_id,
        "kind": statement.kind,
        "text": statement.text,
        "basis": keys_text(shown),
        "owner": statement.owner,
        "due": statement.due,
        "language": record.language,
    }
    form = StatementForm(request.POST or None, initial=initial, result=result, user=request.user)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        # Bases that this person may not see stay as they are.
        data["basis"] = data["basis"] + [basis for basis in bases if basis not in set(shown)]
        try:
            actions.edit_statement(record, by=request.user, **data)
            return redirect(f"{result.record.get_absolute_url()}#{record.key}")
        except Conflict as conflict:
            now = Record.objects.select_related("statement").get(pk=conflict.record.pk).statement
            current = {"text": now.text, "owner": now.owner, "due": str(now.due or ""), "kind": now.kind}
            return conflict_page(request, form, current, conflict.record)
    context = {
        "form": form,
        "heading": _("Statement %(key)s") % {"key": record.key},
        "back": result.record.get_absolute_url(),
    }
    return render(request, "site/form.html", context)


@record_view("edit", kind="result")
def add_figure(request, record):
    form = FigureForm(request.POST or None, result=record.result, user=request.user)
    if request.method == "POST" and form.is_valid():
        actions.show_figure(form.cleaned_data["section"], form.cleaned_data["figure"])
        return redirect(record)
    context = {"form": form, "heading": _("Show a figure"), "back": record.get_absolute_url()}
    return render(request, "site/form.html", context)


@require_POST
@record_view("edit", kind="result")
def drop_figure(request, record, shown):
    for section in record.result.sections.all():
        for each in section.figures.filter(pk=shown):
            actions.remove_figure(each)
    return redirect(record)


@require_POST
@record_view("edit", kind="result")
def export(request, record):
    form = ExportForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose HTML or PDF."))
        return redirect(record)
    return redirect(actions.order_export(record, by=request.user, format=form.cleaned_data["format"]))

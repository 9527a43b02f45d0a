"""Pages of results: list, document with margin of evidence, statement forms, export."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from citydive.cohorts.access import dive_view
from citydive.cohorts.models import City
from citydive.records.access import conflict_page, record_view
from citydive.records.actions import Conflict
from citydive.records.citing import keys_text
from citydive.records.forms import VersionedForm
from citydive.records.models import Record, Relation
from citydive.records.once import once, once_per_form
from citydive.records.rules import can_create, can_edit

from . import actions, arranging
from .forms import (
    ArrangeForm,
    EditResultForm,
    EditSectionForm,
    ExportForm,
    FigureForm,
    NewResultForm,
    SectionForm,
    StatementForm,
)
from .models import ShownFigure, Statement
from .outline import read_outline
from .publishing import order_export, order_public_files, own_exports, public_files

PER_PAGE = 50


@dive_view("inside")
def results(request, dive):
    records = Record.objects.visible_to(request.user).active().filter(deep_dive=dive, kind="result").for_cards()
    cities = City.objects.filter(memberships__deep_dive=dive)
    own = [city for city in cities if can_create(request.user, dive, city)]
    page = Paginator(records, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "results/results.html", {"page": page, "cities": own})


@dive_view("inside")
@once
def new_result(request, dive, code):
    city = get_object_or_404(City, code=code, memberships__deep_dive=dive)
    if not can_create(request.user, dive, city):
        raise Http404
    outline = "\n".join([_("What we know"), _("What we have decided"), _("Who does what")])
    form = NewResultForm(request.POST or None, initial={"sections": outline, "language": request.LANGUAGE_CODE})
    if request.method == "POST" and form.is_valid():
        return redirect(actions.begin_result(dive, city, by=request.user, **form.cleaned_data))
    context = {
        "form": form,
        "heading": _("Begin a result"),
        "lede": city.name,
        "submit": _("Begin"),
        "back": reverse("results", args=[dive.slug]),
    }
    return render(request, "site/form.html", context)


def result_context(record, request) -> dict:
    """What the result page shows: gaps first, then the text with its margin."""
    outline = read_outline(record.result, request.user)
    return {
        "result": record.result,
        "outline": outline,
        "gaps": outline.gaps(),
        "taken_out": _taken_out(record) if can_edit(request.user, record) else [],
        "files": public_files(record, outline),
        "own": own_exports(record, request.user),
    }


def _taken_out(record):
    """Statements that left the document: for those who could put them back."""
    return Statement.objects.filter(section__result=record.pk, out=True).select_related("record")


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
            current = {name: getattr(now, name) for name in ("title", "summary", "language")}
            return conflict_page(request, form, current | {"form": now.result.form}, now)
    context = {"form": form, "heading": _("Title and form"), "back": record.get_absolute_url()}
    return render(request, "site/form.html", context)


@record_view("edit", kind="result")
@once
def new_section(request, record):
    form = SectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.add_section(record.result, by=request.user, **form.cleaned_data)
        return redirect(record)
    context = {"form": form, "heading": _("New section"), "back": record.get_absolute_url()}
    return render(request, "site/form.html", context)


@record_view("edit", kind="result")
def edit_section(request, record, section):
    section = get_object_or_404(record.result.sections, pk=section)
    initial = {"title": section.title, "level": section.level, "seen": record.version}
    form = EditSectionForm(request.POST or None, initial=initial)
    removing = VersionedForm(request.POST if "remove" in request.POST else None)
    if removing.is_valid() or (request.method == "POST" and form.is_valid()):
        try:
            if not removing.is_bound:
                actions.edit_section(section, by=request.user, **form.cleaned_data)
            elif not actions.remove_section(section, by=request.user, **removing.cleaned_data):
                messages.error(request, _("This section still holds statements or figures. Move them first."))
        except Conflict as conflict:
            section.refresh_from_db()
            return conflict_page(request, form, {"title": section.title, "level": section.level}, conflict.record)
        return redirect(record)
    context = {"form": form, "heading": _("Section"), "back": record.get_absolute_url(), "removable": True}
    return render(request, "results/section_form.html", context)


@record_view("edit", kind="result")
@once
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


def _bases(record, user):
    """What a statement rests on: (records that `user` sees, the others), in the order of citing. What was erased
    carries nothing any more; it goes with the next saving."""
    links = record.links_out.filter(relation=Relation.BASIS, target__erased=None)
    bases = [link.target for link in links.select_related("target__city", "target__deep_dive")]
    seen = set(Record.objects.visible_to(user).filter(pk__in=[basis.pk for basis in bases]))
    return [basis for basis in bases if basis in seen], [basis for basis in bases if basis not in seen]


def _standing(record, user) -> dict:
    """The fields of the statement form as they stand now."""
    statement = record.statement
    return {
        "section": statement.section_id,
        "kind": statement.kind,
        "text": statement.text,
        "basis": keys_text(_bases(record, user)[0]),
        "owner": statement.owner,
        "due": statement.due,
        "language": record.language,
    }


@record_view("edit", kind="statement")
def edit_statement(request, record):
    result = record.statement.section.result
    initial = _standing(record, request.user) | {"seen": record.version}
    form = StatementForm(
        request.POST or None, initial=initial, result=result, user=request.user, statement=record.statement
    )
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        # Bases that this person may not see stay as they are.
        data["basis"] = data["basis"] + _bases(record, request.user)[1]
        try:
            actions.edit_statement(record, by=request.user, **data)
            return redirect(f"{result.record.get_absolute_url()}#{record.key}")
        except Conflict as conflict:
            return conflict_page(request, form, _standing(conflict.record, request.user), conflict.record)
    context = {
        "form": form,
        "heading": _("Statement %(key)s") % {"key": record.key},
        "lede": _("What this rests on has changed. Read it again; saving says that the sentence holds.")
        if record.outdated
        else "",
        "bases": _bases(record, request.user)[0],
        "back": f"{result.record.get_absolute_url()}#{record.key}",
    }
    return render(request, "results/statement_form.html", context)


@require_POST
@record_view("edit", kind="result")
def arrange(request, record):
    """A line one place up or down, a statement out of the document or back into it."""
    form = ArrangeForm(request.POST, result=record.result)
    if not form.is_valid():
        messages.error(request, _("This line does not stand here any more. Look at the result again."))
        return redirect(record)
    (direction, line), seen = form.cleaned_data["do"], form.cleaned_data["seen"]
    try:
        if direction == arranging.OUT:
            arranging.take_out(line, seen=seen, by=request.user)
            messages.success(
                request, _("%(key)s is taken out. You find it at the end of the page.") % {"key": line.record.key}
            )
            return redirect(record)
        if direction == arranging.BACK:
            arranging.put_back(line, seen=seen, by=request.user)
        else:
            arranging.move(line, direction, seen=seen, by=request.user)
    except Conflict:
        messages.error(
            request, _("Somebody changed this result since you opened it. Look at it again, then decide.")
        )
        return redirect(record)
    return redirect(f"{record.get_absolute_url()}#{line.anchor}")


@record_view("edit", kind="result")
@once_per_form
def add_figure(request, record):
    form = FigureForm(request.POST or None, result=record.result, user=request.user)
    if request.method == "POST" and form.is_valid():
        actions.show_figure(form.cleaned_data["section"], form.cleaned_data["figure"], by=request.user)
        return redirect(record)
    context = {"form": form, "heading": _("Show a figure"), "back": record.get_absolute_url()}
    return render(request, "site/form.html", context)


@require_POST
@record_view("edit", kind="result")
def drop_figure(request, record, shown):
    found = get_object_or_404(ShownFigure, pk=shown, section__result_id=record.pk)
    actions.remove_figure(found, by=request.user)
    return redirect(record)


@require_POST
@record_view("edit", kind="result")
def export(request, record):
    form = ExportForm(request.POST, record=record)
    if not form.is_valid():
        messages.error(request, _("Choose PDF, Word or HTML."))
        return redirect(record)
    return _order(request, record, form.cleaned_data["format"])


@once_per_form
def _order(request, record, format):
    if format != "public":
        return redirect(order_export(record, by=request.user, format=format))
    order_public_files(record, by=request.user)
    return redirect(record.get_absolute_url() + "#files")

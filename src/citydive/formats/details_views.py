"""What a session has besides date and agenda; preparing for it; the method cards."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from citydive.cohorts import conflicts
from citydive.records.access import conflict_page, record_view
from citydive.records.actions import Conflict

from . import actions
from .details_forms import DetailsForm, PrepareForm
from .methods import METHODS
from .models import Session
from .preparing import PreparationConflict, prepare, sheet_of
from .rules import may_prepare


@record_view("edit", kind="session")
def edit_details(request, record):
    session = _session(record)
    form = DetailsForm(request.POST or None, session=session)
    form.initial = form.texts(session) | {"seen": record.version}
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_details(record, by=request.user, **form.cleaned_data)
        except Conflict as conflict:
            return conflict_page(request, form, form.texts(_session(record)), conflict.record)
        return redirect(record)
    context = {
        "form": form,
        "heading": _("Purpose, preparation and details"),
        "lede": f"{record.title} · {session.get_format_display()}",
        "back": record.get_absolute_url(),
    }
    return render(request, "site/form.html", context)


def _session(record):
    rows = Session.objects.select_related("record__deep_dive", "stage", "sending", "receiving")
    return get_object_or_404(rows, record=record)


@record_view(kind="session")
def prepare_session(request, record):
    """The own sheet of answers; nobody else writes there."""
    if not may_prepare(request.user, record):
        raise PermissionDenied
    session = _session(record)
    if not session.questions_asked:
        raise Http404
    sheet = sheet_of(session, request.user)
    initial = PrepareForm.texts(session, sheet) | {"seen": sheet.version if sheet else 0}
    form = PrepareForm(request.POST.copy() if request.method == "POST" else None, session=session, initial=initial)
    back = record.get_absolute_url() + "#before"
    if request.method == "POST" and form.is_valid():
        try:
            prepare(session, by=request.user, seen=form.cleaned_data["seen"], answers=form.answers)
        except PreparationConflict as conflict:
            now = PrepareForm.texts(session, conflict.sheet)
            lock = {"seen": conflict.sheet.version}
            return conflicts.conflict_page(request, form, now, lock=lock, back=back, crumbs=record.title)
        messages.success(request, _("Your answers are saved; the cohort can read them before the session."))
        return redirect(back)
    lede = _("“%(title)s”: the cohort reads your answers before the session.") % {"title": record.title}
    context = {"form": form, "heading": _("Prepare for this session"), "lede": lede, "back": back}
    return render(request, "site/form.html", context)


def methods(request):
    return render(request, "formats/methods.html", {"methods": METHODS.values()})


def method(request, slug):
    """A method card; the same for everybody, so that it can be sent around before a session."""
    if slug not in METHODS:
        raise Http404
    return render(request, "formats/method.html", {"method": METHODS[slug]})

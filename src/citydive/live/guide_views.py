"""The buttons of a guided method: begin, next step, back, the key question, end."""

from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from citydive.plaintext import number_in
from citydive.records.access import record_view
from citydive.records.once import once

from . import guiding
from .forms import GuideForm, KeyQuestionForm
from .guides import title_of
from .models import Guided


@record_view("edit", kind="session")
@once
def begin(request, record):
    form = GuideForm(request.POST or None, cities=list(record.session.cities.order_by("name")))
    if request.method == "POST" and form.is_valid():
        try:
            guiding.begin(record.session, by=request.user, **form.cleaned_data)
            return redirect(_room(record))
        except guiding.GuidedOpen:
            form.add_error(None, _("Another method leads this session already. End it first."))
    context = {"form": form, "heading": _("Lead the room step by step"), "lede": record.title,
               "submit": _("Begin"), "back": _room(record)}  # fmt: skip
    return render(request, "site/form.html", context)


@require_POST
@record_view("edit", kind="session")
def step(request, record, guided):
    """On, back, or to the end. The step that was seen comes along, so that two who lead go one step."""
    # Of two who lead and end it at once, the second finds it ended.
    found = _guided(record, guided)
    seen = number_in(request.POST.get("seen", ""))
    if "end" in request.POST:
        guiding.end(found, by=request.user)
    elif seen is not None:
        guiding.go_to(found, seen + (-1 if "back" in request.POST else 1), seen=seen)
    return redirect(_room(record))


@record_view("edit", kind="session")
def question(request, record, guided):
    """The key question, put down by who leads while the case-giver says it."""
    found = _guided(record, guided, ended=None)
    form = KeyQuestionForm(request.POST or None, initial={"question": found.question})
    if request.method == "POST" and form.is_valid():
        guiding.note_question(found, **form.cleaned_data)
        return redirect(_room(record))
    context = {"form": form, "heading": title_of(found.method), "lede": record.title, "back": _room(record)}
    return render(request, "site/form.html", context)


def _guided(record, pk, **more) -> Guided:
    rows = Guided.objects.select_related("session__record")
    return get_object_or_404(rows, session=record.session, pk=pk, **more)


def _room(record) -> str:
    return reverse("live", args=[record.key])

"""Editing a task, and saying that it is done."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from citydive.records.access import conflict_page, record_view
from citydive.records.actions import Conflict

from . import tasks
from .forms import DoneForm, EditTaskForm
from .models import Task


@record_view("edit", kind="task")
def edit(request, record):
    owners = tasks.possible_owners(record.deep_dive)
    initial = EditTaskForm.texts(Task.objects.select_related("record").get(record=record)) | {
        "seen": record.version
    }
    form = EditTaskForm(request.POST or None, owners=owners, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            tasks.edit_task(record, by=request.user, **form.cleaned_data)
        except Conflict as conflict:
            now = EditTaskForm.texts(Task.objects.select_related("record").get(record=record))
            return conflict_page(request, form, now, conflict.record)
        return redirect(record)
    context = {"form": form, "heading": _("Edit the task"), "back": record.get_absolute_url()}
    return render(request, "site/form.html", context)


@require_POST
@record_view(kind="task")
def done(request, record):
    """The owner, or who may edit it, says that it is done, and what became of it."""
    if not tasks.may_finish(request.user, record):
        raise PermissionDenied
    form = DoneForm(request.POST)
    if not form.is_valid():
        back = record.get_absolute_url()
        context = {"form": form, "heading": _("It is done"), "back": back, "comes_back_to": back}
        return render(request, "site/form.html", context)
    try:
        tasks.finish_task(record, by=request.user, **form.cleaned_data)
        messages.success(request, _("Done. Thank you."))
    except Conflict as conflict:
        now = {"note": Task.objects.get(record=record).note}
        return conflict_page(request, form, now, conflict.record)
    return redirect(record)

"""The versions of a record: the list, two of them word by word, bringing one back."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from citydive.plaintext import number_in

from .access import record_view
from .actions import CannotRestore, Conflict
from .forms import RestoreForm
from .history import compare, may_read_history, versions
from .kinds import get_kind
from .restoring import restore
from .revisions import same_words
from .rules import can_edit


@record_view()
def show(request, record):
    """`?old=3&new=5` compares these two; else the newest with the one before. `?whole=1`: nothing left out."""
    if not may_read_history(request.user, record):
        raise Http404
    found = versions(record, request.user)
    newer = _chosen(found, request.GET.get("new"), 0)
    older = _chosen(found, request.GET.get("old"), found.index(newer) + 1 if newer else 0)
    if newer and older and older.number > newer.number:
        newer, older = older, newer
    kind = get_kind(record.kind)
    may_edit = can_edit(request.user, record)
    context = {
        "record": record,
        "kind": kind,
        "versions": found,
        "older": older,
        "newer": newer,
        "changes": compare(record, older, newer) if newer and older else [],
        "whole": "whole" in request.GET,
        "may_edit": may_edit,
        "restorable": older if may_edit and kind.restore and older and _says_other(older, found[0]) else None,
    }
    return render(request, "records/history.html", context)


def _says_other(version, now) -> bool:
    return not same_words(version.revision, now.revision)


def _chosen(found, number, place):
    """The version that stood at this number (numbers may skip), else the one at this place of the list, or None."""
    if number:
        asked = number_in(number) or 0
        named = next((each for each in found if each.number <= asked), None)
        if named is None:
            raise Http404
        return named
    return found[place] if place < len(found) else None


@require_POST
@record_view("edit")
def bring_back(request, record):
    form = RestoreForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose the version that you want back."))
        return redirect("history", record.key)
    revision = get_object_or_404(record.revisions, number=form.cleaned_data["number"])
    try:
        restore(record, revision, seen=form.cleaned_data["seen"], by=request.user)
    except Conflict:
        messages.error(request, _("Somebody changed this record since you opened it. Compare again, then decide."))
        return redirect("history", record.key)
    except CannotRestore as error:
        messages.error(request, str(error))
        return redirect("history", record.key)
    messages.success(request, _("Version %(n)d is back, as a new version.") % {"n": revision.number})
    return redirect(record)

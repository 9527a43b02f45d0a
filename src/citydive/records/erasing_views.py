"""Erasing for data protection in two steps: the owner asks, an administrator carries it out by the key."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from citydive.cohorts.access import administrator_view

from .access import record_view
from .actions import dependents
from .erasing import AskedAlready, NotOpen, ask, carry_out, open_request, take_back
from .lifecycle_forms import AskErasureForm, ConfirmErasureForm
from .models import ErasureRequest, Record
from .rules import can_ask_erasure

PER_PAGE = 50


@record_view()
def ask_erasure(request, record):
    """What would go and what would stay, then the reason; or the open request, to take it back."""
    if not can_ask_erasure(request.user, record):
        raise PermissionDenied
    open_one = open_request(record)
    if request.method == "POST" and "take_back" in request.POST:
        return _take_back(request, record, open_one)
    form = AskErasureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _ask(request, record, form.cleaned_data["reason"])
    resting = Record.objects.visible_to(request.user).filter(pk__in=dependents(record)).order_by("key")
    context = {"record": record, "form": form, "open_one": open_one, "resting": resting[:PER_PAGE]}
    return render(request, "records/erasure_ask.html", context)


def _ask(request, record, reason):
    try:
        ask(record, by=request.user, reason=reason)
    except AskedAlready:
        messages.warning(
            request, _("Somebody asked for it already. Your reason was not added; theirs stands below.")
        )
        return redirect("ask_erasure", record.key)
    messages.success(request, _("The request is with the administrator, who sees the key and not the content."))
    return redirect(record)


def _take_back(request, record, open_one):
    try:
        if open_one is not None:
            take_back(open_one, by=request.user)
            messages.success(request, _("The request is taken back. Nothing was erased."))
    except NotOpen:
        pass
    return redirect(record)


def _requests():
    return ErasureRequest.objects.select_related("record__city", "record__deep_dive", "by", "settled_by")


@administrator_view
def erasures(request):
    """What waits to be erased, by key, and what was settled. Never a title: the administrator reads no content."""
    settled = Paginator(_requests().exclude(settled=None).order_by("-settled"), PER_PAGE)
    context = {"waiting": _requests().filter(settled=None), "page": settled.get_page(request.GET.get("page"))}
    return render(request, "records/erasures.html", context)


@administrator_view
def erasure(request, pk):
    """Carry one request out, once the key was typed."""
    found = get_object_or_404(_requests(), pk=pk)
    if found.settled:
        return redirect("erasures")
    form = ConfirmErasureForm(request.POST or None, key=found.record.key)
    if request.method == "POST" and form.is_valid():
        try:
            carry_out(found, by=request.user)
        except NotOpen:
            messages.error(request, _("This request was settled meanwhile."))
        else:
            messages.success(request, _("%(key)s is erased. Its tombstone stays.") % {"key": found.record.key})
        return redirect("erasures")
    return render(request, "records/erasure.html", {"each": found, "form": form})

"""Withdrawing a record and putting it back; the list of what is withdrawn in a deep dive."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from citydive.cohorts.access import dive_view

from .access import record_view
from .actions import Conflict, dependents
from .lifecycle_forms import PutBackForm, WithdrawForm
from .models import Record, Withdrawal
from .withdrawing import put_back, withdraw

PER_PAGE = 50


@record_view("own")
def withdraw_record(request, record):
    """What withdrawing does, in numbers, before the reason is asked for."""
    if record.withdrawn:
        return redirect(record)
    form = WithdrawForm(request.POST or None, initial={"seen": record.version})
    if request.method == "POST" and form.is_valid():
        try:
            withdraw(record, by=request.user, **form.cleaned_data)
        except Conflict as conflict:
            # The reason stays in the form, which now stands on what is there.
            data = form.data.copy()
            data["seen"] = str(conflict.record.version)
            form = WithdrawForm(data)
            form.add_error(None, _changed())
        else:
            messages.success(request, _told(record, _resting(request.user, record)))
            return redirect(record)
    context = {"record": record, "form": form, "resting": _resting(request.user, record)}
    return render(request, "records/withdraw.html", context)


def _resting(user, record) -> int:
    """How many records that somebody may see rest on it: drafts of others are not even counted. Before and after
    withdrawing it is one number; some of them may have been out of date already."""
    return Record.objects.visible_to(user).filter(pk__in=dependents(record)).count()


def _told(record, resting) -> str:
    if not resting:
        return _("%(key)s is withdrawn.") % {"key": record.key}
    return ngettext(
        "%(key)s is withdrawn. One record that rests on it is out of date.",
        "%(key)s is withdrawn. %(n)d records that rest on it are out of date.",
        resting,
    ) % {"key": record.key, "n": resting}


def _changed() -> str:
    return _("Somebody changed this record since you opened it. Look at it again, then decide.")


@require_POST
@record_view("own")
def put_record_back(request, record):
    form = PutBackForm(request.POST)
    if not record.withdrawn or not form.is_valid():
        return redirect(record)
    try:
        put_back(record, by=request.user, **form.cleaned_data)
    except Conflict:
        messages.error(request, _changed())
    else:
        messages.success(request, _("%(key)s is back. Read again what rests on it.") % {"key": record.key})
    return redirect(record)


@dive_view("part")
def withdrawn(request, dive):
    """What is withdrawn in a deep dive, as far as the reader may see it, the newest first."""
    visible = Record.objects.visible_to(request.user).filter(deep_dive=dive).exclude(withdrawn=None)
    rows = Withdrawal.objects.filter(record__in=visible, ended=None, whole=None)
    page = Paginator(rows.select_related("record__city", "record__deep_dive", "by"), PER_PAGE)
    return render(request, "records/withdrawn.html", {"page": page.get_page(request.GET.get("page"))})

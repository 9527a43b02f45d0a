"""Calls: the list, writing one, the interested cities, selecting. The public side is `public_views`."""

from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from citydive.cohorts import actions as cohorts
from citydive.cohorts.access import dive_view
from citydive.cohorts.conflicts import conflict_page as rows_conflict
from citydive.cohorts.rules import is_moderator
from citydive.post.deliver import has_server
from citydive.post.models import OutgoingMail
from citydive.records.access import conflict_page, record_view
from citydive.records.actions import Conflict
from citydive.records.once import once
from citydive.records.scripts import language_of

from . import actions
from .actions import JoiningError
from .forms import CallEditForm, CallForm, CallStateForm, DecideForm, NewCityForm
from .mails import link_of
from .models import Call, Interest
from .queries import calls_of

FIELDS = ("about", "conditions", "places", "deadline", "scoping")


@dive_view("public")
def calls(request, dive):
    return render(request, "joining/calls.html", {"calls": calls_of(request.user, dive)})


@dive_view("moderator")
@once
def new(request, dive):
    form = CallForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        record = actions.draft_call(dive, by=request.user, language=language_of(form), **form.cleaned_data)
        messages.success(request, _("The call is a draft. Read it once more, then open it."))
        return redirect(record)
    context = {"form": form, "heading": _("New call"), "back": reverse("calls", args=[dive.slug])}
    return render(request, "site/form.html", context)


def _present(record) -> dict:
    return Call.objects.values(*FIELDS).get(pk=record.pk) | {"title": record.title}


@record_view("edit", kind="call")
def edit(request, record):
    form = CallEditForm(request.POST or None, initial=_present(record) | {"seen": record.version})
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_call(record, by=request.user, **form.cleaned_data)
        except Conflict as conflict:
            return conflict_page(request, form, _present(conflict.record), conflict.record)
        return redirect(record)
    heading = _("Edit %(key)s") % {"key": record.key}
    context = {"form": form, "heading": heading, "back": record.get_absolute_url()}
    return render(request, "site/form.html", context)


@require_POST
@record_view("edit", kind="call")
def set_state(request, record):
    form = CallStateForm(request.POST)
    if form.is_valid():
        act = actions.open_call if form.cleaned_data["to"] == "open" else actions.close_call
        try:
            act(record, seen=form.cleaned_data["seen"], by=request.user)
        except JoiningError as error:
            messages.error(request, str(error))
        except Conflict:
            messages.error(request, _("Somebody changed this record since you opened it. Look at it again."))
    return redirect(record)


def _selecting(view):
    """Names and addresses are for who moderates: being an author of the call, who may edit it, is not enough."""

    @record_view("edit", kind="call")
    @wraps(view)
    def wrapped(request, record, *args, **kwargs):
        if not is_moderator(request.user, record.deep_dive):
            raise PermissionDenied
        return view(request, record, *args, **kwargs)

    return wrapped


@_selecting
def interests(request, record):
    """Who answered: those that count, and those whose address is not confirmed yet; where the newest mail to them
    has not gone out, with the link to hand over."""
    rows = list(record.call.interests.select_related("mail", "city", "membership"))
    for each in rows:
        # What the mail could not bring can be handed over. The post forgets mails; of old ones nothing is known.
        away = each.mail.state != OutgoingMail.State.SENT if each.mail else not each.confirmed
        if away and each.email and not each.accepted:
            each.link = link_of(each)
    context = {
        "record": record,
        "call": record.call,
        "rows": [each for each in rows if each.counts],
        "unconfirmed": [each for each in rows if not each.confirmed and not each.taken_back],
        "taken_back": [each for each in rows if each.taken_back],
        "to_tell": actions.to_tell(record.call).count(),
        "to_ask": actions.to_ask(record.call).count(),
        "has_server": has_server(),
    }
    return render(request, "joining/interests.html", context)


@require_POST
@_selecting
def ask_scoping(request, record):
    try:
        count = actions.ask_scoping(record, by=request.user)
    except JoiningError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, ngettext("%(n)d city is asked.", "%(n)d cities are asked.", count) % {"n": count})
    return redirect("interests", record.key)


@require_POST
@_selecting
def tell(request, record):
    count = actions.tell(record, by=request.user)
    messages.success(request, ngettext("%(n)d city is told.", "%(n)d cities are told.", count) % {"n": count})
    return redirect("interests", record.key)


@_selecting
@once
def decide(request, record, pk):
    """One answer, and the decision on it."""
    interest = get_object_or_404(record.call.interests.select_related("city"), pk=pk)
    form = DecideForm(request.POST or None, dive=record.deep_dive, initial=_decided(interest))
    name = {"name": interest.city_name, "is_practice": record.deep_dive.is_practice, "time_zone": "UTC"}
    new_city = NewCityForm(request.POST if request.method == "POST" else None, initial=name, prefix="new")
    if request.method == "POST" and form.is_valid() and (not form.needs_new_city or new_city.is_valid()):
        try:
            _decide(interest, request.user, form, new_city)
        except cohorts.Changed:
            return _changed(request, record, interest, form)
        except JoiningError as error:
            form.add_error("city", str(error))
        else:
            return redirect("interests", record.key)
    if not (form.is_bound and not form.errors and form.needs_new_city):
        # Its errors only matter where a new city is asked for.
        new_city = NewCityForm(initial=name, prefix="new")
    context = {"record": record, "interest": interest, "form": form, "new_city": new_city}
    return render(request, "joining/decide.html", context)


@transaction.atomic
def _decide(interest, by, form, new_city):
    data = dict(form.cleaned_data)
    if form.needs_new_city:
        data["city"] = cohorts.register_city(**new_city.cleaned_data)
    elif data["decision"] != Interest.Decision.SELECTED:
        data["city"] = None
    actions.decide(interest, by=by, **data)


def _decided(interest) -> dict:
    return {
        "seen": interest.version,
        "decision": interest.decision,
        "reason": interest.reason,
        "city": interest.city_id,
    }


def _changed(request, record, interest, form):
    """Somebody else decided, or told the city, or the city took it back."""
    now = Interest.objects.get(pk=interest.pk)
    current, back = _decided(now), reverse("interests", args=[record.key])
    if now.told or not now.counts:
        messages.error(request, _("The city was told meanwhile, or took its interest back. Nothing was changed."))
        return redirect(back)
    seen = current.pop("seen")
    saved = (now.decided_by, now.decided) if now.decided_by and now.decided else None
    return rows_conflict(request, form, current, lock={"seen": seen}, back=back, crumbs=now.city_name, saved=saved)

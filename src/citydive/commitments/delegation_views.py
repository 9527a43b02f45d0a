"""The delegation of a city, what each delegate brings along, and handing over."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from citydive.cohorts.access import dive_view
from citydive.cohorts.actions import Changed, CohortError
from citydive.cohorts.conflicts import conflict_page
from citydive.cohorts.models import Membership
from citydive.cohorts.rules import is_moderator, place_of
from citydive.records.models import Record
from citydive.records.once import once

from . import delegations
from .delegation_forms import DelegateForm, HandoverForm
from .handover import hand_over, open_work
from .pack import pack_document, read_pack
from .views import printed


def _membership(dive, code) -> Membership:
    return get_object_or_404(Membership.objects.select_related("city"), deep_dive=dive, city__code=code)


def _speaks_for(user, membership) -> bool:
    return (membership.deep_dive_id, membership.city_id) in place_of(user).delegate_of


@dive_view("inside")
def delegation(request, dive, code):
    membership = _membership(dive, code)
    members, own = delegations.delegation_of(membership), _speaks_for(request.user, membership)
    context = {
        "membership": membership,
        "members": members,
        "hint": "" if membership.is_over else delegations.hint_of(members),
        "own": own,
        "may_edit": own or is_moderator(request.user, dive),
        "handovers": membership.handovers.select_related("person", "successor") if own else [],
    }
    return render(request, "commitments/delegation.html", context)


def _member(membership, pk):
    found = [each for each in delegations.delegation_of(membership) if each.person.pk == pk]
    if not found:
        raise Http404
    return found[0]


@dive_view("inside")
def delegate_edit(request, dive, code, pk):
    """By any delegate of the city, and by the moderator, who invited them."""
    membership = _membership(dive, code)
    member = _member(membership, pk)
    if not (_speaks_for(request.user, membership) or is_moderator(request.user, dive)):
        raise PermissionDenied
    form = DelegateForm(request.POST or None, initial=_present(member))
    back = reverse("delegation", args=[dive.slug, code])
    if request.method == "POST" and form.is_valid():
        try:
            delegations.describe(membership, member.person, by=request.user, **form.cleaned_data)
        except Changed:
            there = _member(membership, pk)
            now, row = _present(there), there.row
            lock, saved = {"seen": now.pop("seen")}, (row.by, row.updated) if row.by and row.updated else None
            name = member.person.name
            return conflict_page(request, form, now, lock=lock, back=back, crumbs=name, saved=saved)
        return redirect(back)
    days = settings.FORGET_CONTACTS_DAYS
    lede = ngettext(
        "Delegates of all cities and who moderates read this, to know whom to ask. It goes with the account, and"
        " one day after the part in the delegation has ended.",
        "Delegates of all cities and who moderates read this, to know whom to ask. It goes with the account, and"
        " %(n)d days after the part in the delegation has ended.",
        days,
    ) % {"n": days}
    context = {"form": form, "heading": member.person.name, "back": back, "lede": lede}
    return render(request, "site/form.html", context)


def _present(member) -> dict:
    row = member.row
    values = {name: getattr(row, name) for name in delegations.WRITTEN}
    return values | {
        "function": member.function,
        "time_zone": member.zone,
        "seen": row.version,
    }


@dive_view("inside")
@once
def leave(request, dive, code, pk):
    """Hand the work of a delegate over: by the person, or by another delegate if the person is gone already."""
    membership = _membership(dive, code)
    member = _member(membership, pk)
    if not _speaks_for(request.user, membership):
        raise PermissionDenied
    staying = [each for each in delegations.delegation_of(membership) if each.role.until is None]
    others = [each.person for each in staying if each.person.pk != pk]
    form = HandoverForm(request.POST or None, candidates=others, initial={"last_day": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            made = hand_over(membership, member.person, by=request.user, **form.cleaned_data)
        except CohortError as error:
            form.add_error(None, str(error))
        else:
            return redirect("handover", dive.slug, code, made.pk)
    context = {
        "membership": membership,
        "member": member,
        "form": form,
        "others": others,
        "open": _readable(open_work(member.person, dive), request.user),
    }
    return render(request, "commitments/leave.html", context)


def _readable(items, user):
    keys = [each.key for each in items if each.key]
    seen = set(Record.objects.visible_to(user).filter(key__in=keys).values_list("key", flat=True))
    return [each for each in items if not each.key or each.key in seen]


def _handover(request, dive, code, pk):
    """For the delegates of the city, who may read its drafts."""
    membership = _membership(dive, code)
    if not _speaks_for(request.user, membership):
        raise Http404
    rows = membership.handovers.select_related("person", "successor", "membership__city", "membership__deep_dive")
    return get_object_or_404(rows, pk=pk)


@dive_view("inside")
def handover(request, dive, code, pk):
    found = _handover(request, dive, code, pk)
    context = {"handover": found, "membership": found.membership, "pack": read_pack(found, request.user)}
    return render(request, "commitments/handover.html", context)


@dive_view("inside")
def handover_file(request, dive, code, pk, format):
    found = _handover(request, dive, code, pk)
    document = pack_document(found, read_pack(found, request.user))
    title = _("handover pack")
    name = f"{found.membership.city.code} {title}.{format}"
    return printed(request, document, format, name, reverse("handover", args=[dive.slug, code, pk]))

"""Opening and scoping a deep dive, inviting cities and people, memberships, accepting an invitation."""

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from citydive.post.deliver import has_server

from . import actions, journal
from .access import dive_view
from .conflicts import conflict_page
from .forms import (
    AcceptForm,
    CityForm,
    DeepDiveForm,
    InviteCityForm,
    InvitePersonForm,
    MembershipForm,
    ScopeForm,
    StageForm,
)
from .links import add_links, link_to
from .models import DeepDive, Membership
from .rules import can_open_dive
from .themes import theme_choices
from .throttle import allow, client_key

# So many links that do not work may one address try within an hour.
WRONG_LINKS, HOUR = 60, 3600


@login_required
def open_dive(request):
    if not can_open_dive(request.user):
        raise PermissionDenied
    form = DeepDiveForm(request.POST or None, themes=theme_choices())
    if request.method == "POST" and form.is_valid():
        dive = actions.open_deep_dive(by=request.user, **form.cleaned_data)
        messages.success(request, _("The deep dive is open. Invite the first cities."))
        return redirect("board", dive.slug)
    context = {
        "form": form,
        "heading": _("Open a deep dive"),
        "submit": pgettext("button", "Open"),
        "back": reverse("home"),
    }
    return render(request, "site/form.html", context)


@dive_view("moderator")
def edit_scope(request, dive):
    form = ScopeForm(request.POST or None, instance=dive, initial={"seen": dive.version})
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        try:
            actions.rescope(dive, by=request.user, **data)
        except actions.Changed:
            now = DeepDive.objects.get(pk=dive.pk)
            current = {name: getattr(now, name) for name in form.fields if name != "seen"}
            board = reverse("board", args=[dive.slug])
            lock, saved = {"seen": now.version}, journal.last(verb="rescoped", deep_dive=dive)
            return conflict_page(request, form, current, lock=lock, back=board, crumbs=dive.title, saved=saved)
        return redirect("board", dive.slug)
    context = {"form": form, "heading": _("Theme and question"), "back": reverse("board", args=[dive.slug])}
    return render(request, "site/form.html", context)


@dive_view("moderator")
def invite_city(request, dive):
    """Invite a city known here, or describe a new one; its climate class follows from its position."""
    known = InviteCityForm(request.POST if "known" in request.POST else None, dive=dive, prefix="k")
    new = CityForm(request.POST if "new" in request.POST else None, initial={"is_practice": dive.is_practice})
    city = None
    if known.is_bound and known.is_valid():
        city = known.cleaned_data["city"]
    elif new.is_bound and new.is_valid():
        city = actions.register_city(**new.cleaned_data)
    if city is not None:
        actions.add_city(dive, city, by=request.user)
        messages.success(request, _("%(city)s is invited. Now invite its delegates.") % {"city": city.name})
        return redirect(f"{reverse('invite_person', args=[dive.slug])}?city={city.code}")
    return render(request, "cohorts/invite_city.html", {"known": known, "new": new})


def _for_city(request, dive) -> dict:
    """The city that the page was opened for is chosen already."""
    return {
        "city": dive.memberships.filter(city__code=request.GET.get("city", ""))
        .values_list("city", flat=True)
        .first()
    }


@dive_view("moderator")
def invite_person(request, dive):
    form = InvitePersonForm(request.POST or None, dive=dive, initial=_for_city(request, dive))
    made = None
    if request.method == "POST" and form.is_valid():
        made = actions.invite(by=request.user, dive=dive, address=link_to, **form.cleaned_data)
        form = InvitePersonForm(dive=dive, initial=_for_city(request, dive))
    open_ones = list(dive.invitations.filter(accepted__isnull=True).select_related("city", "mail"))
    add_links(open_ones)
    context = {
        "form": form,
        "made": made,
        "link": link_to(made) if made else "",
        "has_server": has_server(),
        "invitations": open_ones,
    }
    return render(request, "cohorts/invite_person.html", context)


@dive_view("moderator")
def change_membership(request, dive, code):
    membership = get_object_or_404(Membership, deep_dive=dive, city__code=code)
    seen = actions.last_id(membership.changes)
    initial = {"on": timezone.localdate(), "state": membership.state, "seen": seen}
    form = MembershipForm(request.POST or None, membership=membership, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_membership(membership, by=request.user, **form.cleaned_data)
            return redirect("city", dive.slug, code)
        except actions.Changed:
            return _membership_conflict(request, form, membership)
        except actions.CohortError as error:
            form.add_error("state", str(error))
    context = {
        "form": form,
        "heading": _("Membership of %(city)s") % {"city": membership},
        "back": reverse("city", args=[dive.slug, code]),
    }
    return render(request, "site/form.html", context)


def _membership_conflict(request, form, membership):
    last = membership.changes.order_by("pk").last()
    now = Membership.objects.get(pk=membership.pk)
    current = {"state": last.state, "on": last.on, "reason": last.reason, "replaced_by": now.replaced_by_id}
    back = reverse("city", args=[membership.deep_dive.slug, membership.city.code])
    act = {"verb": "membership changed", "deep_dive": membership.deep_dive, "city": membership.city}
    saved = journal.last(**act)
    lock = {"seen": last.pk}
    return conflict_page(request, form, current, lock=lock, back=back, crumbs=str(membership), saved=saved)


@dive_view("moderator")
def change_stage(request, dive, code):
    membership = get_object_or_404(Membership, deep_dive=dive, city__code=code)
    now = membership.standings.first()
    form = StageForm(request.POST or None, dive=dive, initial={"seen": now.pk if now else 0})
    if request.method == "POST" and form.is_valid():
        try:
            actions.move_to_stage(membership, by=request.user, **form.cleaned_data)
        except actions.Changed:
            now = membership.standings.first()
            back, lock = reverse("city", args=[dive.slug, code]), {"seen": now.pk}
            saved = journal.last(verb="stage changed", deep_dive=dive, city=membership.city)
            current, crumbs = {"stage": now.stage_id}, str(membership)
            return conflict_page(request, form, current, lock=lock, back=back, crumbs=crumbs, saved=saved)
        return redirect("city", dive.slug, code)
    context = {
        "form": form,
        "heading": _("Stage of %(city)s") % {"city": membership},
        "back": reverse("city", args=[dive.slug, code]),
    }
    return render(request, "site/form.html", context)


def accept(request, token):
    """The page behind a signed invitation link: choose a password, or add the role to one's account."""
    try:
        invitation = actions.find_invitation(token)
    except actions.CohortError as error:
        if not allow("invitation", client_key(request), WRONG_LINKS, HOUR):
            return render(request, "accounts/busy.html", status=429)
        return render(request, "cohorts/invitation.html", {"problem": str(error)}, status=410)
    user = request.user if request.user.is_authenticated else None
    form = AcceptForm(request.POST or None, invitation=invitation)
    if request.method == "POST" and (user or form.is_valid()):
        try:
            account = actions.accept_invitation(
                invitation,
                user=user,
                password=None if user else form.cleaned_data["password"],
                language=translation.get_language(),
            )
        except actions.CohortError as error:
            return render(
                request, "cohorts/invitation.html", {"problem": str(error), "invitation": invitation}, status=409
            )
        if user is None:
            login(request, account, backend="django.contrib.auth.backends.ModelBackend")
        return redirect("today")
    return render(request, "cohorts/invitation.html", {"invitation": invitation, "form": form})

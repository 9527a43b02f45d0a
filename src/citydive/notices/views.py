"""What is new for me, what I follow, how I am told; and the page behind the link that ends the e-mails."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from citydive.cohorts.access import dive_view
from citydive.cohorts.models import Membership
from citydive.cohorts.throttle import allow, client_key
from citydive.records.access import record_view

from . import actions, digest, queries
from .forms import PreferenceForm
from .models import Rhythm

PER_PAGE = 40


@login_required
def index(request):
    """GET: the list. POST: mark one record's news ("read": its key) or all ("all") as read."""
    groups = queries.unread(request.user)
    if request.method == "POST":
        if "all" in request.POST:
            actions.mark_read(request.user)
        for group in groups:
            if group.record.key == request.POST.get("read"):
                actions.mark_read(request.user, record=group.record)
        return redirect("notices")
    context = {
        "groups": groups,
        "earlier": queries.lately_read(request.user),
        "preference": actions.preference_of(request.user),
    }
    return render(request, "notices/notices.html", context)


@login_required
def preferences(request):
    chosen = actions.preference_of(request.user)
    initial = {"digest": chosen.digest, "own": PreferenceForm.YES if chosen.follow_own else PreferenceForm.NO}
    form = PreferenceForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        actions.choose(request.user, digest=data["digest"], follow_own=data["own"] == PreferenceForm.YES)
        messages.success(request, _("Saved."))
        return redirect("notice_settings")
    page = Paginator(queries.follows_of(request.user), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "notices/settings.html", {"form": form, "page": page})


@require_POST
@login_required
@record_view()
def follow_record(request, record):
    return _follow(request, record.get_absolute_url(), record=record)


@require_POST
@dive_view("part")
def follow_dive(request, dive):
    return _follow(request, "notice_settings", dive=dive)


@require_POST
@dive_view("part")
def follow_city(request, dive, code):
    membership = get_object_or_404(Membership, deep_dive=dive, city__code=code)
    return _follow(request, "notice_settings", dive=dive, city=membership.city)


def _follow(request, back, **what):
    """The buttons say "on" or "off"; anything else changes nothing."""
    said = request.POST.get("follow")
    if said in ("on", "off"):
        actions.follow(request.user, on=said == "on", **what)
        if said == "on":
            messages.success(request, _("You follow this now: what changes is told under “New for you”."))
        else:
            messages.success(request, _("You do not follow this any more."))
    return redirect("notice_settings" if request.POST.get("back") == "settings" else back)


def stop(request, token):
    """The link of a digest, for who holds it, logged in or not. It only asks; the button ends the e-mails."""
    if not allow("notices.stop", client_key(request), 60, 3600):
        return render(request, "notices/stop.html", {"wait": True}, status=429)
    person = digest.person_of(token)
    if person is None:
        return render(request, "notices/stop.html", {"problem": True}, status=410)
    if request.method == "POST":
        actions.stop_digest(person)
        return redirect("notices_stop", token)
    over = actions.preference_of(person).digest == Rhythm.OFF
    return render(request, "notices/stop.html", {"over": over})

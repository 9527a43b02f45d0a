"""Actors and organisations of a deep dive: who may read what until when, for who moderates it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from citydive.cohorts import actions as cohorts
from citydive.cohorts.access import dive_view
from citydive.cohorts.links import add_links, link_to
from citydive.cohorts.models import Role
from citydive.plaintext import number_in
from citydive.post.deliver import has_server

from . import actors
from .actor_forms import GiveRightsForm, InviteActorForm, OrganisationForm
from .once import once, once_per_form

# Of the session: the invitation that was just made, whose link the list shows once.
MADE = "actor_invited"


@dive_view("moderator")
def show(request, dive):
    """The list; a button takes one right back, another ends somebody's part with all rights."""
    rows = actors.actors_of(dive, request.user)
    if request.method == "POST":
        _end(request, rows)
        return redirect("actors", dive.slug)
    invited, just = actors.invited(dive), request.session.pop(MADE, None)
    made = next((each for each in invited if each.pk == just), None)
    add_links(invited)
    context = {
        "actors": rows,
        "invited": invited,
        "made": made,
        "link": link_to(made) if made else "",
        "has_server": has_server(),
        "organisations": dive.organisations.all(),
    }
    return render(request, "records/actors.html", context)


def _end(request, rows):
    """Only what stands on the page can be ended; what is gone already is gone."""
    right, role = (number_in(request.POST.get(name, "")) for name in ("right", "role"))
    for actor in rows:
        if actor.role is not None and actor.role.pk == role:
            actors.end_part(actor, by=request.user)
            messages.success(request, _("%(name)s does not take part any more.") % {"name": actor.person.name})
            return
        for each in actor.rights:
            if each.grant.pk == right:
                actors.take_right_back(each, by=request.user)
                messages.success(request, _("Taken back."))
                return


@dive_view("moderator")
@once_per_form
def give(request, dive):
    form = GiveRightsForm(
        request.POST or None, dive=dive, user=request.user, initial={"party": request.GET.get("party")}
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        actors.give(dive, data.pop("party"), by=request.user, **data)
        messages.success(request, _("Given."))
        return redirect("actors", dive.slug)
    return _form(request, dive, form, _("Give an actor a right"), _("Give"))


@dive_view("moderator")
@once
def invite(request, dive):
    form = InviteActorForm(request.POST or None, dive=dive, user=request.user)
    if request.method == "POST" and form.is_valid():
        made = cohorts.invite(
            by=request.user, dive=dive, role=Role.Kind.ACTOR, address=link_to, **form.invitation()
        )
        # Its number alone: no link stands in an address or in the session.
        request.session[MADE] = made.pk
        messages.success(request, _("Invited. Below it says whether the e-mail has gone out."))
        return redirect("actors", dive.slug)
    lede = _(
        "Somebody from a university, an NGO or another office. They see what is public, and what you name here."
    )
    return _form(request, dive, form, _("Invite an actor"), _("Invite"), lede)


@dive_view("moderator")
@once
def add_organisation(request, dive):
    form = OrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actors.add_organisation(dive, by=request.user, **form.cleaned_data)
        return redirect("actors", dive.slug)
    return _form(request, dive, form, _("Add an organisation"), _("Add"))


def _form(request, dive, form, heading, submit, lede=""):
    back = reverse("actors", args=[dive.slug])
    context = {"form": form, "heading": heading, "submit": submit, "lede": lede, "back": back}
    return render(request, "site/form.html", context)

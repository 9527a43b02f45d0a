"""Opening a dot vote, giving the dots of one's city, closing it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from citydive.records.access import record_view
from citydive.records.once import once

from . import votes
from .access import room_view
from .forms import CityDotsForm, OpenVoteForm
from .models import Ballot, Vote
from .queries import cards_on_screen
from .rules import speaks_for

LONGEST_LINE = 200


@record_view("edit", kind="session")
@once
def begin(request, record):
    """The cards on the screen are the choices to begin with."""
    session = record.session
    cards = [" ".join(card.text.split())[:LONGEST_LINE] for card in cards_on_screen(session)[:20]]
    form = OpenVoteForm(request.POST or None, initial={"choices": "\n".join(reversed(cards))})
    if request.method == "POST" and form.is_valid():
        try:
            votes.begin_vote(session, by=request.user, **form.cleaned_data)
            return redirect(_room(record))
        except votes.VoteOpen:
            form.add_error(None, _("Another vote of this session is still open. Close it first."))
    context = {"form": form, "heading": _("Open a vote"), "lede": record.title, "submit": _("Open it"),
               "back": _room(record)}  # fmt: skip
    return render(request, "site/form.html", context)


@require_POST
@record_view("edit", kind="session")
def close(request, record, vote):
    votes.close_vote(_vote(record, vote), by=request.user)
    return redirect(_room(record))


@room_view
def cast(request, record, vote):
    """The dots of one's city; a delegate may change them until the vote closes."""
    found, cities = _vote(record, vote), speaks_for(request.user, record.session)
    if not cities:
        raise PermissionDenied
    form = dots_form(found, cities, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            votes.cast(found, by=request.user, **form.cleaned_data)
            messages.success(request, _("Your dots are counted. You can change them until the vote closes."))
        except votes.VoteClosed:
            messages.error(request, _("The vote was closed before your dots arrived. They do not count."))
        return redirect(_room(record))
    context = {"form": form, "heading": found.question, "submit": _("Give the dots"), "back": _room(record),
               "lede": _("Dots to give: %(dots)s") % {"dots": found.dots}}  # fmt: skip
    return render(request, "site/form.html", context)


def dots_form(vote, cities, data=None) -> CityDotsForm:
    before = Ballot.objects.filter(vote=vote, city=cities[0]).first() if len(cities) == 1 else None
    initial = {f"choice_{pk}": dots for pk, dots in before.dots.items()} if before else None
    return CityDotsForm(data, vote=vote, cities=cities, initial=initial, auto_id="dots_%s")


def _vote(record, pk) -> Vote:
    return get_object_or_404(Vote.objects.select_related("session__record"), session=record.session, pk=pk)


def _room(record) -> str:
    return reverse("live", args=[record.key]) + "#vote"

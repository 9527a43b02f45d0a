"""The screen of the room: clock, agenda, cards; what it says when it changed; the buttons of who leads."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from citydive.formats.pages import card_form
from citydive.formats.rules import may_add_cards
from citydive.participation.models import Door
from citydive.participation.views import poster
from citydive.records.access import record_view
from citydive.records.once import once

from . import cards, clock, queries
from .access import room_view
from .forms import RunForm
from .rules import may_lead


@room_view
def live(request, record):
    """Everything on one screen; `?screen` is for the wall: large, without buttons."""
    session, leads = record.session, may_lead(request.user, record)
    on_wall = "screen" in request.GET
    now, door = clock.clock_of(session), Door.objects.filter(record=record).first()
    context = {
        "record": record,
        "session": session,
        "leads": leads and not on_wall,
        "on_wall": on_wall,
        "marks": queries.marks(session),
        "clock": now,
        "left": clock.in_words(now.seconds_left),
        "agenda": session.agenda.all(),
        "cards": queries.cards_on_screen(session)[: queries.MOST_CARDS],
        "hidden": queries.hidden_cards(session) if leads and not on_wall else (),
        "run_form": RunForm(auto_id="run_%s"),
        "card_form": card_form(request.user, session) if may_add_cards(request.user, record) else None,
    }
    if door is not None and door.is_taking:
        context |= poster(door)
    return render(request, "live/screen.html" if on_wall else "live/live.html", context)


@room_view
def live_now(request, record):
    response = JsonResponse(queries.marks(record.session))
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@record_view("edit", kind="session")
def move_clock(request, record):
    """A button of the clock; what was seen of it comes along, so that two who lead move it once."""
    try:
        _move(request, record.session)
    except clock.Moved:
        messages.warning(request, _("Somebody else moved the clock at the same moment. Look again."))
    return redirect("live", record.key)


def _move(request, session):
    seen = request.POST.get("turn", "")
    seen = int(seen) if seen.isdecimal() and len(seen) < 10 else -1
    button = request.POST.get("do", "")
    if button.startswith("item-"):
        item = (
            session.agenda.filter(position=button.removeprefix("item-")).first() if button[5:].isdecimal() else None
        )
        if item is not None:
            clock.start(session, seen=seen, minutes=item.minutes, label=item.title, item=item.position)
        return
    if button == "run":
        form = RunForm(request.POST)
        if form.is_valid():
            clock.start(session, seen=seen, **form.cleaned_data)
        else:
            messages.error(request, _("Say what runs, for how many minutes (1 to 600) and in how many rounds."))
        return
    simple = {"next": clock.next_round, "pause": clock.pause, "on": clock.go_on, "stop": clock.stop}
    if button in simple:
        simple[button](session, seen=seen)
    elif button in ("more", "less"):
        clock.add_minutes(session, seen=seen, minutes=2 if button == "more" else -2)


@record_view(kind="session")
@once
def write_card(request, record):
    """A card written on the screen of the room, by who leads or by a delegate."""
    if not may_add_cards(request.user, record):
        raise PermissionDenied
    form = card_form(request.user, record.session, request.POST or None)
    if request.method == "POST" and form.is_valid():
        cards.write_card(record.session, by=request.user, **form.cleaned_data)
        return redirect(reverse("live", args=[record.key]) + "#cards")
    context = {
        "form": form, "heading": _("Add a card"), "lede": record.title, "submit": _("Add"),
        "back": reverse("live", args=[record.key]),
    }  # fmt: skip
    return render(request, "site/form.html", context)


@require_POST
@record_view("edit", kind="session")
def hide_card(request, record, card):
    """Take a card off the screen, or put it back."""
    found = get_object_or_404(record.session.cards.select_related("session__record"), pk=card)
    cards.hide_card(found, hidden="show" not in request.POST, by=request.user)
    return redirect(reverse("live", args=[record.key]) + "#cards")

"""The screen of the room: clock, agenda, cards; what it says when it changed; the buttons of who leads."""

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from citydive.formats.pages import card_form
from citydive.formats.rules import may_add_cards
from citydive.formats.views import card_page
from citydive.participation.models import Door
from citydive.participation.views import poster
from citydive.plaintext import number_in
from citydive.records.access import record_view
from citydive.records.once import once

from . import cards, clock, guiding, queries, votes
from .access import room_view
from .forms import KeyQuestionForm, RunForm
from .guides import steps_of, title_of
from .models import Vote
from .rules import may_lead, speaks_for
from .vote_views import dots_form


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
        "clock_step": clock.STEP,
        "left": clock.in_words(now.seconds_left),
        "agenda": session.agenda.all(),
        "cards": queries.cards_on_screen(session)[: queries.MOST_CARDS],
        "hidden": queries.hidden_cards(session) if leads and not on_wall else (),
        "run_form": RunForm(auto_id="run_%s", initial={"turn": now.turn}),
        "card_form": card_form(request.user, session) if may_add_cards(request.user, record) else None,
    }
    context |= _guided_context(session)
    if context["guided"] and context["card_form"]:
        context["card_form"].fields["kind"].initial = context["does"].kind
    context |= _vote_context(request, session, on_wall)
    # What comes late needs no poster any more: those phones know the way.
    if door is not None and door.state == Door.State.OPEN:
        context |= poster(door)
    return render(request, "live/screen.html" if on_wall else "live/live.html", context)


def _guided_context(session) -> dict:
    """The step of the method that leads the room now."""
    guided = queries.open_guided(session)
    if guided is None:
        return {"guided": None}
    does, step = guiding.step_now(guided)
    return {
        "guided": guided,
        "guided_title": title_of(guided.method),
        "does": does,
        "step": step,
        "step_number": guided.step + 1,
        "step_count": len(steps_of(guided.method)),
        "told_now": [told for told in guiding.told_in(guided) if told.does == does],
        "question_form": KeyQuestionForm(initial={"question": guided.question}, auto_id="key_%s"),
    }


def _vote_context(request, session, on_wall) -> dict:
    """The vote that is open, or the last one with its numbers."""
    vote = Vote.objects.filter(session=session).select_related("session__record__deep_dive").first()
    if vote is None:
        return {"vote": None}
    found = {"vote": vote, "vote_open": vote.closed is None, "results": votes.results(vote)}
    if vote.closed is None:
        cities = [] if on_wall else speaks_for(request.user, session)
        found |= {"given": votes.given(vote), "dots_form": dots_form(vote, cities) if cities else None}
    return found


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
        wrong = _move(request, record.session)
    except clock.Moved:
        wrong = None
        messages.warning(request, _("Somebody else moved the clock at the same moment. Look again."))
    if wrong is None:
        return redirect("live", record.key)
    context = {
        "form": wrong, "heading": _("Let something else run: a round, a break"), "lede": record.title,
        "submit": _("Begin"), "back": reverse("live", args=[record.key]),
        # This address only takes what is sent: who changes the language comes back to the room.
        "comes_back_to": reverse("live", args=[record.key]),
    }  # fmt: skip
    return render(request, "site/form.html", context)


def _move(request, session):
    """Returns the form if what it says cannot be run."""
    seen = number_in(request.POST.get("turn", ""))
    button = request.POST.get("do", "")
    if button.startswith("item-"):
        item = session.agenda.filter(position=number_in(button.removeprefix("item-"))).first()
        if item is not None:
            clock.start(session, seen=seen, minutes=item.minutes, label=item.title, item=item.position)
        return None
    if button == "run":
        form = RunForm(request.POST)
        if not form.is_valid():
            return form
        clock.start(session, seen=seen, **form.what_runs())
        return None
    simple = {"next": clock.next_round, "pause": clock.pause, "on": clock.go_on, "stop": clock.stop}
    if button in simple:
        simple[button](session, seen=seen)
    elif button in ("more", "less"):
        clock.add_minutes(session, seen=seen, minutes=2 if button == "more" else -2)
    return None


@record_view(kind="session")
@once
def write_card(request, record):
    """A card written on the screen of the room, by who leads or by a delegate."""
    return card_page(request, record, back=reverse("live", args=[record.key]))


@require_POST
@record_view("edit", kind="session")
def hide_card(request, record, card):
    """Take a card off the screen, or put it back."""
    found = get_object_or_404(record.session.cards.select_related("session__record"), pk=card)
    cards.hide_card(found, hidden="show" not in request.POST, by=request.user)
    return redirect(reverse("live", args=[record.key]) + "#cards")

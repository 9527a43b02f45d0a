"""The outcome of a session: sort its cards, confirm for one's city, settle it, print the minutes."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from citydive.cohorts.rules import place_of
from citydive.commitments.views import printed
from citydive.formats.models import CardKind
from citydive.formats.rules import may_add_cards
from citydive.participation.models import Door
from citydive.records.access import record_view
from citydive.records.once import once_per_form
from citydive.records.printing import file_name

from . import guiding, outcome, sorting, votes
from .access import room_view
from .forms import SortForm
from .minutes import build_minutes
from .models import Outcome
from .rules import may_lead, sorter, speaks_for
from .tasks import possible_owners

FORMATS = ("pdf", "docx")


@room_view
def show(request, record):
    session = record.session
    cards = list(outcome.cards_of_outcome(session))
    own = {city.pk for city in speaks_for(request.user, session)}
    asked = {city for _session, city in outcome.cities_asked([session])} | own
    sorts, writes = sorter(request.user, record), place_of(request.user).writes_for(record.deep_dive_id)
    for card in cards:
        card.sorts, card.speaks = sorts(card), card.city_id in writes
        card.waits = sorting.waits_for_its_city(card) and card.city_id in asked
        # Who speaks for a city that is not of this session makes it a record at once.
        told = sorting.waits_for_its_city(card) and (card.waits or not card.speaks)
        card.fate = _fate(card.city, asked) if told else ""
    groups = [(label, [card for card in cards if card.kind == kind]) for kind, label in ORDER.items()]
    context = {
        "record": record,
        "groups": [(label, some) for label, some in groups if some],
        "loose": sum(card.record_id is None and card.sorts and not card.fate for card in cards),
        "waits": sum(card.waits for card in cards),
        "cities": outcome.cities_of_outcome(session),
        "own": own,
        "settled": Outcome.objects.filter(session=session).select_related("by").first(),
        "leads": may_lead(request.user, record),
        "door": Door.objects.filter(record=record).first(),
        "votes": [(vote, votes.results(vote)) for vote in votes.closed_votes(session)],
        "methods": guiding.results_of(session),
    }
    return render(request, "live/outcome.html", context)


def _fate(city, asked) -> str:
    """What becomes of a card that waits for the word of its city."""
    if city.pk in asked:
        return _("It becomes a record of %(city)s when %(city)s confirms it.") % {"city": city.name}
    return _("It stays a card as long as nobody can confirm it for %(city)s.") % {"city": city.name}


# What asks for something to be done comes first.
ORDER = {
    CardKind.DECISION: gettext_lazy("Decisions"),
    CardKind.TASK: gettext_lazy("Tasks"),
    CardKind.QUESTION: gettext_lazy("Open questions"),
    CardKind.INSIGHT: gettext_lazy("What was learnt"),
}


@record_view(kind="session")
def sort(request, record, card):
    """What one card is; it becomes a record with a key."""
    found = get_object_or_404(record.session.cards.filter(hidden=None).select_related("record", "city"), pk=card)
    if not may_add_cards(request.user, record):
        raise PermissionDenied
    if sorter(request.user, record)(found):
        return _sort(request, record, found)
    if request.method == "POST":
        # Somebody put it under another city's name since they read it.
        return _sorted_meanwhile(request, record, found)
    raise PermissionDenied


@once_per_form
def _sort(request, record, found):
    if found.record is not None:
        return _sorted_meanwhile(request, record, found) if request.method == "POST" else redirect(found.record)
    leads = may_lead(request.user, record)
    cities = list(record.session.cities.order_by("name")) if leads else speaks_for(request.user, record.session)
    if found.city is not None and found.city not in cities:
        cities.append(found.city)
    form = SortForm(
        request.POST or None, cities=cities,
        owners=possible_owners(record.deep_dive), held=record.session.starts,
        initial={"kind": found.kind, "city": found.city.code if found.city else ""},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            made = sorting.sort_card(found, by=request.user, **form.cleaned_data)
            if made is None:
                asked = {city for _session, city in outcome.cities_asked([record.session])}
                messages.success(request, _fate(form.cleaned_data["city"], asked))
            else:
                messages.success(request, _("Cite it as %(key)s.") % {"key": made.key})
        except sorting.Sorted:
            return _sorted_meanwhile(request, record, found)
        return redirect("outcome", record.key)
    context = {"form": form, "heading": _("What is this card?"), "lede": found.text, "record": record,
               "back": reverse("outcome", args=[record.key])}  # fmt: skip
    return render(request, "site/form.html", context)


def _sorted_meanwhile(request, record, card):
    messages.warning(request, _("This card was sorted meanwhile. Look what it became."))
    return redirect(card.record or reverse("outcome", args=[record.key]))


@require_POST
@record_view("edit", kind="session")
def settle(request, record):
    closed = outcome.settle(record.session, by=request.user)
    messages.success(request, _("The outcome stands. Each city confirms its own now."))
    if closed:
        messages.success(request, _("The door for phones was closed with it: nothing more is taken from them."))
    return redirect("outcome", record.key)


@require_POST
@room_view
def confirm(request, record, code):
    """A delegate confirms what stands under the name of their city, as they read it."""
    city = next((each for each in speaks_for(request.user, record.session) if each.code == code), None)
    if city is None:
        raise PermissionDenied
    try:
        outcome.confirm(record.session, city, by=request.user, seen=request.POST.get("seen", ""))
        messages.success(request, _("Confirmed for %(city)s.") % {"city": city.name})
    except outcome.Changed:
        messages.error(
            request, _("Somebody changed it while you read. Nothing was confirmed: please read it again.")
        )
    return redirect("outcome", record.key)


@room_view
def minutes(request, record, format):
    """The minutes as a file, in the language of the page."""
    if format not in FORMATS:
        raise Http404
    back = reverse("outcome", args=[record.key])
    return printed(request, build_minutes(record, get_language()), format, file_name(record, format), back)

"""Leading the room through a method, step by step; what is written in a step is kept with it."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from citydive.formats.actions import add_card
from citydive.formats.models import Card
from citydive.formats.parts import NotNow
from citydive.plaintext import number_in
from citydive.records.events import happened

from . import clock
from .guides import Does, Writers, steps_of, title_of
from .models import Guided, StepCard
from .queries import open_guided

# The mark of a card that was written while no method led the room.
NO_STEP = "none"


class GuidedOpen(Exception):
    """Another method leads this session already."""


class Silent(NotNow):
    """The case-giver listens in this step; the message is for people."""


@transaction.atomic
def begin(session, *, method, by, city=None) -> Guided:
    """Begin with the first step, and its clock. Raises GuidedOpen."""
    try:
        with transaction.atomic():
            guided = Guided.objects.create(session=session, method=method, city=city)
    except IntegrityError:
        raise GuidedOpen from None
    happened(session.record, "method begun", by=by, method=method)
    _start_clock(guided)
    return guided


@transaction.atomic
def go_to(guided, step: int, *, seen: int) -> bool:
    """Go to a step, and start its clock. Two who lead at once go one step: False, and nothing was done."""
    if not 0 <= step < len(steps_of(guided.method)):
        return False
    if not Guided.objects.filter(pk=guided.pk, step=seen, ended=None).update(step=step):
        return False
    guided.step = step
    _start_clock(guided)
    return True


@transaction.atomic
def end(guided, *, by) -> None:
    """The method is through; what was written in it stays with the session."""
    if Guided.objects.filter(pk=guided.pk, ended=None).update(ended=timezone.now()):
        happened(guided.session.record, "method ended", by=by, method=guided.method)
        # A break that somebody began meanwhile goes on.
        if clock.clock_of(guided.session).label == clock.STEP:
            clock.stop(guided.session, seen=clock.ANY)


def note_question(guided, question) -> None:
    """The key question of the case, as the case-giver says it."""
    Guided.objects.filter(pk=guided.pk, ended=None).update(question=question)


def _start_clock(guided):
    _does, step = steps_of(guided.method)[guided.step]
    clock.start(guided.session, seen=clock.ANY, minutes=step.minutes, label=clock.STEP)


def mark_of(guided) -> str:
    """What a phone keeps with a card, to say later in which step it was written."""
    return f"{guided.pk}.{guided.step}" if guided else NO_STEP


def _written_in(session, mark):
    """The method and what its step lets people do, as they were when the mark was given; without one, now."""
    if mark == NO_STEP:
        return None, None
    pk, _dot, step = mark.partition(".")
    guided = Guided.objects.filter(session=session, pk=number_in(pk)).first() or open_guided(session)
    if guided is None:
        return None, None
    steps = steps_of(guided.method)
    then = number_in(step) if guided.pk == number_in(pk) else None
    place = then if then is not None and then < len(steps) else guided.step
    return guided, steps[place][0]


@transaction.atomic
def write_card(session, *, text, kind, city=None, by=None, participant=None, cities=(), step="") -> Card:
    """A card of somebody in the room; in a step of a guided method it is kept with the step.

    cities: ids of those for which the writer speaks, whatever the card says. step: in which it was written
    (`mark_of`), if that may be some time ago; by default now. Raises Silent.
    """
    guided, does = _written_in(session, step)
    giver = guided is not None and guided.city_id is not None and guided.city_id in {*cities, city and city.pk}
    if does and does.writers == Writers.PEERS and giver:
        raise Silent(_("Your city brings the case: listen now, and keep this for the last step."))
    card = add_card(session, text=text, kind=kind, city=city, by=by, participant=participant)
    if does and (does.writers in (Writers.ALL, Writers.PEERS) or (does.writers == Writers.GIVER and giver)):
        StepCard.objects.create(card=card, guided=guided, step=does.slug)
    return card


def step_now(guided):
    """What the present step lets people do, and the step of the method card."""
    return steps_of(guided.method)[guided.step]


@dataclass(frozen=True)
class Told:
    """A step with what was written in it."""

    does: Does
    title: object
    cards: list


def told_in(guided) -> list[Told]:
    """The stored result: the steps in which something was written, with their cards as far as they are shown."""
    rows = guided.cards.filter(card__hidden=None).select_related("card__city", "card__record").order_by("card_id")
    by_step: dict[str, list] = {}
    for row in rows:
        by_step.setdefault(row.step, []).append(row.card)
    steps = steps_of(guided.method)
    return [Told(does, step.title, by_step[does.slug]) for does, step in steps if does.slug in by_step]


def results_of(session) -> list[dict]:
    """All guided methods of a session with what is stored of them, for its page and its minutes."""
    rows = Guided.objects.filter(session=session).select_related("city").order_by("started", "pk")
    return [{"guided": each, "title": title_of(each.method), "told": told_in(each)} for each in rows]

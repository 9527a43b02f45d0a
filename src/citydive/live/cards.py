"""Cards in the room: from phones, off the screen, and in the steps of a guided method."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from citydive.formats.models import Card
from citydive.participation.models import Sending
from citydive.participation.registry import NotTaken
from citydive.records.events import happened

from .forms import PhoneCardForm
from .guides import Writers
from .guiding import Silent, mark_of, step_now, write_card
from .queries import open_guided


def phone_form(door, participant, data=None) -> PhoneCardForm:
    """The form of a card on a phone; in a step of a guided method with the kind that belongs to it."""
    session = door.record.session
    guided = open_guided(session)
    initial = {"step": mark_of(guided)} | ({"kind": step_now(guided)[0].kind} if guided else {})
    cities = list(session.cities.order_by("name"))
    return PhoneCardForm(data, cities=cities, initial=initial, auto_id="cards_%s")


def phone_context(door, participant) -> dict:
    """What the room does now, if a method leads it."""
    guided = open_guided(door.record.session)
    if guided is None:
        return {}
    does, step = step_now(guided)
    said = str(step.prompt)
    if does.writers == Writers.PEERS:
        said += " " + _("If you speak for %(city)s, listen now.") % {"city": guided.city.name}
    return {"heading": step.title, "lede": said}


def phone_mark(door) -> str:
    return mark_of(open_guided(door.record.session))


def take_card(door, participant, data, sent_id) -> str:
    """A card from a phone becomes a card of the session; gives the receipt."""
    try:
        write_card(door.record.session, participant=participant, **data)
    except Silent as error:
        raise NotTaken(str(error)) from None
    return _("Card received: “%(text)s”") % {"text": _short(data["text"])}


def _short(text, longest=60) -> str:
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def forget_receipt(card) -> None:
    """The words of an erased card go from the receipt of its phone too. Sent again it is still known."""
    said = Sending.objects.filter(
        participant=card.participant_id, intake="cards", receipt__contains=_short(card.text)
    )
    said.update(receipt=_("erased on request"))


@transaction.atomic
def hide_card(card, *, hidden, by) -> None:
    """Take a card off the screen, or put it back. A card that is a record already is withdrawn as a record."""
    wanted = Card.objects.filter(pk=card.pk, hidden__isnull=hidden, record=None)
    if wanted.update(hidden=timezone.now() if hidden else None):
        happened(card.session.record, "card hidden" if hidden else "card shown", by=by)

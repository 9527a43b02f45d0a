"""Cards in the room: from phones, off the screen, and in the steps of a guided method."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from citydive.formats.actions import add_card
from citydive.formats.models import Card
from citydive.records.events import happened

from .forms import PhoneCardForm


def phone_form(door, participant, data=None) -> PhoneCardForm:
    """The form of a card on a phone."""
    return PhoneCardForm(data, cities=list(door.record.session.cities.order_by("name")), auto_id="cards_%s")


def take_card(door, participant, data, sent_id) -> str:
    """A card from a phone becomes a card of the session; gives the receipt."""
    write_card(door.record.session, participant=participant, **data)
    return _("Card received: “%(text)s”") % {"text": _short(data["text"])}


@transaction.atomic
def write_card(session, *, text, kind, city=None, by=None, participant=None) -> Card:
    """A card of somebody in the room."""
    return add_card(session, text=text, kind=kind, city=city, by=by, participant=participant)


def _short(text, longest=60) -> str:
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


@transaction.atomic
def hide_card(card, *, hidden, by) -> None:
    """Take a card off the screen, or put it back. A card that is a record already is withdrawn as a record."""
    wanted = Card.objects.filter(pk=card.pk, hidden__isnull=hidden, record=None)
    if wanted.update(hidden=timezone.now() if hidden else None):
        happened(card.session.record, "card hidden" if hidden else "card shown", by=by)

"""What this room holds of a person, for the export of everything stored about them."""

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from citydive.accounts.registry import Part, register_forget, register_part
from citydive.cohorts.rules import place_of
from citydive.records.models import Record

from .forgetting import over
from .models import Delegate, Handover, SignatureRequest


def requests_sent(user):
    """Signatures that this person asked for; the key only, unless the commitment may still be read."""
    readable = set(Record.objects.visible_to(user).of_kind("commitment").values_list("pk", flat=True))
    for each in SignatureRequest.objects.filter(sent_by=user).select_related("commitment__record"):
        row = {"record": each.commitment.record.key, "when": each.created, "answer": each.answer}
        if each.commitment_id in readable:
            row |= {"function": each.function, "to": each.email}
        yield row


def requests_received(user):
    """Signatures asked of the address of this account."""
    for each in SignatureRequest.objects.filter(email__iexact=user.email).select_related("commitment__record"):
        yield {
            "record": each.commitment.record.key,
            "when": each.created,
            "function": each.function,
            "answer": each.answer,
            "name": each.name,
            "note": each.note,
        }


def delegations(user):
    for each in Delegate.objects.filter(person=user).select_related("membership__city", "membership__deep_dive"):
        yield {
            "deep_dive": each.membership.deep_dive.title,
            "city": str(each.membership),
            "function": each.function,
            "parts": each.get_parts_display(),
            "deputy": each.deputy,
            "languages": each.languages,
            "expertise": each.expertise,
            "time_zone": each.time_zone,
        }
    described = Delegate.objects.filter(by=user).exclude(person=user)
    for each in described.select_related("membership__city", "membership__deep_dive"):
        # What was written of a colleague is the colleague's.
        yield {
            "deep_dive": each.membership.deep_dive.title,
            "city": str(each.membership),
            "when": each.updated,
        }


def handovers(user):
    """What the person handed over or took over; the texts as long as the person speaks for the city: they
    tell of its drafts."""
    speaks_for = place_of(user).delegate_of
    rows = Handover.objects.filter(Q(person=user) | Q(successor=user) | Q(by=user))
    for each in rows.select_related("membership__city", "membership__deep_dive"):
        yield {
            "deep_dive": each.membership.deep_dive.title,
            "city": str(each.membership),
            "when": each.at,
            "what": _("handed over by me") if each.person_id == user.pk else _("handed over to me or by my hand"),
            "last_day": each.last_day,
            **({"word": each.word, "contacts": each.contacts} if _place(each) in speaks_for else {}),
        }


def _place(handover) -> tuple[int, int]:
    return handover.membership.deep_dive_id, handover.membership.city_id


def forget(user, email):
    """What was said about the person alone goes with the account; handovers are the city's memory and stay. Of a
    signature that was asked of the address the name stays; a link that is still open keeps its address."""
    Delegate.objects.filter(person=user).delete()
    SignatureRequest.objects.filter(over(timezone.now()), email__iexact=email).update(email="")


def register():
    names = {"when": _("when")}
    covers = ("commitments.SignatureRequest.sent_by",)
    register_part(Part("signatures_asked", _("Signatures you asked for"), requests_sent, names, covers))
    register_part(Part("signatures", _("Signatures asked of you"), requests_received, names))
    place = {"when": _("when"), "deep_dive": _("deep dive"), "city": _("city")}
    described = ("commitments.Delegate.person", "commitments.Delegate.by")
    register_part(Part("delegations", _("As a delegate"), delegations, place, described))
    pointing = tuple(f"commitments.Handover.{name}" for name in ("person", "successor", "by"))
    register_part(Part("handovers", _("Handovers"), handovers, place, pointing))
    register_forget(forget)

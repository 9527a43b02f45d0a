"""What this room holds of a person, for the export of everything stored about them."""

from django.utils.translation import gettext_lazy as _

from citydive.accounts.registry import Part, register_part
from citydive.records.models import Record

from .models import SignatureRequest


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


def register():
    names = {"when": _("when")}
    covers = ("commitments.SignatureRequest.sent_by",)
    register_part(Part("signatures_asked", _("Signatures you asked for"), requests_sent, names, covers))
    register_part(Part("signatures", _("Signatures asked of you"), requests_received, names))

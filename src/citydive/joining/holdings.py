"""What this room holds of a person, for the export of everything stored about them."""

from django.utils.translation import gettext_lazy as _

from citydive.accounts.registry import Part, register_forget, register_part

from .models import Interest


def interests(user):
    """Answers to calls that were sent from the address of this account."""
    for each in Interest.objects.filter(email__iexact=user.email).select_related("call__record"):
        yield {
            "record": each.call.record.key,
            "when": each.created,
            "city": each.city_name,
            "function": each.function,
            "name": each.name,
            "why": each.why,
            "brings": each.brings,
            "scoping": each.scoping,
            "decision": each.decision if each.told else "",
            "reason": each.reason if each.told else "",
        }


def decided(user):
    for each in Interest.objects.filter(decided_by=user).select_related("call__record"):
        yield {"record": each.call.record.key, "city": each.city_name, "decision": each.decision}


def forget(user, email):
    """What the city said stays with the call; whose address it came from does not."""
    Interest.objects.filter(email__iexact=email).update(name="", email="", function="")


def register():
    names = {"when": _("when"), "city": _("city")}
    register_part(Part("interests", _("Interest in calls"), interests, names))
    covers = ("joining.Interest.decided_by",)
    register_part(Part("selections", _("Cities selected or not"), decided, names, covers))
    register_forget(forget)

"""What people write in options, for revisions, search and translations."""

from django.utils.translation import gettext_lazy as _

from citydive.records.actions import is_retitled, raise_edition

from .facts import Effect
from .models import CostClass, Option
from .shelf import WORDS
from .wording import effect_sentence

TEXTS = ("what", "for_whom", "conditions", "first_step", "cost_class", "changed", "why")
PROSE = ("what", "for_whom", "conditions", "first_step", "changed", "why")
LABELS = {
    "what": _("What it is"),
    "for_whom": _("For whom and where"),
    "conditions": _("Conditions that must hold"),
    "first_step": _("First step within 6-12 months"),
    "cost_class": _("Rough cost"),
    "changed": _("What we changed"),
    "why": _("Why"),
    "effects": _("Published effects that this option relies on"),
}


def content(record) -> dict:
    return dict(Option.objects.values(*TEXTS).get(pk=record.pk))


def aside(record) -> dict:
    """The chosen effects as they stood in the catalogue then, so that a later catalogue takes nothing away."""
    return {"effects": Option.objects.values_list("effects", flat=True).get(pk=record.pk)}


def words(name, value) -> str:
    if name == "cost_class":
        return str(CostClass(value).label) if value else ""
    if name == "effects":
        return "\n".join(effect_sentence(Effect.from_dict(each), "", WORDS) for each in value)
    return value


def restore(record, kept) -> None:
    option = Option.objects.get(pk=record.pk)
    before = [getattr(option, name) for name in (*TEXTS, "effects")]
    for name in (*TEXTS, "effects"):
        setattr(option, name, kept[name])
    option.save()
    if is_retitled(record) or before != [getattr(option, name) for name in (*TEXTS, "effects")]:
        raise_edition(record)

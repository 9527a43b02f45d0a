from django.db import models
from django.utils.translation import gettext_lazy as _

from citydive.records.models import Record

from .facts import Effect


class OptionState(models.TextChoices):
    """What became of an option; it follows the decisions of the option's owner (`decisions.following`)."""

    OPEN = "open", _("open")
    CHOSEN = "chosen", _("chosen")
    DROPPED = "dropped", _("dropped")
    DEFERRED = "deferred", _("deferred")


class CostClass(models.TextChoices):
    """How large the cost roughly is, in the words of an administration."""

    UNKNOWN = "", _("not known yet")
    LOW = "low", _("low: within a yearly office budget")
    LOW_MEDIUM = "low-medium", _("low to medium")
    MEDIUM = "medium", _("medium: needs a budget line")
    HIGH = "high", _("high: needs an investment decision or a grant")


class Option(models.Model):
    """Something that a city could do. Of the cohort (joint), or of one city.

    A city's version of a joint option is linked to it ("adapted from") and says what it changed and why.
    An option from the catalogue keeps the chosen effects as they stood in that version of the catalogue.
    """

    record = models.OneToOneField(Record, models.CASCADE, primary_key=True, related_name="option")
    what = models.TextField(_("what it is"))
    for_whom = models.TextField(_("for whom and where"), blank=True)
    conditions = models.TextField(_("conditions that must hold"), blank=True)
    first_step = models.TextField(_("first step within 6-12 months"), blank=True)
    cost_class = models.CharField(_("rough cost"), max_length=12, choices=CostClass, blank=True)
    measure = models.CharField(max_length=60, blank=True)
    catalogue_sha256 = models.CharField(max_length=64, blank=True)
    catalogue_as_of = models.CharField(max_length=20, blank=True)
    effects = models.JSONField(default=list, blank=True)
    changed = models.TextField(_("what we changed"), blank=True)
    why = models.TextField(_("why"), blank=True)

    def __str__(self):
        return self.what[:60]

    def kept_effects(self) -> list[Effect]:
        return [Effect.from_dict(each) for each in self.effects]

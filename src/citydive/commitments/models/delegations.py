from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from citydive.cohorts.models import Membership


class Part(models.TextChoices):
    LEAD = "lead", pgettext_lazy("part in a delegation", "lead")
    DATA = "data", pgettext_lazy("part in a delegation", "data")
    COMMUNICATION = "communication", pgettext_lazy("part in a delegation", "communication")
    WORKSHOPS = "workshops", pgettext_lazy("part in a delegation", "local workshops")
    PLANNING = "planning", pgettext_lazy("part in a delegation", "planning")
    HEALTH = "health", pgettext_lazy("part in a delegation", "health")
    COUNCIL = "council", pgettext_lazy("part in a delegation", "link to the council")


class Delegate(models.Model):
    """What is known of a delegate besides account and role: for the people who work together.

    That somebody is a delegate, and until when, says the role (`cohorts.Role`); this row may be missing.
    """

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="delegates")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    function = models.CharField(_("function"), max_length=160, blank=True)
    parts = models.JSONField(_("parts"), default=list)
    deputy = models.CharField(_("deputy"), max_length=160, blank=True)
    languages = models.CharField(_("languages"), max_length=160, blank=True)
    expertise = models.TextField(_("expertise"), max_length=1000, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    version = models.PositiveIntegerField(default=1)
    # Who wrote it last, and when: told to who wrote at the same time.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    updated = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["membership", "person"], name="delegate_once")]

    def __str__(self):
        return f"{self.person_id} · {self.membership_id}"

    def get_parts_display(self) -> list[str]:
        return [str(Part(each).label) for each in self.parts if each in Part.values]


class Handover(models.Model):
    """Somebody leaves a delegation: to whom the open work went, and what the successor should know.

    `items`: what was open then, as {"kind", "key", "text", "url"}; the kind as `told.say` tells it. Of a record
    only the key is kept; its title is read anew, with the reader's rights.
    """

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="handovers")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    successor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    last_day = models.DateField(_("last day"))
    word = models.TextField(_("what the successor should know"), max_length=4000, blank=True)
    contacts = models.TextField(_("contacts"), max_length=4000, blank=True)
    items = models.JSONField(default=list)

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.person_id} → {self.successor_id}"

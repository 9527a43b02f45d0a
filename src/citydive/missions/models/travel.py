from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from citydive.cohorts.models import City

from .missions import Mission


class Traveller(models.Model):
    """Somebody who goes on a mission for a city; who is inside the deep dive sees that."""

    mission = models.ForeignKey(Mission, models.CASCADE, related_name="travellers")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    city = models.ForeignKey(City, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["city__name", "pk"]
        constraints = [models.UniqueConstraint(fields=["mission", "person"], name="traveller_once")]

    def __str__(self):
        return f"{self.person_id} → {self.mission_id}"


class CostsBy(models.TextChoices):
    OPEN = "", _("not settled yet")
    SENDING = "sending", _("the city that sends")
    RECEIVING = "receiving", _("the city that receives")
    PROGRAMME = "programme", _("the programme of the deep dive")
    SHARED = "shared", _("shared, as the note says")
    OTHER = "other", _("somebody else, as the note says")


class Travel(models.Model):
    """What those who prepare the stay have to know of a person: recorded once, by the person, and forgotten some
    time after the mission (`travel.forget_travel`).

    Only the person, the moderator and delegates of the receiving city read it (`rules.may_see_travel`); it is in
    no content of the record, in no revision and not in the search. `version` is the lock.
    """

    traveller = models.OneToOneField(Traveller, models.CASCADE, primary_key=True, related_name="travel")
    arrives = models.DateField(_("arrives"), null=True, blank=True)
    leaves = models.DateField(_("leaves"), null=True, blank=True)
    # The mission got other days after these were said: they are asked for anew.
    days_forgotten = models.BooleanField(default=False, editable=False)
    languages = models.CharField(_("languages"), max_length=160, blank=True)
    interpretation = models.CharField(_("interpretation needed"), max_length=300, blank=True)
    accessibility = models.TextField(_("accessibility"), max_length=1000, blank=True)
    visa_letter = models.BooleanField(_("a letter for the visa is needed"), default=False)
    costs_by = models.CharField(_("who bears the costs"), max_length=9, choices=CostsBy, blank=True)
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    note = models.TextField(_("note"), max_length=1000, blank=True)
    updated = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1)

    def __str__(self):
        return str(self.traveller_id)

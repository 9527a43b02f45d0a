"""Case studies: what a city did about a problem, and what another city takes from it, part by part."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from citydive.cohorts.models import City
from citydive.records.models import Record


class Case(models.Model):
    """A case study. The problem is the record's summary; the climate is that of its city.

    What the result rests on are links to records, and reports as sources of the record.
    """

    record = models.OneToOneField(Record, models.CASCADE, primary_key=True, related_name="case")
    density = models.TextField(_("density"), max_length=500, blank=True)
    governance = models.TextField(_("governance"), max_length=500, blank=True)
    budget = models.TextField(_("budget"), max_length=500, blank=True)
    approach = models.TextField(_("approach"), max_length=4000, blank=True)
    cost = models.TextField(_("cost"), max_length=1000, blank=True)
    result = models.TextField(_("result"), max_length=4000, blank=True)
    failed = models.TextField(_("what failed"), max_length=4000, blank=True)
    # A function, never a person's name.
    contact = models.CharField(_("contact"), max_length=160, blank=True)

    def __str__(self):
        return str(self.record)


class Unit(models.Model):
    """A part of a case that can be taken by itself: what it is, and what it needs elsewhere.

    `number` stays with it. A part that its city takes out is `removed`, not deleted, because answers of other
    cities hang on it.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="units")
    number = models.PositiveSmallIntegerField()
    what = models.TextField(_("what it is"), max_length=500)
    needs = models.TextField(_("what it needs elsewhere"), max_length=500, blank=True)
    removed = models.BooleanField(default=False)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="case_unit_once")]

    def __str__(self):
        return f"{self.case_id} {self.number}"


class Take(models.TextChoices):
    TAKE = "take", _("we take it")
    ADAPT = "adapt", _("we adapt it")
    LEAVE = "leave", _("we leave it")


class Takeaway(models.Model):
    """What one city takes from a case of others: a record of that city, one per case, with a row per part."""

    record = models.OneToOneField(Record, models.CASCADE, primary_key=True, related_name="takeaway")
    case = models.ForeignKey(Case, models.PROTECT, related_name="takeaways")
    # The record's, so that the database holds that there is one.
    city = models.ForeignKey(City, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "city"], name="takeaway_once_per_city")]

    def __str__(self):
        return str(self.record)


class TakeawayRow(models.Model):
    takeaway = models.ForeignKey(Takeaway, models.CASCADE, related_name="rows")
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="answers")
    verdict = models.CharField(_("answer"), max_length=5, choices=Take)
    reason = models.TextField(_("reason"), max_length=1000)

    class Meta:
        ordering = ["unit__number"]
        constraints = [
            models.UniqueConstraint(fields=["takeaway", "unit"], name="takeaway_row_once"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="takeaway_has_reason"),
        ]

    def __str__(self):
        return f"{self.takeaway_id} {self.unit_id}: {self.verdict}"

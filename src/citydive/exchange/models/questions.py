"""Questions to the peers, their advice, and what the asking city made of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from citydive.cohorts.models import City
from citydive.records.models import Record

OPEN, ANSWERED = "open", "answered"


class Question(models.Model):
    """What a city (or the moderator for the cohort) wants to know. The record's state is "open" or "answered"."""

    record = models.OneToOneField(Record, models.CASCADE, primary_key=True, related_name="question")
    text = models.TextField(_("question"), max_length=4000)
    # Empty: asked to everyone in the cohort.
    asked = models.ManyToManyField(City, blank=True, related_name="asked_questions")

    def __str__(self):
        return str(self.record)

    @property
    def is_open(self) -> bool:
        return self.record.state == OPEN


class Verdict(models.TextChoices):
    ACCEPTED = "accepted", _("accepted")
    ADAPTED = "adapted", _("adapted")
    DECLINED = "declined", _("declined")


class Advice(models.Model):
    """A peer's advice on a question, with what the asking city made of it: verdict, reason, when and by whom."""

    record = models.OneToOneField(Record, models.CASCADE, primary_key=True, related_name="advice")
    question = models.ForeignKey(Question, models.PROTECT, related_name="advice")
    text = models.TextField(_("advice"), max_length=4000)
    verdict = models.CharField(_("answer"), max_length=8, choices=Verdict, blank=True)
    reason = models.TextField(_("reason"), max_length=1000, blank=True)
    marked_on = models.DateField(null=True, blank=True)
    marked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    marked_edition = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "advice"
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict__in=["", "accepted"]) | ~Q(reason=""), name="advice_verdict_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(verdict="") | Q(marked_on__isnull=False), name="advice_verdict_has_date"
            ),
        ]

    def __str__(self):
        return str(self.record)

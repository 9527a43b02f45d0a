from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from citydive.records.models import Record

from ..amounts import full_time, hours_a_month


class State(models.TextChoices):
    """Stands in `Record.state`."""

    DRAFT = "draft", _("draft")
    SENT = "sent", _("sent for signature")
    SIGNED = "signed", _("signed")
    RENEWED = "renewed", _("renewed by a later one")
    LAPSED = "lapsed", _("lapsed")
    ENDED = "ended", _("ended early")


class Act(models.TextChoices):
    COUNCIL = "council", _("council resolution")
    LETTER = "letter", _("mayor's letter")
    DECREE = "decree", _("decree")
    ASSEMBLY = "assembly", _("act of the assembly")
    MEMORANDUM = "memorandum", _("memorandum")
    OTHER = "other", _("other act")


class ResultKind(models.TextChoices):
    STRATEGY = "strategy", _("strategy")
    BYLAW = "bylaw", _("draft law or by-law")
    PLAN = "plan", _("action plan")
    FRAMEWORK = "framework", _("framework")
    MAP = "map", _("map")
    PILOT = "pilot", _("pilot made permanent")
    OPEN = "open", _("still open")


class Unit(models.TextChoices):
    HOURS = "hours", _("hours per month")
    FTE = "fte", _("full-time equivalents")


class Commitment(models.Model):
    """What a city promises to a deep dive, by which act, signed by whom, from when to when.

    People stand in it by their function. Only a draft can be edited: what is sent for signature is frozen, what is
    signed is renewed by a new one (`renews`). `signed_…` tell who signed, on paper or by a link.
    """

    record = models.OneToOneField(Record, models.CASCADE, primary_key=True, related_name="commitment")
    act = models.CharField(_("act"), max_length=12, choices=Act, default=Act.MEMORANDUM)
    act_reference = models.CharField(_("number or title of the act"), max_length=200, blank=True)
    act_date = models.DateField(_("date of the act"), null=True, blank=True)
    signatory = models.CharField(_("who signs, by function"), max_length=160)
    task_force = models.TextField(_("task force"), blank=True)
    budget = models.TextField(_("budget"), blank=True)
    availability = models.TextField(_("availability"), blank=True)
    result = models.TextField(_("intended result"), blank=True)
    result_kind = models.CharField(_("kind of result"), max_length=12, choices=ResultKind, default=ResultKind.OPEN)
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"))
    renews = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="renewals")
    signed_on = models.DateField(null=True, blank=True)
    signed_name = models.CharField(max_length=160, blank=True)
    signed_function = models.CharField(max_length=160, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    ended_reason = models.CharField(max_length=500, blank=True)
    # So many days before the end the last reminder went out.
    reminded = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["-valid_until", "-pk"]

    def __str__(self):
        return f"{self.record_id}: {self.valid_from} – {self.valid_until}"

    @property
    def state(self) -> State:
        return State(self.record.state)

    @property
    def days_left(self) -> int:
        return (self.valid_until - timezone.localdate()).days


class Promise(models.Model):
    """Time of one function, released for the deep dive."""

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="promises")
    position = models.PositiveSmallIntegerField(default=0)
    function = models.CharField(_("function"), max_length=160)
    amount = models.DecimalField(_("how much"), max_digits=6, decimal_places=2)
    unit = models.CharField(_("of what"), max_length=5, choices=Unit, default=Unit.HOURS)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self):
        return f"{self.function}: {self.amount} {self.unit}"

    @property
    def how_much(self) -> str:
        """ "8 hours per month"."""
        return (hours_a_month if self.unit == Unit.HOURS else full_time)(self.amount)

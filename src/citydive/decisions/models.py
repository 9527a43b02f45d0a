from django.db import models
from django.utils.translation import gettext_lazy as _

from citydive.records.models import Record


class Outcome(models.TextChoices):
    """What a decision did with an option; the values are states of options."""

    CHOSEN = "chosen", _("chosen")
    DROPPED = "dropped", _("dropped")
    DEFERRED = "deferred", _("deferred")


class Decision(models.Model):
    """What was decided between which options, why, by whom and when. The question is the record's title."""

    record = models.OneToOneField(Record, models.CASCADE, primary_key=True, related_name="decision")
    decided_by = models.CharField(_("decided by"), max_length=200)
    decided_on = models.DateField(_("decided on"))
    none_because = models.TextField(_("none chosen, because"), blank=True)
    dissent = models.TextField(_("dissent"), blank=True)
    dissent_by = models.CharField(_("who dissents"), max_length=200, blank=True)

    def __str__(self):
        return f"{self.decided_by}, {self.decided_on}"


def state_of(rows, none_because) -> str:
    """The state of a decision's record: it was no choice if no options stood on the table."""
    if not rows:
        return "no_choice"
    return "none_chosen" if none_because else "decided"


class Considered(models.Model):
    """One option that was on the table, at the edition it had then, with its outcome and the reason."""

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="considered")
    option = models.ForeignKey(Record, models.PROTECT, related_name="considered_in")
    option_edition = models.PositiveIntegerField()
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome)
    reason = models.TextField(_("reason"), blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "option"], name="option_once_per_decision"),
            models.CheckConstraint(
                condition=~models.Q(outcome="dropped") | ~models.Q(reason=""), name="dropped_has_a_reason"
            ),
        ]

    def __str__(self):
        return f"{self.option_id} {self.outcome}"

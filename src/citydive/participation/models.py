"""Doors through which people take part without an account, and what came in through them, exactly once."""

from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from citydive.records.models import Record

CODE_LENGTH = 6
LONGEST_RECEIPT = 2000


class Door(models.Model):
    """The way in to one record for whoever has the code (typed) or the token (in the QR code)."""

    record = models.OneToOneField(Record, models.CASCADE, related_name="door")
    code = models.CharField(max_length=CODE_LENGTH, unique=True)
    token = models.CharField(max_length=43, unique=True)
    opens = models.DateTimeField(_("open from"))
    closes = models.DateTimeField(_("open until"))
    # What phones without a connection still bring in after that [min].
    grace = models.PositiveSmallIntegerField(default=120)
    # Names of intakes (`registry`): ["cards", "votes"].
    takes = models.JSONField(default=list)

    class State(models.TextChoices):
        EARLY = "early", _("not open yet")
        OPEN = "open", _("open")
        LATE = "late", _("over; late ones are still taken")
        CLOSED = "closed", _("closed")

    def __str__(self):
        return f"{self.record_id}: {self.code}"

    @property
    def last_moment(self):
        return self.closes + timedelta(minutes=self.grace)

    @property
    def state(self) -> "Door.State":
        now = timezone.now()
        if now < self.opens:
            return self.State.EARLY
        if now < self.closes:
            return self.State.OPEN
        return self.State.LATE if now < self.last_moment else self.State.CLOSED

    @property
    def is_taking(self) -> bool:
        return self.state in (self.State.OPEN, self.State.LATE)

    @property
    def spelled(self) -> str:
        """The code in two halves, as people read it out."""
        half = CODE_LENGTH // 2
        return f"{self.code[:half]}-{self.code[half:]}"


class Participant(models.Model):
    """One phone at one door: nobody knows whose. Only a digest of its secret is kept."""

    door = models.ForeignKey(Door, models.CASCADE, related_name="participants")
    digest = models.CharField(max_length=64, unique=True)
    created = models.DateTimeField(auto_now_add=True)

    def __str__(self):
        return f"{self.door_id}: {self.pk}"


class Sending(models.Model):
    """That something was taken. Its identity is made on the phone, so sending twice is told by it.

    What was sent stands where the intake put it; here is only the receipt.
    """

    door = models.ForeignKey(Door, models.CASCADE, related_name="sendings")
    participant = models.ForeignKey(Participant, models.CASCADE, related_name="sendings")
    sent_id = models.CharField(max_length=36)
    intake = models.CharField(max_length=20)
    receipt = models.CharField(max_length=LONGEST_RECEIPT, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["door", "sent_id"], name="sending_once")]
        indexes = [models.Index(fields=["participant", "at"])]

    def __str__(self):
        return f"{self.intake} {self.sent_id}"

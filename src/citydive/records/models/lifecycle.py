"""What happens to a record besides its content: withdrawn and put back, erased for data protection."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .record import Record


class Withdrawal(models.Model):
    """An owner withdrew a record, with the reason; once `ended`, it was put back. The newest one counts.

    `marked`: ids of the records that became out of date by it alone, so that putting back can take that away.
    `whole`: the record that it was withdrawn along with, as a statement is with its result.
    """

    record = models.ForeignKey(Record, models.CASCADE, related_name="withdrawals")
    reason = models.TextField(_("reason"), max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    marked = models.JSONField(default=list)
    whole = models.ForeignKey(Record, models.SET_NULL, null=True, related_name="+")
    ended = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["record"], condition=Q(ended=None), name="withdrawn_once_at_a_time")
        ]

    def __str__(self):
        return f"{self.record_id} {self.at:%Y-%m-%d}"


class ErasureRequest(models.Model):
    """An owner asks to erase a record for data protection; an administrator carries it out by its key.

    Open while `settled` is empty; then `carried_out` says whether it was done or taken back by its owner.
    """

    record = models.ForeignKey(Record, models.CASCADE, related_name="erasure_requests")
    reason = models.TextField(_("reason"), max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    settled = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    carried_out = models.BooleanField(default=False)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["record"], condition=Q(settled=None), name="one_open_erasure_request")
        ]

    def __str__(self):
        return f"{self.record_id} {self.at:%Y-%m-%d}"

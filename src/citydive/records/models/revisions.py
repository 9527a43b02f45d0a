from django.conf import settings
from django.db import models
from django.utils import timezone

from .record import Record, Visibility


class Revision(models.Model):
    """A record as it stood in one of its versions. Written once, in the transaction that saved that version.

    content and aside are those of the record's kind (`records.kinds`), basis the keys of what it rested on. A
    version in which nothing of this changed has no revision, so numbers may skip. visibility is the widest that
    this version had: whoever could not read it then finds no trace of it.
    """

    record = models.ForeignKey(Record, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    edition = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    title = models.CharField(max_length=240)
    summary = models.TextField(blank=True)
    language = models.CharField(max_length=8)
    visibility = models.CharField(max_length=8, choices=Visibility)
    state = models.CharField(max_length=16)
    content = models.JSONField(default=dict)
    aside = models.JSONField(default=dict)
    basis = models.JSONField(default=list)
    # {"restored": 3}: made by bringing version 3 back.
    note = models.JSONField(default=dict)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["record", "number"], name="revision_once_per_version")]

    def __str__(self):
        return f"{self.record_id} version {self.number}"

from django.conf import settings
from django.db import models


class Entry(models.Model):
    """One line of the journal: who did what, when, to which record, person or membership. Written once, kept.

    `detail` holds only what tells the act (an edition, an old and a new value of a choice), never texts of people:
    those live in revisions, so that erasing a record does not have to search the journal.
    """

    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    verb = models.CharField(max_length=24)
    deep_dive = models.ForeignKey("cohorts.DeepDive", models.CASCADE, null=True, related_name="+")
    city = models.ForeignKey("cohorts.City", models.SET_NULL, null=True, related_name="+")
    record_key = models.CharField(max_length=24, blank=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["record_key", "at"]), models.Index(fields=["deep_dive", "at"])]

    def __str__(self):
        return f"{self.verb} {self.record_key or self.person_id or ''}"

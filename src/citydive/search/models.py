from django.db import models
from django.utils import timezone

from citydive.records.models import Record


class Folded(models.Model):
    """A record's words as the search looks for them (`search.folding`); the database keeps an index of them.

    A later migration that changes this table or `Talk` on SQLite has to make the triggers anew (`sqlite.make`).
    """

    record = models.OneToOneField(Record, models.CASCADE, primary_key=True, related_name="folded")
    title = models.TextField()
    # Title and key once more, and all the rest that every reader of the record may read.
    text = models.TextField()

    def __str__(self):
        return f"{self.record_id}"


class Talk(models.Model):
    """The comments on a record, for those who may read them; apart, so that nobody else finds a record by them."""

    record = models.OneToOneField(Record, models.CASCADE, primary_key=True, related_name="+")
    text = models.TextField()
    plain = models.TextField()

    def __str__(self):
        return f"{self.record_id}"


class Plain(models.Model):
    """What a record says beyond title and summary, as people wrote it: a hit is shown with the words around it."""

    record = models.OneToOneField(Record, models.CASCADE, primary_key=True, related_name="+")
    text = models.TextField()

    def __str__(self):
        return f"{self.record_id}"


class Stale(models.Model):
    """A record that changed since it was read for the index. Written in the transaction of the change, so that
    nothing is forgotten if the process ends before the index is brought up to date."""

    record = models.OneToOneField(Record, models.CASCADE, primary_key=True, related_name="+")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["since"]

    def __str__(self):
        return f"{self.record_id}"

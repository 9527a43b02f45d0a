from django.conf import settings
from django.db import models
from django.db.models import Prefetch
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from .record import Record

HERE = "translated_here"


class Translation(models.Model):
    """A record's title, summary and texts in another language. `version` is its own lock.

    texts: by the names of the kind's content (`records.kinds`). edition: the record's, that it was made from.
    """

    record = models.ForeignKey(Record, models.CASCADE, related_name="translations")
    language = models.CharField(_("language"), max_length=8)
    title = models.CharField(_("title"), max_length=240)
    summary = models.TextField(_("summary"), blank=True)
    texts = models.JSONField(default=dict)
    edition = models.PositiveIntegerField()
    machine = models.BooleanField(_("machine draft"), default=False)
    # Told by citydive itself from what it computed, without anybody's hand.
    computed = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)
    updated = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["language"]
        constraints = [models.UniqueConstraint(fields=["record", "language"], name="translation_once")]

    def __str__(self):
        return f"{self.record_id} {self.language}"

    def get_absolute_url(self):
        return self.record.get_absolute_url()

    @property
    def is_outdated(self) -> bool:
        return self.record.edition > self.edition


def in_readers_language(path="") -> Prefetch:
    """What `Record.shown` needs for all rows of a list, in one query. path: from the rows to their record."""
    rows = Translation.objects.filter(language=get_language() or "").defer("texts")
    return Prefetch(f"{path}translations", rows, to_attr=HERE)

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from citydive.cohorts.models import City, DeepDive


class Visibility(models.TextChoices):
    CITY = "city", _("draft of the city")
    COHORT = "cohort", _("shared with the cohort")
    PUBLIC = "public", _("public")


class RecordQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The records this account (or a stranger) may read; the one place where reading is decided."""
        from citydive.records.rules import visible_q

        return self.filter(visible_q(user))

    def editable_by(self, user):
        from citydive.records.rules import editable_q

        return self.filter(editable_q(user))

    def active(self):
        """Without what was withdrawn: for lists, choices and counts. (What was erased, nobody sees anyway.)"""
        return self.filter(withdrawn=None, erased=None)

    def of_kind(self, *slugs):
        return self.filter(kind__in=slugs)

    def for_cards(self):
        """With city and deep dive, and in the reader's language where there is a translation (`Record.shown`)."""
        from .translations import HERE, in_readers_language

        rows = self.select_related("city", "deep_dive")
        if any(getattr(each, "to_attr", None) == HERE for each in rows._prefetch_related_lookups):
            return rows
        return rows.prefetch_related(in_readers_language())


class RecordManager(models.Manager.from_queryset(RecordQuerySet)):
    def visible_to(self, user):
        """As of a queryset; of all records the query is put together once for a reader, since a page asks often."""
        from citydive.records.rules import readable_records

        # The records of one city or deep dive (`dive.records`) have a manager derived from this one.
        return readable_records(user) if type(self) is RecordManager else super().visible_to(user)


class Record(models.Model):
    """A citable thing with a key. Lists, search, board and trace read these columns only.

    `version` is the lock, raised by every save; `edition` is the content: only a new edition makes what rests
    on the old one out of date (`outdated`). `city` is empty where the cohort owns the record.
    """

    key = models.CharField(max_length=24, unique=True, editable=False)
    kind = models.CharField(max_length=20, editable=False)
    deep_dive = models.ForeignKey(DeepDive, models.PROTECT, related_name="records")
    city = models.ForeignKey(City, models.PROTECT, null=True, blank=True, related_name="records")
    title = models.CharField(_("title"), max_length=240)
    summary = models.TextField(_("summary"), blank=True)
    language = models.CharField(_("language"), max_length=8, default="en")
    visibility = models.CharField(_("visible to"), max_length=8, choices=Visibility, default=Visibility.CITY)
    state = models.CharField(_("state"), max_length=16, default="open")
    outdated = models.BooleanField(_("out of date"), default=False)
    authors = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="records", blank=True)
    version = models.PositiveIntegerField(default=1)
    edition = models.PositiveIntegerField(default=1)
    # Since when it is withdrawn (`Withdrawal` says why), or erased: then only a tombstone is left. The state stays
    # what it was, so that putting back brings it back too.
    withdrawn = models.DateTimeField(null=True, editable=False)
    erased = models.DateTimeField(null=True, editable=False)
    created = models.DateTimeField(auto_now_add=True)
    updated = models.DateTimeField(auto_now=True)

    objects = RecordManager()

    class Meta:
        ordering = ["-updated"]
        indexes = [
            models.Index(fields=["deep_dive", "kind", "visibility"]),
            models.Index(fields=["city", "kind"]),
            models.Index(fields=["deep_dive", "updated"]),
        ]

    def __str__(self):
        return f"{self.key} {self.title}"

    def get_absolute_url(self):
        return reverse("record", args=[self.key])

    @property
    def shown(self):
        """Title, summary and language as the reader reads them: a translation that came with the list, or this."""
        found = [each for each in getattr(self, "translated_here", ()) if each.language != self.language]
        return found[0] if found else self

    @property
    def is_gone(self) -> bool:
        """Withdrawn or erased: nothing new may rest on it."""
        return self.withdrawn is not None or self.erased is not None

    @property
    def is_example(self) -> bool:
        return self.deep_dive.is_practice


class KeyCounter(models.Model):
    """The last number given out for a key prefix such as `LVI-F`; raised in the creating transaction."""

    prefix = models.CharField(max_length=6, primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self):
        return f"{self.prefix}{self.last}"

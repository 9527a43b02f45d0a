"""Who follows what, what happened there since, and the digests that went out."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from citydive.cohorts.models import City, DeepDive
from citydive.records.models import Record


class Follow(models.Model):
    """A person follows a record, or a deep dive, or what one city does in it.

    on=False: the person does not want it any more; the row stays, so that nothing turns it on again by itself.
    A record that is off stays silent also for who follows its deep dive.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="follows")
    record = models.ForeignKey(Record, models.CASCADE, null=True, blank=True, related_name="follows")
    deep_dive = models.ForeignKey(DeepDive, models.CASCADE, null=True, blank=True, related_name="+")
    city = models.ForeignKey(City, models.CASCADE, null=True, blank=True, related_name="+")
    on = models.BooleanField(default=True)
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "record"], name="follow_record_once"),
            # Two, because SQLite takes two empty cities for different ones.
            models.UniqueConstraint(fields=["person", "deep_dive", "city"], name="follow_city_once"),
            models.UniqueConstraint(
                fields=["person", "deep_dive"],
                condition=Q(record__isnull=True, city__isnull=True),
                name="follow_dive_once",
            ),
            models.CheckConstraint(
                condition=Q(record__isnull=False, deep_dive__isnull=True, city__isnull=True)
                | Q(record__isnull=True, deep_dive__isnull=False),
                name="follow_one_thing",
            ),
        ]

    def __str__(self):
        return f"{self.person_id} · {self.record_id or self.deep_dive_id}"


class Rhythm(models.TextChoices):
    DAILY = "daily", _("every day, if there is something new")
    WEEKLY = "weekly", _("every Monday, if there is something new")
    OFF = "off", _("no e-mail")


class Preference(models.Model):
    """What a person chose about notices; without a row the defaults hold."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+")
    follow_own = models.BooleanField(default=True)
    digest = models.CharField(max_length=8, choices=Rhythm, default=Rhythm.DAILY)

    def __str__(self):
        return f"{self.person_id}: {self.digest}"


class Notification(models.Model):
    """That something happened to a record, for one person. Unread acts of the same sort are one row with a count.

    Who may not read the record at the moment of looking sees neither the row nor its number (`queries`).
    `mailed` is when a digest told of it; another act makes it new again.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    record = models.ForeignKey(Record, models.CASCADE, related_name="+")
    verb = models.CharField(max_length=24)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    count = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()
    read = models.DateTimeField(null=True, blank=True)
    mailed = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "record", "verb"], condition=Q(read__isnull=True), name="notification_unread_once"
            )
        ]
        indexes = [models.Index(fields=["person", "read", "at"])]

    def __str__(self):
        return f"{self.person_id}: {self.verb} {self.record_id}"


class Digest(models.Model):
    """An e-mail with what was new. One per person and period: of two workers that build it, one does."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    # The day on which the period began, where the person lives: that day, or the Monday of the week.
    period = models.DateField()
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-period"]
        constraints = [models.UniqueConstraint(fields=["person", "period"], name="digest_once")]

    def __str__(self):
        return f"{self.person_id}: {self.period}"

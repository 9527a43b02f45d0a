import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from citydive.cohorts.models import City, DeepDive
from citydive.told import say

MESSAGE_LENGTH = 300


class JobQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The jobs this account may see; the one place where that is decided."""
        from citydive.jobs.rules import visible_q

        return self.filter(visible_q(user))


class Job(models.Model):
    """Background work with its whole life in one row. The lease says who works on it and until when.

    `worker` and `attempts` together are the fence: whoever holds an older pair can write nothing any more.
    `attempts` therefore only ever grows; a new allowance raises `max_attempts`.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")
        LOST = "lost", _("broke off")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=60)
    title = models.CharField(_("title"), max_length=200)
    # How the title is told in the language of whoever reads it (`citydive.told`); null: only as it stands.
    told = models.JSONField(null=True)
    args = models.JSONField(default=dict)
    result = models.JSONField(null=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="jobs")
    deep_dive = models.ForeignKey(DeepDive, models.CASCADE, null=True, related_name="jobs")
    # Delegates of this city see the job as well as its owner.
    city = models.ForeignKey(City, models.CASCADE, null=True, related_name="jobs")
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    progress = models.FloatField(default=0.0)
    message = models.CharField(max_length=MESSAGE_LENGTH, blank=True)
    error = models.TextField(blank=True)
    # How these two are told in the language of the reader; null: only as they stand, in `words_language`.
    message_told = models.JSONField(null=True)
    error_told = models.JSONField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=3)
    worker = models.CharField(max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True)
    cancel_asked = models.BooleanField(default=False)
    created = models.DateTimeField(auto_now_add=True)
    started = models.DateTimeField(null=True)
    ended = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-created"]
        indexes = [
            models.Index(fields=["status", "created"]),
            models.Index(fields=["owner", "created"]),
        ]

    def __str__(self):
        return f"{self.name} {self.status}"

    def get_absolute_url(self):
        return reverse("job", args=[self.pk])

    @property
    def shown_title(self) -> str:
        return self.title if self.told is None else say(self.told)

    @property
    def shown_message(self) -> str:
        return self.message if self.message_told is None else say(self.message_told)[:MESSAGE_LENGTH]

    @property
    def shown_error(self) -> str:
        return self.error if self.error_told is None else say(self.error_told)

    @property
    def message_language(self) -> str:
        """The language of the message where it is not that of the page; "" where it is."""
        return self.words_language if self.message_told is None else ""

    @property
    def error_language(self) -> str:
        return self.words_language if self.error_told is None else ""

    @property
    def words_language(self) -> str:
        """The language of messages and errors that cannot be told again: that of the person who waits for them."""
        return (self.owner and self.owner.language) or settings.LANGUAGE_CODE

    @property
    def is_over(self) -> bool:
        return self.status not in (self.Status.WAITING, self.Status.RUNNING)

    @property
    def is_interrupted(self) -> bool:
        """Still marked as running, but its worker has not been heard of for the length of the lease."""
        return self.status == self.Status.RUNNING and self.lease_until < timezone.now()

    @property
    def percent(self) -> int:
        return int(self.progress * 100)


class Worker(models.Model):
    """A worker process and when it last reported; `citydive check` and the job page read it."""

    name = models.CharField(max_length=80, primary_key=True)
    started = models.DateTimeField()
    seen = models.DateTimeField(db_index=True)

    def __str__(self):
        return self.name

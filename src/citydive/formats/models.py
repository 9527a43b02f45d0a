"""Sessions of every format, their agenda and cards, and the observations that cards become when cited."""

import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from citydive.cohorts.models import City
from citydive.cohorts.zones import validate_zone
from citydive.participation.models import Participant
from citydive.records.models import Record

from . import when


class Precision(models.TextChoices):
    """How exactly the date is known; the public record sometimes gives only the month."""

    DAY = "day", _("to the day")
    MONTH = "month", _("only the month")


class Session(models.Model):
    """A meeting of the cohort. It is entered once and shows for every city it concerns.

    `starts` and `ends` are days at the place (first and last day of the months where only these are known);
    the clock times, if any, are read in `time_zone`.
    """

    class Format(models.TextChoices):
        IN_PERSON = "in_person", _("in-person event")
        VIRTUAL = "virtual", _("virtual session")
        SECONDMENT = "secondment", _("secondment")
        STUDY_TRIP = "study_trip", _("study trip")
        LOCAL_WORKSHOP = "local_workshop", _("local workshop")
        OTHER = "other", _("other")

    record = models.OneToOneField(Record, models.CASCADE, primary_key=True, related_name="session")
    format = models.CharField(_("format"), max_length=16, choices=Format)
    starts = models.DateField(_("starts"))
    ends = models.DateField(_("ends"))
    precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)
    start_time = models.TimeField(_("from"), null=True, blank=True)
    end_time = models.TimeField(_("to"), null=True, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC", validators=[validate_zone])
    place = models.CharField(_("place"), max_length=200, blank=True)
    link = models.URLField(_("link"), max_length=500, blank=True)
    cities = models.ManyToManyField(City, related_name="sessions")

    class Meta:
        indexes = [models.Index(fields=["ends"])]
        constraints = [
            models.CheckConstraint(condition=Q(ends__gte=F("starts")), name="session_ends_after_start"),
            models.CheckConstraint(
                condition=Q(precision="day") | Q(start_time=None, end_time=None), name="session_clock_needs_day"
            ),
        ]

    def __str__(self):
        return str(self.record)

    def get_absolute_url(self):
        return self.record.get_absolute_url()

    @property
    def days(self) -> str:
        """The date in words, as exactly as it is known."""
        return when.days_in_words(self.starts, self.ends, self.precision)

    @property
    def clocks(self) -> list[when.Clock]:
        """The times in the reader's zone and, where it differs, in the zone of the place."""
        return when.clocks(self.starts_at, self.ends_at, at_place=bool(self.place))

    @property
    def starts_at(self):
        return self._moment(self.starts, self.start_time)

    @property
    def ends_at(self):
        return self._moment(self.ends, self.end_time)

    def _moment(self, day, clock):
        return datetime.datetime.combine(day, clock, ZoneInfo(self.time_zone)) if clock else None


class AgendaItem(models.Model):
    """One item of a session's agenda."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="agenda")
    position = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    title = models.CharField(_("title"), max_length=200)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        ordering = ["position"]

    def __str__(self):
        return f"{self.minutes} {self.title}"


class CardKind(models.TextChoices):
    INSIGHT = "insight", _("insight")
    DECISION = "decision", _("decision")
    TASK = "task", _("task")
    QUESTION = "question", _("question")


class Card(models.Model):
    """One thing said in the room. It becomes a record (`record`) when somebody cites it."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="cards")
    kind = models.CharField(_("kind"), max_length=8, choices=CardKind, default=CardKind.INSIGHT)
    text = models.TextField(_("text"), max_length=1000)
    city = models.ForeignKey(City, models.PROTECT, null=True, blank=True, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    position = models.PositiveSmallIntegerField()
    created = models.DateTimeField(auto_now_add=True)
    record = models.OneToOneField(Record, models.SET_NULL, null=True, blank=True, related_name="card")
    # A phone without an account that sent it, as long as that is known.
    participant = models.ForeignKey(Participant, models.SET_NULL, null=True, blank=True, related_name="+")
    # Taken off the screen by who leads the session. It stays for them, and in the export of who wrote it.
    hidden = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self):
        return self.text[:60]


class Observation(models.Model):
    """What was seen or heard, citable: a card of a session under a key of its own."""

    record = models.OneToOneField(Record, models.CASCADE, primary_key=True, related_name="observation")
    kind = models.CharField(_("kind"), max_length=8, choices=CardKind, default=CardKind.INSIGHT)
    text = models.TextField(_("text"), max_length=1000)

    def __str__(self):
        return str(self.record)

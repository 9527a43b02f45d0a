from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from citydive import days
from citydive.cohorts.models import City
from citydive.formats.models import Session
from citydive.records.models import Record

MONTHS_TO_FOLLOW_UP = 3


class MissionFormat(models.TextChoices):
    """The same words as formats of sessions."""

    SECONDMENT = "secondment", _("secondment")
    STUDY_TRIP = "study_trip", _("study trip")


class MissionState(models.TextChoices):
    """Stands in `Record.state`."""

    REQUESTED = "requested", _("requested")
    AGREED = "agreed", _("agreed")
    UNDER_WAY = "under_way", _("under way")
    REPORTED = "reported", _("reported")
    FOLLOWED_UP = "followed_up", _("followed up")
    DECLINED = "declined", _("declined")
    CANCELLED = "cancelled", _("cancelled")


# What still waits for somebody, and what is over without having taken place.
OPEN = (MissionState.REQUESTED, MissionState.AGREED, MissionState.UNDER_WAY, MissionState.REPORTED)
CLOSED = (MissionState.DECLINED, MissionState.CANCELLED)


class Mission(models.Model):
    """People of one city work in another one for a while (secondment), or several go and look (study trip).

    Its record belongs to the city that asks for it. sending: whose people go on a secondment; receiving: where
    they go; cities: whose people go on a study trip. consents: who said yes while another city was still asked.
    reason: why it was declined or cancelled, on the day `over`.
    """

    record = models.OneToOneField(Record, models.CASCADE, primary_key=True, related_name="mission")
    format = models.CharField(_("format"), max_length=10, choices=MissionFormat)
    sending = models.ForeignKey(City, models.PROTECT, null=True, blank=True, related_name="+")
    receiving = models.ForeignKey(City, models.PROTECT, null=True, blank=True, related_name="+")
    cities = models.ManyToManyField(City, blank=True, related_name="+")
    consents = models.ManyToManyField(City, blank=True, related_name="+")
    task = models.TextField(_("task"), max_length=4000)
    hosts = models.TextField(_("hosts"), max_length=2000, blank=True)
    programme = models.TextField(_("programme"), max_length=8000, blank=True)
    starts = models.DateField(_("first day"), null=True, blank=True)
    ends = models.DateField(_("last day"), null=True, blank=True)
    session = models.OneToOneField(Session, models.SET_NULL, null=True, blank=True, related_name="mission_here")
    reason = models.TextField(_("reason"), max_length=1000, blank=True)
    over = models.DateField(null=True, blank=True)
    report = models.TextField(_("report"), max_length=8000, blank=True)
    reported = models.DateField(null=True, blank=True)
    # What it cost all who paid for it; of single people only `Travel` tells, and not to everybody.
    costs = models.DecimalField(_("costs"), max_digits=12, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    outcome = models.TextField(_("what changed because of it"), max_length=4000, blank=True)
    followed_up = models.DateField(null=True, blank=True)
    # For which day of the follow-up those who went were reminded.
    reminded = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(starts=None) | Q(ends=None) | Q(ends__gte=F("starts")), name="mission_ends_after_start"
            )
        ]

    def __str__(self):
        return f"{self.record_id}: {self.format}"

    @property
    def state(self) -> MissionState:
        return MissionState(self.record.state)

    @property
    def is_secondment(self) -> bool:
        return self.format == MissionFormat.SECONDMENT

    @property
    def is_open(self) -> bool:
        return self.record.state in OPEN

    @property
    def travelling(self) -> list[City]:
        """The cities whose people go."""
        if self.is_secondment:
            return [self.sending] if self.sending else []
        return list(self.cities.all())

    @property
    def parties(self) -> set[int]:
        """The ids of all cities that it concerns."""
        named = {self.record.city_id, self.sending_id, self.receiving_id}
        return (named | {city.pk for city in self.travelling}) - {None}

    @property
    def asked(self) -> set[int]:
        """The ids of the cities that have to agree: the host, and of a secondment whoever did not ask for it."""
        return {self.receiving_id, self.sending_id if self.is_secondment else None} - {None, self.record.city_id}

    @property
    def answering(self) -> set[int]:
        """The ids of those whose answer is still missing."""
        asked = self.asked
        # Only where the moderator asks for a secondment, two have to agree, and one can be first.
        return asked - {city.pk for city in self.consents.all()} if len(asked) > 1 else asked

    @property
    def follow_up_due(self):
        """Three months after its end (or its report, where no end is known); None before it is reported."""
        start = self.ends or self.reported
        return months_later(start, MONTHS_TO_FOLLOW_UP) if self.reported and start else None

    @property
    def period_display(self) -> str:
        if self.starts and self.ends:
            return days.span(self.starts, self.ends)
        known = self.starts or self.ends
        return days.day(known) if known else ""


def months_later(day, months):
    """The same day some months later; the last of the month where that has fewer days."""
    years, month = divmod(day.month - 1 + months, 12)
    for number in (day.day, 30, 29, 28):
        try:
            return day.replace(year=day.year + years, month=month + 1, day=number)
        except ValueError:
            continue
    raise ValueError(day)


class Verdict(models.TextChoices):
    TAKE = "take", _("take as it is")
    ADAPT = "adapt", _("adapt")
    LEAVE = "leave", _("leave")


class Lesson(models.Model):
    """One thing that a city takes home, adapts or leaves there, and why; `version` is the lock."""

    mission = models.ForeignKey(Mission, models.CASCADE, related_name="lessons")
    city = models.ForeignKey(City, models.PROTECT, related_name="+")
    what = models.CharField(_("what we saw"), max_length=300)
    verdict = models.CharField(_("we"), max_length=5, choices=Verdict)
    reason = models.TextField(_("why"), max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    updated = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["city__name", "pk"]

    def __str__(self):
        return f"{self.city_id}: {self.verdict} {self.what[:40]}"

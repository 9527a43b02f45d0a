"""What happens in the room: the clock, dot votes, guided methods; and what stays of it within a day."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from citydive.cohorts.models import City
from citydive.formats.models import Card, Session
from citydive.participation.models import Participant
from citydive.records.models import Record

USER = settings.AUTH_USER_MODEL


class Clock(models.Model):
    """What runs in the room now and how long it still takes; one per session, moved by who leads it."""

    session = models.OneToOneField(Session, models.CASCADE, primary_key=True, related_name="clock")
    # The place on the agenda: its items are made anew with every edit of the session.
    item = models.PositiveSmallIntegerField(null=True, blank=True)
    label = models.CharField(max_length=200, blank=True)
    round = models.PositiveSmallIntegerField(default=1)
    rounds = models.PositiveSmallIntegerField(default=1)
    # How long one round takes [s]; when this one is over; how much of it was left when the clock was stopped [s].
    seconds = models.PositiveIntegerField(default=0)
    ends = models.DateTimeField(null=True, blank=True)
    left = models.PositiveIntegerField(null=True, blank=True)
    # Raised by every change, so that two who lead at once do not move the clock twice.
    turn = models.PositiveIntegerField(default=0)

    def __str__(self):
        return f"{self.session_id}: {self.label}"

    @property
    def runs(self) -> bool:
        return self.ends is not None

    @property
    def seconds_left(self) -> int:
        """[s]; below zero when the time is over."""
        if self.ends is None:
            return self.left if self.left is not None else self.seconds
        return round((self.ends - timezone.now()).total_seconds())


class Vote(models.Model):
    """A dot vote: everybody spreads some dots over the choices. Nobody sees numbers before it is closed."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="votes")
    question = models.CharField(max_length=200)
    dots = models.PositiveSmallIntegerField(default=3)
    opened = models.DateTimeField(default=timezone.now)
    closed = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-opened", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["session"], condition=Q(closed=None), name="vote_open_once"),
        ]

    def __str__(self):
        return self.question


class Choice(models.Model):
    """One thing that dots are given to."""

    vote = models.ForeignKey(Vote, models.CASCADE, related_name="choices")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=200)

    class Meta:
        ordering = ["position"]

    def __str__(self):
        return self.text


class Ballot(models.Model):
    """The dots of one city (with accounts), or of one phone. Until the vote closes, a later one replaces."""

    vote = models.ForeignKey(Vote, models.CASCADE, related_name="ballots")
    city = models.ForeignKey(City, models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    participant = models.ForeignKey(Participant, models.SET_NULL, null=True, blank=True, related_name="+")
    # {"<id of the choice>": dots}
    dots = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["vote", "city"], name="ballot_of_city_once"),
            models.UniqueConstraint(fields=["vote", "participant"], name="ballot_of_phone_once"),
        ]

    def __str__(self):
        return f"{self.vote_id}: {self.city_id or 'phone'}"


class Guided(models.Model):
    """A method that leads the room step by step. What is written in its steps are cards of the session."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="guided")
    method = models.CharField(max_length=40)
    # Peer consultation: the city whose case it is, and its key question.
    city = models.ForeignKey(City, models.PROTECT, null=True, blank=True, related_name="+")
    question = models.CharField(max_length=300, blank=True)
    step = models.PositiveSmallIntegerField(default=0)
    started = models.DateTimeField(default=timezone.now)
    ended = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-started", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["session"], condition=Q(ended=None), name="guided_open_once"),
        ]

    def __str__(self):
        return f"{self.session_id}: {self.method}"


class StepCard(models.Model):
    """In which step of a guided method a card was written."""

    card = models.OneToOneField(Card, models.CASCADE, primary_key=True, related_name="of_step")
    guided = models.ForeignKey(Guided, models.CASCADE, related_name="cards")
    step = models.CharField(max_length=20)

    def __str__(self):
        return f"{self.guided_id} {self.step}"


class Outcome(models.Model):
    """That somebody said: this is what came out of the session."""

    session = models.OneToOneField(Session, models.CASCADE, primary_key=True, related_name="outcome")
    settled = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")

    def __str__(self):
        return f"{self.session_id}: {self.settled:%Y-%m-%d}"


class Confirmation(models.Model):
    """A city says that what stands under its name came out of the session."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="confirmations")
    city = models.ForeignKey(City, models.PROTECT, related_name="+")
    by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    # A digest of what was confirmed: when it changes later, the page says so.
    mark = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "city"], name="confirmed_once_per_city")]

    def __str__(self):
        return f"{self.session_id}: {self.city_id}"


class Task(models.Model):
    """Something to be done: by whom, until when. It comes out of a session, as a record with a key.

    Whether it is open is the state of its record (`State`).
    """

    class State(models.TextChoices):
        OPEN = "open", _("open")
        DONE = "done", _("done")
        DROPPED = "dropped", _("dropped")

    record = models.OneToOneField(Record, models.CASCADE, primary_key=True, related_name="task")
    text = models.TextField(_("what is to be done"), max_length=1000)
    owner = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    due = models.DateField(_("until"), null=True, blank=True)
    note = models.CharField(_("what became of it"), max_length=500, blank=True)
    # The date for which the owner was reminded, so that it happens once, and again when the date moves.
    reminded = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["owner", "due"]), models.Index(fields=["due"])]

    def __str__(self):
        return str(self.record)

    @property
    def is_open(self) -> bool:
        return self.record.state == self.State.OPEN

    @property
    def is_late(self) -> bool:
        return self.is_open and self.due is not None and self.due < timezone.localdate()

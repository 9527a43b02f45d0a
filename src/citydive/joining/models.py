"""A call for cities to join a deep dive, and the cities that answer it."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from citydive.cohorts.models import City, Membership
from citydive.records.models import Record


class CallState(models.TextChoices):
    """Stands in `Record.state`."""

    DRAFT = "draft", _("draft")
    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")


class Call(models.Model):
    """What cities are called to: theme and conditions, until when; then what the interested agree on (scoping)."""

    record = models.OneToOneField(Record, models.CASCADE, primary_key=True, related_name="call")
    about = models.TextField(_("theme"))
    conditions = models.TextField(_("conditions"))
    places = models.PositiveSmallIntegerField(_("places"), null=True, blank=True)
    deadline = models.DateField(_("deadline"))
    scoping = models.TextField(_("scoping"), blank=True)

    def __str__(self):
        return f"{self.record_id} until {self.deadline}"

    @property
    def is_open(self) -> bool:
        """The day of the deadline counts, wherever it is still that day (UTC−12)."""
        return self.record.state == CallState.OPEN and not self.record.is_gone and not self.is_over

    @property
    def is_over(self) -> bool:
        return timezone.now().astimezone(timezone.get_fixed_timezone(-12 * 60)).date() > self.deadline


class Interest(models.Model):
    """A city that answers a call. It counts once its mail address is `confirmed`.

    Contact and address are for who moderates, and are forgotten some time after the call (`actions.forget_old`).
    `decided` is what the moderator decided, with the reason; `told` is when the city learned it. A city that was
    selected joins by accepting: then there is a membership.
    """

    class Decision(models.TextChoices):
        SELECTED = "selected", _("selected")
        DECLINED = "declined", _("not selected")

    call = models.ForeignKey(Call, models.CASCADE, related_name="interests")
    city_name = models.CharField(_("city"), max_length=120)
    country = models.CharField(_("country"), max_length=60)
    function = models.CharField(_("function of the contact"), max_length=160, blank=True)
    name = models.CharField(_("name of the contact"), max_length=160, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    why = models.TextField(_("why the city wants to join"), max_length=4000)
    brings = models.TextField(_("what it brings"), max_length=4000, blank=True)
    language = models.CharField(max_length=8, default="en")
    created = models.DateTimeField(auto_now_add=True)
    confirmed = models.DateTimeField(null=True, blank=True)
    taken_back = models.DateTimeField(null=True, blank=True)
    asked_scoping = models.DateTimeField(null=True, blank=True)
    scoping = models.TextField(_("on the scoping"), max_length=4000, blank=True)
    decision = models.CharField(max_length=8, choices=Decision, blank=True)
    reason = models.TextField(_("reason"), max_length=2000, blank=True)
    city = models.ForeignKey(City, models.PROTECT, null=True, blank=True, related_name="+")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided = models.DateTimeField(null=True, blank=True)
    told = models.DateTimeField(null=True, blank=True)
    accepted = models.DateTimeField(null=True, blank=True)
    membership = models.ForeignKey(Membership, models.SET_NULL, null=True, blank=True, related_name="+")
    mail = models.ForeignKey("post.OutgoingMail", models.SET_NULL, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["created", "pk"]

    def __str__(self):
        return f"{self.city_name} → {self.call_id}"

    @property
    def counts(self) -> bool:
        return self.confirmed is not None and self.taken_back is None

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from citydive import days
from citydive.cohorts.naming import language_names
from citydive.missions.topics import topic_name
from citydive.records.models import Record


class ListingState(models.TextChoices):
    """Stands in `Record.state`."""

    OPEN = "open", _("open")
    CLOSED = "closed", _("no longer open")


class Where(models.TextChoices):
    """Seen from the city whose need or offer it is."""

    ANY = "any", _("anywhere")
    HERE = "here", _("in our city")
    THERE = "there", _("in the other city")
    ONLINE = "online", _("online")


class Listing(models.Model):
    """A need or an offer of expertise; which of both is the kind of its record.

    topic: a slug of `topics`, or nothing where `topic_words` say it. languages: codes. Without
    days it is open when.
    """

    record = models.OneToOneField(Record, models.CASCADE, primary_key=True, related_name="listing")
    topic = models.CharField(_("topic"), max_length=24, blank=True)
    topic_words = models.CharField(_("in your own words"), max_length=120, blank=True)
    languages = models.JSONField(_("languages"), default=list)
    starts = models.DateField(_("from"), null=True, blank=True)
    ends = models.DateField(_("until"), null=True, blank=True)
    where = models.CharField(_("where"), max_length=6, choices=Where, default=Where.ANY)
    text = models.TextField(_("text"), max_length=4000)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(starts=None) | Q(ends=None) | Q(ends__gte=F("starts")), name="listing_ends_after_start"
            )
        ]

    def __str__(self):
        return f"{self.record_id}: {self.topic or self.topic_words}"

    @property
    def is_offer(self) -> bool:
        return self.record.kind == "offer"

    @property
    def is_open(self) -> bool:
        return self.record.state == ListingState.OPEN

    @property
    def topic_display(self) -> str:
        return topic_name(self.record.deep_dive, self.topic, self.topic_words)

    @property
    def where_display(self) -> str:
        """Named after the city, since people of other cities read it too."""
        city = self.record.city
        if self.where == Where.HERE and city is not None:
            return _now("in %(city)s") % {"city": city.name}
        return str(self.get_where_display())

    @property
    def languages_display(self) -> str:
        return language_names(", ".join(self.languages))

    @property
    def period_display(self) -> str:
        """ "4–7 March 2027", "from 4 March 2027"; empty where the time is open."""
        if self.starts and self.ends:
            return days.span(self.starts, self.ends)
        if self.starts:
            return _("from %(day)s") % {"day": days.day(self.starts)}
        return _("until %(day)s") % {"day": days.day(self.ends)} if self.ends else ""

"""Scientific inputs: papers, talks, data sets, and reviews of an analysis."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from citydive.records.models import Record

from ..citation import doi_url


class Sort(models.TextChoices):
    PAPER = "paper", pgettext_lazy("scientific input", "paper")
    TALK = "talk", pgettext_lazy("scientific input", "talk")
    DATA = "data", pgettext_lazy("scientific input", "data set")
    REVIEW = "review", _("review of an analysis")


class Usable(models.TextChoices):
    YES = "usable", _("usable")
    CAVEAT = "caveat", _("usable with a caveat")
    NO = "unusable", _("not usable")


class Input(models.Model):
    """What science brings. Authors are credited as the source names them; the record's own authors entered it.

    A review rests on its analysis by a link, so that a new edition of the analysis makes it out of date. What the
    other sorts say is the record's summary.
    """

    record = models.OneToOneField(Record, models.CASCADE, primary_key=True, related_name="input")
    sort = models.CharField(_("kind of input"), max_length=6, choices=Sort)
    # One to a line, in the order of the source.
    authors = models.TextField(_("authors"), max_length=2000, blank=True)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    container = models.CharField(_("journal, book or event"), max_length=300, blank=True)
    volume = models.CharField(_("volume"), max_length=40, blank=True)
    issue = models.CharField(_("issue"), max_length=40, blank=True)
    pages = models.CharField(_("pages"), max_length=40, blank=True)
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    # As `citation.doi_in` gives it: without "https://doi.org/", in small letters.
    doi = models.CharField(_("DOI"), max_length=200, blank=True, db_index=True)
    url = models.URLField(_("web address"), max_length=500, blank=True)
    usable = models.CharField(_("verdict"), max_length=8, choices=Usable, blank=True)
    plain = models.TextField(_("in one sentence, for everybody"), max_length=400, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(sort="review") | (~Q(usable="") & ~Q(plain="")), name="review_has_verdict_and_sentence"
            )
        ]

    def __str__(self):
        return str(self.record)

    @property
    def doi_url(self) -> str:
        return doi_url(self.doi) if self.doi else ""

    @property
    def author_list(self) -> list[str]:
        return [line.strip() for line in self.authors.splitlines() if line.strip()]

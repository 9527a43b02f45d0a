from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from citydive.records.models import Record

from .analyses import AnalysisEdition


class Finding(models.Model):
    """A sentence that a city stands behind: drafted from an analysis or cited from a report.

    The record's state is "draft", "accepted" or "rejected". A cited one has its report in `record.sources`.
    """

    record = models.OneToOneField(Record, models.CASCADE, primary_key=True, related_name="finding")
    sentence = models.TextField(_("sentence"))
    drafted = models.TextField(blank=True, help_text="The sentence as the analysis drafted it.")
    # Which of the analysis' draft findings this is ("hot_days", "trend" …); empty for a cited one.
    slug = models.SlugField(blank=True)
    made_in = models.ForeignKey(AnalysisEdition, models.PROTECT, null=True, blank=True, related_name="findings")
    number = models.CharField(_("number"), max_length=60, blank=True)
    unit = models.CharField(_("unit"), max_length=30, blank=True)
    period = models.CharField(_("period"), max_length=120, blank=True)
    data = models.CharField(_("data"), max_length=240, blank=True)
    uncertainty = models.CharField(_("uncertainty"), max_length=240, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    settled = models.DateTimeField(null=True)

    def __str__(self):
        return self.sentence[:60]

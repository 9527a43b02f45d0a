from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from citydive.records.models import Record, StoredFile


class Dataset(models.Model):
    """A daily series of a city. What it holds lies in its editions; the newest has the record's edition."""

    record = models.OneToOneField(Record, models.CASCADE, primary_key=True, related_name="dataset")

    def __str__(self):
        return str(self.record_id)


class DatasetEdition(models.Model):
    """One confirmed upload: the file as it came, the checked series made from it, and what is known of both."""

    class DataKind(models.TextChoices):
        STATION = "station", _("station record")
        REANALYSIS = "reanalysis", _("reanalysis (grid cell)")
        TYPICAL_YEAR = "typical year", _("typical year (composed)")
        UNKNOWN = "unknown", _("not stated")

    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="editions")
    edition = models.PositiveIntegerField()
    original = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    series = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    data_kind = models.CharField(_("kind of data"), max_length=14, choices=DataKind, default=DataKind.UNKNOWN)
    format = models.CharField(max_length=60)
    provider = models.CharField(_("provider"), max_length=200)
    licence = models.CharField(_("licence"), max_length=200)
    credit = models.CharField(_("credit line"), max_length=300, blank=True)
    source_url = models.URLField(_("web address of the source"), max_length=500, blank=True)
    station_name = models.CharField(_("station or place"), max_length=160, blank=True)
    latitude = models.FloatField(_("latitude [°]"), null=True, blank=True)
    longitude = models.FloatField(_("longitude [°]"), null=True, blank=True)
    elevation_m = models.FloatField(_("elevation [m]"), null=True, blank=True)
    note = models.CharField(
        _("how it stands to the city"),
        max_length=300,
        blank=True,
        help_text=_("For example: 14.5 km from the city centre, 12 m lower."),
    )
    starts = models.DateField()
    ends = models.DateField()
    days = models.PositiveIntegerField()
    # What urbanheat.readers.preview returned: columns, units, gaps, coverage, flags.
    preview = models.JSONField()
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    confirmed = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-edition"]
        constraints = [models.UniqueConstraint(fields=["dataset", "edition"], name="dataset_edition_once")]

    def __str__(self):
        return f"{self.dataset_id} edition {self.edition}"

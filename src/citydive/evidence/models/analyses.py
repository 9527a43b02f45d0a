from django.db import models
from django.utils.translation import gettext_lazy as _

from citydive.records.models import Record, StoredFile

from .datasets import Dataset


class Analysis(models.Model):
    """A method of a theme, applied to datasets with parameters. Results lie in its editions.

    The record's state is "running", "done" or "failed".
    """

    record = models.OneToOneField(Record, models.CASCADE, primary_key=True, related_name="analysis")
    theme = models.CharField(max_length=40)
    method = models.CharField(max_length=60)
    parameters = models.JSONField(default=dict)

    class Meta:
        verbose_name_plural = "analyses"

    def __str__(self):
        return f"{self.method} {self.record_id}"


class AnalysisInput(models.Model):
    """Which dataset an analysis reads, and as what ("main", or "beside" for comparison)."""

    analysis = models.ForeignKey(Analysis, models.CASCADE, related_name="inputs")
    dataset = models.ForeignKey(Dataset, models.PROTECT, related_name="used_in")
    role = models.CharField(max_length=12, default="main")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["analysis", "dataset"], name="input_once")]

    def __str__(self):
        return f"{self.analysis_id} ← {self.dataset_id}"


class AnalysisEdition(models.Model):
    """One finished run: result as evidence.contract.AnalysisResult in JSON, and where it comes from.

    provenance: input keys, editions and SHA-256, parameters, method version, code version, time.
    """

    analysis = models.ForeignKey(Analysis, models.CASCADE, related_name="editions")
    edition = models.PositiveIntegerField()
    result = models.JSONField()
    provenance = models.JSONField()
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-edition"]
        constraints = [models.UniqueConstraint(fields=["analysis", "edition"], name="analysis_edition_once")]

    def __str__(self):
        return f"{self.analysis_id} edition {self.edition}"


class Figure(models.Model):
    """A figure of one analysis edition; a document that shows it stays tied to that edition."""

    made_in = models.ForeignKey(AnalysisEdition, models.CASCADE, related_name="figures")
    slug = models.SlugField()
    title = models.CharField(_("title"), max_length=240)
    description = models.TextField(_("description"))
    spec = models.JSONField()
    # {"headers": [...], "rows": [[...]]}: the same content for those who do not see the drawing.
    table = models.JSONField()
    svg = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    png = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["made_in", "slug"], name="figure_once")]

    def __str__(self):
        return self.title

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from citydive.records.models import Record, StoredFile
from citydive.told import retell

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
    # The same result as `citydive.told.keep` keeps it, to be read in any language; null: from before that.
    told = models.JSONField(null=True)
    provenance = models.JSONField()
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-edition"]
        constraints = [models.UniqueConstraint(fields=["analysis", "edition"], name="analysis_edition_once")]

    def __str__(self):
        return f"{self.analysis_id} edition {self.edition}"

    @property
    def shown_result(self) -> dict:
        """The result in the language of the reader, where it can be told."""
        return self.result if self.told is None else retell(self.told)


class Figure(models.Model):
    """A figure of one analysis edition; a document that shows it stays tied to that edition."""

    made_in = models.ForeignKey(AnalysisEdition, models.CASCADE, related_name="figures")
    slug = models.SlugField()
    title = models.CharField(_("title"), max_length=240)
    description = models.TextField(_("description"))
    spec = models.JSONField()
    # {"headers": [...], "rows": [[...]]}: the same content for those who do not see the drawing.
    table = models.JSONField()
    # Title, description, table and spec as `citydive.told.keep` keeps them; null: from before that.
    told = models.JSONField(null=True)
    svg = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    png = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["made_in", "slug"], name="figure_once")]

    def __str__(self):
        return self.title

    @property
    def shown_svg(self) -> StoredFile:
        """The drawing in the language of the reader, where there is one. Fetch with `drawings__svg` for lists."""
        language = get_language()
        return next((each.svg for each in self.drawings.all() if each.language == language), self.svg)

    @property
    def shown(self) -> dict:
        """Title, description and table in the language of the reader, where they can be told."""
        if self.told is None:
            return {"title": self.title, "description": self.description, "table": self.table}
        return {name: retell(self.told[name]) for name in ("title", "description", "table")}


class Drawing(models.Model):
    """A figure drawn once more with its words in another language. The PNG for documents stays as it is."""

    figure = models.ForeignKey(Figure, models.CASCADE, related_name="drawings")
    language = models.CharField(max_length=8)
    svg = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["figure", "language"], name="drawing_once")]

    def __str__(self):
        return f"{self.figure_id} {self.language}"

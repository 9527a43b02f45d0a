"""A result: a document of sections and statements, each with what it rests on, and its exports."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from citydive.evidence.models import Figure
from citydive.records.models import Record, StoredFile, Visibility


class Result(models.Model):
    """What a city signs in the end. The record's state is "gaps" or "complete", computed after every change."""

    class Form(models.TextChoices):
        ACTION_PLAN = "action_plan", _("action plan")
        STRATEGY = "strategy", _("strategy chapter")
        BY_LAW = "by_law", _("draft by-law")
        FRAMEWORK = "framework", _("framework")
        FREE = "free", _("free form")

    record = models.OneToOneField(Record, models.CASCADE, primary_key=True, related_name="result")
    form = models.CharField(_("form"), max_length=12, choices=Form, default=Form.ACTION_PLAN)

    def __str__(self):
        return str(self.record_id)


class Section(models.Model):
    """A section of the outline. Level 1 or 2."""

    result = models.ForeignKey(Result, models.CASCADE, related_name="sections")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(_("title"), max_length=160)
    level = models.PositiveSmallIntegerField(
        _("level"), default=1, choices=[(1, _("section")), (2, _("sub-section"))]
    )

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self):
        return self.title


class StatementQuerySet(models.QuerySet):
    def stated(self):
        """What the document says: neither taken out of it, nor withdrawn, nor erased."""
        return self.filter(out=False, record__withdrawn=None, record__erased=None)


class Statement(models.Model):
    """A sentence that the document answers for. What it rests on are the record's basis links."""

    class Kind(models.TextChoices):
        FACT = "fact", _("fact")
        JUDGEMENT = "judgement", _("judgement")
        DECISION = "decision", _("decision")
        DUTY = "duty", _("duty")

    record = models.OneToOneField(Record, models.CASCADE, primary_key=True, related_name="statement")
    section = models.ForeignKey(Section, models.PROTECT, related_name="statements")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.FACT)
    text = models.TextField(_("text"), max_length=2000)
    owner = models.CharField(_("who does it"), max_length=160, blank=True)
    due = models.DateField(_("until when"), null=True, blank=True)
    # Taken out of the document; `section` is where it stood. The record stays, and can be put back.
    out = models.BooleanField(default=False)

    objects = StatementQuerySet.as_manager()

    class Meta:
        ordering = ["section__position", "position", "pk"]

    def __str__(self):
        return self.text[:60]

    @property
    def anchor(self):
        """Where it stands on the page of its result."""
        return self.record.key


class ShownFigure(models.Model):
    """A figure in a section; it stays tied to the analysis edition it was made in."""

    section = models.ForeignKey(Section, models.CASCADE, related_name="figures")
    position = models.PositiveSmallIntegerField()
    figure = models.ForeignKey(Figure, models.PROTECT, related_name="shown_in")

    class Meta:
        ordering = ["section__position", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["section", "figure"], name="figure_once_per_section")]

    def __str__(self):
        return f"{self.section_id}: {self.figure_id}"

    @property
    def anchor(self):
        return f"figure-{self.pk}"


class Export(models.Model):
    """A finished export for one audience. Only a public one hangs on the record; others stay with who asked."""

    class Format(models.TextChoices):
        HTML = "html", "HTML"
        PDF = "pdf", "PDF"
        DOCX = "docx", "Word"

    result = models.ForeignKey(Result, models.CASCADE, related_name="exports")
    format = models.CharField(max_length=4, choices=Format)
    audience = models.CharField(max_length=8, choices=Visibility)
    version = models.PositiveIntegerField()
    # The gap list as the file prints it: [[code, place], …]. It may change while the version stays.
    gaps = models.JSONField(default=list)
    file = models.ForeignKey(StoredFile, models.CASCADE, related_name="+")
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created"]

    def __str__(self):
        return f"{self.result_id} {self.format}"

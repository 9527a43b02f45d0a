from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .files import StoredFile
from .record import Record


class Relation(models.TextChoices):
    """How the source of a link stands to its target: "source rests on target", "source answers target" …"""

    BASIS = "basis", _("rests on")
    ADAPTED_FROM = "adapted_from", _("adapted from")
    TOOK_OVER = "took_over", _("took over")
    ANSWERS = "answers", _("answers")
    TESTED_IN = "tested_in", _("tested in")
    DECIDED_BY = "decided_by", _("decided by")
    SUPERSEDES = "supersedes", _("supersedes")
    INFORMS = "informs", _("informs")


# The same relations read from the other end: "target is … source".
INVERSE = {
    Relation.BASIS: _("is the basis of"),
    Relation.ADAPTED_FROM: _("was adapted as"),
    Relation.TOOK_OVER: _("was taken over in"),
    Relation.ANSWERS: _("is answered by"),
    Relation.TESTED_IN: _("tests"),
    Relation.DECIDED_BY: _("decides on"),
    Relation.SUPERSEDES: _("is superseded by"),
    Relation.INFORMS: _("is informed by"),
}

# In time most sources come after their targets; of these relations the target comes after.
FORWARD = (Relation.DECIDED_BY, Relation.TESTED_IN, Relation.INFORMS)


class Link(models.Model):
    """A directed link between two records, with the editions that it was made for."""

    source = models.ForeignKey(Record, models.CASCADE, related_name="links_out")
    target = models.ForeignKey(Record, models.CASCADE, related_name="links_in")
    relation = models.CharField(max_length=14, choices=Relation)
    note = models.CharField(_("note"), max_length=300, blank=True)
    source_edition = models.PositiveIntegerField()
    target_edition = models.PositiveIntegerField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["source", "target", "relation"], name="link_once"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="link_not_to_itself"),
        ]

    def __str__(self):
        return f"{self.source_id} {self.relation} {self.target_id}"

    @property
    def inverse_label(self):
        return INVERSE[self.relation]

    @property
    def earlier_id(self) -> int:
        """The end that comes first in the chain from evidence to result."""
        return self.source_id if self.relation in FORWARD else self.target_id

    @property
    def later_id(self) -> int:
        return self.target_id if self.relation in FORWARD else self.source_id


class Source(models.Model):
    """Where a statement of a record comes from outside citydive: a page, a report (page, quote), a paper."""

    record = models.ForeignKey(Record, models.CASCADE, related_name="sources")
    title = models.CharField(_("title"), max_length=300)
    url = models.URLField(_("web address"), max_length=500, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    page = models.CharField(_("page"), max_length=20, blank=True)
    quote = models.TextField(_("quote"), blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.title


class Comment(models.Model):
    """A remark on a record by somebody who may read it; its author may correct or withdraw it.

    earlier: what it said before each correction, the oldest first. A withdrawn one keeps its text for its author
    alone.
    """

    record = models.ForeignKey(Record, models.CASCADE, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.TextField(_("comment"), max_length=4000)
    # To whom it is addressed besides those who follow the record.
    told = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+")
    created = models.DateTimeField(auto_now_add=True)
    corrected = models.DateTimeField(null=True)
    withdrawn = models.DateTimeField(null=True)
    earlier = models.JSONField(default=list)

    class Meta:
        ordering = ["created", "pk"]

    def __str__(self):
        return f"{self.record_id}: {self.text[:40]}"

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .commitments import Commitment


class Answer(models.TextChoices):
    SIGNED = "signed", _("signed")
    RETURNED = "returned", _("returned with a note")
    DELEGATED = "delegated", _("passed on to another signatory")
    WITHDRAWN = "withdrawn", _("withdrawn by the city")


class SignatureRequest(models.Model):
    """A commitment sent to one signatory: the text as it stood, frozen, and what became of it.

    Who signs needs no account: a signed link leads to one page, for a few weeks and for one answer. `frozen` is the
    document tree as JSON and `sha256` its digest; the receipt names both. At most one request of a commitment is
    open; of two answers at once the first counts.
    """

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="requests")
    function = models.CharField(_("function"), max_length=160)
    email = models.EmailField(_("e-mail"))
    language = models.CharField(max_length=8, default="en")
    frozen = models.TextField()
    sha256 = models.CharField(max_length=64)
    edition = models.PositiveIntegerField()
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created = models.DateTimeField(auto_now_add=True)
    expires = models.DateTimeField()
    answer = models.CharField(max_length=10, choices=Answer, blank=True)
    answered = models.DateTimeField(null=True, blank=True)
    name = models.CharField(_("name"), max_length=160, blank=True)
    note = models.TextField(_("note"), max_length=2000, blank=True)
    passed_on_from = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="passed_on_to")
    mail = models.ForeignKey("post.OutgoingMail", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["commitment"], condition=Q(answer=""), name="one_open_signature_request"
            )
        ]

    def __str__(self):
        return f"{self.commitment_id} → {self.function}"

    @property
    def is_expired(self) -> bool:
        return not self.answer and self.expires < timezone.now()

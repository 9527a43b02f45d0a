import uuid

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

# Stored as it stands here and translated when it is shown.
RESTORED = gettext_noop("the installation was restored from a backup, and this mail may have gone out before")
NO_SERVER = gettext_noop("no mail server is set, the mail was only printed where citydive runs")


class OutgoingMail(models.Model):
    """A mail on its way, written in the transaction of the act that it tells of; workers deliver it.

    `due` is when somebody may try (again); a worker that takes the mail moves it behind its lease. `attempts` only
    grows and is the fence: a worker that was overtaken writes nothing. `error` is why the last attempt failed.
    Text and parts are forgotten once the mail is sent or given up: they may hold a link that opens something.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENT = "sent", _("sent")
        GIVEN_UP = "given_up", _("given up")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    to = models.EmailField(_("to"))
    subject = models.CharField(_("subject"), max_length=250)
    text = models.TextField(_("text"), blank=True)
    # [{"text": …, "media_type": …, "name": …}], see `actions.Part`.
    parts = models.JSONField(default=list, blank=True)
    language = models.CharField(_("language"), max_length=8, blank=True)
    # The address at which the receiver can put an end to mails of this sort.
    unsubscribe = models.URLField(max_length=500, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    created = models.DateTimeField(auto_now_add=True)
    # By the database's clock, with which it is compared.
    due = models.DateTimeField(db_default=Now())
    attempts = models.PositiveIntegerField(default=0)
    sent = models.DateTimeField(null=True, blank=True)
    error = models.CharField(_("error"), max_length=300, blank=True)

    class Meta:
        ordering = ["-created"]
        indexes = [models.Index(fields=["state", "due"])]

    def __str__(self):
        return f"{self.to}: {self.state}"

    @property
    def reason(self) -> str:
        """Why it has not been sent, in the reader's language where it is ours and as the server said it else."""
        return gettext(self.error) if self.error else ""

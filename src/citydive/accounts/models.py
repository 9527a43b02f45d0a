"""What belongs to an account beside its roles: open sessions, the second factor, an address to be confirmed, and
forgotten passwords that somebody asked about."""

from django.conf import settings
from django.db import models


class OpenSession(models.Model):
    """One browser in which somebody is logged in. Who logs out or is logged out loses the row.

    Of the browser only two words are kept, of the address only the part that names the network.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="open_sessions")
    key = models.CharField(max_length=40, unique=True)
    browser = models.CharField(max_length=20, blank=True)
    system = models.CharField(max_length=20, blank=True)
    address = models.CharField(max_length=45, blank=True)
    since = models.DateTimeField(auto_now_add=True)
    seen = models.DateTimeField()

    class Meta:
        ordering = ["-seen"]

    def __str__(self):
        return f"{self.user_id}: {self.browser}, {self.system}"


class SecondFactor(models.Model):
    """The authenticator app of an account (TOTP, RFC 6238). Its secret is kept encrypted (`sealing.py`).

    `last_step` is the time step of the last code that was taken: it and all before it are used up.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="second_factor"
    )
    secret = models.TextField()
    last_step = models.BigIntegerField(default=0)
    since = models.DateTimeField(auto_now_add=True)

    def __str__(self):
        return f"{self.user_id}"


class RecoveryCode(models.Model):
    """A code on paper that stands in for the app, once. Only its hash is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "digest"], name="recovery_code_once")]

    def __str__(self):
        return f"{self.user_id}"


class EmailChange(models.Model):
    """A new address that waits to be confirmed by the link sent to it. A later wish replaces an earlier one."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="email_change"
    )
    # In the link as well: only the last one works.
    number = models.UUIDField(unique=True)
    email = models.EmailField()
    asked = models.DateTimeField(auto_now_add=True)

    def __str__(self):
        return f"{self.user_id}"


class ResetWish(models.Model):
    """Somebody typed this address on the page for forgotten passwords; a worker looks it up and forgets it.

    The page writes the same row whether there is an account or not, so the time that it takes tells nothing.
    """

    email = models.EmailField()
    asked = models.DateTimeField(auto_now_add=True)

    def __str__(self):
        return f"{self.pk}"

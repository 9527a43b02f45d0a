from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class UserManager(BaseUserManager):
    @staticmethod
    def normal_email(text) -> str:
        """E-mail addresses are compared in lower case, without spaces around them."""
        return (text or "").strip().lower()

    def create_user(self, email, name, password=None, **fields):
        """A new account."""
        user = self.model(email=self.normal_email(email), name=name, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username):
        return self.get(email=self.normal_email(username))


class Gender(models.TextChoices):
    WOMAN = "woman", _("woman")
    MAN = "man", _("man")
    OTHER = "other", pgettext_lazy("gender", "another")


class User(AbstractBaseUser):
    """An account. What it may do follows from its roles and grants; an administrator only keeps accounts."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=120, help_text=_("As others see it."))
    function = models.CharField(_("function"), max_length=120, blank=True)
    organisation = models.ForeignKey(
        "cohorts.Organisation", models.SET_NULL, null=True, blank=True, related_name="people"
    )
    language = models.CharField(_("language"), max_length=8, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    # Told by the person or by nobody; only counted, for reports to funders.
    gender = models.CharField(_("gender"), max_length=8, blank=True, choices=Gender)
    is_active = models.BooleanField(_("active"), default=True)
    is_administrator = models.BooleanField(_("administrator"), default=False)
    seen_before = models.DateTimeField(null=True, blank=True, help_text="End of the visit before this one.")
    created = models.DateTimeField(auto_now_add=True)
    # Closed for good: without address and password; what it wrote stays. A disabled account may come back.
    closed = models.DateTimeField(null=True, blank=True)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name

    @property
    def place(self):
        """This account's place in the installation (`rules.Place`), for templates."""
        from citydive.cohorts.rules import place_of

        return place_of(self)


class Invitation(models.Model):
    """An invitation to an account with one role; its link is signed, expires and works once.

    For an actor: `organisation`, the last day of the role and of all `rights` (`until`), and these rights as dicts
    of scope, verb, and record_key or the code of a city.
    """

    email = models.EmailField(_("e-mail"))
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(max_length=16)
    deep_dive = models.ForeignKey("cohorts.DeepDive", models.CASCADE, related_name="invitations")
    city = models.ForeignKey("cohorts.City", models.CASCADE, null=True, blank=True)
    organisation = models.ForeignKey(
        "cohorts.Organisation", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    until = models.DateField(null=True, blank=True)
    rights = models.JSONField(default=list)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created = models.DateTimeField(auto_now_add=True)
    expires = models.DateTimeField()
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    accepted = models.DateTimeField(null=True)
    # Empty: no mail was written, or it is so old that the post has forgotten it.
    mail = models.ForeignKey("post.OutgoingMail", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-created"]

    def __str__(self):
        return f"{self.email} → {self.deep_dive_id}"

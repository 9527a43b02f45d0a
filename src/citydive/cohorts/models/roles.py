from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Membership(models.Model):
    """A city in a deep dive. Joining late, pausing, leaving and being replaced are normal states with dates."""

    class State(models.TextChoices):
        INVITED = "invited", _("invited")
        ACTIVE = "active", _("active")
        PAUSED = "paused", _("paused")
        ENDED = "ended", _("ended")

    deep_dive = models.ForeignKey("cohorts.DeepDive", models.CASCADE, related_name="memberships")
    # Empty where the public record does not name the city; then `label` stands for it.
    city = models.ForeignKey("cohorts.City", models.PROTECT, null=True, blank=True, related_name="memberships")
    label = models.CharField(_("label"), max_length=120, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.INVITED)
    starts = models.DateField(_("starts"), null=True, blank=True)
    ends = models.DateField(_("ends"), null=True, blank=True)
    replaced_by = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="replaces")
    note = models.CharField(_("note"), max_length=300, blank=True)
    source_url = models.URLField(_("public source"), blank=True)
    pilot = models.CharField(_("pilot, from the public record"), max_length=300, blank=True)
    trace_hint = models.BooleanField(_("traces may say that a record of this city stands behind"), default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["deep_dive", "city"], name="city_once_per_dive"),
            models.CheckConstraint(condition=Q(city__isnull=False) | ~Q(label=""), name="membership_has_a_name"),
        ]

    def __str__(self):
        return self.city.name if self.city_id else self.label

    @property
    def is_over(self) -> bool:
        return self.state == self.State.ENDED or bool(self.ends and self.ends < timezone.localdate())


class MembershipChange(models.Model):
    """One dated change of state, with its reason: the history of a membership."""

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="changes")
    state = models.CharField(max_length=8, choices=Membership.State)
    on = models.DateField()
    reason = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["on", "pk"]

    def __str__(self):
        return f"{self.membership}: {self.state}"


class Role(models.Model):
    """What an account is in a deep dive. Delegates are so for one city."""

    class Kind(models.TextChoices):
        MODERATOR = "moderator", _("moderator")
        DELEGATE = "delegate", _("delegate")
        ACTOR = "actor", _("other actor")
        SIGNATORY = "signatory", _("signatory")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="roles")
    kind = models.CharField(max_length=10, choices=Kind)
    deep_dive = models.ForeignKey("cohorts.DeepDive", models.CASCADE, related_name="roles")
    city = models.ForeignKey("cohorts.City", models.CASCADE, null=True, blank=True, related_name="roles")
    since = models.DateField(auto_now_add=True)
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            # Two, because SQLite takes two empty cities for different ones.
            models.UniqueConstraint(fields=["user", "kind", "deep_dive", "city"], name="role_once"),
            models.UniqueConstraint(
                fields=["user", "kind", "deep_dive"], condition=Q(city__isnull=True), name="role_once_without_city"
            ),
            models.CheckConstraint(
                condition=~Q(kind="delegate") | Q(city__isnull=False), name="delegate_has_a_city"
            ),
        ]

    def __str__(self):
        return f"{self.user} · {self.kind}"


class Grant(models.Model):
    """A dated right of one account beyond its roles: on one record, one session or one city's shared records."""

    class Scope(models.TextChoices):
        RECORD = "record", _("one record")
        SESSION = "session", _("one session and what came out of it")
        CITY = "city", _("what one city shares")
        SHARED = "shared", _("one record, as long as it is shared")

    class Verb(models.TextChoices):
        READ = "read", _("read")
        REVIEW = "review", _("read and review")

    party = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="grants")
    deep_dive = models.ForeignKey("cohorts.DeepDive", models.CASCADE, related_name="grants")
    scope = models.CharField(max_length=8, choices=Scope)
    record_key = models.CharField(max_length=24, blank=True)
    city = models.ForeignKey("cohorts.City", models.CASCADE, null=True, blank=True)
    verb = models.CharField(max_length=8, choices=Verb, default=Verb.READ)
    until = models.DateField(null=True, blank=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(scope="city", city__isnull=False) | (~Q(scope="city") & ~Q(record_key=""))),
                name="grant_has_its_scope",
            )
        ]

    def __str__(self):
        return f"{self.party} · {self.verb} · {self.record_key or self.city_id}"

from django.db import models
from django.utils.translation import gettext_lazy as _

from .places import code_validator


class DeepDive(models.Model):
    """About two years of cooperation of a few cities on one theme."""

    code = models.CharField(_("code"), max_length=3, unique=True, validators=[code_validator])
    slug = models.SlugField(_("address"), unique=True)
    title = models.CharField(_("title"), max_length=120)
    theme = models.CharField(_("theme"), max_length=160)
    theme_module = models.CharField(_("theme module"), max_length=40, blank=True)
    question = models.TextField(
        _("question"), blank=True, help_text=_("What the cities want to find out together.")
    )
    scope = models.TextField(_("scope"), blank=True, help_text=_("What is inside, what is not, and why."))
    starts = models.DateField(_("starts"), null=True, blank=True)
    ends = models.DateField(_("ends"), null=True, blank=True)
    source_url = models.URLField(_("public source"), blank=True)
    is_public = models.BooleanField(_("has a public page"), default=False)
    is_practice = models.BooleanField(_("practice"), default=False)
    version = models.PositiveIntegerField(default=1)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["is_practice", "starts", "title"]

    def __str__(self):
        return self.title


class Stage(models.Model):
    """One stage of a deep dive. `criteria` names exit criteria that are computed from records."""

    deep_dive = models.ForeignKey(DeepDive, models.CASCADE, related_name="stages")
    position = models.PositiveSmallIntegerField()
    slug = models.SlugField()
    title = models.CharField(_("title"), max_length=60)
    purpose = models.CharField(_("purpose"), max_length=240, blank=True)
    criteria = models.JSONField(default=list)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["deep_dive", "slug"], name="stage_once_per_dive")]

    def __str__(self):
        return self.title


class Standing(models.Model):
    """At which stage a city stands, since when. The newest row counts; the others are its way."""

    membership = models.ForeignKey("cohorts.Membership", models.CASCADE, related_name="standings")
    stage = models.ForeignKey(Stage, models.CASCADE)
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-since", "-pk"]

    def __str__(self):
        return f"{self.membership} · {self.stage}"

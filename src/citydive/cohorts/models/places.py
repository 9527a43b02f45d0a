from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

code_validator = RegexValidator(r"^[A-Z]{3}$", _("Three capital letters, for example LVI."))


class City(models.Model):
    """A municipality. `code` starts its record keys and is unique in the installation."""

    code = models.CharField(_("code"), max_length=3, unique=True, validators=[code_validator])
    name = models.CharField(_("name"), max_length=120)
    country = models.CharField(_("country"), max_length=2, help_text=_("Two letters, for example UA."))
    latitude = models.FloatField(_("latitude [°]"), validators=[MinValueValidator(-90), MaxValueValidator(90)])
    longitude = models.FloatField(_("longitude [°]"), validators=[MinValueValidator(-180), MaxValueValidator(180)])
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    population = models.PositiveIntegerField(_("population"), null=True, blank=True)
    population_source = models.CharField(_("source of the population figure"), max_length=200, blank=True)
    climate_class = models.CharField(_("climate class (Köppen-Geiger)"), max_length=3, blank=True)
    heat_season_start = models.PositiveSmallIntegerField(_("heat season from month"), default=5)
    heat_season_end = models.PositiveSmallIntegerField(_("heat season to month"), default=9)
    languages = models.CharField(
        _("languages"), max_length=60, blank=True, help_text=_("Codes, for example: uk, en")
    )
    is_practice = models.BooleanField(
        _("practice city"), default=False, help_text=_("Fictional: everything it holds is marked as an example.")
    )
    note = models.TextField(_("note"), blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "cities"

    def __str__(self):
        return self.name


class Organisation(models.Model):
    """A university, research institute, NGO, state government or utility that takes part."""

    class Kind(models.TextChoices):
        RESEARCH = "research", _("research institute")
        UNIVERSITY = "university", _("university")
        NGO = "ngo", _("NGO")
        GOVERNMENT = "government", _("government")
        UTILITY = "utility", _("utility")
        OTHER = "other", _("other")

    name = models.CharField(_("name"), max_length=160, unique=True)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind, default=Kind.OTHER)
    country = models.CharField(_("country"), max_length=2, blank=True)
    url = models.URLField(_("web address"), blank=True)
    deep_dives = models.ManyToManyField("cohorts.DeepDive", blank=True, related_name="organisations")

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from citydive.cohorts.naming import climate_name, country_name, language_names
from citydive.days import month_names

code_validator = RegexValidator(r"^[A-Z]{3}$", _("Three capital letters, for example LVI."))


class City(models.Model):
    """A municipality. `code` starts its record keys and is unique in the installation."""

    code = models.CharField(_("code"), max_length=3, unique=True, validators=[code_validator])
    name = models.CharField(_("name"), max_length=120)
    own_names = models.CharField(
        _("name in its own languages"),
        max_length=200,
        blank=True,
        help_text=_("If it is written otherwise there; several parted by commas. The search finds them too."),
    )
    country = models.CharField(
        _("country"),
        max_length=2,
        blank=True,
        help_text=_("Two letters, such as UA; empty for a practice city."),
    )
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

    @property
    def population_display(self) -> str:
        return number_format(self.population, use_l10n=True, force_grouping=True) if self.population else ""

    @property
    def country_display(self) -> str:
        return country_name(self.country)

    @property
    def languages_display(self) -> str:
        return language_names(self.languages)

    @property
    def climate_display(self) -> str:
        return climate_name(self.climate_class)

    @property
    def season_display(self) -> str:
        """The heat season in words: "May – September", or "all year"."""
        if (self.heat_season_end - self.heat_season_start) % 12 == 11:
            return _("all year")
        names = month_names()
        return f"{names[self.heat_season_start - 1]} – {names[self.heat_season_end - 1]}"


class Outline(models.Model):
    """The outline or the districts of a city as GeoJSON (EPSG:4326), with the credit that its licence asks for."""

    city = models.OneToOneField(City, models.CASCADE, primary_key=True, related_name="outline")
    geojson = models.JSONField()
    shows = models.CharField(_("shows"), max_length=120)
    credit = models.CharField(_("credit"), max_length=200)

    def __str__(self):
        return f"{self.city_id}: {self.shows}"


class MonthlyNormals(models.Model):
    """Mean air temperature of each month [°C], January first, of the grid cell nearest to the city."""

    city = models.OneToOneField(City, models.CASCADE, primary_key=True, related_name="normals")
    values = models.JSONField()
    period = models.CharField(_("period"), max_length=20)
    source = models.CharField(_("source"), max_length=240)
    note = models.CharField(_("note"), max_length=240, blank=True)

    class Meta:
        verbose_name_plural = "monthly normals"

    def __str__(self):
        return f"{self.city_id}: {self.period}"


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

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CohortsConfig(AppConfig):
    name = "citydive.cohorts"
    label = "cohorts"
    verbose_name = _("Cohorts")
    # Counts of the last minutes, for rate limits.
    not_in_backups = ("Bucket",)

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    name = "citydive.jobs"
    label = "jobs"
    verbose_name = _("Jobs")
    # A restored installation has workers of its own.
    not_in_backups = ("Worker",)

    def restored(self):
        from .actions import settle_restored

        settle_restored()

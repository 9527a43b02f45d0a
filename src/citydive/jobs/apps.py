from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    name = "citydive.jobs"
    label = "jobs"
    verbose_name = _("Jobs")

    def ready(self):
        from .registry import register_chore

        # The ground floor knows of no jobs; what it leaves behind is tidied away from here.
        register_chore("cohorts.throttle", "citydive.cohorts.throttle:prune")

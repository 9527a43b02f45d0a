from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "citydive.reports"
    label = "reports"
    verbose_name = _("Reports")

    def ready(self):
        from .numbers import register_all

        register_all()

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvidenceConfig(AppConfig):
    name = "citydive.evidence"
    label = "evidence"
    verbose_name = _("Evidence")

    def ready(self):
        from citydive.records.kinds import Kind, register

        register(Kind("dataset", "U", _("Dataset"), _("Datasets")))
        register(Kind("analysis", "A", _("Analysis"), _("Analyses")))
        register(Kind("finding", "F", _("Finding"), _("Findings")))

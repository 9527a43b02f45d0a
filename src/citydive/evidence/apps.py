from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvidenceConfig(AppConfig):
    name = "citydive.evidence"
    label = "evidence"
    verbose_name = _("Evidence")

    def ready(self):
        from citydive.jobs import registry
        from citydive.records.kinds import Kind, register

        from . import dataset_actions, dataset_views

        register(
            Kind("dataset", "U", _("Dataset"), _("Datasets"), "evidence/dataset.html", dataset_views.record_context)
        )
        register(Kind("analysis", "A", _("Analysis"), _("Analyses")))
        register(Kind("finding", "F", _("Finding"), _("Findings")))
        registry.register(dataset_actions.PREVIEW_JOB, "citydive.evidence.dataset_jobs:preview")

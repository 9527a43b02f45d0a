from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvidenceConfig(AppConfig):
    name = "citydive.evidence"
    label = "evidence"
    verbose_name = _("Evidence")

    def ready(self):
        from citydive.missions.topics import register_topics
        from citydive.records.erasing import register as register_eraser
        from citydive.records.kinds import Kind, register

        from . import analysis_shown, content, dataset_views
        from .contract import topics_of_theme
        from .erasing import erase

        register(
            Kind(
                "dataset",
                "U",
                _("Dataset"),
                _("Datasets"),
                "evidence/dataset.html",
                dataset_views.record_context,
                content=content.dataset_content,
                aside=content.dataset_aside,
                labels=content.DATASET_LABELS,
                words=content.dataset_words,
                restore_note=content.DATASET_STAYS,
            )
        )
        register(
            Kind(
                "analysis",
                "A",
                _("Analysis"),
                _("Analyses"),
                "evidence/analysis.html",
                analysis_shown.analysis_page,
                content=content.analysis_content,
                aside=content.analysis_aside,
                aside_for=content.analysis_aside_for,
                labels=content.ANALYSIS_LABELS,
                words=content.analysis_words,
                restore_note=content.ANALYSIS_STAYS,
            )
        )
        register(
            Kind(
                "finding",
                "F",
                _("Finding"),
                _("Findings"),
                "evidence/finding.html",
                analysis_shown.finding_page,
                content=content.finding_content,
                texts=("sentence",),
                labels=content.FINDING_LABELS,
                words=content.finding_words,
                restore=content.restore_finding,
            )
        )
        _register_jobs()
        register_eraser(erase)
        register_topics(topics_of_theme)


def _register_jobs():
    from citydive.jobs import registry

    from . import analysis_actions, dataset_actions

    registry.register(
        dataset_actions.PREVIEW_JOB,
        "citydive.evidence.dataset_jobs:preview",
        opens="citydive.evidence.dataset_actions:opens_preview",
    )
    registry.register(analysis_actions.JOB, "citydive.evidence.analysis_job:analyse")

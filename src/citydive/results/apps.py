from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResultsConfig(AppConfig):
    name = "citydive.results"
    label = "results"
    verbose_name = _("Results")

    def ready(self):
        from citydive.jobs.registry import register as register_job
        from citydive.records.erasing import register as register_eraser
        from citydive.records.events import subscribe
        from citydive.records.kinds import Kind, register

        from . import content
        from .actions import statement_follows
        from .erasing import erase
        from .lifecycle import on_event
        from .publishing import JOB, statements_follow
        from .views import result_context, statement_context

        register(
            Kind(
                "result",
                "R",
                _("Result"),
                _("Results"),
                "results/result.html",
                result_context,
                follow=statements_follow,
                outdated_state="gaps",
                content=content.result_content,
                aside=content.result_aside,
                aside_for=content.result_aside_for,
                labels=content.RESULT_LABELS,
                words=content.result_words,
                restore=content.restore_result,
                restore_note=content.RESULT_RESTORES,
            )
        )
        register(
            Kind(
                "statement",
                "S",
                _("Statement"),
                _("Statements"),
                "results/statement.html",
                statement_context,
                follow=statement_follows,
                content=content.statement_content,
                texts=("text",),
                labels=content.STATEMENT_LABELS,
                words=content.statement_words,
                restore=content.restore_statement,
                basis_by_hand=True,
            )
        )
        register_job(JOB, "citydive.results.export:run", opens="citydive.results.publishing:opens_export")
        subscribe(on_event)
        register_eraser(erase)

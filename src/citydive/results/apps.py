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
            )
        )
        register_job(JOB, "citydive.results.export:run")
        subscribe(on_event)
        register_eraser(erase)

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommitmentsConfig(AppConfig):
    name = "citydive.commitments"
    label = "commitments"
    verbose_name = _("Commitments")

    def ready(self):
        from citydive.accounts.registry import register_passing_on
        from citydive.jobs.registry import register_chore
        from citydive.records.erasing import register as register_eraser
        from citydive.records.kinds import Kind, register

        from . import content, holdings, own_work, pages
        from .erasing import erase
        from .handover import on_role_passed_on, register_open_work

        register(
            Kind(
                "commitment",
                "K",
                _("commitment"),
                _("commitments"),
                "commitments/commitment.html",
                pages.commitment_context,
                content=content.content,
                texts=("task_force", "budget", "availability", "result"),
                labels=content.LABELS,
                words=content.words,
                restore=content.restore,
            )
        )
        register_eraser(erase)
        holdings.register()
        register_open_work(own_work.drafts)
        register_open_work(own_work.signatures)
        register_passing_on(on_role_passed_on)
        register_chore("commitments.forget", "citydive.commitments.forgetting:forget")
        register_chore("commitments.lapsing", "citydive.commitments.lapsing:look", every=3600.0)

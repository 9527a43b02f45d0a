from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JoiningConfig(AppConfig):
    name = "citydive.joining"
    label = "joining"
    verbose_name = _("Joining")

    def ready(self):
        from citydive.jobs.registry import register_chore
        from citydive.records.erasing import register as register_eraser
        from citydive.records.kinds import Kind, register

        from . import content, holdings, pages
        from .erasing import erase

        register(
            Kind(
                "call",
                "L",
                _("call"),
                _("calls"),
                "joining/call.html",
                pages.call_context,
                content=content.content,
                texts=("about", "conditions", "scoping"),
                labels=content.LABELS,
                words=content.words,
                restore=content.restore,
            )
        )
        register_eraser(erase)
        holdings.register()
        register_chore("joining.forget", "citydive.joining.actions:forget_old")

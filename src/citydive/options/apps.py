from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OptionsConfig(AppConfig):
    name = "citydive.options"
    label = "options"
    verbose_name = _("Options")

    def ready(self):
        from citydive.records.erasing import register as register_eraser
        from citydive.records.kinds import Kind, register

        from . import content
        from .erasing import erase
        from .pages import option_context

        register(
            Kind(
                "option",
                "O",
                _("Option"),
                _("Options"),
                "options/option.html",
                option_context,
                content=content.content,
                texts=content.PROSE,
                aside=content.aside,
                labels=content.LABELS,
                words=content.words,
                restore=content.restore,
                basis_by_hand=True,
            )
        )
        register_eraser(erase)

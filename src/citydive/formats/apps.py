from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FormatsConfig(AppConfig):
    name = "citydive.formats"
    label = "formats"
    verbose_name = _("Formats")

    def ready(self):
        from citydive.records.erasing import register as register_eraser
        from citydive.records.kinds import Kind, register

        from .erasing import erase
        from .pages import observation_context, session_context

        register(Kind("session", "E", _("session"), _("sessions"), "formats/session.html", session_context))
        register(
            Kind(
                "observation", "B", _("observation"), _("observations"), "formats/observation.html",
                observation_context,
            )
        )  # fmt: skip
        register_eraser(erase)

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FormatsConfig(AppConfig):
    name = "citydive.formats"
    label = "formats"
    verbose_name = _("Formats")

    def ready(self):
        from citydive.accounts.registry import Part, register_part
        from citydive.records.kinds import Kind, register

        from .pages import observation_context, session_context
        from .queries import cards_of

        register(Kind("session", "E", _("session"), _("sessions"), "formats/session.html", session_context))
        register(
            Kind(
                "observation", "B", _("observation"), _("observations"), "formats/observation.html",
                observation_context,
            )
        )  # fmt: skip
        register_part(
            Part("cards", _("Cards written in sessions"), cards_of, {"when": _("when")}, ("formats.Card.author",))
        )

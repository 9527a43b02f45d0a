from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LiveConfig(AppConfig):
    name = "citydive.live"
    label = "live"
    verbose_name = _("Live")

    def ready(self):
        from citydive.formats.parts import register_part
        from citydive.participation import registry

        from . import cards, pages

        registry.register(
            registry.Intake("cards", _("Cards"), cards.phone_form, cards.take_card, submit=_("Send the card"))
        )
        register_part("live/session_part.html", pages.session_part)

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ParticipationConfig(AppConfig):
    name = "citydive.participation"
    label = "participation"
    verbose_name = _("Participation")

    def ready(self):
        from citydive.jobs.registry import register_chore
        from citydive.records.erasing import register as register_eraser

        from .erasing import erase

        register_eraser(erase)
        register_chore("participation.forget", "citydive.participation.actions:forget_phones")

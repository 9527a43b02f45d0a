from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "citydive.notices"
    label = "notices"
    verbose_name = _("Notices")

    def ready(self):
        from citydive.jobs.registry import register_chore
        from citydive.records.events import subscribe, subscribe_looks

        from .personal import register
        from .telling import note_look, tell

        register()
        subscribe(tell)
        subscribe_looks(note_look)
        register_chore("notices.digest", "citydive.notices.digest:send_due", every=300.0)
        register_chore("notices.forget", "citydive.notices.actions:forget_old")

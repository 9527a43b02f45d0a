from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FormatsConfig(AppConfig):
    name = "citydive.formats"
    label = "formats"
    verbose_name = _("Formats")

    def ready(self):
        from citydive.commitments.kept import register as register_kept
        from citydive.jobs.registry import register_chore
        from citydive.records.erasing import register as register_eraser
        from citydive.records.events import subscribe
        from citydive.records.kinds import Kind, register

        from . import content, pages, personal
        from .erasing import erase
        from .inviting import after_act
        from .kept import kept

        register(
            Kind(
                "session",
                "E",
                _("session"),
                _("sessions"),
                "formats/session.html",
                pages.session_context,
                content=content.session_content,
                aside=content.session_aside,
                aside_for=content.session_aside_for,
                labels=content.SESSION_LABELS,
                words=content.session_words,
                restore=content.restore_session,
                texts=content.SESSION_TEXTS,
            )
        )
        register(
            Kind(
                "observation",
                "B",
                _("observation"),
                _("observations"),
                "formats/observation.html",
                pages.observation_context,
                content=content.observation_content,
                labels=content.OBSERVATION_LABELS,
                words=content.observation_words,
                restore_note=content.OBSERVATION_STAYS,
            )
        )
        personal.register()
        register_eraser(erase)
        subscribe(after_act)
        register_kept(kept)
        register_chore("formats.forget", "citydive.formats.attending:forget_names")

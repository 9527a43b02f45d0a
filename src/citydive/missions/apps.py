from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class MissionsConfig(AppConfig):
    name = "citydive.missions"
    label = "missions"
    verbose_name = _("Missions")

    def ready(self):
        from citydive.formats.parts import register_part
        from citydive.jobs.registry import register_chore
        from citydive.records.erasing import register as register_eraser
        from citydive.records.kinds import Kind, register

        from . import content, pages, personal
        from .erasing import erase

        for slug, label, plural in (("need", _("need"), _("needs")), ("offer", _("offer"), _("offers"))):
            register(
                Kind(
                    slug,
                    "N",
                    label,
                    plural,
                    "missions/listing.html",
                    pages.listing_context,
                    content=content.listing_content,
                    texts=("topic_words",),
                    labels=content.LISTING_LABELS,
                    words=content.listing_words,
                    restore=content.restore_listing,
                )
            )
        register(
            Kind(
                "mission",
                "M",
                pgettext_lazy("trip", "mission"),
                pgettext_lazy("trip", "missions"),
                "missions/mission.html",
                pages.mission_context,
                content=content.mission_content,
                texts=content.MISSION_TEXTS,
                labels=content.MISSION_LABELS,
                words=content.mission_words,
                restore=content.restore_mission,
                restore_note=content.MISSION_RESTORES,
            )
        )
        register_eraser(erase)
        personal.register()
        register_part("missions/session_part.html", pages.session_part)
        register_chore("missions.forget", "citydive.missions.travel:forget_travel")
        register_chore("missions.remind", "citydive.missions.following_up:remind", every=3600.0)

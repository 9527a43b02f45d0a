from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MissionsConfig(AppConfig):
    name = "citydive.missions"
    label = "missions"
    verbose_name = _("Missions")

    def ready(self):
        from citydive.records.erasing import register as register_eraser
        from citydive.records.kinds import Kind, register

        from . import content, pages
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
        register_eraser(erase)

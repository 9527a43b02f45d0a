from django.apps import AppConfig
from django.db.models.signals import post_save
from django.utils.translation import gettext_lazy as _


class DecisionsConfig(AppConfig):
    name = "citydive.decisions"
    label = "decisions"
    verbose_name = _("Decisions")

    def ready(self):
        from citydive.formats.models import CardKind
        from citydive.live.sorting import register_maker
        from citydive.records.erasing import register as register_eraser
        from citydive.records.kinds import Kind, register
        from citydive.records.models import Record

        from . import content
        from .actions import decision_of_card
        from .erasing import erase
        from .following import on_record_saved
        from .pages import decision_context

        register(
            Kind(
                "decision",
                "D",
                _("Decision"),
                _("Decisions"),
                "decisions/decision.html",
                decision_context,
                content=content.content,
                texts=("none_because", "dissent"),
                aside=content.aside,
                aside_for=content.aside_for,
                labels=content.LABELS,
                words=content.words,
                restore=content.restore,
            )
        )
        post_save.connect(on_record_saved, sender=Record, dispatch_uid="options follow decisions")
        register_eraser(erase)
        register_maker(CardKind.DECISION, decision_of_card)

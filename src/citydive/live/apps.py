from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LiveConfig(AppConfig):
    name = "citydive.live"
    label = "live"
    verbose_name = _("Live")

    def ready(self):
        from citydive.formats.parts import register_card_writer, register_part
        from citydive.jobs.registry import register_chore
        from citydive.participation import registry
        from citydive.records.erasing import register as register_eraser
        from citydive.records.kinds import Kind, register

        from . import attendance, cards, guiding, pages, personal, task_content, votes
        from .erasing import erase

        register(
            Kind(
                "task",
                "T",
                _("task"),
                _("tasks"),
                "live/task.html",
                pages.task_context,
                content=task_content.content,
                texts=("text", "note"),
                labels=task_content.LABELS,
                words=task_content.words,
                restore=task_content.restore,
            )
        )
        register_eraser(erase)
        register_chore("live.remind", "citydive.live.tasks:remind")
        personal.register()

        # On a phone the vote that is open comes first.
        registry.register(
            registry.Intake(
                "votes", _("Votes"), votes.phone_form, votes.take_dots, votes.phone_context, votes.phone_mark,
                template="live/phone_dots.html", submit=_("Send the dots"), after=votes.phone_results,
                replaces=True,
            )
        )  # fmt: skip
        registry.register(
            registry.Intake(
                "cards", _("Cards"), cards.phone_form, cards.take_card, cards.phone_context, cards.phone_mark,
                submit=_("Send the card"), texts=("text",),
            )
        )  # fmt: skip
        registry.register(
            registry.Intake(
                "attendance", _("Attendance"), attendance.phone_form, attendance.take_attendance,
                attendance.phone_context, submit=_("I am here"), texts=("name", "function"), replaces=True,
            )
        )  # fmt: skip
        register_part("live/session_part.html", pages.session_part)
        register_card_writer(guiding.write_card)

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    name = "citydive.exchange"
    label = "exchange"
    verbose_name = _("Exchange")

    def ready(self):
        from citydive.accounts.registry import register_waiting
        from citydive.formats.models import CardKind
        from citydive.live.sorting import register_maker
        from citydive.records.erasing import register as register_eraser

        from .actions import ask_of_card
        from .erasing import erase
        from .queries import waits_for_ever

        self._register_questions()
        self._register_cases_and_inputs()
        register_waiting(waits_for_ever)
        register_eraser(erase)
        register_maker(CardKind.QUESTION, ask_of_card)

    def _register_questions(self):
        from citydive.records.kinds import Kind, register

        from . import asking, content, pages

        register(
            Kind(
                "question",
                "Q",
                _("question"),
                _("questions"),
                "exchange/question.html",
                pages.question_context,
                follow=asking.follow,
                content=content.question_content,
                labels=content.QUESTION_LABELS,
                words=content.question_words,
                restore=content.restore_question,
            )
        )
        register(
            Kind(
                "advice",
                "Q",
                _("advice"),
                _("advice"),
                "exchange/advice.html",
                pages.advice_context,
                content=content.advice_content,
                aside=content.advice_aside,
                aside_for=content.advice_aside_for,
                labels=content.ADVICE_LABELS,
                words=content.advice_words,
                restore=content.restore_advice,
                restore_note=content.ADVICE_RESTORES,
            )
        )

    def _register_cases_and_inputs(self):
        from citydive.records.kinds import Kind, register

        from . import case_content, case_pages, input_content, input_pages

        register(
            Kind(
                "case",
                "C",
                _("case study"),
                _("case studies"),
                "exchange/case.html",
                case_pages.case_context,
                content=case_content.case_content,
                texts=case_content.PROSE,
                labels=case_content.CASE_LABELS,
                words=case_content.case_words,
                restore=case_content.restore_case,
                basis_by_hand=True,
            )
        )
        register(
            Kind(
                "takeaway",
                "C",
                _("answer to a case"),
                _("answers to cases"),
                "exchange/takeaway.html",
                case_pages.takeaway_context,
                content=case_content.takeaway_content,
                labels=case_content.TAKEAWAY_LABELS,
                words=case_content.takeaway_words,
                restore=case_content.restore_takeaway,
            )
        )
        register(
            Kind(
                "input",
                "I",
                _("scientific input"),
                _("scientific inputs"),
                "exchange/input.html",
                input_pages.input_context,
                content=input_content.content,
                texts=("plain",),
                labels=input_content.LABELS,
                words=input_content.words,
                restore=input_content.restore,
            )
        )

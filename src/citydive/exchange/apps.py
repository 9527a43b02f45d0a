from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    name = "citydive.exchange"
    label = "exchange"
    verbose_name = _("Exchange")

    def ready(self):
        from citydive.accounts.registry import register_waiting
        from citydive.records.kinds import Kind, register

        from .pages import advice_context, question_context
        from .queries import waits_for_ever

        register(Kind("question", "Q", _("question"), _("questions"), "exchange/question.html", question_context))
        register(Kind("advice", "Q", _("advice"), _("advice"), "exchange/advice.html", advice_context))
        register_waiting(waits_for_ever)

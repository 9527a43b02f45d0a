from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    name = "citydive.exchange"
    label = "exchange"
    verbose_name = _("Exchange")

    def ready(self):
        from citydive.records.erasing import register as register_eraser
        from citydive.records.kinds import Kind, register

        from .erasing import erase
        from .pages import advice_context, question_context

        register(Kind("question", "Q", _("question"), _("questions"), "exchange/question.html", question_context))
        register(Kind("advice", "Q", _("advice"), _("advice"), "exchange/advice.html", advice_context))
        register_eraser(erase)

"""The words of gaps, translated into the language of the result."""

from django.utils.translation import gettext as _

from . import gaps


def gap_words() -> dict[str, str]:
    return {
        gaps.FACT_WITHOUT_BASIS: _("Fact without a basis"),
        gaps.DECISION_WITHOUT_BASIS: _("Decision without its record"),
        gaps.DUTY_WITHOUT_OWNER: _("Duty without an owner"),
        gaps.DUTY_WITHOUT_DATE: _("Duty without a date"),
        gaps.OUT_OF_DATE: _("Out of date: what it rests on has changed"),
        gaps.FIGURE_OUT_OF_DATE: _("Figure out of date: its analysis has changed"),
    }

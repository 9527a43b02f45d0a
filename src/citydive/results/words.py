"""The words that a printed result needs, translated into its language."""

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


def document_labels() -> dict[str, str]:
    return {
        "basis": _("Rests on"),
        "contents": _("Contents"),
        "due": _("Until"),
        "edition": _("edition"),
        "figure": _("Figure"),
        "gap": _("Gap"),
        "gaps": _("Gaps before this can be signed"),
        "no_basis": _("No basis given"),
        "no_gaps": _("No gaps: every fact has a basis, every duty an owner and a date."),
        "outdated": _("out of date"),
        "owner": _("Who"),
        "page": _("page"),
        "source": _("Source"),
        "sources": _("Sources"),
        "table": _("The same as a table"),
        "kind_fact": _("fact"),
        "kind_judgement": _("judgement"),
        "kind_decision": _("decision"),
        "kind_duty": _("duty"),
    }

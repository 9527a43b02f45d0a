"""The default template of stages. A moderator can change titles and purposes of a deep dive's own copy.

`criteria` are names of exit criteria computed from records (`site.criteria`); Pilot and Optimise get theirs with
the pilots themselves. Titles and purposes are stored in English and translated where they are shown.
"""

from django.utils.translation import gettext_noop as _

DEFAULT_TEMPLATE = [
    {
        "slug": "join",
        "title": _("Join"),
        "purpose": _("The city commits and sends two to three people."),
        "criteria": ["membership_active", "commitment_signed", "delegation_of_two"],
    },
    {
        "slug": "understand",
        "title": _("Understand"),
        "purpose": _("Local data and knowledge become findings."),
        "criteria": ["dataset_confirmed", "analysis_done", "finding_accepted"],
    },
    {
        "slug": "prioritise",
        "title": _("Prioritise"),
        "purpose": _("Findings become options; the city chooses what is feasible soon."),
        "criteria": ["option_derived", "decision_recorded"],
    },
    {
        "slug": "pilot",
        "title": _("Pilot"),
        "purpose": _("The chosen option is tried out at one place."),
        "criteria": [],
    },
    {
        "slug": "optimise",
        "title": _("Optimise"),
        "purpose": _("The pilot is evaluated and improved."),
        "criteria": [],
    },
    {
        "slug": "adopt",
        "title": _("Adopt & share"),
        "purpose": _("The result is adopted and shown in public."),
        "criteria": ["result_without_gaps", "result_public"],
    },
]

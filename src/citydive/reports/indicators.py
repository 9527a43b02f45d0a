"""Indicators for funders: numbers with their definition, or the reason why there is none.

Rooms above and below put their own here: a room above registers when it is ready; what a room below records is
registered in `numbers`, since rooms below do not know of reports. What is registered again takes the place of the
indicator of that name.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class NotComputable:
    """why: the end of the sentence "not computable, because …"."""

    why: Any


@dataclass(frozen=True)
class Number:
    """One number of an indicator. slug: stable, "" for the whole; label: for people; value: a number."""

    slug: str
    label: Any
    value: int | float


@dataclass(frozen=True)
class Indicator:
    """compute(facts) gives the numbers or NotComputable; facts (`facts.Facts`) know the scope and who reads."""

    slug: str
    label: Any
    unit: Any
    definition: Any
    compute: Callable[[Any], list[Number] | NotComputable]


@dataclass(frozen=True)
class Computed:
    indicator: Indicator
    numbers: list[Number]
    why_not: Any = ""


_INDICATORS: dict[str, Indicator] = {}


def register(indicator: Indicator) -> None:
    _INDICATORS[indicator.slug] = indicator


def compute_all(facts) -> list[Computed]:
    """Every indicator in the order in which they were registered."""
    found = []
    for each in _INDICATORS.values():
        answer = each.compute(facts)
        if isinstance(answer, NotComputable):
            found.append(Computed(each, [], answer.why))
        else:
            found.append(Computed(each, answer))
    return found


COLUMN_MEANINGS = {
    "indicator": _("stable name of the indicator"),
    "part": _("stable name of what is counted apart; empty: the whole"),
    "value": _("the number; empty: not computable"),
    "unit": _("what is counted, in the language of the file"),
    "label": _("name of the indicator, in the language of the file"),
    "part_label": _("name of the part, in the language of the file"),
    "not_computable_because": _("why there is no number"),
    "definition": _("what is counted, and how"),
}


def as_rows(computed) -> list[dict]:
    """One row per number; one without a value where there is none."""
    return [
        {
            "indicator": each.indicator.slug,
            "part": number.slug if number else "",
            "value": number.value if number else None,
            "unit": str(each.indicator.unit),
            "label": str(each.indicator.label),
            "part_label": str(number.label) if number else "",
            "not_computable_because": str(each.why_not),
            "definition": str(each.indicator.definition),
        }
        for each in computed
        for number in each.numbers or [None]
    ]

"""What expertise is about: topics that every deep dive has, and those of its theme (`register_topics`)."""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

TOPICS = (
    ("data", _("Data and measuring")),
    ("planning", _("Urban planning and building law")),
    ("green", _("Trees, parks and green corridors")),
    ("water", _("Water")),
    ("buildings", _("Buildings")),
    ("streets", _("Streets and transport")),
    ("health", _("Health and social care")),
    ("participation", _("Participation of residents")),
    ("communication", _("Communication")),
    ("organisation", _("Working together across offices")),
    ("funding", _("Funding and procurement")),
    ("evaluation", _("Pilots and their evaluation")),
)
_SOURCES: list[Callable[[Any], Iterable[tuple[str, Any]]]] = []


def register_topics(function: Callable[[Any], Iterable[tuple[str, Any]]]) -> None:
    """`function(dive)` gives (slug, label) of the topics that the theme of a deep dive adds."""
    if function not in _SOURCES:
        _SOURCES.append(function)


def topics_of(dive) -> dict[str, Any]:
    """Labels by slug, the theme's own topics first."""
    themed = [each for function in _SOURCES for each in function(dive)]
    return dict([*themed, *TOPICS])


def topic_name(dive, slug: str, words: str = "") -> str:
    """The topic as people read it; what was written in own words beside or instead of it."""
    label = str(topics_of(dive).get(slug, slug)) if slug else ""
    return ": ".join(each for each in (label, words) if each)

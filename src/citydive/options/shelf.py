"""The catalogue of a deep dive's theme, and the words of the page's language for it."""

from django.utils.formats import number_format
from django.utils.translation import gettext

from citydive.evidence.contract import load_theme

from .catalogue import Catalogue, load_catalogue
from .wording import Words


def catalogue_of(dive) -> Catalogue | None:
    """None without a theme module or where the theme has no catalogue. Raises CatalogueError."""
    theme = load_theme(dive.theme_module) if dive.theme_module else None
    if theme is None or theme.measures_path is None:
        return None
    return load_catalogue(theme.measures_path)


def _number(value: float) -> str:
    return number_format(int(value) if value == int(value) else value, use_l10n=True, force_grouping=True)


WORDS = Words(translate=gettext, number=_number)

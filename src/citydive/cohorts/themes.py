"""Which theme modules are installed. Themes are found by entry point and imported by nobody."""

from functools import cache
from importlib.metadata import entry_points

GROUP = "citydive.themes"


@cache
def installed_themes() -> dict:
    """Entry points by name; loading one is left to `evidence`, which knows the contract."""
    return {point.name: point for point in entry_points(group=GROUP)}


def theme_choices() -> list[tuple[str, str]]:
    return [(name, name) for name in sorted(installed_themes())]

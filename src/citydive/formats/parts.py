"""What rooms above add to the page of a session. Each room registers its part when it is ready."""

from collections.abc import Callable

_PARTS: list[tuple[str, Callable]] = []


def register_part(template: str, context: Callable) -> None:
    """`context(record, request)` gives what the template shows as `part`; None: nothing for this reader."""
    if (template, context) not in _PARTS:
        _PARTS.append((template, context))


def parts_for(record, request) -> list[dict]:
    found = [(template, context(record, request)) for template, context in _PARTS]
    return [{"template": template, "part": each} for template, each in found if each is not None]

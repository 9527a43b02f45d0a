"""What rooms above add to the page of a session. Each room registers its part when it is ready."""

from collections.abc import Callable

from .actions import add_card

_PARTS: list[tuple[str, Callable]] = []
_WRITERS: list[Callable] = []


class NotNow(Exception):
    """Somebody has to wait before they write; the message is for people."""


def register_part(template: str, context: Callable) -> None:
    """`context(record, request)` gives what the template shows as `part`; None: nothing for this reader."""
    if (template, context) not in _PARTS:
        _PARTS.append((template, context))


def parts_for(record, request) -> list[dict]:
    found = [(template, context(record, request)) for template, context in _PARTS]
    return [{"template": template, "part": each} for template, each in found if each is not None]


def register_card_writer(write: Callable) -> None:
    """`write(session, *, text, kind, city, by, cities)` takes the place of `actions.add_card` on the page of a
    session: what leads the room has its rules. cities: ids of those for which `by` speaks. It may raise NotNow.
    """
    _WRITERS[:] = [write]


def write_card(session, *, cities, **card):
    return _WRITERS[0](session, cities=cities, **card) if _WRITERS else add_card(session, **card)

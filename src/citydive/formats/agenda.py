"""An agenda as people type it: one line per item, minutes first, a method card as "#slug", a note after "|"."""

import re

from django.utils.translation import gettext as _

from citydive.told import listed

from .methods import METHODS

_LINE = re.compile(r"^(\d{1,4})\s*(?:min\b\.?|'|’|′)?[\s:.\-–]+(\S.*)$")
_METHOD = re.compile(r"\s#([a-z][a-z-]*)$")
MOST_MINUTES, LONGEST_TITLE, LONGEST_NOTE = 1440, 200, 300


class AgendaError(ValueError):
    """A line that cannot be read; says which and how to write it."""


def parse_agenda(text: str) -> list[dict]:
    """Rows with minutes [min], title, note and method, in the order of the lines. Raises AgendaError."""
    rows = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            rows.append(_parse_line(number, line.strip()))
    return rows


def _parse_line(number, line):
    head, _bar, note = line.partition("|")
    found, note = _LINE.match(head.strip()), note.strip()
    if not found:
        raise AgendaError(
            _("Line %(number)s, “%(line)s”: write the minutes, then the title, for example: 30 Round of cities")
            % {"number": number, "line": line[:60]}
        )
    minutes, (title, method) = int(found[1]), _method_of(number, found[2])
    if not 1 <= minutes <= MOST_MINUTES:
        raise AgendaError(
            _("Line %(number)s: %(minutes)s minutes; an item takes 1 to 1440 minutes.")
            % {"number": number, "minutes": minutes}
        )
    if len(title) > LONGEST_TITLE or len(note) > LONGEST_NOTE:
        raise AgendaError(
            _("Line %(number)s is too long: a title has at most 200 characters, a note 300.") % {"number": number}
        )
    return {"minutes": minutes, "title": title, "note": note, "method": method}


def _method_of(number, title):
    """Title and method of what stands before the bar."""
    found = _METHOD.search(title)
    if not found:
        return title, ""
    if found[1] not in METHODS:
        raise AgendaError(
            _("Line %(number)s: there is no method card “%(name)s”. There are: %(names)s.")
            % {"number": number, "name": found[1], "names": listed(METHODS)}
        )
    return title[: found.start()].rstrip(), found[1]


def agenda_text(items) -> str:
    """The lines that `parse_agenda` reads back to the same rows."""
    return "\n".join(_line_of(item) for item in items)


def _line_of(item) -> str:
    # A card of another release, brought back from a backup, is dropped rather than refused later.
    method = f" #{item.method}" if item.method in METHODS else ""
    return f"{item.minutes} {item.title}{method}" + (f" | {item.note}" if item.note else "")

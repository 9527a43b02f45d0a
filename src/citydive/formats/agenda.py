"""An agenda as people type it: one line per item, minutes first, a note after "|"."""

import re

from django.utils.translation import gettext as _

_LINE = re.compile(r"^(\d{1,4})\s*(?:min\b\.?|'|’|′)?[\s:.\-–]+(\S.*)$")
MOST_MINUTES, LONGEST_TITLE, LONGEST_NOTE = 1440, 200, 300


class AgendaError(ValueError):
    """A line that cannot be read; says which and how to write it."""


def parse_agenda(text: str) -> list[dict]:
    """Rows with minutes [min], title and note, in the order of the lines. Raises AgendaError."""
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
    minutes, title = int(found[1]), found[2]
    if not 1 <= minutes <= MOST_MINUTES:
        raise AgendaError(
            _("Line %(number)s: %(minutes)s minutes; an item takes 1 to 1440 minutes.")
            % {"number": number, "minutes": minutes}
        )
    if len(title) > LONGEST_TITLE or len(note) > LONGEST_NOTE:
        raise AgendaError(
            _("Line %(number)s is too long: a title has at most 200 characters, a note 300.") % {"number": number}
        )
    return {"minutes": minutes, "title": title, "note": note}


def agenda_text(items) -> str:
    """The lines that `parse_agenda` reads back to the same rows."""
    return "\n".join(f"{i.minutes} {i.title}" + (f" | {i.note}" if i.note else "") for i in items)

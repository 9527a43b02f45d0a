"""The order of a result's lines: one place up or down, out of the document, and back in. All under its lock."""

from django.db import transaction

from citydive.records.actions import link
from citydive.records.models import Link, Record, Relation, Visibility

from .actions import changing, next_position
from .models import Section, ShownFigure, Statement

UP, DOWN, OUT, BACK = "up", "down", "out", "back"
MOVES = (UP, DOWN, OUT, BACK)


@transaction.atomic
def move(line, direction, *, seen, by=None) -> bool:
    """Move a statement or a shown figure one place; at the end of its section it goes on into the next one.

    False where there is nowhere to go, or the line is not shown: nothing is written then. Raises Conflict.
    """
    sections = list(Section.objects.filter(result=line.section.result_id))
    here = next(n for n, section in enumerate(sections) if section.pk == line.section_id)
    step = -1 if direction == UP else 1
    lines = _lines(sections[here])
    if line not in lines:
        return False
    place = lines.index(line) + step
    inside = 0 <= place < len(lines)
    if not inside and not 0 <= here + step < len(sections):
        return False
    with changing(sections[here].result, by, seen=seen):
        # Read again: only now nobody else can move anything.
        lines = _lines(sections[here])
        lines.remove(line)
        if inside:
            lines.insert(place, line)
        else:
            beside = _lines(sections[here + step])
            beside.insert(len(beside) if direction == UP else 0, line)
            _place(sections[here + step], beside)
        _place(sections[here], lines)
    return True


def _lines(section) -> list:
    """The lines of a section as the page shows them."""
    shown = section.statements.stated()
    lines = [*shown, *section.figures.all()]
    return sorted(lines, key=lambda line: line.position)


def _place(section, lines) -> None:
    for position, line in enumerate(lines):
        if (line.section_id, line.position) != (section.pk, position):
            type(line).objects.filter(pk=line.pk).update(section=section, position=position)


@transaction.atomic
def take_out(statement, *, seen, by=None) -> None:
    """A statement leaves the document; its record, with what it rests on, stays and can be put back.

    From then on it is a draft of its city: what nobody states any more is nothing for the public.
    """
    with changing(statement.section.result, by, seen=seen) as whole:
        Statement.objects.filter(pk=statement.pk).update(out=True)
        Record.objects.filter(pk=statement.pk).update(visibility=Visibility.CITY)
        Link.objects.filter(source=whole, target=statement.record, relation=Relation.BASIS).delete()


@transaction.atomic
def put_back(statement, *, seen, by=None) -> None:
    """Back into the section in which it stood, at its end."""
    with changing(statement.section.result, by, seen=seen) as whole:
        position = next_position(statement.section)
        Statement.objects.filter(pk=statement.pk).update(out=False, position=position)
        Record.objects.filter(pk=statement.pk).update(visibility=whole.visibility)
        link(whole, statement.record, Relation.BASIS, by=by)


def find_line(result, name):
    """The line that a button of the result page names: a statement by its key, a figure as "figure-7"."""
    if name.startswith("figure-"):
        number = name.removeprefix("figure-")
        return ShownFigure.objects.filter(section__result=result, pk=number if number.isdecimal() else 0).first()
    found = Statement.objects.select_related("record", "section__result__record")
    return found.filter(section__result=result, record__key=name).first()

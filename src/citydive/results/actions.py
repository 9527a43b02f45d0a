"""Use cases of results: begin one, build its outline, state, show figures, keep the gap state true."""

from contextlib import contextmanager

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import Max

from citydive.records.actions import ANY, create_record, editing, link, replace_basis, rest_on_current
from citydive.records.models import Link, Record, Relation, Visibility

from .gaps import STALE
from .models import Result, Section, ShownFigure, Statement
from .outline import read_outline
from .publishing import withdraw_exports


@transaction.atomic
def begin_result(dive, city, *, by, title, form, summary="", language="en", sections=()) -> Record:
    """A new result of a city, with an outline to start from."""
    record = create_record(
        "result", dive, city=city, by=by, title=title, summary=summary, language=language, state="gaps"
    )
    result = Result.objects.create(record=record, form=form)
    for position, heading in enumerate(sections):
        Section.objects.create(result=result, position=position, title=heading)
    return record


@transaction.atomic
def edit_result(record, *, seen, by, title, summary, form, language) -> None:
    with editing(record, seen=seen, by=by, new_edition=True):
        record.title, record.summary, record.language = title, summary, language
        Result.objects.filter(pk=record.pk).update(form=form)
    withdraw_exports(record)
    refresh_state(record.result)


@transaction.atomic
def add_section(result, *, title, level=1, by=None) -> Section:
    with changing(result, by):
        last = result.sections.aggregate(last=Max("position"))["last"]
        return Section.objects.create(
            result=result, title=title, level=level, position=-1 if last is None else last + 1
        )


@transaction.atomic
def edit_section(section, *, seen, by, title, level) -> None:
    """Rename a section or move it in or out, under the lock of its result. Raises records.actions.Conflict."""
    with changing(section.result, by, seen=seen):
        section.title, section.level = title, level
        section.save(update_fields=["title", "level"])


@transaction.atomic
def remove_section(section, *, seen=ANY, by=None) -> bool:
    """Remove an empty section; one that still holds statements stays (False): nothing is lost unseen.

    Under the lock of its result where `seen` is given: somebody may just have renamed it. Raises Conflict.
    """
    if section.statements.filter(out=False).exists() or section.figures.exists():
        return False
    others = section.result.sections.exclude(pk=section.pk)
    if section.statements.exists() and not others.exists():
        return False
    with changing(section.result, by, seen=seen):
        # What was taken out can still be put back: into the first section that is left.
        section.statements.update(section=others.first())
        section.delete()
    return True


def next_position(section) -> int:
    """The place behind the last line of a section."""
    last = [
        section.statements.aggregate(last=Max("position"))["last"],
        section.figures.aggregate(last=Max("position"))["last"],
    ]
    return max((value for value in last if value is not None), default=-1) + 1


@transaction.atomic
def add_statement(section, *, by, kind, text, basis=(), owner="", due=None, language="en") -> Record:
    """Add a statement to a section, resting on the given records."""
    with changing(section.result, by, tell=False) as whole:
        record = create_record(
            "statement",
            whole.deep_dive,
            city=whole.city,
            by=by,
            title=_title(text),
            visibility=whole.visibility,
            language=language,
            state=kind,
        )
        Statement.objects.create(
            record=record,
            section=section,
            position=next_position(section),
            kind=kind,
            text=text,
            owner=owner,
            due=due,
        )
        replace_basis(record, basis, by=by)
        rest_on_current(record)
        link(whole, record, Relation.BASIS, by=by)
    return record


@transaction.atomic
def edit_statement(record, *, seen, by, kind, text, basis, owner, due, language, section) -> None:
    """Change a statement under the lock. Saving it confirms that it fits the present editions of its bases."""
    statement = record.statement
    said = (kind, text, owner, due) != (statement.kind, statement.text, statement.owner, statement.due)
    with changing(section.result, by, tell=False):
        with editing(record, seen=seen, by=by, new_edition=said):
            record.title, record.language, record.state = _title(text), language, kind
            if section.pk != statement.section_id:
                statement.position = next_position(section)
            statement.kind, statement.text, statement.section = kind, text, section
            statement.owner, statement.due = owner, due
            statement.save()
            replace_basis(record, basis, by=by)
        rest_on_current(record)


def _title(text) -> str:
    """The statement on one line, as lists show it."""
    return " ".join(text.split())[:240]


@transaction.atomic
def show_figure(section, figure, *, by=None) -> ShownFigure:
    with changing(section.result, by) as whole:
        shown, _created = ShownFigure.objects.get_or_create(
            section=section, figure=figure, defaults={"position": next_position(section)}
        )
        link(whole, figure.made_in.analysis.record, Relation.BASIS)
    return shown


@transaction.atomic
def remove_figure(shown, *, by=None) -> None:
    result, analysis = shown.section.result, shown.figure.made_in.analysis
    with changing(result, by) as whole:
        shown.delete()
        if not ShownFigure.objects.filter(section__result=result, figure__made_in__analysis=analysis).exists():
            Link.objects.filter(source=whole, target=analysis.record, relation=Relation.BASIS).delete()


@contextmanager
def changing(result, by, *, seen=ANY, tell=True):
    """The content of a result changes: a new edition; what rests on it is out of date; files of the old one are
    taken back. Gives its record. Adding to a result overwrites nothing, so it needs no version that was seen.

    tell=False where the statement that is written tells what happened.
    """
    with editing(result.record, seen=seen, by=by, new_edition=True, tell=tell) as record:
        yield record
    withdraw_exports(record)
    refresh_state(result)


def refresh_state(result) -> str:
    """Compute "gaps" or "complete" anew, and whether the result as a whole is out of date."""
    record = result.record
    rest_on_current(record)
    _tie_figures(result)
    outline = read_outline(result, AnonymousUser())
    gaps = outline.gaps()
    record.state = "gaps" if gaps or not outline.lines() else "complete"
    record.outdated = any(gap.code in STALE for gap in gaps)
    Record.objects.filter(pk=record.pk).update(state=record.state, outdated=record.outdated)
    return record.state


def _tie_figures(result) -> None:
    """A figure keeps the edition it was made in; so does the result's link to its analysis (the oldest counts)."""
    figures = ShownFigure.objects.filter(section__result=result)
    rows = figures.values_list("figure__made_in__analysis_id", "figure__made_in__edition")
    for analysis, edition in sorted(rows, key=lambda row: -row[1]):
        Link.objects.filter(source_id=result.pk, target_id=analysis, relation=Relation.BASIS).update(
            target_edition=edition
        )


def statement_follows(record, by) -> None:
    """A statement is seen by those who see its result, one that was taken out by its city: whatever was asked."""
    statement = record.statement
    record.visibility = Visibility.CITY if statement.out else statement.section.result.record.visibility

"""Use cases of results: begin one, build its outline, state, show figures, keep the gap state true."""

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import Max

from citydive.jobs.actions import enqueue
from citydive.records.actions import create_record, editing, link, replace_basis, rest_on_current
from citydive.records.models import Record, Relation, Visibility

from .models import Export, Result, Section, ShownFigure, Statement
from .outline import read_outline


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


def edit_result(record, *, seen, by, title, summary, form, language) -> None:
    with editing(record, seen=seen, by=by, new_edition=True):
        record.title, record.summary, record.language = title, summary, language
        Result.objects.filter(pk=record.pk).update(form=form)


def add_section(result, *, title, level=1) -> Section:
    last = result.sections.aggregate(last=Max("position"))["last"]
    return Section.objects.create(
        result=result, title=title, level=level, position=-1 if last is None else last + 1
    )


def edit_section(section, *, title, level) -> None:
    section.title, section.level = title, level
    section.save(update_fields=["title", "level"])


@transaction.atomic
def remove_section(section) -> bool:
    """Remove an empty section; one that still holds statements stays (False): nothing is lost unseen."""
    if section.statements.exists() or section.figures.exists():
        return False
    section.delete()
    return True


def _next_position(section) -> int:
    last = [
        section.statements.aggregate(last=Max("position"))["last"],
        section.figures.aggregate(last=Max("position"))["last"],
    ]
    return max((value for value in last if value is not None), default=-1) + 1


@transaction.atomic
def add_statement(section, *, by, kind, text, basis=(), owner="", due=None, language="en") -> Record:
    """Add a statement to a section, resting on the given records."""
    whole = section.result.record
    record = create_record(
        "statement",
        whole.deep_dive,
        city=whole.city,
        by=by,
        title=text[:240],
        visibility=whole.visibility,
        language=language,
        state=kind,
    )
    Statement.objects.create(
        record=record, section=section, position=_next_position(section), kind=kind, text=text, owner=owner, due=due
    )
    replace_basis(record, basis, by=by)
    rest_on_current(record)
    link(whole, record, Relation.BASIS, by=by)
    refresh_state(section.result)
    return record


def edit_statement(record, *, seen, by, kind, text, basis, owner, due, language, section) -> None:
    """Change a statement under the lock. Saving it confirms that it fits the present editions of its bases."""
    statement = record.statement
    with editing(record, seen=seen, by=by, new_edition=text != statement.text):
        record.title, record.language, record.state = text[:240], language, kind
        if section.pk != statement.section_id:
            statement.position = _next_position(section)
        statement.kind, statement.text, statement.section = kind, text, section
        statement.owner, statement.due = owner, due
        statement.save()
        replace_basis(record, basis, by=by)
    rest_on_current(record)
    refresh_state(section.result)


@transaction.atomic
def show_figure(section, figure) -> ShownFigure:
    shown, _created = ShownFigure.objects.get_or_create(
        section=section, figure=figure, defaults={"position": _next_position(section)}
    )
    link(section.result.record, figure.made_in.analysis.record, Relation.BASIS)
    refresh_state(section.result)
    return shown


@transaction.atomic
def remove_figure(shown) -> None:
    result = shown.section.result
    shown.delete()
    refresh_state(result)


def refresh_state(result) -> str:
    """Compute "gaps" or "complete" anew, and whether the result as a whole is out of date."""
    rest_on_current(result.record)
    outline = read_outline(result, AnonymousUser())
    state = "gaps" if outline.gaps() or not outline.lines() else "complete"
    Record.objects.filter(pk=result.pk).update(state=state)
    result.record.state = state
    return state


def statements_follow(record) -> None:
    """When who sees a result changes, its statements follow; public exports are taken back or made."""
    Record.objects.filter(statement__section__result_id=record.pk).update(visibility=record.visibility)
    if record.visibility != Visibility.PUBLIC:
        withdraw_exports(record)


def withdraw_exports(record) -> None:
    """Files made for the public no longer hang on a result that is not public."""
    for export in Export.objects.filter(result_id=record.pk, audience=Visibility.PUBLIC).select_related("file"):
        export.file.record = None
        export.file.save(update_fields=["record"])


def order_export(record, *, by, format):
    """A job that exports the result for its present audience."""
    return enqueue(
        "results.export",
        {"key": record.key, "format": format, "reader": by.pk},
        owner=by,
        title=f"{record.title} ({format.upper()})",
        deep_dive=record.deep_dive,
    )

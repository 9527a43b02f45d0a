"""What people write in results and statements, for revisions, search and translations.

A result's content is its outline: sections and which statements stand in them, in order. What a statement says is
the statement's own content, with versions of its own; so a sentence is never kept twice.
"""

import datetime

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from citydive import days
from citydive.records.actions import link, raise_edition
from citydive.records.models import Record, Relation

from .models import Result, Section, ShownFigure, Statement

RESULT_LABELS = {"form": _("Form"), "outline": _("Outline"), "figures": _("Figures")}
RESULT_RESTORES = _(
    "Brings back title, form, sections and which statements stand in them. What the statements say has versions of"
    " its own; statements and figures that were added since stay."
)
STATEMENT_LABELS = {
    "kind": _("Kind"),
    "text": _("Text"),
    "owner": _("Who does it"),
    "due": _("Until when"),
}


def result_content(record) -> dict:
    """form, and the outline: sections with id, title, level and the keys of their statements."""
    statements = {}
    rows = Statement.objects.filter(section__result=record.pk, out=False).order_by("position", "pk")
    for section, key in rows.values_list("section_id", "record__key"):
        statements.setdefault(section, []).append(key)
    sections = Section.objects.filter(result=record.pk).values("id", "title", "level")
    return {
        "form": Result.objects.values_list("form", flat=True).get(pk=record.pk),
        "outline": [row | {"statements": statements.get(row["id"], [])} for row in sections],
    }


def result_aside(record) -> dict:
    """Figures: not every reader of the result may see the analyses that they were made in."""
    rows = ShownFigure.objects.filter(section__result=record.pk).values(
        "figure_id",
        key=F("figure__made_in__analysis__record__key"),
        edition=F("figure__made_in__edition"),
        title=F("figure__title"),
        under=F("section__title"),
    )
    return {"figures": list(rows)}


def result_aside_for(record, aside, user) -> dict:
    keys = [row["key"] for row in aside["figures"]]
    seen = set(Record.objects.visible_to(user).filter(key__in=keys).values_list("key", flat=True))
    return {"figures": [row for row in aside["figures"] if row["key"] in seen]}


def result_words(name, value) -> str:
    if name == "form":
        return str(Result.Form(value).label)
    if name == "figures":
        return "\n".join(f"{row['under']}: {row['title']} ({row['key']}, {row['edition']})" for row in value)
    lines = []
    for section in value:
        lines.append(("" if section["level"] == 1 else "– ") + section["title"])
        lines += [f"   {key}" for key in section["statements"]]
    return "\n".join(lines)


def restore_result(record, kept) -> None:
    """Sections and their order as they were; what came later is kept behind them. Always a new edition."""
    from .actions import refresh_state, withdraw_exports

    Result.objects.filter(pk=record.pk).update(form=kept["form"])
    _restore_outline(record, kept["outline"])
    raise_edition(record)
    withdraw_exports(record)
    refresh_state(record.result)


def _restore_outline(record, outline) -> None:
    result = record.pk
    named = {key for row in outline for key in row["statements"]}
    sections = {section.pk: section for section in Section.objects.filter(result=result)}
    statements = {
        each.record.key: each
        for each in Statement.objects.filter(section__result=result).select_related("record").order_by("position")
    }
    for position, row in enumerate(outline):
        section = sections.pop(row["id"], None) or Section(result_id=result)
        section.title, section.level, section.position = row["title"], row["level"], position
        section.save()
        here = [statements.pop(key) for key in row["statements"] if key in statements]
        later = [each for key, each in statements.items() if each.section_id == section.pk and key not in named]
        for place, each in enumerate([*here, *later]):
            Statement.objects.filter(pk=each.pk).update(section=section, position=place)
        _put_back([each for each in here if each.out], record)
    for position, section in enumerate(sections.values(), start=len(outline)):
        if section.statements.exists() or section.figures.exists():
            Section.objects.filter(pk=section.pk).update(position=position)
        else:
            section.delete()


def _put_back(statements, record) -> None:
    """Statements that were taken out since stand in the document again."""
    for each in statements:
        Statement.objects.filter(pk=each.pk).update(out=False)
        Record.objects.filter(pk=each.pk).update(visibility=record.visibility)
        link(record, each.record, Relation.BASIS)


def statement_content(record) -> dict:
    values = Statement.objects.values(*STATEMENT_LABELS).get(pk=record.pk)
    return values | {"due": values["due"].isoformat() if values["due"] else ""}


def statement_words(name, value) -> str:
    if name == "kind":
        return str(Statement.Kind(value).label)
    if name == "due" and value:
        return days.day(datetime.date.fromisoformat(value))
    return value


def restore_statement(record, content) -> None:
    """What it said then. It does not confirm that the sentence fits what it rests on now: a gap may show again."""
    from .actions import changing

    statement = Statement.objects.select_related("section__result__record").get(pk=record.pk)
    before = statement_content(record)
    for name in ("kind", "text", "owner"):
        setattr(statement, name, content[name])
    statement.due = datetime.date.fromisoformat(content["due"]) if content["due"] else None
    statement.save()
    record.state = statement.kind
    if before != content:
        raise_edition(record)
    with changing(statement.section.result, None, tell=False):
        pass

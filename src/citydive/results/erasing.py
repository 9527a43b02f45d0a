"""What this room holds of a record that is erased (see `records.erasing`)."""

from citydive.records.erasing import erase as erase_record
from citydive.records.files import discard
from citydive.records.models import Record, Revision

from .actions import changing, remove_figure
from .models import Result, ShownFigure, Statement


def erase(record) -> None:
    if record.kind == "result":
        _result(record)
    elif record.kind == "statement":
        _statement(record)
    elif record.kind == "analysis":
        for shown in ShownFigure.objects.filter(figure__made_in__analysis_id=record.pk):
            remove_figure(shown)
        _forget_figures(record)


def _forget_figures(analysis) -> None:
    """Earlier versions of results name the figures that they showed."""
    kept = Revision.objects.filter(record__kind="result", record__deep_dive=analysis.deep_dive)
    for each in kept.only("aside").iterator():
        figures = each.aside.get("figures", [])
        others = [figure for figure in figures if figure["key"] != analysis.key]
        if others != figures:
            each.aside["figures"] = others
            each.save(update_fields=["aside"])


def _result(record) -> None:
    """A result is its statements: they are erased with it, each under its key."""
    result = Result.objects.filter(pk=record.pk).first()
    if result is None:
        return
    _drop_files(result)
    statements = list(Record.objects.filter(statement__section__result=result))
    Statement.objects.filter(section__result=result).delete()
    for each in statements:
        erase_record(each, by=None, along_with=record.key)
    result.delete()


def _statement(record) -> None:
    statement = Statement.objects.filter(pk=record.pk).select_related("section__result__record").first()
    if statement is None:
        return
    result = statement.section.result
    statement.delete()
    _drop_files(result)
    with changing(result, None, tell=False):
        pass


def _drop_files(result) -> None:
    """All exports, also those that only who made them could still open."""
    for export in result.exports.select_related("file"):
        discard(export.file)

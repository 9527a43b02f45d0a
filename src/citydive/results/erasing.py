"""What this room holds of a record that is erased (see `records.erasing`)."""

from citydive.records.erasing import erase as erase_record
from citydive.records.files import discard
from citydive.records.models import Record

from .actions import content_changed, remove_figure
from .models import Result, ShownFigure, Statement


def erase(record) -> None:
    if record.kind == "result":
        _result(record)
    elif record.kind == "statement":
        _statement(record)
    elif record.kind == "analysis":
        for shown in ShownFigure.objects.filter(figure__made_in__analysis_id=record.pk):
            remove_figure(shown)


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
    content_changed(result)


def _drop_files(result) -> None:
    """All exports, also those that only who made them could still open."""
    for export in result.exports.select_related("file"):
        discard(export.file)

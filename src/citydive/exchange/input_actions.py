"""Use cases of scientific inputs: enter one, bring many at once, review an analysis, edit."""

from django.db import transaction

from citydive.records.actions import create_record, editing, is_retitled, link, raise_edition, rest_on_current
from citydive.records.events import happened
from citydive.records.models import Link, Record, Relation, Visibility
from citydive.records.scripts import written_language

from .actions import keep_in_sight
from .input_content import content
from .models import Input, Sort


@transaction.atomic
def enter_input(
    dive, *, title, sort, by=None, city=None, summary="", informs=(), visibility=Visibility.COHORT, language="en",
    **fields,
) -> Record:  # fmt: skip
    """A paper, talk or data set, entered for a city or (None) for the cohort. informs: what it is tied to."""
    record = create_record(
        "input", dive, by=by, city=city, title=title, summary=summary, visibility=visibility, language=language
    )
    Input.objects.create(record=record, sort=sort, **fields)
    for each in informs:
        link(record, each, Relation.INFORMS, by=by)
    return record


@transaction.atomic
def enter_references(dive, references, *, by, city=None, language="en") -> list[Record]:
    """All of them or none. references: `references.Reference` without a problem; language: of who brings them."""
    return [
        enter_input(
            dive, by=by, city=city, sort=each.sort, **each.fields,
            language=written_language(each.fields["title"], language),
        )
        for each in references
    ]  # fmt: skip


@transaction.atomic
def review(analysis, *, title, usable, plain, by=None, city=None, language="en", **fields) -> Record:
    """A review of an analysis, which it rests on. Whoever may read the cohort's records reads it."""
    record = enter_input(
        analysis.deep_dive, by=by, city=city, title=title, sort=Sort.REVIEW, usable=usable, plain=plain,
        language=language, **fields,
    )  # fmt: skip
    link(record, analysis, Relation.BASIS, by=by)
    if by is not None and not Record.objects.visible_to(by).filter(pk=record.pk).exists():
        keep_in_sight(record, by)
    if record.visibility != Visibility.CITY:
        happened(analysis, "reviewed", by=by, review=record.key)
    return record


def edit_input(
    record, *, seen, by, title, summary, informs=(), visible_informs=(), checked=False, **fields
) -> None:
    """Edit under the version lock; a change is a new edition. Raises Conflict.

    visible_informs: the tied records that the person saw (ties to others stay). checked: a review was compared with
    the present edition of its analysis.
    """
    with editing(record, seen=seen, by=by):
        before = content(record)
        record.title, record.summary = title, summary
        Input.objects.filter(pk=record.pk).update(**fields)
        gone = {each.pk for each in visible_informs} - {each.pk for each in informs}
        Link.objects.filter(source=record, relation=Relation.INFORMS, target__in=gone).delete()
        for each in informs:
            link(record, each, Relation.INFORMS, by=by)
        if is_retitled(record) or content(record) != before:
            raise_edition(record)
        if checked:
            rest_on_current(record)

"""Use cases of case studies: tell one, fill it in, cite a report; say what a city takes from it."""

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from citydive.records.actions import (
    Conflict,
    add_source,
    create_record,
    editing,
    is_retitled,
    link,
    raise_edition,
    replace_basis,
    rest_on_current,
)
from citydive.records.events import happened
from citydive.records.files import discard
from citydive.records.models import Record, Relation, Visibility

from .case_content import case_content, put_rows, put_units, takeaway_content
from .models import Case, Take, Takeaway


class AnsweredAlready(Exception):
    """The city has said what it takes from this case; the record comes along."""

    def __init__(self, record):
        super().__init__(record.key)
        self.record = record


@transaction.atomic
def tell_case(
    dive, *, title, summary, by=None, city=None, visibility=Visibility.COHORT, language="en", **fields
) -> Record:
    """A case study of a city (of the cohort without one). Title and problem are enough to begin with."""
    record = create_record(
        "case", dive, by=by, city=city, title=title, summary=summary, visibility=visibility, language=language
    )
    units = fields.pop("units", {})
    put_units(Case.objects.create(record=record, **fields), units)
    return record


def edit_case(record, *, seen, by, title, summary, units, basis, visible_basis, checked=False, **fields) -> None:
    """Edit under the version lock; a change of content is a new edition. Raises Conflict.

    units: number → (what, needs) of all parts that shall be there. basis: what its result shall rest on;
    visible_basis: what of it the person saw before (links to other records stay). checked: the person compared it
    with the present editions of what it rests on.
    """
    with editing(record, seen=seen, by=by):
        before = case_content(record)
        record.title, record.summary = title, summary
        Case.objects.filter(pk=record.pk).update(**fields)
        put_units(Case.objects.get(pk=record.pk), units)
        rebased = {each.pk for each in basis} != {each.pk for each in visible_basis}
        if rebased:
            replace_basis(record, [*basis, *_hidden(record, visible_basis)], by=by)
        if rebased or is_retitled(record) or case_content(record) != before:
            raise_edition(record)
        if checked:
            rest_on_current(record)


def _hidden(record, visible):
    rows = Record.objects.filter(links_in__source=record, links_in__relation=Relation.BASIS)
    return rows.exclude(pk__in=[each.pk for each in visible])


@transaction.atomic
def cite_report(record, *, by, title, file=None, url="", page="", quote=""):
    """A report that shows the result: its title, and the file (a StoredFile of `by`) or the web address.

    Raises Conflict if the record was withdrawn or erased meanwhile: nothing is written on it then.
    """
    now = Record.objects.select_for_update().get(pk=record.pk)
    if now.is_gone:
        raise Conflict(now)
    if file is not None:
        file.record = record
        file.save(update_fields=["record"])
    made = add_source(record, title, url=url, file=file, page=page, quote=quote)
    happened(record, "report cited", by=by)
    return made


@transaction.atomic
def drop_report(record, source, *, by) -> None:
    """The report is cited no more, and its file is gone."""
    stored = source.file
    source.delete()
    if stored is not None:
        discard(stored)
    happened(record, "report dropped", by=by)


@transaction.atomic
def take_from(
    case, city, *, by, rows, summary="", visibility=Visibility.COHORT, language="en", read_edition=None
) -> Record:
    """What a city takes from a case: rows: part → (Take, reason). Raises AnsweredAlready, Conflict.

    read_edition: of the case, whose parts the person had before their eyes; by default the present one.
    """
    if Record.objects.select_for_update().get(pk=case.pk).is_gone:
        raise Conflict(case)
    if earlier := Takeaway.objects.filter(case=case.pk, city=city).select_related("record").first():
        raise AnsweredAlready(earlier.record)
    with translation.override(language):
        title = _("What %(city)s takes from %(key)s") % {"city": city.name, "key": case.key}
    record = create_record(
        "takeaway", case.deep_dive, by=by, city=city, title=title, summary=summary, visibility=visibility,
        language=language,
    )  # fmt: skip
    takeaway = Takeaway.objects.create(record=record, case=case.case, city=city)
    put_rows(takeaway, rows)
    _link(takeaway, by, read_edition)
    if visibility != Visibility.CITY:
        happened(case, "case answered", by=by, takeaway=record.key)
    return record


def edit_takeaway(record, *, seen, by, rows, summary, read_edition=None) -> None:
    """Edit under the version lock; raises Conflict. It then answers the edition of the case that was read."""
    with editing(record, seen=seen, by=by):
        before = takeaway_content(record)
        record.summary = summary
        takeaway = Takeaway.objects.select_related("case__record").get(pk=record.pk)
        put_rows(takeaway, rows)
        _link(takeaway, by, read_edition)
        if is_retitled(record) or takeaway_content(record) != before:
            raise_edition(record)


def relation_of(verdicts) -> str:
    """How an answer stands to the case: it took over, adapted, or (all was left) answers."""
    if Take.TAKE in verdicts:
        return Relation.TOOK_OVER
    return Relation.ADAPTED_FROM if Take.ADAPT in verdicts else Relation.ANSWERS


def _link(takeaway, by, read_edition) -> None:
    record, case = takeaway.record, takeaway.case.record
    relation = relation_of(set(takeaway.rows.values_list("verdict", flat=True)))
    record.links_out.filter(target=case).exclude(relation=relation).delete()
    made = link(record, case, relation, by=by)
    made.target_edition, made.source_edition = min(read_edition or case.edition, case.edition), record.edition
    made.save(update_fields=["target_edition", "source_edition"])

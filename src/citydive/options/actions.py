"""Use cases on options: propose, derive a city's version, edit."""

from django.db import transaction

from citydive.records.actions import create_record, editing, link, raise_edition, rest_on_current
from citydive.records.models import Link, Record, Relation

from .models import Option
from .queries import joint_link


class AlreadyDerived(Exception):
    """The city has its version of this joint option; `record` is it."""

    def __init__(self, record):
        super().__init__(record.key)
        self.record = record


@transaction.atomic
def propose_option(
    dive, *, by, title, city=None, visibility="city", language="en", basis=(), measure="", catalogue=None,
    effects=(), **content,
) -> Option:  # fmt: skip
    """A new option of the cohort (city None) or of a city, free or from a measure of the catalogue.

    basis: Records it rests on. measure: id in `catalogue`; effects: the Effects chosen from it, kept with the
    catalogue's version. content: fields of Option.
    """
    record = create_record(
        "option",
        dive,
        by=by,
        city=city,
        title=title,
        summary=content["what"],
        visibility=visibility,
        language=language,
    )
    option = Option.objects.create(
        record=record,
        measure=measure,
        catalogue_sha256=catalogue.sha256 if catalogue else "",
        catalogue_as_of=catalogue.as_of if catalogue else "",
        effects=[each.as_dict() for each in effects],
        **content,
    )
    for each in basis:
        link(record, each, Relation.BASIS, by=by)
    return option


@transaction.atomic
def derive_option(joint, *, by, city, effects=(), **content) -> Option:
    """A city's own version of a joint option (its Record). `changed` and `why` say how it differs.

    Raises AlreadyDerived if the city has one, ValueError if `joint` belongs to a city.
    """
    if joint.city_id is not None:
        raise ValueError(f"{joint.key} belongs to a city: versions are derived from a joint option.")
    # One writer at a time per joint option, so that a form sent twice makes one version.
    Record.objects.select_for_update().get(pk=joint.pk)
    earlier = (
        Record.objects.active()
        .filter(city=city, links_out__target=joint, links_out__relation=Relation.ADAPTED_FROM)
        .first()
    )
    if earlier:
        raise AlreadyDerived(earlier)
    option = propose_option(joint.deep_dive, by=by, city=city, effects=effects, **content)
    parent = joint.option
    option.measure = parent.measure
    option.catalogue_sha256, option.catalogue_as_of = parent.catalogue_sha256, parent.catalogue_as_of
    option.save(update_fields=["measure", "catalogue_sha256", "catalogue_as_of"])
    link(option.record, joint, Relation.ADAPTED_FROM, by=by)
    return option


def edit_option(record, *, seen, by, title, effects, basis, visible_basis, checked=False, **content) -> Option:
    """Edit under the version lock; a change of content makes a new edition. Raises Conflict.

    basis: the Records it shall rest on; visible_basis: those it rested on that the person saw (links to others
    stay). checked: the person compared it with the present editions of what it rests on.
    """
    kept = [each.as_dict() for each in effects]
    with editing(record, seen=seen, by=by) as fresh:
        option = Option.objects.get(pk=record.pk)
        before = [getattr(option, name) for name in content] + [option.effects, record.title]
        rebased = {r.pk for r in basis} != {r.pk for r in visible_basis}
        for name, value in content.items():
            setattr(option, name, value)
        option.effects = kept
        option.save()
        fresh.title, fresh.summary = title, option.what
        if rebased or before != [getattr(option, name) for name in content] + [kept, title]:
            raise_edition(fresh)
        _rest_on(fresh, basis, visible_basis, by)
        if checked:
            _confirm(fresh)
    return option


def _rest_on(record, basis, visible_before, by):
    gone = {r.pk for r in visible_before} - {r.pk for r in basis}
    Link.objects.filter(source=record, relation=Relation.BASIS, target_id__in=gone).delete()
    for each in basis:
        link(record, each, Relation.BASIS, by=by)


def _confirm(record):
    rest_on_current(record)
    adapted = joint_link(record)
    if adapted:
        adapted.target_edition, adapted.source_edition = adapted.target.edition, record.edition
        adapted.save(update_fields=["target_edition", "source_edition"])

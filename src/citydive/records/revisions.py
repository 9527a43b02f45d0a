"""Keeping what a record said in its earlier versions. Called by `actions.editing` and nobody else.

Nothing is kept when a record is created: most are never changed, and the kind's own rows do not stand yet. The
first edit keeps what stood there before it, every edit what stands there after it. Each edit first compares with
the last revision, so that a change that went round `editing` (a repair by hand, a record from before there were
revisions) is kept too before it is written over.
"""

from citydive.cohorts.models import Entry

from .kinds import get_kind
from .models import Relation, Revision, Visibility

# What somebody wrote; state and visibility follow from more than the record itself.
_WRITTEN = ("title", "summary", "language", "content", "aside", "basis")
_WIDTH = {Visibility.CITY: 0, Visibility.COHORT: 1, Visibility.PUBLIC: 2}


def present(record) -> Revision:
    """The record as it stands in the database now, as a revision that is not saved."""
    kind = get_kind(record.kind)
    return Revision(
        record=record,
        number=record.version,
        edition=record.edition,
        title=record.title,
        summary=record.summary,
        language=record.language,
        visibility=record.visibility,
        state=record.state,
        content=kind.content(record) if kind.content else {},
        aside=kind.aside(record) if kind.aside else {},
        basis=list(
            record.links_out.filter(relation=Relation.BASIS).order_by("pk").values_list("target__key", flat=True)
        ),
    )


def with_author(revision) -> Revision:
    """Who wrote a version that was not kept when it was written: as the journal says."""
    entry = Entry.objects.filter(record_key=revision.record.key, verb__in=["created", "edited"]).first()
    if entry is not None:
        revision.by_id, revision.at = entry.by_id, entry.at
    else:
        revision.at = revision.record.updated
    return revision


def keep_present(record) -> None:
    """Before a change, inside `editing`: what stands there is kept, unless the last revision says it already."""
    last = record.revisions.first()
    now = present(record)
    now.number = record.version - 1
    if last is None or not _same(now, last, _WRITTEN):
        _put(with_author(now), last)
    elif _WIDTH[now.visibility] > _WIDTH[last.visibility]:
        # A part followed its whole: this version was read by more people than when it was saved.
        Revision.objects.filter(pk=last.pk).update(visibility=now.visibility)


def keep_saved(record, *, by=None, note=None) -> None:
    """After a change, inside `editing`: what stands there now, if anything changed."""
    last = record.revisions.first()
    now = present(record)
    if not _same(now, last, (*_WRITTEN, "state", "visibility")):
        now.by, now.note = by, note or {}
        _put(now, last)


def same_words(one, other) -> bool:
    """Whether two revisions say the same, whoever sees it and in whatever state."""
    return _same(one, other, _WRITTEN)


def _same(one, other, names) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in names)


def _put(revision, last) -> None:
    if last is not None and last.number == revision.number:
        # Only code that changes texts without raising the version gets here; one version has one revision.
        revision.pk, revision.by, revision.note = last.pk, last.by, last.note
        revision.save(force_update=True)
    else:
        revision.save(force_insert=True)

"""Bringing an earlier version of a record back: as a new version, under the lock, nothing lost in between."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .actions import CannotRestore, editing, happened, raise_edition, replace_basis
from .citing import refuse_circle
from .kinds import get_kind
from .models import Record, Relation
from .revisions import present, same_words


def restore(record, revision, *, seen, by) -> None:
    """Make the record say again what `revision` said. Who sees it and its state stay.

    A new edition where the room's own edit would make one; what rests on it becomes out of date as usual. Raises
    Conflict, and CannotRestore in plain words.
    """
    kind = get_kind(record.kind)
    if kind.restore is None:
        raise CannotRestore(
            str(kind.restore_note) or _("Earlier versions of this kind of record stay as they are.")
        )
    if same_words(revision, present(record)):
        raise CannotRestore(_("That version says the same as what stands now."))
    with editing(record, seen=seen, by=by, note={"restored": revision.number}, tell=False):
        edition = record.edition
        record.title, record.summary, record.language = revision.title, revision.summary, revision.language
        kind.restore(record, revision.content | revision.aside)
        rebased = kind.basis_by_hand and _restore_basis(record, revision.basis, by)
        if rebased and record.edition == edition:
            raise_edition(record)
        happened(record, "restored", by=by, version=record.version, restored=revision.number)


def _restore_basis(record, keys, by) -> bool:
    """Let it rest on what it rested on then. Bases that the person may not see neither come nor go."""
    visible = Record.objects.visible_to(by)
    now = list(Record.objects.filter(links_in__source=record, links_in__relation=Relation.BASIS))
    hidden = [each for each in now if each not in set(visible.filter(pk__in=[one.pk for one in now]))]
    found = {each.key: each for each in visible.filter(key__in=keys)}
    bases = [found[key] for key in keys if key in found]
    try:
        refuse_circle(bases, record)
    except ValidationError as error:
        raise CannotRestore(" ".join(error.messages)) from None
    replace_basis(record, [*bases, *hidden], by=by)
    return {each.pk for each in now} != {each.pk for each in [*bases, *hidden]}

"""Use cases on commitments: draft, edit, renew, note a signature on paper, end. Signing by a link is `signing`."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from citydive.records.actions import ANY, create_record, editing, is_retitled, raise_edition, set_visibility
from citydive.records.events import happened
from citydive.records.models import Record, Visibility

from .content import FROZEN, content, put_promises
from .models import Commitment, State

__all__ = ["FROZEN", "CommitmentError", "draft", "edit", "end", "make_signed", "move", "note_paper", "require"]


class CommitmentError(Exception):
    """Something that cannot be done, said in plain words."""


@transaction.atomic
def draft(
    dive, city, *, by, title, promises, renews=None, visibility=Visibility.CITY, language="en", **fields
) -> Record:
    """A commitment of a city as a draft. promises: dicts of function, amount, unit; renews: the earlier record."""
    record = create_record(
        "commitment", dive, by=by, city=city, title=title, visibility=visibility, language=language,
        state=State.DRAFT,
    )  # fmt: skip
    earlier = renews.commitment if renews is not None else None
    commitment = Commitment.objects.create(record=record, renews=earlier, **fields)
    put_promises(commitment, promises)
    return record


def edit(record, *, seen, by, title, promises, **fields) -> None:
    """Edit a draft under the version lock. Raises Conflict, and CommitmentError if it is no draft any more."""
    with editing(record, seen=seen, by=by):
        require(record, State.DRAFT)
        before = content(record)
        record.title = title
        Commitment.objects.filter(pk=record.pk).update(**fields)
        put_promises(Commitment.objects.get(pk=record.pk), promises)
        if is_retitled(record) or content(record) != before:
            raise_edition(record)


def require(record, *states) -> None:
    """CommitmentError unless the record is in one of the states (inside `editing`: as it stands now)."""
    if record.withdrawn is not None:
        raise CommitmentError(_("This commitment is withdrawn. Put it back first."))
    if record.state not in states:
        raise CommitmentError(
            _("This commitment is “%(state)s” by now; that cannot be done with it.")
            % {"state": State(record.state).label}
        )


def note_paper(record, *, seen, by, signed_on, name, function) -> None:
    """Note that it was signed on paper. Raises Conflict, CommitmentError."""
    with editing(record, seen=seen, by=by, tell=False):
        require(record, State.DRAFT)
        make_signed(record, by=by, signed_on=signed_on, name=name, function=function)


def make_signed(record, *, signed_on, name, function, by=None) -> None:
    """Inside `editing`: it is signed from now on, the cohort reads it, and what it renews is renewed."""
    record.state = State.SIGNED
    signed = {"signed_on": signed_on, "signed_name": name, "signed_function": function, "reminded": None}
    Commitment.objects.filter(pk=record.pk).update(**signed)
    if record.visibility == Visibility.CITY:
        set_visibility(record, Visibility.COHORT, by=by)
    earlier = Commitment.objects.select_related("record").get(pk=record.pk).renews
    if earlier is not None and earlier.record.state in (State.SIGNED, State.LAPSED):
        move(earlier.record, State.RENEWED, by=by)
        happened(earlier.record, "renewed", by=by)
    happened(record, "signed", by=by)


def move(record, state, *, by=None) -> None:
    """To another state, kept as a version; the caller tells what happened."""
    with editing(record, seen=ANY, by=by, tell=False, author=False):
        record.state = state


def end(record, *, seen, by, on, reason) -> None:
    """The city ends a signed commitment early. Raises Conflict, CommitmentError."""
    with editing(record, seen=seen, by=by, tell=False):
        require(record, State.SIGNED)
        record.state = State.ENDED
        Commitment.objects.filter(pk=record.pk).update(ended_on=on or timezone.localdate(), ended_reason=reason)
        happened(record, "commitment ended", by=by)

"""Handing over when somebody leaves a delegation. Rooms above register what else rests on a person."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from citydive.cohorts import journal
from citydive.cohorts.actions import CohortError, end_role
from citydive.cohorts.models import Membership, Role
from citydive.told import how_of

from . import handover_mails
from .delegations import delegation_of
from .models import Handover


@dataclass(frozen=True)
class Open:
    """One thing that rests on a person: what sort (a lazy text), what it is called, where it stands.

    hand_over(successor, by) gives it to somebody, in the transaction of the handover. key: of the record that it
    is or belongs to; then its text is shown only to those who may read that record.
    """

    kind: Any
    text: str
    url: str
    hand_over: Callable[[Any, Any], None]
    key: str = ""


_SOURCES: list[Callable[[Any, Any], Iterable[Open]]] = []


def register_open_work(function: Callable[[Any, Any], Iterable[Open]]) -> None:
    """`function(user, dive)` yields `Open` for tasks, drafts, advice … of this person in this deep dive.

    Other delegates of the person's city read it, and so does the successor.
    """
    if function not in _SOURCES:
        _SOURCES.append(function)


def open_work(user, dive) -> list[Open]:
    return [each for function in _SOURCES for each in function(user, dive)]


@transaction.atomic
def hand_over(membership, person, *, by, successor, last_day, word="", contacts="") -> Handover:
    """The open work of a delegate goes to another one of the city, and the role ends with `last_day`.

    What the person wrote keeps their name. Raises CohortError in plain words.
    """
    # Of two who hand over for the same person, the second finds the role ended.
    Membership.objects.select_for_update().get(pk=membership.pk)
    members = {each.person.pk: each for each in delegation_of(membership)}
    leaving = members.get(person.pk)
    if leaving is None or leaving.role.until is not None:
        raise CohortError(_("This person does not speak for the city any more, or has handed over already."))
    if successor.pk == person.pk or successor.pk not in members or members[successor.pk].role.until is not None:
        raise CohortError(_("Choose another delegate of the city. If there is none yet, have one invited first."))
    made = _pass_work_on(membership, person, successor, by, last_day, word, contacts)
    end_role(leaving.role, by=by, last_day=last_day)
    note = {"dive": membership.deep_dive, "city": membership.city, "person": successor}
    journal.note("handed over", by=by, role=Role.Kind.DELEGATE.value, **note)
    handover_mails.tell(made)
    if by.pk != person.pk:
        handover_mails.tell_who_leaves(made)
    return made


def _pass_work_on(membership, person, successor, by, last_day, word="", contacts="") -> Handover:
    items = _passed_on(membership, person, successor, by)
    return Handover.objects.create(
        membership=membership, person=person, successor=successor, by=by, last_day=last_day, word=word,
        contacts=contacts, items=items,
    )  # fmt: skip


def _passed_on(membership, person, successor, by) -> list[dict]:
    """Give all open work to the successor; returns what it was, as `Handover.items` keeps it."""
    items = []
    for each in open_work(person, membership.deep_dive):
        each.hand_over(successor, by)
        text = "" if each.key else each.text
        items.append({"kind": how_of(each.kind), "key": each.key, "text": text, "url": each.url})
    return items


def on_role_passed_on(role, successor, by) -> None:
    """An account closes and its person named a successor: the open work goes along (`accounts.registry`).

    Between a handover and the last day more may have come: it goes the same way, and stands in the same pack.
    """
    if role.kind != Role.Kind.DELEGATE:
        return
    membership = Membership.objects.filter(deep_dive=role.deep_dive, city=role.city).first()
    if membership is None:
        return
    earlier = membership.handovers.filter(person=role.user, successor=successor).first()
    if earlier is None:
        _pass_work_on(membership, role.user, successor, by, timezone.localdate())
        return
    known = {(each["key"] or each["text"], each["url"]) for each in earlier.items}
    passed = _passed_on(membership, role.user, successor, by)
    earlier.items += [each for each in passed if (each["key"] or each["text"], each["url"]) not in known]
    earlier.save(update_fields=["items"])

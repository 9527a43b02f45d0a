"""Use cases of finding together: call, interest, scoping, selection with reasons, acceptance."""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citydive.cohorts.actions import Changed, CohortError, add_city, invitation_token, invite
from citydive.cohorts.models import Membership, Role
from citydive.records.actions import create_record, editing, is_retitled, raise_edition, set_visibility
from citydive.records.events import happened
from citydive.records.models import Record, Visibility

from . import mails
from .content import content
from .models import Call, CallState, Interest

UNCONFIRMED = timedelta(days=7)
# As long a form that is sent once more (a double click, a page loaded anew) is the first one.
AGAIN = timedelta(minutes=10)

NOBODY_TO_INVITE = gettext_lazy(
    "This place can no longer be taken by this link. Write to who moderates the deep dive."
)


class JoiningError(Exception):
    """Something that cannot be done, said in plain words."""


@transaction.atomic
def draft_call(dive, *, by, title, language="en", **fields) -> Record:
    record = create_record(
        "call", dive, by=by, title=title, language=language, state=CallState.DRAFT, visibility=Visibility.CITY
    )
    Call.objects.create(record=record, **fields)
    return record


def edit_call(record, *, seen, by, title, **fields) -> None:
    """Edit under the version lock; a change makes a new edition. Raises Conflict."""
    with editing(record, seen=seen, by=by):
        before = content(record)
        record.title = title
        Call.objects.filter(pk=record.pk).update(**fields)
        if is_retitled(record) or content(record) != before:
            raise_edition(record)


def open_call(record, *, seen, by) -> None:
    """The public reads it and cities can answer. Raises Conflict, JoiningError."""
    with editing(record, seen=seen, by=by, tell=False):
        if not record.deep_dive.is_public:
            raise JoiningError(
                _("This deep dive has no public page yet, so nobody could read the call. Tick that under “Theme and"
                  " question” on the board first.")
            )  # fmt: skip
        record.state = CallState.OPEN
        if record.visibility != Visibility.PUBLIC:
            set_visibility(record, Visibility.PUBLIC, by=by)
        happened(record, "call opened", by=by)


def close_call(record, *, seen, by) -> None:
    """No more answers; it stays to be read. Raises Conflict."""
    with editing(record, seen=seen, by=by, tell=False):
        record.state = CallState.CLOSED
        happened(record, "call closed", by=by)


@transaction.atomic
def express_interest(call, **said) -> Interest:
    """A city answers; a mail asks to confirm it. The same words once more within minutes are the first ones.

    Raises JoiningError if the call has closed meanwhile.
    """
    if not call.is_open:
        raise JoiningError(_("This call is closed."))
    # Of two at the same moment the second waits here, and finds the first.
    Call.objects.select_for_update().get(pk=call.pk)
    recent = call.interests.filter(**said, confirmed=None, taken_back=None, created__gt=timezone.now() - AGAIN)
    if (first := recent.first()) is not None:
        return first
    made = Interest.objects.create(call=call, **said)
    made.mail = mails.confirm(made)
    made.save(update_fields=["mail"])
    return made


def find(token) -> Interest:
    """The interest behind a link. JoiningError if there is none any more."""
    try:
        pk = signing.loads(token, salt=mails.SALT)
        found = Interest.objects.select_related("call__record__deep_dive").get(pk=pk, call__record__erased=None)
    except (signing.BadSignature, Interest.DoesNotExist) as error:
        raise JoiningError(
            _("This link is not complete, or was not confirmed within 7 days. Copy the whole link from the e-mail,"
              " or write once more.")
        ) from error  # fmt: skip
    if found.confirmed is None and found.created < timezone.now() - UNCONFIRMED:
        raise JoiningError(_("This link was not confirmed within 7 days. Please write once more."))
    return found


@transaction.atomic
def confirm(interest) -> None:
    """The address is right: it counts from now on. Twice is once."""
    rows = Interest.objects.filter(pk=interest.pk, confirmed=None, taken_back=None)
    if rows.update(confirmed=timezone.now()):
        happened(interest.call.record, "interest shown")


@transaction.atomic
def take_back(interest) -> None:
    """The city is not interested any more; what was said about the contact is forgotten."""
    rows = Interest.objects.filter(pk=interest.pk, accepted=None)
    if not rows.update(taken_back=timezone.now(), name="", email="", function="", version=F("version") + 1):
        raise JoiningError(_("The city has joined already. Ask the moderator to end its membership."))


def answer_scoping(interest, text) -> None:
    """Keep the city's view, as long as the selection was not told. Raises JoiningError."""
    if not counted(interest.call).filter(pk=interest.pk, told=None).update(scoping=text):
        raise JoiningError(
            _("This can no longer be changed: the cities are selected, or the interest was taken back.")
        )


def counted(call):
    """The answers that count: confirmed, not taken back."""
    return call.interests.filter(confirmed__isnull=False, taken_back=None)


def to_ask(call):
    """The cities that can still be asked about the scoping; of some the address is forgotten."""
    return counted(call).filter(asked_scoping=None, told=None).exclude(email="")


def to_tell(call):
    """The cities of which it is decided, and which do not know yet."""
    return counted(call).filter(told=None).exclude(decision="").exclude(email="")


def _locked(rows) -> list[Interest]:
    """Under a lock until the mails are queued: nobody decides otherwise, or takes back, in between."""
    return list(rows.select_for_update(of=("self",)).select_related("call__record"))


@transaction.atomic
def ask_scoping(record, *, by) -> int:
    """Mail the interested cities that the scoping waits for their view; returns how many were asked."""
    call = Call.objects.select_for_update().get(pk=record.pk)
    if not call.scoping:
        raise JoiningError(_("Write the proposal for the scoping into the call first."))
    waiting = _locked(to_ask(call))
    for each in waiting:
        each.mail, each.asked_scoping = mails.scoping(each), timezone.now()
        each.save(update_fields=["mail", "asked_scoping"])
    if waiting:
        happened(record, "scoping asked", by=by)
    return len(waiting)


@transaction.atomic
def decide(interest, *, seen, by, decision, reason, city=None) -> None:
    """Select a city (which one it is here) or not, with the reason. Raises Changed, JoiningError.

    It can be changed until the city was told.
    """
    if city is not None and interest.call.record.deep_dive.memberships.filter(city=city).exists():
        raise JoiningError(_("%(city)s takes part in this deep dive already.") % {"city": city.name})
    rows = counted(interest.call).filter(pk=interest.pk, version=seen, told=None)
    given = {"decision": decision, "reason": reason, "city": city, "decided_by": by, "decided": timezone.now()}
    if not rows.update(version=F("version") + 1, **given):
        raise Changed


@transaction.atomic
def tell(record, *, by) -> int:
    """Mail the decisions that were not told yet; returns how many."""
    call = Call.objects.select_for_update().get(pk=record.pk)
    waiting = _locked(to_tell(call))
    for each in waiting:
        write = mails.selected if each.decision == Interest.Decision.SELECTED else mails.declined
        each.mail, each.told = write(each), timezone.now()
        each.save(update_fields=["mail", "told"])
    if waiting:
        happened(record, "selection told", by=by)
    return len(waiting)


@transaction.atomic
def accept(interest) -> Membership:
    """The city takes its place: it joins, and its contact is invited as the first delegate. Twice is once.

    Raises JoiningError where there is no place, or nobody to invite.
    """
    # The row alone: PostgreSQL locks nothing behind a key that may be empty.
    rows = Interest.objects.select_for_update(of=("self",))
    interest = rows.select_related("call__record__deep_dive", "city", "membership").get(pk=interest.pk)
    if interest.membership is not None:
        return interest.membership
    if interest.decision != Interest.Decision.SELECTED or interest.told is None or not interest.counts:
        raise JoiningError(_("There is no place to accept yet."))
    if not interest.email:
        raise JoiningError(NOBODY_TO_INVITE)
    dive, by = interest.call.record.deep_dive, interest.decided_by
    membership = dive.memberships.filter(city=interest.city).first()
    if membership is None:
        membership = add_city(dive, interest.city, state=Membership.State.ACTIVE, reason=interest.reason[:300])
    try:
        invite(
            by=by, dive=dive, role=Role.Kind.DELEGATE, email=interest.email, name=interest.name, city=interest.city,
            address=lambda made: settings.URL + reverse("invitation", args=[invitation_token(made)]),
        )  # fmt: skip
    except CohortError as left:
        # It took part and left again since it was selected.
        raise JoiningError(NOBODY_TO_INVITE) from left
    interest.membership, interest.accepted = membership, timezone.now()
    interest.save(update_fields=["membership", "accepted"])
    happened(interest.call.record, "place accepted")
    return membership


def forget_old(now=None) -> int:
    """Chore: unconfirmed answers after a week, contacts of the others some time after the deadline. Returns how
    many. now: a moment, for tests."""
    now = now or timezone.now()
    gone = Interest.objects.filter(confirmed=None, created__lt=now - UNCONFIRMED).delete()[0]
    over = (now - timedelta(days=settings.INTEREST_DAYS)).date()
    old = Interest.objects.filter(call__deadline__lt=over).exclude(Q(name="") & Q(email="") & Q(function=""))
    return gone + old.update(name="", email="", function="")

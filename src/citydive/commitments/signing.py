"""Use cases of signing: send the frozen text by a link, sign, return, pass on, take back.

Every one of them takes the record first and then the request, so that two at once wait for each other; the first
answer counts, and the second person is told which it was.
"""

import hashlib
from contextlib import contextmanager

from django.core import signing as signatures
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from citydive.cohorts.models import Membership
from citydive.records.actions import ANY, Conflict, editing
from citydive.records.events import happened

from . import mails
from .actions import make_signed, require
from .citytime import end_of_day, in_zone_of
from .models import Answer, Commitment, SignatureRequest, State

SALT = "citydive.signature"
DAYS = 30


class LinkProblem(Exception):
    """A link for signing that does not open a form; the message says why. request: for what it shows instead."""

    def __init__(self, message, request=None, status=410):
        super().__init__(message)
        self.request, self.status = request, status


def token_of(request) -> str:
    return signatures.dumps(request.pk, salt=SALT)


@transaction.atomic
def send(record, *, seen, by, function, email, language, days=DAYS) -> SignatureRequest:
    """Freeze the text and mail the link. A request that is open is taken back for it.

    Raises Conflict, CommitmentError.
    """
    with editing(record, seen=seen, by=by, tell=False):
        require(record, State.DRAFT, State.SENT)
        _close_open(record, Answer.WITHDRAWN)
        record.state = State.SENT
        made = _make(record, by, function, email, language, days)
        happened(record, "sent for signature", by=by)
    return made


def _make(record, by, function, email, language, days, passed_on_from=None) -> SignatureRequest:
    # Loaded when a text is frozen: what makes documents is not needed where a process only starts.
    from citydive.documents.tree import to_json

    from .memorandum import build_memorandum

    commitment = Commitment.objects.select_related("record__city", "record__deep_dive").get(pk=record.pk)
    frozen = to_json(build_memorandum(commitment, language, signatory=function))
    made = SignatureRequest.objects.create(
        commitment=commitment, function=function, email=email, language=language, frozen=frozen,
        sha256=hashlib.sha256(frozen.encode()).hexdigest(), edition=record.edition, sent_by=by,
        # The day that mail and page name counts as a whole.
        expires=end_of_day(record, days), passed_on_from=passed_on_from,
    )  # fmt: skip
    with in_zone_of(record):
        made.mail = mails.ask(made, token_of(made))
    made.save(update_fields=["mail"])
    return made


def _close_open(record, answer) -> int:
    rows = SignatureRequest.objects.filter(commitment=record.pk, answer="")
    return rows.update(answer=answer, answered=timezone.now())


@transaction.atomic
def take_back(record, *, seen, by) -> None:
    """The city takes the text back: the link ends, and it is a draft again. Raises Conflict, CommitmentError."""
    with editing(record, seen=seen, by=by, tell=False):
        require(record, State.SENT)
        _close_open(record, Answer.WITHDRAWN)
        record.state = State.DRAFT
        happened(record, "signature taken back", by=by)


def find(token, user=None) -> SignatureRequest:
    """The open request of a link. LinkProblem says in one sentence why there is none.

    user: who is logged in, if anybody; a link that was forwarded to a colleague is not that colleague's to sign.
    """
    found = request_of(token)
    if found.answer:
        raise LinkProblem(_used(found), found)
    if found.commitment.record.is_gone or found.commitment.record.state != State.SENT:
        raise LinkProblem(_taken_back(), found)
    if has_left(found.commitment.record):
        raise LinkProblem(
            _("%(city)s has left this deep dive. There is nothing to sign any more.")
            % {"city": found.commitment.record.city.name},
            found,
        )
    if found.is_expired:
        raise LinkProblem(
            _("This link has expired. Ask %(city)s to send it again; nothing was signed.")
            % {"city": found.commitment.record.city.name},
            found,
        )
    if user is not None and user.is_authenticated and user.email != found.email.lower():
        raise LinkProblem(
            _("This link was made for another person than you: “%(function)s”. If it was forwarded to you, do not"
              " sign: ask the city to send you a link of your own. If it is yours, log out and open it again.")
            % {"function": found.function},
            status=403,
        )  # fmt: skip
    return found


def has_left(record, *, lock=False) -> bool:
    """Whether the city of a commitment left the deep dive; lock: it does not while something is signed."""
    rows = Membership.objects.select_for_update() if lock else Membership.objects
    states = rows.filter(deep_dive=record.deep_dive_id, city=record.city_id).values_list("state", flat=True)
    return Membership.State.ENDED in states


def request_of(token) -> SignatureRequest:
    """The request of a link, in whatever state. LinkProblem if there is none."""
    try:
        pk = signatures.loads(token, salt=SALT)
        return SignatureRequest.objects.select_related(
            "commitment__record__city", "commitment__record__deep_dive"
        ).get(pk=pk)
    except (signatures.BadSignature, SignatureRequest.DoesNotExist) as error:
        raise LinkProblem(
            _("This link is not complete or does not exist any more. Copy the whole link from the e-mail.")
        ) from error


def _taken_back() -> str:
    return _("The city took this text back. Nothing was signed; a new link comes if it is sent again.")


def _used(request) -> str:
    return {
        Answer.SIGNED: _("This link was used already: the text is signed. A link works once."),
        Answer.RETURNED: _("This link was used already: the text went back to the city with a note."),
        Answer.DELEGATED: _("This link was used already: it was passed on to another signatory."),
        Answer.WITHDRAWN: _taken_back(),
    }[Answer(request.answer)]


@transaction.atomic
def sign(request, *, name) -> SignatureRequest:
    """Sign by the link. Raises LinkProblem if it was used, taken back or has expired meanwhile."""
    with _answering(request, Answer.SIGNED, name=name) as record:
        with in_zone_of(record):
            today = timezone.localdate()
        make_signed(record, signed_on=today, name=name, function=request.function)
    mails.receipt(request, token_of(request))
    return request


@transaction.atomic
def give_back(request, *, note) -> None:
    """Back to the city with a note; it is a draft again. Raises LinkProblem."""
    with _answering(request, Answer.RETURNED, note=note) as record:
        record.state = State.DRAFT
        happened(record, "signature returned")


@transaction.atomic
def pass_on(request, *, function, email, note="") -> SignatureRequest:
    """Let another signatory have a link of their own, with a new month. Raises LinkProblem."""
    with _answering(request, Answer.DELEGATED, note=note) as record:
        made = _make(record, request.sent_by, function, email, request.language, DAYS, passed_on_from=request)
        happened(record, "signature passed on")
    return made


@contextmanager
def _answering(request, answer, **said):
    """`with _answering(request, answer, …) as record:` the record under its lock and the link claimed by its
    answer; LinkProblem if somebody was faster."""
    record = request.commitment.record
    try:
        with editing(record, seen=ANY, tell=False, author=False):
            now = timezone.now()
            rows = SignatureRequest.objects.filter(pk=request.pk, answer="", expires__gt=now)
            waits = record.state == State.SENT and not record.is_gone and not has_left(record, lock=True)
            if not (waits and rows.update(answer=answer, answered=now, **said)):
                raise _problem_now(request)
            request.refresh_from_db(fields=["answer", "answered", "name", "note"])
            yield record
    except Conflict as erased:
        raise LinkProblem(_taken_back()) from erased


def _problem_now(request) -> LinkProblem:
    try:
        find(token_of(request))
    except LinkProblem as problem:
        return problem
    return LinkProblem(_taken_back())

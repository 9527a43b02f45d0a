"""What of this room and of the records rests on a delegate."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from citydive.accounts.closing import open_drafts

from .handover import Open
from .models import SignatureRequest, State


def drafts(user, dive):
    """Drafts of the city that the person is an author of: the successor becomes one too."""
    rows = open_drafts(user).filter(deep_dive=dive, withdrawn=None, erased=None)
    # What waits for a signature is told by `signatures`.
    for record in rows.exclude(kind="commitment", state=State.SENT):
        yield Open(_("draft"), record.title, record.get_absolute_url(), partial(_share, record), record.key)


def _share(record, successor, by):
    record.authors.add(successor)


def signatures(user, dive):
    """Texts that wait for a signature which the person asked for."""
    rows = SignatureRequest.objects.filter(sent_by=user, answer="", commitment__record__deep_dive=dive)
    for each in rows.select_related("commitment__record"):
        record = each.commitment.record
        yield Open(
            _("waits for signature"), record.title, record.get_absolute_url(), partial(_send, each), record.key
        )


def _send(request, successor, by):
    SignatureRequest.objects.filter(pk=request.pk).update(sent_by=successor)
    request.commitment.record.authors.add(successor)

"""Forgotten passwords between the page and the mail: the page leaves a wish, a chore of the workers answers it.

Of several workers that see the same wish, the one that deletes it sends the link, in one transaction with the mail.
While no worker is there the wishes wait. Nobody sees them, and a backup does not hold them.
"""

import logging
from datetime import timedelta

from django.db import DatabaseError, transaction
from django.utils import timezone

from . import actions
from .models import ResetWish

# One that could not be answered for so long, for whatever reason, is forgotten.
KEEP = timedelta(days=1)

logger = logging.getLogger(__name__)


def wish(email) -> None:
    """Somebody asks for a new password for this address; the same work whether there is an account or not."""
    ResetWish.objects.create(email=email)


def answer_wishes() -> int:
    """Chore: answer the wishes that wait; returns how many links were sent."""
    sent = 0
    for each in list(ResetWish.objects.order_by("pk")):
        try:
            sent += _answer(each)
        except DatabaseError:
            raise
        except Exception:
            # One address that cannot be written to must not keep the others from their link.
            logger.exception("The wish %s for a new password cannot be answered.", each.pk)
    ResetWish.objects.filter(asked__lt=timezone.now() - KEEP).delete()
    return sent


@transaction.atomic
def _answer(each) -> bool:
    claimed, _rows = ResetWish.objects.filter(pk=each.pk).delete()
    return bool(claimed) and actions.ask_reset(each.email)

"""What an administrator does to the account of somebody else; the command line uses the same."""

from django.db import transaction
from django.utils.translation import gettext as _

from citydive.cohorts import journal
from citydive.cohorts.models import User

from . import sessions
from .actions import AccountError
from .closing import last_administrator


@transaction.atomic
def disable(user, *, by=None) -> None:
    """Shut an account out at once; what it wrote stays, its roles too. AccountError for the last administrator."""
    list(User.objects.select_for_update().filter(is_administrator=True).order_by("pk").values_list("pk", flat=True))
    if last_administrator(user):
        raise AccountError(_("This is the last administrator. Make somebody else one first."))
    User.objects.filter(pk=user.pk).update(is_active=False)
    user.is_active = False
    sessions.end_all(user)
    journal.note("account disabled", by=by, person=user)


@transaction.atomic
def enable(user, *, by=None) -> None:
    """Let an account in again. AccountError for one that was closed: it has neither address nor password."""
    if not User.objects.filter(pk=user.pk, closed__isnull=True).update(is_active=True):
        raise AccountError(_("This account was closed for good. Invite the person anew."))
    user.is_active = True
    journal.note("account enabled", by=by, person=user)


@transaction.atomic
def set_administrator(user, value, *, by=None) -> None:
    """Let an account keep the accounts, or no more. AccountError for the last one who does."""
    list(User.objects.select_for_update().filter(is_administrator=True).order_by("pk").values_list("pk", flat=True))
    if not value and last_administrator(user):
        raise AccountError(_("This is the last administrator. Make somebody else one first."))
    if value and not User.objects.filter(pk=user.pk, is_active=True).exists():
        raise AccountError(_("This account is disabled. Enable it first."))
    User.objects.filter(pk=user.pk).update(is_administrator=value)
    journal.note("made administrator" if value else "administrator no more", by=by, person=user)

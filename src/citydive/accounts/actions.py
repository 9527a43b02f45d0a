"""Use cases of somebody's own account: its particulars, its password, its address."""

import uuid
from datetime import timedelta

from django.contrib.auth.tokens import default_token_generator
from django.core import signing
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from citydive.cohorts import journal
from citydive.cohorts.models import User

from . import mails, sessions
from .models import EmailChange

EMAIL_SALT = "citydive.email-change"
EMAIL_HOURS = timedelta(hours=24)


class AccountError(Exception):
    """Something that cannot be done, said in plain words."""


@transaction.atomic
def set_password(user, password, *, by=None) -> None:
    """A new password. The caller decides which sessions go on; all others end with the old password."""
    user.set_password(password)
    user.save(update_fields=["password"])
    journal.note("password changed", by=by, person=user)


# Forgotten passwords


def ask_reset(email) -> bool:
    """Send the link for a new password, if there is such an account and it is open; whether it was sent.

    The answer of the page must be the same either way.
    """
    user = User.objects.filter(email=User.objects.normal_email(email), is_active=True).first()
    if user is None:
        return False
    with transaction.atomic():
        mails.mail_reset(user, reverse("reset", args=[reset_token(user)]))
        journal.note("reset asked", person=user)
    return True


def reset_token(user) -> str:
    """Signed, for PASSWORD_RESET_TIMEOUT; void once the password, the address or the last log-in has changed."""
    return f"{user.pk}-{default_token_generator.make_token(user)}"


def find_reset(token) -> User:
    """The account that a link for a new password is for; AccountError if it does not work any more."""
    number, _hyphen, rest = token.partition("-")
    user = (
        User.objects.filter(pk=number, is_active=True).first() if number.isdecimal() and len(number) < 19 else None
    )
    if user is None or not default_token_generator.check_token(user, rest):
        raise AccountError(_("This link is not complete, was used already, or has expired. Ask for a new one."))
    return user


@transaction.atomic
def reset_password(token, password) -> User:
    """Set the password behind a link. The link is void from then on, and every session of the account ends."""
    # Read under a lock: of two who use the link at once, the second finds it used.
    User.objects.select_for_update().filter(pk=find_reset(token).pk).first()
    user = find_reset(token)
    set_password(user, password)
    sessions.end_all(user)
    return user


# Another e-mail address


@transaction.atomic
def ask_email_change(user, email) -> None:
    """Send the link that confirms a new address, and tell the present one. Nothing changes yet.

    For an address that somebody has already no link goes out; the person is not told, since that would tell who
    has an account here.
    """
    EmailChange.objects.filter(user=user).delete()
    change = EmailChange.objects.create(user=user, number=uuid.uuid4(), email=email)
    if not User.objects.filter(email=email).exists():
        mails.mail_email_link(user, email, reverse("email_confirm", args=[email_token(change)]))
    mails.mail_email_wish(user)
    journal.note("email change asked", by=user, person=user)


def email_token(change) -> str:
    return signing.dumps(str(change.number), salt=EMAIL_SALT)


def find_email_change(token) -> EmailChange:
    try:
        number = signing.loads(token, salt=EMAIL_SALT, max_age=EMAIL_HOURS)
        return EmailChange.objects.select_related("user").get(
            number=number, asked__gt=timezone.now() - EMAIL_HOURS, user__is_active=True
        )
    except (signing.BadSignature, EmailChange.DoesNotExist) as error:
        raise AccountError(
            _("This link is not complete, was used already, or has expired. Ask for the change once more.")
        ) from error


def confirm_email(token) -> User:
    """The new address holds from now on; the old one is told. Links for a new password that went there are void."""
    taken = AccountError(_("This address cannot be used. Nothing was changed."))
    change = find_email_change(token)
    try:
        with transaction.atomic():
            # Deleting the row is the claim: of two who open the link at once, one finds it.
            if not EmailChange.objects.filter(number=change.number).delete()[0]:
                return find_email_change(token).user
            return change_email(change.user, change.email, by=change.user)
    except IntegrityError as error:
        raise taken from error


@transaction.atomic
def change_email(user, email, *, by=None) -> User:
    old, user.email = user.email, email
    user.save(update_fields=["email"])
    mails.mail_email_changed(user, old)
    journal.note("email changed", by=by, person=user)
    return user

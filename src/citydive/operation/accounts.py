"""Accounts from the command line: the first administrator, a forgotten password, somebody who left."""

import secrets

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from citydive.cohorts import journal
from citydive.cohorts.models import User
from citydive.installation import InstallationError


def random_password() -> str:
    """Four groups that can be read aloud: about 78 bits."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))


def find(email: str) -> User:
    user = User.objects.filter(email=User.objects.normal_email(email)).first()
    if user is None:
        raise InstallationError(f"No account has the address {email}. `citydive user list` shows them all.")
    return user


def add(email: str, name: str, password: str, *, administrator: bool) -> User:
    """A new account; InstallationError in plain words for an address or password that will not do."""
    email = User.objects.normal_email(email)
    try:
        validate_email(email)
    except ValidationError:
        raise InstallationError(f"“{email}” is not an e-mail address.") from None
    if User.objects.filter(email=email).exists():
        raise InstallationError(
            f"{email} has an account already. `citydive user password {email}` changes its password."
        )
    _check_password(password, User(email=email, name=name))
    with transaction.atomic():
        user = User.objects.create_user(email, name, password, is_administrator=administrator)
        journal.note("account made", person=user)
    return user


def change_password(email: str, password: str) -> User:
    """A new password; the account is active again afterwards only if it was before. Open sessions end."""
    user = find(email)
    _check_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    return user


def disable(email: str, *, enable: bool = False) -> User:
    """Shut an account out at once (what it wrote stays), or let it in again."""
    user = find(email)
    user.is_active = enable
    user.save(update_fields=["is_active"])
    return user


def listing() -> list[str]:
    """One line per account."""
    lines = []
    for user in User.objects.order_by("email"):
        marks = [
            word
            for word, true in (("administrator", user.is_administrator), ("disabled", not user.is_active))
            if true
        ]
        lines.append(f"{user.email}  {user.name}" + (f"  ({', '.join(marks)})" if marks else ""))
    return lines


def _check_password(password, user):
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise InstallationError("The password will not do. " + " ".join(error.messages)) from None

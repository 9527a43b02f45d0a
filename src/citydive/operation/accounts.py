"""Accounts from the command line: the first administrator, a forgotten password, somebody who left."""

import secrets
from pathlib import Path

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from citydive.accounts import actions, admin_actions, sessions
from citydive.accounts import second_factor as factor
from citydive.accounts.export import write_to_folder
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
    _check_email(email)
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
    user = _open(email)
    _check_password(password, user)
    actions.set_password(user, password)
    sessions.end_all(user)
    return user


def disable(email: str, *, enable: bool = False) -> User:
    """Shut an account out at once (what it wrote stays), or let it in again."""
    user = find(email)
    try:
        (admin_actions.enable if enable else admin_actions.disable)(user)
    except actions.AccountError as error:
        raise InstallationError(str(error)) from None
    return user


def change_email(email: str, new: str) -> User:
    """Another address for an account; InstallationError in plain words for one that will not do."""
    user, new = _open(email), User.objects.normal_email(new)
    _check_email(new)
    if User.objects.filter(email=new).exists():
        raise InstallationError(f"{new} has an account already.")
    return actions.change_email(user, new)


def second_factor(email: str, *, remove: bool) -> str:
    """Whether an account has a second factor, or taking it away; returns what to say."""
    user = find(email)
    if remove:
        removed = factor.remove(user)
        return f"The second factor of {user.email} was removed." if removed else f"{user.email} has none."
    return f"{user.email} has {'a' if factor.has_one(user) else 'no'} second factor."


def export(email: str, folder: Path) -> Path:
    """Everything stored about a person as a ZIP file in a folder, readable by this account only."""
    user = find(email)
    try:
        return write_to_folder(user, folder)
    except OSError as error:
        raise InstallationError(f"{folder} cannot be written ({error.strerror}). Name another folder.") from error


def _open(email) -> User:
    user = find(email)
    if user.closed:
        raise InstallationError(f"The account {user.email} was closed for good.")
    return user


def listing() -> list[str]:
    """One line per account."""
    lines = []
    for user in User.objects.order_by("email"):
        marks = [
            word
            for word, true in (
                ("administrator", user.is_administrator),
                ("closed", user.closed),
                ("disabled", not user.is_active and not user.closed),
            )
            if true
        ]
        lines.append(f"{user.email}  {user.name}" + (f"  ({', '.join(marks)})" if marks else ""))
    return lines


def _check_password(password, user):
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise InstallationError("The password will not do. " + " ".join(error.messages)) from None


def _check_email(email):
    try:
        validate_email(email)
    except ValidationError:
        raise InstallationError(f"“{email}” is not an e-mail address.") from None

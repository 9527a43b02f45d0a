"""The second factor: codes of an authenticator app (TOTP), and recovery codes on paper."""

import re
import secrets
import time

import pyotp
import segno
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from citydive.cohorts import journal
from citydive.cohorts.rules import place_of
from citydive.cohorts.throttle import allow, give_back

from . import sessions
from .models import RecoveryCode, SecondFactor
from .sealing import Unreadable, decrypt, digest, encrypt

CODES = 10
# A phone's clock may be one step (30 s) off.
DRIFT = (0, -1, 1)
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
# In the session: this browser has shown the second factor.
SHOWN = "second_factor_shown"
# Only who knows the password comes as far as a code, so a limit per account locks out nobody else.
TRIES, TRIES_SECONDS = 5, 900
TRIES_A_DAY = 30


class Refused(Exception):
    """A code that does not count; the message says why, in plain words."""


def is_required(user) -> bool:
    """Whether this installation asks a second factor of this account (CITYDIVE_SECOND_FACTOR)."""
    asked = settings.SECOND_FACTOR
    return asked == "all" or (asked == "moderators" and (user.is_administrator or bool(place_of(user).moderates)))


def has_one(user) -> bool:
    return SecondFactor.objects.filter(user=user).exists()


def new_secret() -> str:
    return pyotp.random_base32()


def address_for_app(user, secret) -> str:
    """The otpauth:// address that an app reads from the QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=user.email, issuer_name="citydive")


def qr_image(address) -> str:
    """The QR code as a data address for an <img>: dark on white in every look, so that phones can read it."""
    return segno.make(address, error="m").svg_data_uri(scale=5, border=4, dark="#000", light="#fff")


@transaction.atomic
def enrol(user, secret, code) -> list[str]:
    """Take the app into use, if its first code is right; returns the recovery codes, which are shown only now."""
    step = _matching_step(secret, code)
    if step is None:
        raise Refused(_wrong())
    _factor, created = SecondFactor.objects.get_or_create(
        user=user, defaults={"secret": encrypt(secret), "last_step": step}
    )
    if not created:
        raise Refused(_("A second factor is in use already. Remove it before you add another."))
    journal.note("second factor added", by=user, person=user)
    return renew_codes(user)


@transaction.atomic
def renew_codes(user) -> list[str]:
    """Ten new recovery codes; those from before work no more."""
    codes = [
        "-".join("".join(secrets.choice(LETTERS) for _n in range(4)) for _g in range(4)) for _c in range(CODES)
    ]
    RecoveryCode.objects.filter(user=user).delete()
    RecoveryCode.objects.bulk_create([RecoveryCode(user=user, digest=digest(user, _plain(code))) for code in codes])
    return codes


def check(user, code) -> None:
    """Raise Refused unless `code` is the app's present one, not used before, or an unused recovery code."""
    # In this order: who tries while they should wait does not use up the day.
    if not allow("second", user.pk, TRIES, TRIES_SECONDS):
        raise Refused(_("There were too many attempts. Wait a quarter of an hour, then try with a fresh code."))
    if not allow("second.day", user.pk, TRIES_A_DAY, 86400):
        raise Refused(
            _("There were too many attempts within a day. Try again tomorrow, or ask your administrator for help.")
        )
    _check(user, code)
    give_back("second.day", user.pk)
    give_back("second", user.pk)


def _check(user, code):
    factor = SecondFactor.objects.filter(user=user).first()
    if factor is None:
        raise Refused(_("There is no second factor any more. Log in again."))
    if len(_plain(code)) > 6:
        used = RecoveryCode.objects.filter(user=user, digest=digest(user, _plain(code))).delete()[0]
        if not used:
            raise Refused(_("This is none of your unused recovery codes."))
        journal.note("recovery code used", by=user, person=user, left=user.recovery_codes.count())
        return
    try:
        step = _matching_step(decrypt(factor.secret), code)
    except Unreadable:
        raise Refused(
            _("The app cannot be checked: the installation has a new secret key. Ask your administrator.")
        ) from None
    # Conditional, so that of two who send the same code only one is let in.
    if step is None or not SecondFactor.objects.filter(user=user, last_step__lt=step).update(last_step=step):
        raise Refused(_wrong())


@transaction.atomic
def remove(user, *, by=None, keep=None) -> bool:
    """Take the second factor away and log all other browsers out; False if there was none."""
    RecoveryCode.objects.filter(user=user).delete()
    there = SecondFactor.objects.filter(user=user).delete()[0]
    if there:
        sessions.end_all(user, but=keep)
        journal.note("second factor removed", by=by, person=user)
    return bool(there)


def _matching_step(secret, code) -> int | None:
    """The time step whose code this is, within the drift; None if it is no code of now."""
    totp, now = pyotp.TOTP(secret), int(time.time())
    typed = _plain(code)
    steps = [now // totp.interval + drift for drift in DRIFT]
    return next((step for step in steps if pyotp.utils.strings_equal(typed, totp.generate_otp(step))), None)


def _plain(code) -> str:
    """A code as it was meant: spaces, hyphens and capital letters do not matter."""
    return re.sub(r"[\s-]", "", code or "").lower()


def _wrong() -> str:
    return _(
        "This is not the code that the app shows now, or it was used already. Wait for the next one. If no code is "
        "ever right, let the phone set its clock by itself."
    )

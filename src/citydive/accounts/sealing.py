"""Encrypting what must be read again (the secret of an authenticator app) and hashing what must not (paper codes).

The keys follow from the installation's secret key: a copy of the database alone opens nothing. Whoever changes the
secret key makes the secrets unreadable; `citydive user second-factor E-MAIL --remove` then lets people begin anew.
"""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac

INFO = b"citydive.accounts.second-factor"


class Unreadable(Exception):
    """Encrypted with another secret key than the installation has now."""


def encrypt(text: str) -> str:
    return _cipher().encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    try:
        return _cipher().decrypt(token.encode()).decode()
    except InvalidToken as error:
        raise Unreadable from error


def digest(user, code: str) -> str:
    """The hash under which a recovery code of an account is kept. The codes are random, so one round is enough."""
    return salted_hmac(f"citydive.recovery-code.{user.pk}", code, algorithm="sha256").hexdigest()


def _cipher() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str) -> bytes:
    """32 bytes for this use only (HMAC of its name with the long random key), as Fernet wants them."""
    return base64.urlsafe_b64encode(hmac.new(key.encode(), INFO, hashlib.sha256).digest())

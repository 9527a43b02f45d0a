"""Which phone it is: a random secret in a signed cookie that only one door gets back. No name, no account."""

import hashlib
import secrets

from django.conf import settings
from django.urls import reverse

from .models import Participant

COOKIE, SALT = "taking_part", "citydive.participation"
KEPT = 30 * 24 * 3600


def secret_of(request) -> str | None:
    """The secret that this phone was given here, or None for a phone that is new (or keeps no cookies)."""
    return request.get_signed_cookie(COOKIE, default=None, salt=SALT, max_age=KEPT)


def give_secret(response, door, secret=None) -> str:
    """Let the phone keep a secret for this door; gives it."""
    secret = secret or secrets.token_urlsafe(24)
    response.set_signed_cookie(
        COOKIE, secret, salt=SALT, max_age=KEPT, path=reverse("door", args=[door.token]),
        httponly=True, samesite="Lax", secure=settings.HTTPS,
    )  # fmt: skip
    return secret


def digest_of(door, secret: str) -> str:
    return hashlib.sha256(f"{door.pk}:{secret}".encode()).hexdigest()


def participant_of(door, secret) -> Participant | None:
    """The phone as this door knows it; None before it sent something."""
    if not secret:
        return None
    return Participant.objects.filter(door=door, digest=digest_of(door, secret)).first()

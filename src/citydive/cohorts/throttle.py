"""Whose wrong passwords are counted together at the log-in (AXES_… settings)."""

from .models import UserManager


def login_name(request, credentials=None) -> str:
    """The account that was meant: one address counts once, however its letters are written."""
    typed = (credentials or {}).get("username") or request.POST.get("username", "")
    return UserManager.normal_email(typed)


def client_address(request) -> str:
    """The address that the server saw (the trusted proxy may have named it), never what a header claims."""
    return request.META.get("REMOTE_ADDR", "")

"""How often somebody may try to log in.

Three counts beside the one of django-axes (eight wrong passwords for one account from one address):

1. Wrong passwords from one address over all accounts. A whole city hall may sit behind one address, so only
   attempts that fail stay counted.
2. Wrong passwords for one account from all addresses together. Past the limit the account is not locked (anybody
   could then lock anybody out by typing nonsense); it becomes slow: one attempt per half a minute from all unknown
   browsers together. That leaves a guesser with many addresses some 5,000 tries a day.
3. A browser in which this account was logged in before carries a signed cookie and does not stand in that queue: it
   has a count of its own. So an attacker can delay nobody at their usual computer. Who sits at a new one while the
   account is under attack sets a new password by e-mail; the browser that does so is known from then on.

An address without an account is counted just the same: the answer must not tell whether there is one.
"""

import json
import secrets

from django.conf import settings
from django.core import signing

from citydive.cohorts.models import User
from citydive.cohorts.throttle import allow, client_key, give_back

QUARTER = 900
FROM_ADDRESS, FOR_ACCOUNT, FROM_BROWSER = 60, 20, 10
SLOW_SECONDS = 30
COOKIE, COOKIE_SALT, COOKIE_DAYS = "known", "citydive.known-browser", 180
MOST_ACCOUNTS = 5


def may_try(request, email) -> bool:
    """Count one attempt to log in; False if it has to wait. Call `was_right` if the password was right."""
    if not allow("login.address", client_key(request), FROM_ADDRESS, QUARTER):
        return False
    mark = _mark(request, email)
    if mark and allow("login.browser", mark, FROM_BROWSER, QUARTER):
        return True
    if allow("login.account", email, FOR_ACCOUNT, QUARTER):
        return True
    return allow("login.slow", email, 1, SLOW_SECONDS)


def was_right(request, email) -> None:
    """The attempt that was counted last was a good one."""
    give_back("login.address", client_key(request))
    mark = _mark(request, email)
    give_back(*(("login.browser", mark) if mark else ("login.account", email)))


def know(request, response, user) -> None:
    """Let this browser be known as one in which the account was logged in."""
    marks = _marks(request)
    marks.setdefault(str(user.pk), secrets.token_urlsafe(9))
    newest = {str(user.pk): marks.pop(str(user.pk))}
    kept = newest | dict(list(marks.items())[: MOST_ACCOUNTS - 1])
    response.set_cookie(
        COOKIE,
        signing.dumps(kept, salt=COOKIE_SALT),
        max_age=COOKIE_DAYS * 86400,
        httponly=True,
        samesite="Lax",
        secure=settings.HTTPS,
        path="/login/",
    )


def _marks(request) -> dict:
    """account number → random mark of this browser, from its signed cookie."""
    try:
        found = signing.loads(request.COOKIES.get(COOKIE, ""), salt=COOKIE_SALT, max_age=COOKIE_DAYS * 86400)
    except (signing.BadSignature, json.JSONDecodeError):
        return {}
    return found if isinstance(found, dict) else {}


def _mark(request, email) -> str:
    marks = _marks(request)
    if not marks:
        return ""
    user = User.objects.filter(email=email, pk__in=[key for key in marks if key.isdecimal()]).only("pk").first()
    return f"{user.pk}.{marks[str(user.pk)]}" if user else ""

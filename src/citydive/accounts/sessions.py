"""Where somebody is logged in: a row per browser beside Django's session, so that each can be seen and ended."""

from datetime import timedelta
from importlib import import_module

from axes.models import AccessLog
from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from citydive.cohorts import journal
from citydive.cohorts.models import Entry
from citydive.cohorts.throttle import client_address

from .devices import browser_of, shortened
from .models import OpenSession

# In the session: the number of its row, and when that was last written.
ROW, WRITTEN = "open_session", "open_session_written"
WRITE_EVERY = timedelta(minutes=10)
LOGIN_VERBS = ("logged in", "login failed", "login paused", "wrong code")


def describe(request) -> dict:
    """browser, system and address of a request as they are kept."""
    agent = (request.META if request is not None else {}).get("HTTP_USER_AGENT", "")
    browser, system = browser_of(agent)
    address = shortened(client_address(request)) if request is not None else ""
    return {"browser": browser, "system": system, "address": address}


def begin(request, user) -> OpenSession:
    """Note that this browser is logged in from now on."""
    now = timezone.now()
    if request.session.session_key is None:
        request.session.save()
    OpenSession.objects.filter(key=request.session.session_key).delete()
    row = OpenSession.objects.create(user=user, key=request.session.session_key, seen=now, **describe(request))
    request.session[ROW], request.session[WRITTEN] = row.pk, now.timestamp()
    return row


def touch(request) -> None:
    """Note that somebody is here, at most every ten minutes: reading pages must not write to the database."""
    now = timezone.now()
    if now.timestamp() - request.session.get(WRITTEN, 0) < WRITE_EVERY.total_seconds():
        return
    row = OpenSession.objects.filter(pk=request.session.get(ROW), user=request.user)
    if row.update(seen=now, key=request.session.session_key, address=shortened(client_address(request))):
        request.session[WRITTEN] = now.timestamp()
    else:
        # Logged in before such rows were kept.
        begin(request, request.user)


def of(user):
    return OpenSession.objects.filter(user=user)


def end(row) -> None:
    """Log one browser out."""
    _store(row.key).delete()
    row.delete()


@transaction.atomic
def end_all(user, *, but=None) -> int:
    """Log all browsers of an account out, except the one with row number `but`; returns how many."""
    rows = list(of(user).exclude(pk=but))
    for row in rows:
        end(row)
    return len(rows)


def keep_this(request, user) -> None:
    """After a new password: this browser stays logged in under a new key, all others are out."""
    update_session_auth_hash(request, user)
    row = request.session.get(ROW)
    OpenSession.objects.filter(pk=row, user=user).update(key=request.session.session_key)
    end_all(user, but=row)


def note_login(verb, user, request, **detail):
    """One line of the journal on logging in; the person sees the last of them on the page of sessions."""
    return journal.note(verb, person=user, by=user if verb == "logged in" else None, **describe(request), **detail)


def last_logins(user, count=12):
    return Entry.objects.filter(person=user, verb__in=LOGIN_VERBS)[:count]


def tidy() -> int:
    """Chore: forget sessions that ran out, the rows of browsers whose session is gone, and the log of log-ins with
    whole addresses that earlier versions kept."""
    AccessLog.objects.all().delete()
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    there = Session.objects.filter(pk=OuterRef("key"))
    return OpenSession.objects.filter(~Exists(there)).delete()[0]


def _store(key):
    return import_module(settings.SESSION_ENGINE).SessionStore(key)

"""Logging in and out, as Django and django-axes tell it: kept as open sessions and in the journal."""

from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver

from citydive.cohorts.models import User
from citydive.cohorts.throttle import allow

from . import sessions
from .models import OpenSession

# A guesser must not fill the journal: of failures so many an hour are noted for one account.
FAILURES_NOTED = 20


@receiver(user_logged_in)
def _logged_in(sender, request, user, **more):
    sessions.begin(request, user)
    sessions.note_login("logged in", user, request)


@receiver(user_logged_out)
def _logged_out(sender, request, user, **more):
    if user is not None and request is not None:
        OpenSession.objects.filter(pk=request.session.get(sessions.ROW), user=user).delete()
        sessions.note_login("logged out", user, request)


@receiver(user_login_failed)
def _failed(sender, credentials, request=None, **more):
    note_failure("login failed", credentials.get("username", ""), request)


@receiver(user_locked_out)
def _locked_out(sender, request=None, username="", **more):
    note_failure("login paused", username, request)


def note_failure(verb, email, request):
    """Into the journal of the account that was meant; nothing is kept of addresses without one."""
    user = User.objects.filter(email=User.objects.normal_email(email)).first()
    if user is not None and allow("journal.failed", user.pk, FAILURES_NOTED, 3600):
        sessions.note_login(verb, user, request)

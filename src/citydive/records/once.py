"""Creating forms that are sent twice make one thing: for every view that makes something and then redirects."""

import hashlib
import json
import re
from datetime import timedelta
from functools import partial, wraps

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from .models import Record, Sent

KEPT = timedelta(days=2)
# As long somebody who goes back in the browser may send the same words once more without meaning them twice.
AGAIN = timedelta(minutes=10)


def once(view=None, *, stands=None):
    """A form that was sent before leads to what it made then, in one transaction with the making.

    What tells one rendering of a form from the next is the CSRF token in it, which Django masks anew every time: a
    double click is one sending. Going back gives a form with a new token; the very same content from the same
    person within a few minutes is one sending too, and that is said. Another text is always a new one. A form
    without a token in its fields is taken as it comes. What was withdrawn, erased or corrected meanwhile is made
    again: `stands(view's arguments)` says whether it stands; else the records that it led to do.
    """
    if view is None:
        return partial(once, stands=stands)
    return _once(view, again=AGAIN, stands=stands)


def once_per_form(view):
    """The same for buttons and choices, which may well be meant again: only one rendering makes one thing."""
    return _once(view, again=None)


def _once(view, again, stands=None):
    @wraps(view)
    def wrapped(request, *args, **kwargs):
        form, words = _marks(request)
        if not form:
            return view(request, *args, **kwargs)

        def still_there(led_to):
            return again is None or (stands(request, *args, **kwargs) if stands else _records_stand(led_to))

        with transaction.atomic():
            # Of two at the same moment the second waits here until the first is through.
            if (before := _led_to(form, KEPT)) and still_there(before):
                return redirect(before)
            if again and (before := _led_to(words, again)) and still_there(before):
                messages.info(
                    request, _("You sent just this a few minutes ago: here it is. No second one was made.")
                )
                return redirect(before)
            response = view(request, *args, **kwargs)
            marks = Sent.objects.filter(mark__in=[form, words])
            if response.status_code == 302:
                marks.update(led_to=response["Location"], at=timezone.now())
            else:
                marks.delete()
            return response

    return wrapped


def _led_to(mark, within) -> str:
    """Claim the mark, and say what it led to if that was not long ago."""
    Sent.objects.bulk_create([Sent(mark=mark)], ignore_conflicts=True)
    row = Sent.objects.select_for_update().get(mark=mark)
    return row.led_to if row.at > timezone.now() - within else ""


def _records_stand(led_to) -> bool:
    """Whether no record whose key stands in the address was withdrawn or erased."""
    named = Record.objects.filter(key__in=re.split(r"[/#?]", led_to))
    return named.count() == named.active().count()


def _marks(request) -> tuple[str, str]:
    """Of this rendering of the form, and of what was sent in it."""
    token = request.POST.get("csrfmiddlewaretoken") if request.method == "POST" else ""
    if not token or not request.user.is_authenticated:
        return "", ""
    files = [(name, each.name, _digest(each)) for name, each in sorted(request.FILES.items())]
    typed = sorted((name, values) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken")
    words = [request.user.pk, request.get_full_path(), typed, files]
    return tuple(hashlib.sha256(json.dumps(each).encode()).hexdigest() for each in ([*words, token], words))


def _digest(file) -> str:
    found = hashlib.sha256()
    for chunk in file.chunks():
        found.update(chunk)
    file.seek(0)
    return found.hexdigest()


def forget_sent() -> int:
    """Chore: marks of long ago; returns how many."""
    return Sent.objects.filter(at__lt=timezone.now() - KEPT).delete()[0]

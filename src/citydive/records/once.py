"""Creating forms that are sent twice make one thing: for every view that makes something and then redirects."""

import hashlib
import json
from datetime import timedelta
from functools import wraps

from django.db import transaction
from django.shortcuts import redirect
from django.utils import timezone

from .models import Sent

KEPT = timedelta(days=2)


def once(view):
    """A form that was sent before leads to what it made then, in one transaction with the making.

    What tells one rendering of a form from the next is the CSRF token in it, which Django masks anew every time. So
    a double click is one sending; going back and writing another text, or opening the form again to write the same
    text, is a new one. A form without a token in its fields is taken as it comes.
    """

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        mark = _mark(request)
        if not mark:
            return view(request, *args, **kwargs)
        with transaction.atomic():
            # Of two at the same moment the second waits here until the first is through.
            Sent.objects.bulk_create([Sent(mark=mark)], ignore_conflicts=True)
            before = Sent.objects.select_for_update().get(mark=mark)
            if before.led_to:
                return redirect(before.led_to)
            response = view(request, *args, **kwargs)
            if response.status_code == 302:
                Sent.objects.filter(mark=mark).update(led_to=response["Location"])
            else:
                before.delete()
            return response

    return wrapped


def _mark(request) -> str:
    if request.method != "POST" or not request.POST.get("csrfmiddlewaretoken") or not request.user.is_authenticated:
        return ""
    files = [(name, each.name, each.size) for name, each in sorted(request.FILES.items())]
    sent = [request.user.pk, request.get_full_path(), sorted(request.POST.lists()), files]
    return hashlib.sha256(json.dumps(sent).encode()).hexdigest()


def forget_sent() -> int:
    """Chore: marks of long ago; returns how many."""
    return Sent.objects.filter(at__lt=timezone.now() - KEPT).delete()[0]

"""Pages without log-in that anybody may ask for again and again: how often, and what they answer then."""

from functools import wraps

from django.shortcuts import render

from citydive.cohorts.throttle import allow, client_key


def paced(bucket, limit, seconds):
    """At most `limit` forms sent from one address within `seconds` [s]; then a page that says so (429)."""

    def decorate(view):
        @wraps(view)
        def wrapped(request, *args, **kwargs):
            if request.method == "POST" and not allow(bucket, client_key(request), limit, seconds):
                return render(request, "accounts/busy.html", status=429)
            return view(request, *args, **kwargs)

        return wrapped

    return decorate

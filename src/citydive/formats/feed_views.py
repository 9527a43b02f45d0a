"""Calendar files: the own calendar address, what stands behind it, a deep dive's calendar, one session."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from citydive.cohorts.access import dive_view
from citydive.cohorts.throttle import allow, client_key
from citydive.records.access import record_view

from . import feeds
from .ics import MEDIA_TYPE, calendar_of
from .models import Session
from .rules import may_see_cards

# Calendar programs ask once an hour at most; an office shares an address.
MOST, WINDOW = 600, 3600


@login_required
def address(request):
    """The own calendar address: make one, make another one, end it."""
    if request.method == "POST":
        if "end" in request.POST:
            feeds.revoke(request.user)
            messages.success(request, _("The address is no longer valid. Calendars that use it get nothing more."))
        elif "make" in request.POST:
            feeds.make_address(request.user)
        return redirect("feed")
    return render(request, "formats/feed.html", {"address": feeds.address_of(request.user)})


@require_safe
def personal(request, token):
    """What a calendar program gets that knows the address; nobody is logged in."""
    if not allow("formats.feed", client_key(request), MOST, WINDOW):
        return _plain(_("Too many requests from this address. Try again in an hour."), 429)
    try:
        person = feeds.person_of(token)
    except feeds.Revoked:
        return _plain(_("This calendar address is no longer valid."), 410)
    if person is None:
        raise Http404
    return _file(request, feeds.personal_calendar(person), "citydive.ics")


@require_safe
@dive_view("public")
def of_dive(request, dive):
    if not allow("formats.feed", client_key(request), MOST, WINDOW):
        return _plain(_("Too many requests from this address. Try again in an hour."), 429)
    response = _file(request, feeds.dive_calendar(dive, request.user), f"{dive.slug}.ics")
    patch_vary_headers(response, ["Cookie", "Accept-Language"])
    return response


@require_safe
@record_view(kind="session")
def of_session(request, record):
    """One session for the own calendar, as a file."""
    rows = Session.objects.filter(pk=record.pk).select_related("record__deep_dive").prefetch_related("agenda")
    inside = may_see_cards(request.user, record)
    return _file(
        request, calendar_of(rows, name=record.shown.title, inside=lambda _record: inside), f"{record.key}.ics"
    )


def _file(request, data, name) -> HttpResponse:
    etag = f'"{salted_hmac("citydive.formats.ics", data).hexdigest()[:32]}"'
    response = get_conditional_response(request, etag=etag) or HttpResponse(data, content_type=MEDIA_TYPE)
    response["ETag"], response["Cache-Control"] = etag, "private, no-cache"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def _plain(text, status) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")

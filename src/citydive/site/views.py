"""Pages that belong to no single room: front page, log-in, errors, language."""

import logging
import sys
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db.models import Q
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from citydive.accounts.typed import send_page, typed_in
from citydive.cohorts.access import ForAdministrators
from citydive.cohorts.languages import keep_language
from citydive.cohorts.models import DeepDive
from citydive.cohorts.rules import can_open_dive, place_of
from citydive.disk import is_full
from citydive.records.rules import can_comment, owns
from citydive.records.withdrawing import withdrawal_of

logger = logging.getLogger(__name__)


def home(request):
    """The deep dives that somebody may see: public ones for all, and one's own."""
    dives = DeepDive.objects.filter(Q(is_public=True) | Q(pk__in=place_of(request.user).takes_part))
    return render(request, "site/home.html", {"dives": dives, "can_open": can_open_dive(request.user)})


@require_POST
def set_language(request):
    """Keep the language in a cookie, and on the account of who is logged in."""
    code = request.POST.get("lang", "")
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(_without_language(back))
    if code in dict(settings.LANGUAGES):
        keep_language(response, code)
        if request.user.is_authenticated:
            request.user.language = code
            request.user.save(update_fields=["language"])
    return response


def _without_language(address: str) -> str:
    """The address of a page without `?lang=`, which would take back what was just chosen."""
    parts = urlsplit(address)
    kept = [each for each in parts.query.split("&") if each and each.partition("=")[0] != "lang"]
    return urlunsplit(parts._replace(query="&".join(kept)))


# Forms that need no log-in.
FOR_STRANGERS = ("invitation", "forgot", "reset", "email_confirm", "notices_stop", "door_send")


def bad_request(request, exception=None):
    """What could not be understood; more than one form may hold has an answer of its own."""
    too_much = isinstance(exception, (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent))
    status = 413 if too_much else 400
    return render(request, "site/error.html", {"status": status, "too_much": too_much}, status=status)


def forbidden(request, exception=None):
    """Why not, as far as it is known. Who reads the record of the address is told so; of other pages that would not
    be true."""
    record = getattr(request, "record", None)
    context = {
        "status": 403,
        "record": record,
        "may_comment": record is not None and can_comment(request.user, record),
        "for_administrators": isinstance(exception, ForAdministrators),
        "withdrawal": withdrawal_of(record) if record is not None and owns(request.user, record) else None,
        "resting": _resting(request.user, getattr(request, "dive", None), record),
    }
    return render(request, "site/error.html", context, status=403)


def _resting(user, dive, record):
    """The membership of the reader's own city where it is not active: then the city may not write."""
    if dive is None:
        return None
    place = place_of(user)
    cities = place.cities(dive.pk) - place.writes_for(dive.pk)
    if record is not None:
        cities &= {record.city_id}
    return dive.memberships.filter(city__in=cities).select_related("city").first() if cities else None


def csrf_failure(request, reason=""):
    """The form was opened before the last log-in, or too long ago; a stranger is asked to log in on the way out."""
    typed = typed_in(request)
    if typed and (request.user.is_authenticated or request.resolver_match.url_name in FOR_STRANGERS):
        return send_page(request, typed, status=403)
    return render(request, "site/error.html", {"status": 403, "form_expired": True}, status=403)


def not_found(request, exception=None):
    """One answer for what is hidden and what never was: it depends on the address and the reader alone."""
    user, place = request.user, place_of(request.user)
    of_a_dive = request.path.startswith(("/r/", "/d/"))
    context = {
        "status": 404,
        "writing": request.method == "POST" and user.is_authenticated,
        "no_page": request.resolver_match is None and not of_a_dive,
        "reads_none": of_a_dive
        and getattr(user, "is_administrator", False)
        and not (place.takes_part or place.grants),
    }
    return render(request, "site/error.html", context, status=404)


def server_error(request):
    """The last resort. A full disk, of files or of the database, is said as such: to people and in the log."""
    full = is_full(sys.exc_info()[1])
    if full:
        logger.critical("The disk is full: %s %s was refused. Free some space.", request.method, request.path)
    status = 507 if full else 500
    return render(request, "site/server_error.html", {"full": full, "texts": _typed_texts(request)}, status=status)


def _typed_texts(request) -> list:
    """What was typed, on a page that must not fail whatever else did."""
    try:
        typed = typed_in(request)
    except Exception:
        logger.exception("What was typed could not be read.")
        return []
    return typed.texts if typed else []

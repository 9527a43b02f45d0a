"""What every request of somebody logged in goes through; and what was typed by somebody who no longer is."""

from django.http import HttpResponseRedirect, JsonResponse
from django.urls import reverse

from . import second_factor, second_views, sessions
from .forms import LoginForm
from .typed import log_in_page, typed_in

# Open before a required second factor is added: adding it, leaving, the language.
WITHOUT = ("second_factor", "logout", "set_language")


class AccountMiddleware:
    """Keeps the list of sessions current, asks for a second factor where it is required, and keeps pages of people
    who are logged in out of every store: after logging out, "back" must not show them again."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.user.is_authenticated:
            return self.get_response(request)
        sessions.touch(request)
        response = self._refusal(request) or self.get_response(request)
        # Files say themselves how long they may be kept; they vary with the cookie.
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "private, no-store"
        return response

    def _refusal(self, request):
        if request.session.get(second_factor.SHOWN) or not second_factor.is_required(request.user):
            return None
        if request.path in {reverse(name) for name in WITHOUT}:
            return None
        if request.headers.get("Accept", "").startswith("application/json"):
            return JsonResponse({"error": "second factor required"}, status=403)
        if typed_in(request) and not second_factor.has_one(request.user):
            return second_views.interrupted_page(request)
        return HttpResponseRedirect(reverse("second_factor"))


class TypedMiddleware:
    """A form that needs a log-in and meets none is answered with the log-in page and what was typed in it.

    To a stranger what is not there and what is not theirs look alike here as everywhere.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.method != "POST" or request.user.is_authenticated or hasattr(response, "shows_typed"):
            return response
        sent_away = response.status_code == 302 and response["Location"].partition("?")[0] == reverse("login")
        if not sent_away and response.status_code not in (403, 404, 410):
            return response
        typed = typed_in(request)
        if typed is None:
            return response
        status = 403 if sent_away else response.status_code
        return log_in_page(request, typed, LoginForm(request), status=status)

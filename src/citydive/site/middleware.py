import re

from django.conf import settings
from django.http import HttpResponseNotAllowed
from django.shortcuts import render
from django.utils import timezone, translation

from citydive.cohorts.languages import keep_language
from citydive.identity import ASKED, SIGNED, signature
from citydive.quantities import in_html

# What no page of this site needs, said to the browser once for all.
NOT_NEEDED = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "publickey-credentials-get",
    "screen-wake-lock",
    "serial",
    "usb",
    "xr-spatial-tracking",
)
EVERYWHERE = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{name}=()" for name in NOT_NEEDED),
    "X-Frame-Options": "DENY",
    # Only what is served beside the pages (style sheets, scripts, icons) comes here without a policy of its own.
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}


class HeadersMiddleware:
    """Headers of every answer there is: pages, files, static files and errors. Stands before all others."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        for name, value in EVERYWHERE.items():
            response.headers.setdefault(name, value)
        if asked := request.headers.get(ASKED):
            response.headers[SIGNED] = signature(asked)
        return response


class ZeroMiddleware:
    """Zero characters in an address are left out: nothing of ours holds one, and PostgreSQL cannot look for one."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        asked = request.META.get("QUERY_STRING", "")
        if "%00" in asked:
            request.META["QUERY_STRING"] = asked.replace("%00", "")
        # A length that is no number has no body: so Django reads it first, and fails at it later.
        if not (request.META.get("CONTENT_LENGTH") or "0").isdecimal():
            request.META["CONTENT_LENGTH"] = "0"
        return self.get_response(request)


class QuantitiesMiddleware:
    """Numbers stay with their units on every page (`citydive.quantities`), whoever wrote the text."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if not response.streaming and response.headers.get("Content-Type", "").startswith("text/html"):
            response.content = in_html(response.text)
        return response


METHODS = ("GET", "HEAD", "POST")


class MethodsMiddleware:
    """Pages are asked for and forms are sent; no view has to think of any other method."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request) if request.method in METHODS else HttpResponseNotAllowed(METHODS)


# The record or deep dive that an address belongs to.
_ABOVE = re.compile(r"/[rd]/[^/]+/")


class WrongMethodMiddleware:
    """Who opens the address of a button, or sends something to a page, reads what that means and where to go on."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code != 405 or response.content:
            return response
        above = _ABOVE.match(request.path)
        context = {
            "status": 405,
            "form_only": request.method != "POST",
            "up": above.group() if above else "",
            "up_is_record": request.path.startswith("/r/"),
        }
        # Into the same answer: it says which methods there are, and how long it may be kept.
        response.content = render(request, "site/error.html", context).content
        return response


CODES = {code for code, _name in settings.LANGUAGES}


class LanguageMiddleware:
    """Language by `?lang=`, then cookie, then the account's choice, then the browser; time zone by account.

    A link with `?lang=` speaks for the pages after it too: it is kept in this browser, like a choice in
    the menu.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        language = self._language(request)
        user = request.user
        translation.activate(language)
        request.LANGUAGE_CODE = language
        if user.is_authenticated:
            timezone.activate(user.time_zone or "UTC")
        try:
            response = self.get_response(request)
        finally:
            timezone.deactivate()
        response.headers.setdefault("Content-Language", language)
        self._keep(request, response)
        return response

    def _keep(self, request, response):
        asked, name = request.GET.get("lang"), settings.LANGUAGE_COOKIE_NAME
        # A page that sets the language itself (the menu) has the last word.
        if asked in CODES and name not in response.cookies:
            keep_language(response, asked)

    def _language(self, request):
        for chosen in (request.GET.get("lang"), request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)):
            if chosen in CODES:
                return chosen
        if request.user.is_authenticated and request.user.language in CODES:
            return request.user.language
        return translation.get_language_from_request(request)

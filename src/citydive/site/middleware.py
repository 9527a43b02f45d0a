from django.conf import settings
from django.utils import timezone, translation

CODES = {code for code, _name in settings.LANGUAGES}


class LanguageMiddleware:
    """Language by `?lang=`, then cookie, then the account's choice, then the browser; time zone by account."""

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
        return response

    def _language(self, request):
        chosen = request.GET.get("lang") or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        if chosen in CODES:
            return chosen
        if request.user.is_authenticated and request.user.language in CODES:
            return request.user.language
        return translation.get_language_from_request(request)

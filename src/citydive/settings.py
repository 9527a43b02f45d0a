"""Settings of an installation. Everything that differs between installations comes from CITYDIVE_… variables."""

import os
from datetime import timedelta
from pathlib import Path

from citydive.installation import (
    base_url,
    database_settings,
    email_settings,
    load_secret_key,
    mail_sender,
    one_of,
    whole_number,
)
from citydive.logs import without_refusals_traced

PACKAGE = Path(__file__).resolve().parent
HOME = Path(os.environ.get("CITYDIVE_HOME", "citydive-data")).resolve()

SECRET_KEY = load_secret_key(HOME)
DEBUG = False
BIND = os.environ.get("CITYDIVE_BIND", "127.0.0.1:8000")
ALLOWED_HOSTS = os.environ.get("CITYDIVE_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if host != "*"]
WORKERS = whole_number("CITYDIVE_WORKERS", 1)
UPLOAD_MAX_MB = whole_number("CITYDIVE_UPLOAD_MAX_MB", 50, least=1)
# Files attached to a record: one file, and all of one record together.
ATTACHMENT_MAX_MB = whole_number("CITYDIVE_ATTACHMENT_MAX_MB", 20, least=1)
ATTACHMENTS_MAX_MB = whole_number("CITYDIVE_ATTACHMENTS_MAX_MB", 100, least=1)
# A program that looks for viruses in every upload, such as `clamdscan --no-summary --fdpass {}`; empty: none.
SCAN_COMMAND = os.environ.get("CITYDIVE_SCAN_COMMAND", "").strip()
SCAN_SECONDS = whole_number("CITYDIVE_SCAN_SECONDS", 30, least=1)
# So many days after the deadline of a call the contacts of those who answered are forgotten.
INTEREST_DAYS = whole_number("CITYDIVE_INTEREST_DAYS", 365, least=1)
# So many days after a signature was asked for the address of the signatory is forgotten; and after a delegate left,
# what was said about them.
FORGET_CONTACTS_DAYS = whole_number("CITYDIVE_FORGET_CONTACTS_DAYS", 365, least=1)
# How long after a door has closed the phones that took part without an account are known [days].
FORGET_PHONES_DAYS = whole_number("CITYDIVE_FORGET_PHONES_DAYS", 30, least=1)
# So many days after a session the names of people without an account go from the list of who was there.
FORGET_ATTENDANCE_DAYS = whole_number("CITYDIVE_FORGET_ATTENDANCE_DAYS", 730, least=1)
# So many days after the end of a mission what people said about their travel is forgotten.
FORGET_TRAVEL_DAYS = whole_number("CITYDIVE_FORGET_TRAVEL_DAYS", 180, least=1)
HTTPS = os.environ.get("CITYDIVE_HTTPS", "") == "1"
URL = base_url(os.environ.get("CITYDIVE_URL", ""), ALLOWED_HOSTS, BIND, HTTPS)
# The proxy that ends HTTPS; what it says about the visitor's address and protocol is believed, nobody else's word.
PROXY = os.environ.get("CITYDIVE_PROXY", "127.0.0.1")

DATABASES = {"default": database_settings(os.environ.get("CITYDIVE_DATABASE_URL", ""), HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Ground floor first; a room may import only rooms above it in this list (held by import-linter).
ROOMS = [
    "citydive.post",
    "citydive.cohorts",
    "citydive.jobs",
    "citydive.records",
    "citydive.search",
    "citydive.accounts",
    "citydive.notices",
    "citydive.participation",
    "citydive.joining",
    "citydive.commitments",
    "citydive.formats",
    "citydive.live",
    "citydive.exchange",
    "citydive.missions",
    "citydive.evidence",
    "citydive.options",
    "citydive.decisions",
    "citydive.results",
    "citydive.reports",
    "citydive.site",
]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "axes",
    "django_tasks",
    *ROOMS,
    # After the rooms: its templates for the fields of forms, of which the site has its own for long lists.
    "django.forms",
]

MIDDLEWARE = [
    "citydive.site.middleware.HeadersMiddleware",
    "citydive.site.middleware.ZeroMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "citydive.site.middleware.MethodsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Outside of all that may answer with a page in place of a view.
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.common.CommonMiddleware",
    "citydive.site.middleware.QuantitiesMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "citydive.site.middleware.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "citydive.accounts.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
    "citydive.accounts.middleware.TypedMiddleware",
    # Innermost: its page knows reader and language, and gets the headers of all others.
    "citydive.site.middleware.WrongMethodMiddleware",
]

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
ROOT_URLCONF = "citydive.urls"
WSGI_APPLICATION = "citydive.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "citydive.site.context.frame",
            ],
            # The design system's tags are at hand in every template, so no room has to import the site.
            "builtins": [
                "django.templatetags.i18n",
                "citydive.site.templatetags.ui",
                "citydive.accounts.templatetags.typed",
                "citydive.notices.templatetags.following",
            ],
        },
    }
]

AUTH_USER_MODEL = "cohorts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "citydive.accounts.passwords.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "citydive.accounts.passwords.NotCommon"},
    {"NAME": "citydive.accounts.passwords.NotLikeThePerson"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "today"
LOGOUT_REDIRECT_URL = "home"

# A link for a new password works this long [s].
PASSWORD_RESET_TIMEOUT = 4 * 3600
# Who must add a second factor: nobody ("off"), moderators and administrators ("moderators"), or "all".
SECOND_FACTOR = one_of("CITYDIVE_SECOND_FACTOR", ("off", "moderators", "all"))

# Eight wrong passwords for one account from one address: wait a quarter of an hour.
# Further limits stand in accounts/gate.py.
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
# The log-in form calls the e-mail address "username"; axes would look for the model's field name.
AXES_USERNAME_FORM_FIELD = "username"
AXES_USERNAME_CALLABLE = "citydive.cohorts.throttle.login_name"
AXES_CLIENT_IP_CALLABLE = "citydive.cohorts.throttle.counted_address"
AXES_LOCKOUT_TEMPLATE = "accounts/locked.html"
AXES_VERBOSE = False
# Its log of log-ins would keep whole addresses and browsers for ever; the page of sessions has what people need.
AXES_DISABLE_ACCESS_LOG = True

LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", "English"),
    ("de", "Deutsch"),
    ("fr", "Français"),
    ("ar", "العربية"),
    ("uk", "Українська"),
    ("sw", "Kiswahili"),
]
# Catalogues that no speaker has reviewed yet; the language switch says so.
MACHINE_DRAFT_LANGUAGES = {"ar", "de", "fr", "sw", "uk"}
LOCALE_PATHS = [PACKAGE / "locale"]
LANGUAGE_COOKIE_NAME = "lang"
LANGUAGE_COOKIE_SAMESITE = "Lax"
FORMAT_MODULE_PATH = ["citydive.site.formats"]
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "citydive.operation.static.StaticFiles"},
}
# A fresh clone works before anything is collected; `init` and `serve` collect hashed and compressed files.
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600
MEDIA_ROOT = HOME / "files"
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "citydive.site.views.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if HTTPS:
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}

# A job is a row; the task only carries its id. Any other Django Tasks backend can take over the carrying.
TASKS = {"default": {"BACKEND": "citydive.jobs.backend.LeaseBackend"}}

EMAIL_URL = os.environ.get("CITYDIVE_EMAIL_URL", "")
EMAIL_CONFIG = email_settings(EMAIL_URL)
globals().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = mail_sender(os.environ.get("CITYDIVE_EMAIL_FROM", ""), EMAIL_URL, URL)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"refusals": {"()": "django.utils.log.CallbackFilter", "callback": without_refusals_traced}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["refusals"]}},
    "root": {"handlers": ["console"], "level": os.environ.get("CITYDIVE_LOG_LEVEL", "WARNING")},
}

"""Settings of the processes that some tests start: exactly the product's, plus the tests' own work."""

from citydive.settings import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "tests.work.WorkConfig"]  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

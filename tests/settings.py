"""Settings of the test run: the product's, with a throw-away home and a quick password hash."""

import os
import tempfile

os.environ.setdefault("CITYDIVE_SECRET_KEY", "only-for-tests")
os.environ["CITYDIVE_HOME"] = tempfile.mkdtemp(prefix="citydive-test-")
# CITYDIVE_TEST_POSTGRES names a server for the tests that need one; with CITYDIVE_TEST_ON=postgres the whole run
# uses it instead of SQLite.
ON_POSTGRES = os.environ.get("CITYDIVE_TEST_ON") == "postgres"
os.environ["CITYDIVE_DATABASE_URL"] = os.environ["CITYDIVE_TEST_POSTGRES"] if ON_POSTGRES else ""

from citydive.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ALLOWED_HOSTS = ["*"]
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405

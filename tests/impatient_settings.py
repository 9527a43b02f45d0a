"""As tests.process_settings, but a locked SQLite database is given up after half a second instead of twenty."""

from tests.process_settings import *  # noqa: F403

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    DATABASES["default"]["OPTIONS"]["timeout"] = 0.5  # noqa: F405

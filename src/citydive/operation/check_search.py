"""Does the search know every record, and quickly?"""

from datetime import timedelta

from .finding import Finding, note, ok


def check_search() -> Finding:
    import sqlite3

    from django.db import connection
    from django.utils import timezone

    from citydive.search import postgres, sqlite
    from citydive.search.backend import backend
    from citydive.search.index import missing
    from citydive.search.models import Stale

    if connection.vendor == "sqlite" and not sqlite.can_trigrams():
        return note(
            f"The search reads every record: SQLite {sqlite3.sqlite_version} of this Python is older than 3.34.",
            "Right, but slow with many records. Use a newer Python, or PostgreSQL; then run `citydive index`.",
        )
    if not backend().has_index():
        return note("The search reads every record: its index is not there.", "Run `citydive index`.")
    if connection.vendor == "postgresql" and not postgres.knows_letters():
        return note(
            "The search is slow for words in Arabic or Cyrillic: the database was made with the locale C.",
            "Move to a database made with LC_CTYPE C.UTF-8 or that of your language.",
        )
    marked = Stale.objects.count()
    late = Stale.objects.filter(since__lt=timezone.now() - timedelta(minutes=5)).count()
    if left := missing().count() + late:
        return note(f"The search does not know {left} records as they are now.", "Run `citydive index`.")
    if marked:
        # Just changed, or just restored: nothing is wrong yet, but the search does not know them.
        return ok(f"Search: {marked} records wait to be read for the index; a worker does it within a minute.")
    return ok("The search knows every record.")

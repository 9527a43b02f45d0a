"""Does the search know every record, and quickly?"""

from datetime import timedelta

from .finding import Finding, note, ok


def check_search() -> Finding:
    import sqlite3

    from django.utils import timezone

    from citydive.search.backend import backend
    from citydive.search.index import missing
    from citydive.search.models import Stale

    if not backend().can_index():
        return note(
            f"The search reads every record: SQLite {sqlite3.sqlite_version} of this Python is older than 3.34.",
            "Right, but slow with many records. Use a newer Python, or PostgreSQL; then run `citydive index`.",
        )
    if not backend().has_index():
        return note("The search reads every record: its index is not there.", "Run `citydive index`.")
    marked = Stale.objects.count()
    late = Stale.objects.filter(since__lt=timezone.now() - timedelta(minutes=5)).count()
    if left := missing().count() + late:
        return note(f"The search does not know {left} records as they are now.", "Run `citydive index`.")
    if marked:
        # Just changed, or just restored: nothing is wrong yet, but the search does not know them.
        return ok(f"Search: {marked} records wait to be read for the index; a worker does it within a minute.")
    return ok("The search knows every record.")

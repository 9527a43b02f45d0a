"""The index on PostgreSQL: GIN over the trigrams of folded text (extension pg_trgm)."""

from contextlib import contextmanager, nullcontext
from functools import reduce
from operator import or_

from django.db import DatabaseError, connection, transaction
from django.db.models import Q

from citydive.installation import InstallationError
from citydive.records.models import Record

from .models import Folded, Talk

_INDEXED = ((Folded, "text"), (Talk, "text"))
_SEARCHING = {
    "enable_seqscan": "off",
    "max_parallel_workers_per_gather": 2,
    "min_parallel_table_scan_size": 0,
    "parallel_setup_cost": 100,
    "parallel_tuple_cost": 0,
}
REMEDY = (
    "The search needs the PostgreSQL extension pg_trgm, and this account may not add it. Let the owner of the "
    "database or a superuser run, in the database {name}: CREATE EXTENSION pg_trgm; then `citydive init` again. "
    "(On Debian it is part of the package postgresql-contrib.)"
)


def make(editor) -> None:
    """Add the extension where it is missing, and the indexes; InstallationError with the remedy if not allowed."""
    if not has_extension():
        try:
            with transaction.atomic():
                editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        except DatabaseError as error:
            raise InstallationError(REMEDY.format(name=connection.settings_dict["NAME"])) from error
    for model, column in _INDEXED:
        table = model._meta.db_table
        editor.execute(f"CREATE INDEX {table}_trigrams ON {table} USING gin ({column} gin_trgm_ops)")


def drop(editor) -> None:
    for model, _column in _INDEXED:
        editor.execute(f"DROP INDEX IF EXISTS {model._meta.db_table}_trigrams")


def can_trigrams() -> bool:
    """`make` adds what is missing, or says what to do."""
    return True


def has_extension() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
        return cursor.fetchone() is not None


def has_index() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [f"{Folded._meta.db_table}_trigrams"])
        return cursor.fetchone()[0]


def knows_letters() -> bool:
    """Whether this database knows Arabic and Cyrillic letters as letters: not with the locale C, where words in
    them have no trigrams and are looked for row by row."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT cardinality(show_trgm('місто')) > 2")
        return cursor.fetchone()[0]


def parts(records, terms, talk: Q) -> list:
    """`records` in whose own texts every term stands; and those in whose comments, where `talk` holds, they do.

    Two queries instead of one with "or" between them: that would be tried on every record, past the indexes. The
    text stands beside the record, not in a query inside: so one row of the index tells of text and title.
    """
    heard = Talk.objects.filter(_every("text", terms), pk__in=Record.objects.filter(talk).values("pk"))
    return [records.filter(_every("folded__text", terms)), records.filter(pk__in=heard.values("pk"))]


def titled(terms) -> Q:
    """On records: every term stands in the title or key."""
    return _every("folded__title", terms)


def _every(column, terms) -> Q:
    every = Q()
    for forms in terms:
        every &= reduce(or_, (Q(**{f"{column}__contains": form}) for form in forms))
    return every


@contextmanager
def filling():
    """Fill an empty table: many times faster without the index, which is made at the end. Should that not happen
    (`has_index`), the search is slow but right, and `citydive index` makes it."""
    with connection.schema_editor() as editor:
        drop(editor)
    yield
    # Inside a transaction foreign keys wait for its end, and no index can be made before they are checked.
    connection.check_constraints()
    with connection.schema_editor() as editor:
        make(editor)


@contextmanager
def searching():
    """For the query of a search: by the indexes, which PostgreSQL takes for dearer than reading all the long texts;
    and with two helpers, though it expects too few hits for that."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("; ".join(f"SET LOCAL {name} = {value}" for name, value in _SEARCHING.items()))
        yield
        cursor.execute("; ".join(f"RESET {name}" for name in _SEARCHING))


def impatient():
    """Whoever is writing is passed over (`skip_locked`)."""
    return nullcontext()


def tidy() -> None:
    """Nothing to do: vacuuming takes out what was deleted."""

"""The index on SQLite: FTS5 with trigrams over the tables of folded text, kept by triggers."""

import sqlite3
from contextlib import contextmanager, nullcontext

from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL

from .models import Folded, Talk

OLDEST = (3, 34)
# (table with the texts, its columns)
_INDEXED = ((Folded, ("title", "text")), (Talk, ("text",)))


def make(editor) -> None:
    """Make the indexes and triggers beside the tables, where this SQLite can."""
    if not can_index():
        return
    for model, columns in _INDEXED:
        table = model._meta.db_table
        for sql in _definitions(table, columns):
            editor.execute(sql)


def drop(editor) -> None:
    for model, _columns in _INDEXED:
        table = model._meta.db_table
        for when in ("insert", "update", "delete"):
            editor.execute(f"DROP TRIGGER IF EXISTS {table}_{when}")
        editor.execute(f"DROP TABLE IF EXISTS {table}_fts")


def _definitions(table, columns):
    names = ", ".join(columns)
    old, new = (", ".join(f"{row}.{name}" for name in columns) for row in ("old", "new"))
    # With the command 'delete' and the old texts, FTS5 takes a row out of an index that holds no texts itself.
    out = f"INSERT INTO {table}_fts({table}_fts, rowid, {names}) VALUES ('delete', old.record_id, {old});"  # noqa: S608
    into = f"INSERT INTO {table}_fts(rowid, {names}) VALUES (new.record_id, {new});"  # noqa: S608
    return (
        f"CREATE VIRTUAL TABLE {table}_fts USING fts5({names}, content='{table}', content_rowid='record_id', "
        "tokenize='trigram')",
        f"CREATE TRIGGER {table}_insert AFTER INSERT ON {table} BEGIN {into} END",
        f"CREATE TRIGGER {table}_delete AFTER DELETE ON {table} BEGIN {out} END",
        f"CREATE TRIGGER {table}_update AFTER UPDATE ON {table} BEGIN {out} {into} END",
    )


def can_index() -> bool:
    return sqlite3.sqlite_version_info >= OLDEST


def has_index() -> bool:
    """Whether the index was made: not where the database was set up with an SQLite that knows no trigrams."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM sqlite_master WHERE name = %s", [f"{Folded._meta.db_table}_fts"])
        return can_index() and cursor.fetchone() is not None


def parts(records, terms, talk: Q) -> list:
    """`records` in whose own texts, or in whose comments where the condition `talk` holds, every term stands."""
    own, said = _matching(Folded, "text", terms), _matching(Talk, "text", terms)
    # First by the index alone, then who may know of it: of one condition with "or" SQLite makes a search by rights.
    either = RawSQL(f"{own.sql} UNION ALL {said.sql}", [*own.params, *said.params])  # noqa: S611
    return [records.filter(Q(pk__in=either) & (Q(pk__in=own) | talk))]


def titled(terms) -> Q:
    """On records: every term stands in the title or key."""
    return Q(pk__in=_matching(Folded, "title", terms))


def _matching(model, column, terms) -> RawSQL:
    """The ids of records in whose `column` every term stands in one of its forms."""
    table = model._meta.db_table
    asked = " AND ".join("(" + " OR ".join(map(_quoted, forms)) + ")" for forms in terms)
    return RawSQL(  # noqa: S611 - names are our own, what was typed is a parameter
        f"SELECT rowid FROM {table}_fts WHERE {table}_fts MATCH %s",  # noqa: S608
        [f"{{{column}}} : ({asked})"],
    )


def searching():
    """For the query of a search: nothing to prepare."""
    return nullcontext()


@contextmanager
def filling():
    """Fill an empty table: nothing to prepare."""
    yield
    tidy()


@contextmanager
def impatient():
    """Do not wait long for whoever is writing; OperationalError instead."""
    with connection.cursor() as cursor:
        usual = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        cursor.execute("PRAGMA busy_timeout = 200")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {int(usual)}")


def _quoted(text: str) -> str:
    """A string of FTS5; folded text holds no quotes, but nothing here relies on that."""
    return '"' + text.replace('"', '""') + '"'


def tidy() -> None:
    """Rewrite the index, so that nothing of what was taken out of it remains in the file."""
    with connection.cursor() as cursor:
        for model, _columns in _INDEXED:
            table = model._meta.db_table
            cursor.execute(f"INSERT INTO {table}_fts({table}_fts) VALUES ('optimize')")  # noqa: S608

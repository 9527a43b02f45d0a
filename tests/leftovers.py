"""Looking for a word in everything an installation keeps: all tables, all files. For tests of erasing."""

from pathlib import Path

from django.conf import settings
from django.db import connection


def places(word: str) -> list[str]:
    """Tables and files in which `word` still stands, in any column and any bytes."""
    return [*_tables(word), *_files(word)]


def _tables(word):
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                found = [name for name, value in zip(names, row, strict=True) if word in str(value)]
                if found:
                    yield f"{table}: {found}"


def _files(word):
    for path in Path(settings.MEDIA_ROOT).rglob("*"):
        if path.is_file() and word.encode() in path.read_bytes():
            yield str(path)

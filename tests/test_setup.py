"""A new database is made from the models in one go: the same as one that went through every migration."""

import pytest

from tests.installations import MAKE_TABLES, Installation, PostgresDatabase

READ_SQLITE = """
from django.db import connection
cursor = connection.cursor()
answer = {}
for name in sorted(connection.introspection.table_names()):
    columns = [row[1:4] + row[5:] for row in cursor.execute(f"PRAGMA table_info('{name}')").fetchall()]
    constraints = connection.introspection.get_constraints(cursor, name)
    # Foreign keys and primary keys have no names of their own; introspection numbers them as it meets them.
    described = sorted(
        str(["" if key.startswith(("__", "fk_")) else key, row["columns"], row["unique"], row["foreign_key"]])
        for key, row in constraints.items()
    )
    answer[name] = [sorted(columns, key=str), described]
"""
# Without a table of Django's that nobody uses: its migrations give it a wider number than its models do.
READ_POSTGRES = """
from django.db import connection
questions = {
    "columns": "SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, column_default, "
    "is_identity, is_generated, generation_expression FROM information_schema.columns "
    "WHERE table_schema = 'public' AND table_name <> 'auth_group_permissions'",
    "constraints": "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE connamespace = 'public'::regnamespace",
    "indexes": "SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "triggers": "SELECT tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "extensions": "SELECT extname FROM pg_extension",
}
answer = {}
cursor = connection.cursor()
for name, sql in questions.items():
    cursor.execute(sql)
    answer[name] = sorted(([str(each) for each in row] for row in cursor.fetchall()))
"""


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_both_ways_lead_to_the_same_tables(kind, tmp_path):
    databases = [PostgresDatabase(), PostgresDatabase()] if kind == "postgres" else []
    urls = [each.url for each in databases] or ["", ""]
    short, long = (Installation(tmp_path / name, url) for name, url in zip(("short", "long"), urls, strict=True))
    try:
        short.django(MAKE_TABLES)
        long.run("-m", "django", "migrate", "-v0", seconds=120)
        made, migrated = (each.django(READ_POSTGRES if databases else READ_SQLITE) for each in (short, long))
        assert made.keys() == migrated.keys()
        for name, table in migrated.items():
            assert [row for row in made[name] if row not in table] == [], name
            assert [row for row in table if row not in made[name]] == [], name
        applied = "SELECT app, name FROM django_migrations ORDER BY app, name"
        assert short.rows(applied) == long.rows(applied)
    finally:
        for each in (short, long):
            each.close()
        for each in databases:
            each.drop()

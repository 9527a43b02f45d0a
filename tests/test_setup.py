"""A new SQLite database is made in one go; it must be the same as one that went through every migration."""

from tests.installations import Installation

READ_SCHEMA = """
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


def test_both_ways_lead_to_the_same_tables(tmp_path):
    short, long = Installation(tmp_path / "short"), Installation(tmp_path / "long")
    try:
        short.django("from citydive.operation.setup import create_tables; create_tables()")
        long.run("-m", "django", "migrate", "-v0", seconds=120)
        made, migrated = (each.django(READ_SCHEMA) for each in (short, long))
        assert made.keys() == migrated.keys()
        for name, table in migrated.items():
            assert made[name] == table, name
        applied = "SELECT app, name FROM django_migrations ORDER BY app, name"
        assert short.rows(applied) == long.rows(applied)
    finally:
        short.close()
        long.close()

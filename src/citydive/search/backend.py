"""The one place that knows which database it is. Both modules have the same functions."""

from django.db import connection

from . import plainly, postgres, sqlite


def backend():
    """The module for the database in use."""
    return {"sqlite": sqlite, "postgresql": postgres}[connection.vendor]


_indexed: set[str] = set()


def asking():
    """`asking().parts(…)`: the module for the database in use, or `plainly` where it has no index."""
    name = str(connection.settings_dict["NAME"])
    if name not in _indexed:
        if not backend().has_index():
            return plainly
        _indexed.add(name)
    return backend()


def make_index(editor) -> None:
    """Make what the models do not say: called by the migration, and where tables are made in one go."""
    backend().make(editor)


def make_missing_index() -> bool:
    """Make the index of a database that was set up where it could not be made; True if it was made now."""
    if backend().has_index() or not backend().can_index():
        return False
    with connection.schema_editor() as editor:
        backend().make(editor)
    return True


def drop_index(editor) -> None:
    backend().drop(editor)

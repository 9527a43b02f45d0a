import pytest

from citydive.records import actions
from citydive.records.kinds import Kind, register

register(Kind("note", "X", "note", "notes"))


@pytest.fixture
def make(world):
    """make(title, by=…, visibility=…) → a record of city A; edit(record, by=…) saves a new edition of it."""

    def _make(title="Shade", *, by=world.delegate_a, city=world.city_a, visibility="cohort", **more):
        return actions.create_record(
            "note", world.dive, by=by, city=city, title=title, visibility=visibility, **more
        )

    return _make


@pytest.fixture
def edit():
    def _edit(record, *, by, new_edition=True, **fields):
        record.refresh_from_db()
        with actions.editing(record, seen=record.version, by=by, new_edition=new_edition):
            if "visibility" in fields:
                actions.set_visibility(record, fields.pop("visibility"), by=by)
            for name, value in fields.items():
                setattr(record, name, value)

    return _edit

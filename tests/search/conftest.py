"""Records of a kind with texts of its own; `make("title", …)` puts one into the index."""

import pytest

from citydive.records import actions
from citydive.records.kinds import Kind, register
from citydive.records.models import Record
from citydive.search import index
from citydive.search.find import find
from citydive.search.query import parse

CONTENT = {}

register(Kind("leaf", "Y", "leaf", "leaves", content=lambda record: CONTENT.get(record.pk, {})))


@pytest.fixture(autouse=True)
def no_content():
    yield
    CONTENT.clear()


@pytest.fixture
def make(world):
    def _make(title, *, city="city_a", visibility="public", content=None, comments=(), dive=None, **fields):
        record = actions.create_record(
            "leaf", dive or world.dive, city=getattr(world, city) if city else None, title=title,
            visibility=visibility, **fields,
        )  # fmt: skip
        CONTENT[record.pk] = content or {}
        for text in comments:
            actions.comment(record, by=world.delegate_a, text=text)
        index.take_up_all()
        return record

    return _make


def found(user, typed, **filters) -> list[Record]:
    places = dict(find(user, parse(typed), **filters))
    records = Record.objects.in_bulk(places)
    return [records[pk] for pk in places]


@pytest.fixture
def titles():
    """titles(user, "typed", …): what is found, in order."""

    def _titles(user, typed, **filters):
        return [record.title for record in found(user, typed, **filters)]

    return _titles


@pytest.fixture
def stranger():
    from django.contrib.auth.models import AnonymousUser

    return AnonymousUser()


def touch(record, when):
    Record.objects.filter(pk=record.pk).update(updated=when)

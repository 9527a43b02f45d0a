"""The library of a deep dive: everything that was shared in it, by the same search."""

import datetime

import pytest

from .conftest import touch

LIBRARY = "/d/test-dive/library/"


@pytest.fixture
def shelf(make):
    """Three shared records, the newest first by name, and a draft."""
    made = {name: make(name, visibility="cohort") for name in ("Third", "Second", "First")}
    touch(made["Third"], datetime.datetime(2024, 3, 3, 12, tzinfo=datetime.UTC))
    make("Our draft", visibility="city")
    make("Elsewhere", city="city_b", visibility="cohort")
    return made


def shown(client, query=""):
    page = client.get(LIBRARY + query)
    assert page.status_code == 200
    names = ("First", "Second", "Third", "Our draft", "Elsewhere")
    return sorted((name for name in names if f">{name}<" in page.text or f"<mark>{name}</mark>" in page.text),
                  key=page.text.index)  # fmt: skip


def test_it_lists_what_was_shared_without_a_word_and_narrows_it_down(world, shelf, login):
    client = login(world.delegate_a)
    assert shown(client) == ["Elsewhere", "First", "Second", "Third"]
    assert shown(client, "?city=PRB") == ["Elsewhere"]
    assert shown(client, "?kind=leaf&since=2024-03-04&city=PRA") == ["First", "Second"]
    assert shown(client, "?since=2024-03-03&city=PRA") == ["First", "Second", "Third"]
    assert shown(client, "?q=first") == ["First"] and shown(client, "?q=draft") == []
    assert "Nothing that you may see fits these filters." in client.get(LIBRARY + "?kind=question").text
    assert 'class="error"' in client.get(LIBRARY + "?since=yesterday").text


def test_the_reader_sees_what_is_theirs_to_see(world, shelf, client, login):
    assert "/login/" in client.get(LIBRARY)["Location"]
    assert login(world.outsider).get(LIBRARY).status_code == 404
    # An actor takes part, and sees what was granted: here nothing.
    assert shown(login(world.actor)) == []


def test_it_is_paged_and_asks_little(world, shelf, login, monkeypatch, django_assert_max_num_queries):
    from citydive.search import views

    monkeypatch.setattr(views, "ROWS", 2)
    client = login(world.delegate_a)
    assert shown(client, "?page=2") == ["Second", "Third"]
    with django_assert_max_num_queries(25):
        client.get(LIBRARY)


def test_the_search_lists_what_a_filter_leaves_too(world, shelf, login):
    text = login(world.delegate_a).get("/search/?city=PRA").text
    assert "Our draft" in text and "Elsewhere" not in text

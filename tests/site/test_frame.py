"""The frame of the pages: the tab that is lit, how long ago, titles that run the other way."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from citydive.records.actions import create_record
from citydive.site.templatetags.ui import ago
from citydive.site.today import isolated


def lit(text):
    """The words of the tab that is lit, "" for none."""
    navigation = text.partition('aria-label="Main">')[2].partition("</nav>")[0]
    return navigation.partition('aria-current="page">')[2].partition("<")[0]


@pytest.mark.parametrize(
    ("page", "tab"),
    [
        ("cities/", "Cities"),
        ("cities/PRA/", "Cities"),
        ("cities/PRA/data/new/", "Evidence"),
        ("cities/PRA/findings/cite/", "Evidence"),
        ("cities/PRA/results/new/", "Results"),
        ("calendar/", "Calendar"),
        ("exchange/ask/", "Exchange"),
        ("measures/", "Options"),
        ("options/new/", "Options"),
        ("decisions/", "Options"),
        ("decisions/new/?city=PRA", "Options"),
        ("", ""),
    ],
)
def test_the_tab_of_a_page_is_lit(world, login, page, tab):
    assert lit(login(world.delegate_a).get(f"/d/{world.dive.slug}/{page}").text) == tab


@pytest.mark.parametrize("page", ["board/", "invite/", "invite-city/", "scope/", "cities/PRA/stage/"])
def test_what_the_moderator_does_belongs_to_the_board(world, login, page):
    assert lit(login(world.moderator).get(f"/d/{world.dive.slug}/{page}").text) == "Board"


def test_a_record_lights_the_tab_of_its_kind(world, login):
    record = create_record("decision", world.dive, city=world.city_a, title="x")
    page = login(world.delegate_a).get(f"/r/{record.key}/trace/").text
    assert lit(page) == "Options"


@pytest.mark.parametrize(
    ("seconds", "words"), [(3, "just now"), (61, "1\xa0minute ago"), (3 * 86400 + 7200, "3\xa0days ago")]
)
def test_how_long_ago(seconds, words):
    assert ago(timezone.now() - timedelta(seconds=seconds)) == words
    with translation.override("sw"):  # which Django's own catalogue does not have
        assert "minute" not in ago(timezone.now() - timedelta(minutes=5))


def test_a_title_that_runs_the_other_way_is_isolated():
    assert isolated("Shade") == "Shade"
    assert isolated("ظل") == "\u2068ظل\u2069"
    with translation.override("ar"):
        assert isolated("Shade") == "\u2068Shade\u2069"

"""What was told in one language is told again in another: sentences, numbers, days, lists; and dates in one way."""

import json
import re
from copy import deepcopy
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.utils import translation
from django.utils.translation import gettext_lazy

import citydive
from citydive import days, told
from citydive.told import gettext as _
from citydive.told import ngettext

D = date


def again(value, language):
    """The value through JSON, told in another language."""
    kept = json.loads(json.dumps(told.keep(deepcopy(value))))
    with translation.override(language):
        return told.retell(kept)


def test_a_sentence_is_told_again_with_numbers_and_days_as_the_language_writes_them():
    with translation.override("de"):
        german = _("%(first)s to %(last)s") % {"first": told.month(5), "last": told.month(9)}
        text = told.joined(", ", german, told.number(0.25, 2), told.span(D(2003, 8, 1), D(2003, 8, 13)))
    assert text == "Mai bis September, 0,25, 1.–13. August 2003"
    assert again(text, "en") == "May to September, 0.25, 1–13 August 2003"
    assert again(text, "fr").endswith("1–13 août 2003")
    assert again(text, "ar") == "مايو إلى سبتمبر، 0,25، 1–13 أغسطس 2003"


def test_plural_sign_and_lazy_words():
    one, many = (ngettext("%(n)d complete season", "%(n)d complete seasons", n) % {"n": n} for n in (1, 5))
    assert (one, many) == ("1 complete season", "5 complete seasons")
    assert again(one, "de") != again(many, "de") and again(many, "de").startswith("5 ")
    assert (
        told.signed(1.5) == "+1.5" and told.signed(-0.04) == "0.0" and again(told.signed(-1.5), "de") == "\u22121,5"
    )
    title = _("%(method)s of %(city)s") % {"method": gettext_lazy("Heat profile"), "city": "Lviv"}
    assert title == "Heat profile of Lviv" and "Heat" not in again(title, "de") and "Lviv" in again(title, "de")


def test_a_foreign_name_keeps_to_itself_in_arabic_and_what_is_not_told_stays():
    told_text = _("at the station %(name)s") % {"name": "Lviv (9 km)"}
    assert "\u2068Lviv (9 km)\u2069" in again(told_text, "ar") and "\u2068" not in again(told_text, "de")
    kept = {"value": told_text, "rows": [["Lviv", 3, None, 1.5]], "told": "x"}
    assert again(kept, "en") == {
        "value": "at the station Lviv (9 km)",
        "rows": [["Lviv", 3, None, 1.5]],
        "told": "x",
    }
    assert told.can_be_retold(told.keep(kept)) and not told.can_be_retold(told.keep({"rows": [["Lviv"]]}))


def test_what_right_to_left_text_would_turn_keeps_to_itself():
    cell = _("found “%(value)s”") % {"value": "2004-11"}
    assert "\u20662004-11\u2069" in again(cell, "ar") and again(cell, "en") == "found “2004-11”"
    years = _("Left out: %(years)s.") % {"years": "1936–2020"}
    assert "\u2068" not in again(years, "ar"), "A range of years runs with the text."
    with translation.override("ar"):
        assert told.listed(["Lviv", "Aswan"]) == "\u2068Lviv\u2069، \u2068Aswan\u2069"
        title = told.cut(again(_("at the station %(name)s") % {"name": "Lviv " * 50}, "ar"), 60)
    assert len(title) <= 60 and title.endswith("…\u2069")
    assert told.cut("2018\u202fр.", 60) == "2018\u202fр.", "What fits stays as it is."


def test_counts_stand_in_groups_and_months_have_names():
    days = _("%(n)d days in %(years)d complete seasons.") % {"n": told.count(4437), "years": 29}
    assert days == "4,437 days in 29 complete seasons."
    written = {"de": "4.437", "ar": "4.437", "sw": "4,437", "fr": "4\xa0437", "uk": "4\xa0437"}
    assert [code for code, number in written.items() if number not in again(days, code)] == []
    assert told.text("%%(n)d of %(mb).0f") % {"mb": told.count(12), "n": 1} == "%(n)d of 12"
    assert again(told.month_of_year(D(2004, 11, 1)), "ar") == "نوفمبر 2004"


@pytest.mark.parametrize(
    ("language", "moment", "span", "month"),
    [
        ("en", "4 March 2024, 15:05", "24 June – 8 July 1976", "March 2024"),
        ("de", "4. März 2024, 15:05", "24. Juni – 8. Juli 1976", "März 2024"),
        ("ar", "4 مارس 2024، 15:05", "24 يونيو – 8 يوليو 1976", "مارس 2024"),
        ("sw", "4 Machi 2024, 15:05", "24 Juni – 8 Julai 1976", "Machi 2024"),
        ("uk", "4 березня 2024 р., 15:05", "24 червня – 8 липня 1976 р.", "березень 2024 р."),
    ],
)
def test_dates_are_said_in_one_way(language, moment, span, month):
    at = datetime(2024, 3, 4, 15, 5, tzinfo=UTC)
    with translation.override(language):
        said = (days.moment(at), days.span(D(1976, 6, 24), D(1976, 7, 8)), days.month(at))
    assert [re.sub(r"\s", " ", each) for each in said] == [moment, span, month]


def test_no_template_has_a_way_of_its_own_with_dates():
    templates = Path(citydive.__file__).parent.rglob("templates/**/*.html")
    own = [path.name for path in templates if re.search(r'\|date:"(?!e")', path.read_text())]
    assert own == [], "Use the filters day, moment and month."

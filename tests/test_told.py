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

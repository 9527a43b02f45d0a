"""Dates, times and agendas in words: pure functions."""

import datetime
import re
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from citydive.formats.agenda import AgendaError, agenda_text, parse_agenda
from citydive.formats.when import clocks, days_in_words, exists
from citydive.records.titles import summary_from, title_from

D = datetime.date


@pytest.mark.parametrize(
    ("language", "starts", "ends", "precision", "words"),
    [
        ("en", D(2024, 9, 1), D(2024, 9, 30), "month", "September 2024"),
        ("de", D(2024, 9, 1), D(2024, 9, 30), "month", "September 2024"),
        ("fr", D(2024, 9, 1), D(2024, 10, 31), "month", "septembre – octobre 2024"),
        ("en", D(2024, 3, 4), D(2024, 3, 4), "day", "4 March 2024"),
        ("en", D(2024, 3, 4), D(2024, 3, 7), "day", "4–7 March 2024"),
        ("en", D(2023, 10, 30), D(2023, 11, 2), "day", "30 October – 2 November 2023"),
        ("sw", D(2023, 10, 30), D(2023, 11, 2), "day", "30 Oktoba – 2 Novemba 2023"),
        ("uk", D(2024, 9, 1), D(2024, 9, 30), "month", "вересень 2024 р."),
    ],
)
def test_days_as_exactly_as_known(language, starts, ends, precision, words):
    with translation.override(language):
        said = days_in_words(starts, ends, precision)
        assert re.sub(r"\s", " ", said) == words


def _at(zone, day, hour, minute=0):
    return datetime.datetime(2026, 4, day, hour, minute, tzinfo=ZoneInfo(zone))


def test_times_for_the_reader_and_at_the_place():
    with timezone.override("Africa/Nairobi"):
        mine, here = clocks(_at("Europe/Berlin", 14, 12), _at("Europe/Berlin", 14, 14))
    assert (mine.text, str(mine.label), mine.zone) == ("13:00–15:00", "your time", "Africa/Nairobi")
    assert (here.text, here.zone) == ("12:00–14:00", "Europe/Berlin")


def test_one_time_where_both_read_the_same():
    with timezone.override("Africa/Cairo"):
        assert [c.text for c in clocks(_at("Europe/Kyiv", 28, 9), None)] == ["09:00"]


def test_a_virtual_session_has_no_place():
    start = _at("Europe/Kyiv", 28, 9)
    with timezone.override("Africa/Cairo"):
        assert [str(c.label) for c in clocks(start, None, at_place=False)] == ["your time"]
    with timezone.override("UTC"):
        mine, here = clocks(start, None, at_place=False)
    assert (mine.text, mine.label) == ("06:00", "UTC")
    assert (here.text, here.label, here.zone) == ("09:00", "", "Europe/Kyiv")


def test_the_date_stands_there_when_the_reader_is_in_another_day():
    with timezone.override("Pacific/Auckland"):
        mine, here = clocks(_at("Europe/Berlin", 14, 22), _at("Europe/Berlin", 14, 23))
    assert mine.text == "15 April, 08:00–15 April, 09:00"
    assert here.text == "22:00–23:00"


@pytest.mark.parametrize(("hour", "there"), [(1, True), (2, False), (3, True)])
def test_an_hour_is_missing_when_clocks_go_forward(hour, there):
    assert exists(D(2026, 3, 29), datetime.time(hour, 30), "Europe/Berlin") == there
    assert exists(D(2026, 3, 29), datetime.time(hour, 30), "Africa/Nairobi")


def test_over_the_night_of_the_change_each_end_has_its_own_offset():
    berlin = ZoneInfo("Europe/Berlin")
    start, end = (datetime.datetime(2026, 3, day, 20, tzinfo=berlin) for day in (28, 29))
    with timezone.override("Africa/Nairobi"):
        mine, here = clocks(start, end)
    assert mine.text == "28 March, 22:00–29 March, 21:00"
    assert here.text == "28 March, 20:00–29 March, 20:00"


def test_agenda_reads_back_what_it_writes():
    text = "10 Welcome\n30 min: Round of cities | 5 minutes each\n\n15 - What next? #after-action-review"
    rows = parse_agenda(text)
    assert rows == [
        {"minutes": 10, "title": "Welcome", "note": "", "method": ""},
        {"minutes": 30, "title": "Round of cities", "note": "5 minutes each", "method": ""},
        {"minutes": 15, "title": "What next?", "note": "", "method": "after-action-review"},
    ]
    assert parse_agenda(agenda_text(SimpleNamespace(**row) for row in rows)) == rows


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("10 Welcome\nLunch", "Line 2, “Lunch”"),
        ("0 Nothing", "Line 1: 0 minutes"),
        ("9 " + "x" * 201, "Line 1 is too"),
        ("9 Café #wolrd-cafe", "Line 1: there is no method card “wolrd-cafe”"),
    ],
)
def test_agenda_says_which_line_is_wrong(text, said):
    with pytest.raises(AgendaError, match=said):
        parse_agenda(text)


def test_titles_are_cut_at_a_word():
    assert title_from("\n  Short one. \nMore") == "Short one."
    long = title_from("shade " * 40)
    assert len(long) <= 120 and long.endswith("shade…")
    assert len(title_from("x" * 500)) == 120
    assert summary_from("Short one.\nMore", "Another") == "Short one.\nMore"
    assert summary_from(" Short one. ", "Short one.") == ""
    assert summary_from("Short one.\n\nMore", "Short one.") == "More"

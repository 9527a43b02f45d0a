"""What urbanheat says comes out in the language of the job, whole: with its values, and with nothing left out."""

import json
import pickle

import pytest
from django.utils import translation
from django.utils.translation import trans_real

pytest.importorskip("numpy")

from citydive.evidence.contract import UnreadableFile
from citydive.themes.heat import reading, said
from citydive.told import say
from urbanheat.errors import ReadError, ReadErrors, Text

from .urbanheat_texts import collect

GERMAN = {
    "the rows are %(step)s days apart": "die Zeilen liegen %(step)s Tage auseinander",
    "daily or hourly values are needed": "gebraucht werden Tages- oder Stundenwerte",
    "this is not a number": "das ist keine Zahl",
    "%(time)s: tmax %(tmax)g lies below tmin %(tmin)g.": "%(time)s: tmax %(tmax)g liegt unter tmin %(tmin)g.",
}


@pytest.fixture
def german(monkeypatch):
    """A few sentences in German, whatever the catalogue holds by now."""
    catalogue = trans_real.translation("de")
    plain = catalogue.gettext
    monkeypatch.setattr(catalogue, "gettext", lambda message: GERMAN.get(message) or plain(message))
    with translation.override("de"):
        yield


def test_every_sentence_of_urbanheat_is_listed_for_translation_and_no_other():
    assert set(said.PATTERNS) == set(collect())


def test_a_sentence_is_itself_in_english_and_keeps_pattern_and_values():
    text = Text("the rows are %(step)s days apart", step=2)
    assert text == "the rows are 2 days apart" == said.said(text)
    again = pickle.loads(pickle.dumps(text))
    assert (again, again.pattern, again.values) == (text, text.pattern, {"step": 2})
    assert json.dumps(text) == '"the rows are 2 days apart"'


def test_sentences_are_said_in_the_language_of_the_moment(german):
    assert said.said(Text("the rows are %(step)s days apart", step=2)) == "die Zeilen liegen 2 Tage auseinander"
    assert said.said("this is not a number") == "das ist keine Zahl"
    # Also what stood in a series that was written and read again, where only the English words are left.
    assert said.said("2020-01-02: tmax 1.5 lies below tmin 2.") == "2. Januar 2020: tmax 1,5 liegt unter tmin 2."
    assert said.said(Text("the rows are %(step)s days apart", step=4437)).startswith("die Zeilen liegen 4.437 Tage")
    assert said.said("the rows are 4437 days apart").startswith("die Zeilen liegen 4.437 Tage")
    found = said.said(Text("correct the day: %(month)s has %(days)s days", month="2004-11", days=30))
    assert "November 2004" in found and "2004-11" not in found
    code = said.said(
        Text(
            "%(source)s = %(code)g was read as missing in %(size)s rows (first: row %(row)s).",
            source="TX",
            code=-9999,
            size=12345,
            row=12346,
        )
    )
    assert "-9999" in code and "12.345" in code and "12346" in code
    assert said.said("abc") == "abc" and said.said(None) is None and said.said("100 %") == "100 %"


def test_a_whole_problem_in_one_line(german):
    one = ReadError("this is not a number", "x.csv", 3, "tmax_c", "abc", "daily or hourly values are needed")
    line = said.said_of(ReadErrors([one, one], 5))
    assert "x.csv" in line and "3" in line and "tmax_c" in line and "das ist keine Zahl" in line
    assert "abc" in line and "gebraucht werden" in line and "4" in line
    with translation.override("en"):
        assert say(line.how) == str(one)[:-1] + " (and 4 more)."


def test_reading_speaks_the_language_of_the_job(german, tmp_path):
    bad = tmp_path / "bad.csv"
    bad.write_text("date,tmax_c,tmin_c\n2020-01-01,1,0\n2020-01-02,abc,0\n2020-01-03,3,0\n")
    with pytest.raises(UnreadableFile) as told:
        reading.read(bad, tmp_path / "out.csv", name="bad.csv")
    assert told.value.problems[0]["problem"] == "das ist keine Zahl" and "das ist keine Zahl" in str(told.value)
    good = tmp_path / "good.csv"
    good.write_text("date,tmax_c,tmin_c\n2020-01-01,1,2\n2020-01-02,3,0\n2020-01-03,3,0\n")
    described = reading.read(good, tmp_path / "out.csv", name="good.csv")
    (flag,) = described["flags"]["tmax below tmin"]["first"]
    assert flag["message"] == "1. Januar 2020: tmax 1 liegt unter tmin 2." and described["language"] == "de"


def test_a_cell_with_line_ends_is_shown_short_and_in_one_line():
    line = said.said_of(ReadError("this is not a number", "x.csv", 3, "tmax_c", "1\n2\n" + "9" * 500))
    assert "\n" not in line and "1 2 9" in line and "…" in line and len(line) < 200

"""Word by word: what the diff of versions and of conflicts shows."""

import doctest

from hypothesis import given
from hypothesis import strategies as st

from citydive.site import worddiff
from citydive.site.worddiff import ADDED, LEFT_OUT, REMOVED, SAME, shortened, word_diff


def side(parts, kind):
    return "".join(part.text for part in parts if part.kind in (SAME, kind))


def test_the_example_of_the_docstring_holds():
    assert doctest.testmod(worddiff).failed == 0


@given(st.text("ab \n.ä", max_size=40), st.text("ab \n.ä", max_size=40))
def test_both_texts_can_be_read_out_of_the_diff(old, new):
    parts = word_diff(old, new)
    assert side(parts, REMOVED) == old and side(parts, ADDED) == new
    assert all(part.text for part in parts)


def test_words_change_as_a_whole_and_points_stand_alone():
    parts = word_diff("Shade the tram stop.", "Shade the bus stop, soon.")
    assert [(part.kind, part.text) for part in parts] == [
        (SAME, "Shade the "),
        (REMOVED, "tram"),
        (ADDED, "bus"),
        (SAME, " stop"),
        (ADDED, ", soon"),
        (SAME, "."),
    ]


def test_a_word_that_came_takes_the_blank_behind_it():
    parts = word_diff("at the square", "at all the square")
    assert [(part.kind, part.text) for part in parts] == [(SAME, "at "), (ADDED, "all "), (SAME, "the square")]


def test_neighbouring_replacements_are_told_as_one():
    parts = word_diff("plant old trees", "water new trees")
    assert [(part.kind, part.text) for part in parts] == [
        (REMOVED, "plant old"),
        (ADDED, "water new"),
        (SAME, " trees"),
    ]


def test_arabic_words_keep_their_vowel_signs():
    parts = word_diff("ظِلّ المدينة", "ظِلّ الشارع")
    assert [(part.kind, part.text) for part in parts] == [
        (SAME, "ظِلّ "),
        (REMOVED, "المدينة"),
        (ADDED, "الشارع"),
    ]


def test_long_unchanged_stretches_are_left_out_and_counted():
    same = " ".join(f"w{n}" for n in range(200))
    parts = shortened(word_diff(f"old {same}", f"new {same}"))
    assert [part.kind for part in parts] == [REMOVED, ADDED, SAME, LEFT_OUT]
    assert len(parts[2].text.split()) == 12 and parts[3].words == 188
    assert shortened(word_diff("old short", "new short")) == word_diff("old short", "new short")


def test_very_long_texts_are_compared_by_lines():
    old = "\n".join(f"line {n} of many words that repeat" for n in range(1000))
    parts = word_diff(old, old.replace("line 500 ", "row 500 "))
    assert [part.kind for part in parts] == [SAME, REMOVED, ADDED, SAME]
    assert parts[1].text == "line 500 of many words that repeat\n"

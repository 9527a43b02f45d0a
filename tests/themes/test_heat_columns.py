"""The columns that a plain table offers to be explained."""

import pytest

pytest.importorskip("numpy")

from citydive.themes.heat.reading import list_columns


def titles(tmp_path, text):
    path = tmp_path / "table.csv"
    path.write_text(text, encoding="utf-8")
    return [column["title"] for column in list_columns(path)]


def test_a_comma_inside_quotes_makes_no_column(tmp_path):
    """As in files of NOAA, where the station's name is "ASWAN, EG"."""
    text = 'STATION,DATE,NAME,TMAX,TMIN\nEG1,2018-01-01,"ASWAN, EG",254,101\nEG1,2018-01-02,"ASWAN, EG",262,110\n'
    assert titles(tmp_path, text) == ["STATION", "DATE", "NAME", "TMAX", "TMIN"]


def test_the_header_stands_below_lines_of_words(tmp_path):
    text = "Logger 7, school yard\n\nDatum;Höchst;Tiefst\n01.01.2020;3,5;-1,0\n"
    assert titles(tmp_path, text) == ["Datum", "Höchst", "Tiefst"]


def test_one_column_is_no_table(tmp_path):
    assert titles(tmp_path, "one\ntwo\nthree\n") == []

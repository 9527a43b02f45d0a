"""The gap list, row by row."""

import pytest

from citydive.results.gaps import STALE, Basis, Line, gaps_of
from citydive.results.words import gap_words

FRESH, OLD, ERASED = Basis("PRA-F1", False), Basis("PRA-F2", True), Basis("PRA-F3", True, erased=True)

ROWS = [
    # kind, fields, gaps
    ("fact", {}, ["fact_without_basis"]),
    ("fact", {"basis": (FRESH,)}, []),
    ("fact", {"basis": (FRESH, OLD)}, ["out_of_date"]),
    ("fact", {"basis": (FRESH,), "outdated": True}, ["out_of_date"]),
    ("fact", {"basis": (FRESH,), "owner": "", "due": ""}, []),
    ("fact", {"basis": (ERASED,)}, ["fact_without_basis", "out_of_date"]),
    ("fact", {"basis": (ERASED, FRESH)}, ["out_of_date"]),
    ("judgement", {}, []),
    ("judgement", {"basis": (OLD,)}, ["out_of_date"]),
    ("decision", {}, ["decision_without_basis"]),
    ("decision", {"basis": (FRESH,)}, []),
    ("decision", {"basis": (ERASED,)}, ["decision_without_basis", "out_of_date"]),
    ("duty", {}, ["duty_without_owner", "duty_without_date"]),
    ("duty", {"owner": "   ", "due": "2026-05-01"}, ["duty_without_owner"]),
    ("duty", {"owner": "Parks office"}, ["duty_without_date"]),
    ("duty", {"owner": "Parks office", "due": "2026-05-01"}, []),
    ("duty", {"owner": "Parks office", "due": "2026-05-01", "basis": (OLD,)}, ["out_of_date"]),
    ("figure", {}, []),
    ("figure", {"outdated": True}, ["figure_out_of_date"]),
]


@pytest.mark.parametrize(("kind", "fields", "gaps"), ROWS)
def test_gaps_of_a_line(kind, fields, gaps):
    assert gaps_of(Line("PRA-S1", kind, **fields)) == gaps


def test_every_gap_has_words_of_its_own():
    found = {gap for _kind, _fields, gaps in ROWS for gap in gaps}
    words = gap_words()
    assert found == set(words) and len(set(words.values())) == len(words)
    assert found >= STALE

"""Damaged files end in a ReadError or a series, never in another exception."""

from __future__ import annotations

import random
import warnings
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.input.fuzzing import damage

from urbanheat.errors import ReadError
from urbanheat.readers import read_series, write_csv
from urbanheat.readers.preview import describe

DATA = Path(__file__).parent / "data"
FILES = [p for p in sorted(DATA.iterdir()) if p.is_file() and p.suffix != ".md"]


def attempt(path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            describe(read_series(path))
        except ReadError as error:
            assert str(error).endswith(".") and "\n" not in str(error)


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_damaged_fixture(path, tmp_path):
    rng = random.Random(path.name)
    target = tmp_path / "damaged"
    for _ in range(60):
        target.write_bytes(damage(path.read_bytes(), rng))
        attempt(target)


def test_damaged_canonical_file(tmp_path):
    write_csv(read_series(DATA / "openmeteo_lviv_daily.csv"), tmp_path / "good.csv")
    rng = random.Random(4)
    for _ in range(150):
        (tmp_path / "bad.csv").write_bytes(damage((tmp_path / "good.csv").read_bytes(), rng))
        attempt(tmp_path / "bad.csv")


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.lists(
            st.sampled_from(
                [
                    "date",
                    "tmax",
                    "time",
                    "temp",
                    "2003-08-01",
                    "2003-08-02",
                    "01.08.2003",
                    "31",
                    "3,5",
                    "",
                    "x",
                    "-999",
                    "1e308",
                    "#",
                ]
            ),
            min_size=1,
            max_size=4,
        ),
        min_size=1,
        max_size=8,
    ),
    st.sampled_from([",", ";", "\t"]),
)
def test_random_tables(tmp_path_factory, rows, delimiter):
    path = tmp_path_factory.mktemp("table") / "x.csv"
    path.write_text("\n".join(delimiter.join(row) for row in rows))
    attempt(path)

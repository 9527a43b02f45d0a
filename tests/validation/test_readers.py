"""Readers on real records: every file of the shared climate data reads without help, with the numbers that its
description states; and a real record written in each provider's layout reads back to itself."""

from __future__ import annotations

import csv
import gzip

import numpy as np
import pytest

from tests.urbanheat import provider_files
from tests.validation.real_series import CLIMATE, needs_climate
from urbanheat.readers import read_series

from .table import row

pytestmark = [pytest.mark.validation, needs_climate]
# The monthly normals have no days and are refused: tests/validation/test_urbanheat_climate_series.py
FILES = sorted(path.name for path in CLIMATE.glob("*.gz")) if CLIMATE.is_dir() else []
DAILY = [name for name in FILES if "_daily" in name]
EPW_LINES, EPW_HEADER, EPW_DRY_BULB = 8760, 8, 6


def plain_rows(name: str) -> list[dict]:
    with gzip.open(CLIMATE / name, "rt", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def numbers(rows: list[dict], title: str) -> np.ndarray:
    return np.array([float(each[title] or "nan") for each in rows])


@pytest.mark.parametrize("name", DAILY)
def test_every_value_of_a_daily_file_is_read(name):
    series, rows = read_series(CLIMATE / name), plain_rows(name)
    place = (np.array([each["date"] for each in rows], "datetime64[D]") - series.time[0]).astype(int)
    held = [variable for variable in ("tmax", "tmin", "tmean") if f"{variable}_c" in rows[0]]
    ours = np.concatenate([series.values(variable)[place] for variable in held])
    row(name.split(".")[0][:30], "csv module", ours, np.concatenate([numbers(rows, f"{v}_c") for v in held]))
    assert all(np.isnan(np.delete(series.values(variable), place)).all() for variable in held)


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".epw.gz")])
def test_every_hour_of_a_typical_year_is_read(name):
    with gzip.open(CLIMATE / name, "rt", encoding="utf-8", errors="replace") as file:
        lines = [line.split(",") for line in file.read().splitlines()[EPW_HEADER:] if line.strip()]
    assert len(lines) == EPW_LINES
    hours = np.array([float(cells[EPW_DRY_BULB]) for cells in lines]).reshape(365, 24)
    series = read_series(CLIMATE / name)
    ours = np.concatenate([series.tmax, series.tmin, series.tmean])
    theirs = np.concatenate([hours.max(axis=1), hours.min(axis=1), hours.mean(axis=1)])
    row(name.split(".")[0][:30], "every 24 lines, numpy", ours, theirs, 1e-9)


def test_no_file_of_the_climate_data_is_left_out():
    hourly = {"lviv_era5_openmeteo_hourly_2022_2024.csv.gz"}
    assert set(FILES) == set(DAILY) | hourly | {name for name in FILES if name.endswith(".epw.gz")}
    assert len(DAILY) >= 14


@pytest.mark.parametrize("name", provider_files.DAILY)
def test_mannheim_in_the_layout_of_each_provider(name, tmp_path):
    """1936 to 1959 of a real station, with its gap of eight years, through every format of daily values."""
    rows = plain_rows("mannheim_dwd_05906_daily.csv.gz")
    days = np.array([each["date"] for each in rows], "datetime64[D]")
    values = [numbers(rows, title) for title in ("tmax_c", "tmin_c", "tmean_c")]
    used = np.flatnonzero((days >= np.datetime64("1936-01-01")) & (days < np.datetime64("1960-01-01")))
    told = [(days[i].item(), *(None if np.isnan(v[i]) else float(v[i]) for v in values)) for i in used]
    make, called = provider_files.DAILY[name]
    path = tmp_path / "record"
    path.write_bytes(make(told))
    series = read_series(path)
    place = (days[used] - series.time[0]).astype(int)
    ours = np.concatenate([series.values(variable)[place] for variable in ("tmax", "tmin", "tmean")])
    tolerance = 0.028 if name == "gsod" else 0.0  # half a tenth of a °F
    row(
        f"in the layout of {called}",
        "Mannheim 1936-1959",
        ours,
        np.concatenate([v[used] for v in values]),
        tolerance,
    )

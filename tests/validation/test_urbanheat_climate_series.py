"""The library on real series: every daily, hourly and EPW file of the shared climate data reads without help,
and the known heat waves of August 2003 and July 2006 are found. Data: $CITYDIVE_SHARED/data/climate."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from tests.validation.real_series import CLIMATE, needs_climate
from urbanheat import presets
from urbanheat.definitions import (
    AbsoluteThreshold,
    CalendarDayPercentile,
    DayNightPercentile,
    ExcessHeatFactor,
)
from urbanheat.errors import ReadError
from urbanheat.heatwaves import count_days, count_pair, detect
from urbanheat.readers import preview, read_series, write_csv
from urbanheat.seasons import MAY_TO_SEPTEMBER
from urbanheat.trends import trend

pytestmark = [pytest.mark.validation, needs_climate]

DAYS = {  # file → days with any value, as SOURCES.md states them
    "heidelberg_dwd_02080_daily.csv.gz": 27588,
    "mannheim_dwd_05906_daily.csv.gz": 27763,
    "luedenscheid_dwd_03098_daily.csv.gz": 550,
    "hagen_fley_dwd_01920_daily.csv.gz": 10797,
    "essen_bredeney_dwd_01303_daily.csv.gz": 29590,
    "kahler_asten_dwd_02483_daily.csv.gz": 29823,
    "dusseldorf_ecad_daily_2000_2009.csv.gz": 3654,
    "kassel_ecad_daily_2000_2009.csv.gz": 3654,
    "muenchen_ecad_daily_2000_2009.csv.gz": 3654,
    "dresden_ecad_daily_2000_2009.csv.gz": 3654,
    "budapest_ecad_daily_2000_2009.csv.gz": 3654,
    "tunis_daily_1979_2002.csv.gz": 8552,
    "cambridge_daily_1991_2021.csv.gz": 11323,
    "lviv_era5_openmeteo_daily_2022_2024.csv.gz": 759,
}
EPW = (
    "EGY_Aswan.624140_ETMY.epw.gz",
    "POL_Przemysl.126950_IMGW.epw.gz",
    "ETH_Addis.Ababa-Bole.634500_SWERA.epw.gz",
    "bilbao_pvgis_tmy.epw.gz",
)
GERMAN = ("heidelberg_dwd_02080", "mannheim_dwd_05906", "essen_bredeney_dwd_01303")


@pytest.mark.parametrize("name", DAYS)
def test_daily_files_read_without_help(name, tmp_path):
    series = read_series(CLIMATE / name)
    known = np.any([np.isfinite(series.values(v)) for v in series.variables], axis=0)
    assert known.sum() == DAYS[name]
    assert not [f for f in series.flags if f.kind in ("implausible", "missing code", "duplicate", "order")]
    shown = preview(CLIMATE / name)
    assert shown["gaps"]["days"] == series.time.size - DAYS[name]
    write_csv(series, tmp_path / "copy.csv")
    assert read_series(tmp_path / "copy.csv") == series


@pytest.mark.parametrize("name", EPW)
def test_epw_files_read_without_help(name):
    series = read_series(CLIMATE / name)
    assert series.kind == "typical year" and series.time.size == 365
    assert all(np.isfinite(series.values(v)).all() for v in ("tmax", "tmin", "tmean", "rh", "wind"))
    assert detect(series, CalendarDayPercentile()).not_computable


def test_aswan_typical_year_has_the_numbers_of_the_record():
    """SOURCES.md: Tmax 47.5, 84 days ≥ 40 °C."""
    series = read_series(CLIMATE / "EGY_Aswan.624140_ETMY.epw.gz")
    assert series.tmax.max() == 47.5
    assert count_days(series, "tmax", 40)[0].days == 84
    assert series.station.elevation_m == 194.0


def test_lviv_hourly_on_local_days_equals_the_daily_file():
    hourly = read_series(CLIMATE / "lviv_era5_openmeteo_hourly_2022_2024.csv.gz", timezone="Europe/Kyiv")
    daily = read_series(CLIMATE / "lviv_era5_openmeteo_daily_2022_2024.csv.gz")
    start = int((daily.time[0] - hourly.time[0]).astype(int))
    part = slice(start, start + daily.time.size)
    assert np.array_equal(hourly.time[part], daily.time)
    assert np.allclose(hourly.tmax[part], daily.tmax, atol=1e-9)
    assert np.allclose(hourly.tmin[part], daily.tmin, atol=1e-9)
    assert np.allclose(hourly.tmean[part], daily.tmean, atol=0.01)  # both files are rounded
    assert np.isfinite(hourly.tmax).sum() == 759


def test_monthly_normals_are_refused_in_plain_words():
    with pytest.raises(ReadError, match="name a year or a month but no day"):
        read_series(CLIMATE / "six_cities_cru_ts406_monthly_normals_1991_2020.csv")


@pytest.mark.parametrize("name", GERMAN)
@pytest.mark.parametrize(
    "definition",
    [
        AbsoluteThreshold("tmax", 30.0, 3),
        CalendarDayPercentile("tmax"),
        CalendarDayPercentile("tmax", season=MAY_TO_SEPTEMBER),
        ExcessHeatFactor(),
    ],
)
def test_august_2003_and_july_2006_are_found(name, definition):
    result = detect(read_series(CLIMATE / f"{name}_daily.csv.gz"), definition)
    assert result.not_computable is None

    def days(first: dt.date, last: dt.date) -> int:
        found = [e for e in result.events if e.start <= last and e.end >= first]
        return sum((min(e.end, last) - max(e.start, first)).days + 1 for e in found)

    assert days(dt.date(2003, 8, 1), dt.date(2003, 8, 14)) >= 6
    assert days(dt.date(2006, 7, 10), dt.date(2006, 7, 31)) >= 6
    august = max((e for e in result.events if e.start.year == 2003), key=lambda e: e.days)
    assert august.start.month in (7, 8) and august.end.month == 8


def test_heidelberg_august_2003_in_numbers():
    """From the file itself: 14 days at or above 30 °C from 1 August, highest 38.8 °C on 12 August."""
    series = read_series(CLIMATE / "heidelberg_dwd_02080_daily.csv.gz")
    result = detect(series, AbsoluteThreshold("tmax", 30.0, 3))
    event = next(e for e in result.events if e.start == dt.date(2003, 8, 1))
    assert (event.days, event.peak, event.peak_date) == (14, 38.8, dt.date(2003, 8, 12))
    rows = {str(d): v for d, v in zip(series.time, series.tmax, strict=True)}
    assert all(rows[f"2003-08-{d:02d}"] >= 30 for d in range(1, 15))
    assert rows["2003-07-31"] < 30 > rows["2003-08-15"]


def test_heidelberg_gaps_are_incomplete_years_not_zero():
    """Gaps 1941-1942 and March-April 1986 (SOURCES.md)."""
    series = read_series(CLIMATE / "heidelberg_dwd_02080_daily.csv.gz")
    counts = {c.year: c for c in count_days(series, "tmax", 30)}
    for year in (1941, 1942, 1986, 2012):
        assert counts[year].days is None and counts[year].reason
    summer = {c.year: c for c in count_days(series, "tmax", 30, MAY_TO_SEPTEMBER)}
    assert summer[1986].days is not None and summer[1941].days is None


def test_luedenscheid_is_too_short_for_climate_statements():
    series = read_series(CLIMATE / "luedenscheid_dwd_03098_daily.csv.gz")
    for definition in (CalendarDayPercentile(), DayNightPercentile(), ExcessHeatFactor()):
        assert "needs 20 complete seasons" in detect(series, definition).not_computable
    pair = count_pair(series, "tmax", 30)
    assert pair.local == () and pair.percentile.not_computable
    assert trend([c.year for c in pair.absolute], [c.days for c in pair.absolute]).verdict == "not computable"
    reasons = {o.preset.key: o.reason for o in presets.offers(series)}
    assert reasons["hot-day"] is None and reasons["ctx90"] and "perceived temperature" in reasons["dwd-level-1"]


def test_mannheim_hot_days_increase():
    series = read_series(CLIMATE / "mannheim_dwd_05906_daily.csv.gz")
    counts = count_days(series, "tmax", 30)
    result = trend([c.year for c in counts], [c.days for c in counts])
    assert result.verdict == "increasing" and result.low > 0 and result.missing_years == 8

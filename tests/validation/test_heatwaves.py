"""Proof of the heat waves: plain code written from the papers on every real series, xclim, and what is known of
August 2003 and July 2006. Data: $CITYDIVE_SHARED/data/climate."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import warnings
from pathlib import Path

import numpy as np
import pytest

from tests.urbanheat import reference_heatwaves as reference
from tests.validation.real_series import CLIMATE, needs_climate
from tests.validation.table import row
from urbanheat.definitions import AbsoluteThreshold, CalendarDayPercentile, DayNightPercentile, ExcessHeatFactor
from urbanheat.heatwaves import detect, detect_grid
from urbanheat.readers import read_series
from urbanheat.seasons import MAY_TO_SEPTEMBER, NOVEMBER_TO_MARCH, Season
from urbanheat.series import Series

pytestmark = [pytest.mark.validation, needs_climate]
SERIES = (
    "heidelberg_dwd_02080", "mannheim_dwd_05906", "luedenscheid_dwd_03098", "hagen_fley_dwd_01920",
    "essen_bredeney_dwd_01303", "kahler_asten_dwd_02483", "dusseldorf_ecad", "kassel_ecad", "muenchen_ecad",
    "dresden_ecad", "budapest_ecad", "tunis", "cambridge", "lviv_era5_openmeteo",
)  # fmt: skip
GERMAN = {
    "Heidelberg": "heidelberg_dwd_02080",
    "Mannheim": "mannheim_dwd_05906",
    "Essen": "essen_bredeney_dwd_01303",
}
DEFINITIONS = {
    "tmax ≥ 30 °C, 3 days": AbsoluteThreshold("tmax", 30, 3),
    "tmax ≥ 25 °C, 2 days, gaps joined, Jul-Jun": AbsoluteThreshold("tmax", 25, 2, Season((7, 1), (6, 30)), 2),
    "CTX90pct": CalendarDayPercentile("tmax", min_years=10),
    "CTN90pct, November to March": CalendarDayPercentile("tmin", season=NOVEMBER_TO_MARCH, min_years=10),
    "CTX95, window 5, type 7": CalendarDayPercentile(
        "tmax", 95, 5, percentile_type=7, min_years=10, join_gap_days=1
    ),
    "day and night 90": DayNightPercentile(season=MAY_TO_SEPTEMBER, min_years=10),
    "excess heat factor": ExcessHeatFactor(min_years=10),
}


def read(name: str) -> Series:
    (path,) = [p for p in CLIMATE.glob(f"{name}*daily*.csv.gz")]
    return read_series(path)


@pytest.mark.parametrize("name", SERIES)
def test_every_series_equals_plain_code_from_the_papers(name):
    series = read(name)
    for title, definition in DEFINITIONS.items():
        if any(each not in series.variables for each in definition.needs):
            continue
        expected, result = reference.detect(series, definition), detect(series, definition)
        assert (expected is None) == bool(result.not_computable), (title, result.not_computable)
        if expected is not None:
            worst = reference.compare(result, expected)
            row(f"heat waves {name}: {title}", f"plain code, {len(result.events)} events", worst, 0.0, 1e-9)


@pytest.mark.parametrize("city", GERMAN)
def test_august_2003_and_july_2006(city):
    series = read(GERMAN[city])
    for title, definition in DEFINITIONS.items():
        if not any(word in title for word in ("°C", "CTX90", "excess")):
            continue  # warm nights, and hot winters, are other questions
        result = detect(series, definition)

        def days(first: dt.date, last: dt.date, events=result.events) -> int:
            return sum(
                (min(e.end, last) - max(e.start, first)).days + 1
                for e in events
                if e.start <= last and e.end >= first
            )

        august, july = (
            days(dt.date(2003, 8, 1), dt.date(2003, 8, 14)),
            days(dt.date(2006, 7, 10), dt.date(2006, 7, 31)),
        )
        row(f"{city}, {title}: heat-wave days 1-14 August 2003", "at least 3", min(august, 3), 3)
        row(f"{city}, {title}: heat-wave days 10-31 July 2006", "at least 3", min(july, 3), 3)
    fixed = detect(series, DEFINITIONS["tmax ≥ 30 °C, 3 days"])
    longest = max((e for e in fixed.events if e.year == 2003), key=lambda e: e.days)
    assert longest.start.month == 8 and longest.end.month == 8
    assert fixed.heat_wave_days(2003) > fixed.heat_wave_days(2002)


def no_leap_days(series: Series) -> Series:
    """29 February missing: it shares its place with 28 February; xclim's calendar without leap days has none."""
    leap = np.array([d.item().month == 2 and d.item().day == 29 for d in series.time])
    return Series(series.time, tmax=np.where(leap, np.nan, series.tmax), kind="station")


@pytest.mark.parametrize("name", ["heidelberg", "mannheim", "essen", "kahler_asten"])
def test_xclim_offers_the_same_numbers(name):
    """xclim 0.62 (made by xclim_reference.py). Conventions that differ and are left out of the comparison: the
    first and last week of the year (urbanheat counts its window around the circle within the base years, xclim in
    time), incomplete seasons (xclim counts what there is; urbanheat says None with a reason)."""
    file = Path(__file__).parent / "data" / "xclim_heat_waves.json.gz"
    stations = json.loads(gzip.decompress(file.read_bytes()))["stations"]
    (key,) = [k for k in stations if k.startswith(name)]
    theirs, series = stations[key], no_leap_days(read(key))
    local = detect(series, CalendarDayPercentile("tmax", 90, 15, 3, (1961, 1990), MAY_TO_SEPTEMBER))
    own = local.threshold_by_day[7:-7]
    row(f"calendar-day percentile, {name}", "xclim percentile_doy", own, theirs["ctx90"][7:-7], 1e-9)
    fixed = detect(series, AbsoluteThreshold("tmax", 30, 3, MAY_TO_SEPTEMBER))
    for result, metric, other in (
        (fixed, "number", "fixed_number"),
        (fixed, "longest", "fixed_longest"),
        (fixed, "days", "fixed_days"),
        (local, "days", "ctx90_days"),
    ):
        complete = [y for y in result.yearly if y.reason is None]
        mine = [getattr(y, metric) for y in complete]
        row(f"{metric} a year ({other}), {name}", f"xclim, {len(mine)} years", mine,
            [theirs[other][str(y.year)] for y in complete])  # fmt: skip


def test_four_stations_as_a_stack():
    names = [*GERMAN.values(), "kahler_asten_dwd_02483"]
    found = [read(name) for name in names]
    first, last = max(s.time[0] for s in found), min(s.time[-1] for s in found)
    cut = [slice(int((first - s.time[0]).astype(int)), int((last - s.time[0]).astype(int)) + 1) for s in found]
    stack = {
        variable: np.stack([s.values(variable)[c] for s, c in zip(found, cut, strict=True)], 1)[:, None, :]
        for variable in ("tmax", "tmin")
    }
    time = np.arange(first, last + 1)
    for title, definition in DEFINITIONS.items():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            result = detect_grid(stack, definition, time, events=True)
        worst = 0.0
        for x in range(len(names)):
            one = detect(Series(time, **{k: v[:, 0, x] for k, v in stack.items()}), definition)
            own = result.events[result.events["x"] == x]
            assert [e.start for e in one.events] == own["start"].tolist()
            for place, year in enumerate(one.yearly):
                for metric in ("days", "longest", "amplitude", "magnitude"):
                    theirs, mine = getattr(year, metric), getattr(result, metric)[place, 0, x]
                    assert (theirs is None) == bool(np.isnan(mine))
                    worst = max(worst, abs(mine - theirs) if theirs is not None else 0.0)
        row(f"stack of four stations: {title}", "each series for itself", worst, 0.0)

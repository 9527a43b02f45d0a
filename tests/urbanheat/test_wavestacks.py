"""Heat waves of stacks: cell by cell the same as of series, whatever the blocks, threads, gaps and arrays."""

from __future__ import annotations

import warnings
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.urbanheat import reference_heatwaves as reference
from tests.urbanheat import urbanheat_reference as ref

from urbanheat.definitions import AbsoluteThreshold, CalendarDayPercentile, DayNightPercentile, ExcessHeatFactor
from urbanheat.heatwaves import detect, detect_grid
from urbanheat.seasons import MAY_TO_SEPTEMBER, NOVEMBER_TO_MARCH, WHOLE_YEAR, Season
from urbanheat.series import Series
from urbanheat.wavescan import INCOMPLETE, NO_VALUE, NO_WAVE, OK, SHORT_BASE
from urbanheat.wavestacks import METRICS

TWO = Season.parse("02-01/04-15,11-15/01-10")
DEFINITIONS = (
    AbsoluteThreshold("tmax", 12, 2, TWO, 1),
    CalendarDayPercentile(season=NOVEMBER_TO_MARCH, join_gap_days=2),
    CalendarDayPercentile("tmin", 95, 5, 2, (1986, 2010), MAY_TO_SEPTEMBER, percentile_type=7),
    DayNightPercentile(80, season=TWO),
    ExcessHeatFactor(season=Season((6, 1), (8, 31)), join_gap_days=1),
)


def make(seed: int = 1, shape=(2, 3), start="1985-03-01", end="2012-09-12"):
    """Days and stacks of tmax and tmin with noise, a yearly cycle, missing days and one empty cell."""
    time = np.arange(start, end, dtype="datetime64[D]")
    rng = np.random.default_rng(seed)
    cycle = 15 - 10 * np.cos(2 * np.pi * np.arange(time.size) / 365.25)[:, None, None]
    tmax = np.round(cycle + rng.normal(0, 4, (time.size, *shape)), 1)
    tmin = np.round(tmax - rng.uniform(3, 12, tmax.shape), 1)
    tmax[rng.random(tmax.shape) < 0.02] = np.nan
    tmax[:, -1, -1], tmin[:, -1, -1] = np.nan, np.nan
    tmax[:4000, 0, 0] = np.nan
    return time, {"tmax": tmax, "tmin": tmin}


def quiet(*arguments, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return detect_grid(*arguments, **options)


def same_as_series(result, time, stack, definition):
    """Every number, day and event of the stack against `detect` on the cell's series."""
    for y, x in np.ndindex(result.base.shape):
        series = Series(time, **{name: values[:, y, x] for name, values in stack.items()})
        one = detect(series, definition)
        if one.not_computable:
            assert np.isin(result.flag[:, y, x], (SHORT_BASE, NO_VALUE)).all() and result.base[y, x] == -1
            continue
        for place, year in enumerate(one.yearly):
            assert result.years[place] == year.year
            flag = result.flag[place, y, x]
            assert flag in ((INCOMPLETE, NO_VALUE) if year.reason else (OK, NO_WAVE))
            assert (flag == NO_WAVE) == (year.number == 0)
            for name in METRICS:
                mine, theirs = result.__dict__[name][place, y, x], getattr(year, name)
                if theirs is None:
                    assert np.isnan(mine) if mine.dtype.kind == "f" else np.isnat(mine)
                else:
                    assert mine.item() == theirs, (name, mine, theirs)
        own = result.events[(result.events["y"] == y) & (result.events["x"] == x)]
        assert [
            tuple(row) for row in own[["start", "end", "days", "year", "peak", "peak_date", "cut"]].tolist()
        ] == [(e.start, e.end, e.days, e.year, e.peak, e.peak_date, e.cut) for e in one.events]


@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda d: type(d).__name__)
def test_a_stack_gives_what_each_series_gives(definition):
    time, stack = make()
    result = quiet(stack, definition, time, events=True, threads=2, block_bytes=8 * time.size * 2)
    same_as_series(result, time, stack, definition)
    assert len(result.events) > 5


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.lists(st.one_of(st.none(), st.integers(26, 34)), min_size=4, max_size=4), min_size=1, max_size=60),
    st.integers(1, 4),
    st.integers(0, 3),
    st.sampled_from((WHOLE_YEAR, MAY_TO_SEPTEMBER, NOVEMBER_TO_MARCH, TWO)),
    st.sampled_from(("2003-06-20", "2003-12-15", "2004-02-10")),
)
def test_any_stack_gives_what_each_series_gives(rows, min_days, join, season, start):
    values = np.array([[np.nan if v is None else v for v in row] for row in rows]).reshape(-1, 2, 2)
    time = np.datetime64(start) + np.arange(len(values))
    definition = AbsoluteThreshold("tmax", 30, min_days, season, join)
    same_as_series(quiet(values, definition, time, events=True), time, {"tmax": values}, definition)


@pytest.mark.parametrize("definition", [DEFINITIONS[0], DEFINITIONS[3]], ids=lambda d: type(d).__name__)
def test_blocks_and_threads_change_nothing(definition):
    time, stack = make(2, (3, 5))
    one = quiet(stack, definition, time, events=True, thresholds=True)
    for size, threads in ((1, 1), (3 * 8 * time.size, 3)):
        other = quiet(stack, definition, time, events=True, thresholds=True, threads=threads, block_bytes=size)
        for name in (*METRICS, "flag", "base"):
            np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
        order = ["y", "x", "start"]
        mine, theirs = np.sort(one.events, order=order), np.sort(other.events, order=order)
        for name in mine.dtype.names:
            np.testing.assert_array_equal(mine[name], theirs[name])


def test_single_precision_dask_and_xarray_give_the_same():
    dask = pytest.importorskip("dask.array")
    xarray = pytest.importorskip("xarray")
    time, stack = make(3, (3, 4))
    single = {name: values.astype(np.float32) for name, values in stack.items()}
    definition = DayNightPercentile(80)
    plain = quiet(single, definition, time)
    assert plain.amplitude.dtype == np.float32
    coords = {"time": time.astype("M8[ns]"), "lat": [50.0, 49.0, 48.0], "lon": [8.0, 9.0, 10.0, 11.0]}
    named = {
        name: xarray.DataArray(values.transpose(1, 2, 0), coords, ("lat", "lon", "time"))
        for name, values in single.items()
    }
    chunked = {name: dask.from_array(values, chunks=(500, 2, 3)) for name, values in single.items()}
    for other in (
        quiet(named, definition),
        quiet(xarray.Dataset(named), definition),
        quiet(chunked, definition, time),
    ):
        for name in (*METRICS, "flag"):
            np.testing.assert_array_equal(getattr(plain, name), getattr(other, name))
    found = quiet(named, definition).to_xarray()
    assert found["days"].dims == ("year", "lat", "lon") and found["lat"].values.tolist() == [50, 49, 48]
    assert found.attrs["percentile type"] == "8 (Hyndman & Fan 1996)" and found["amplitude"].attrs["units"] == "°C"


def test_days_that_are_left_out_count_as_missing():
    time, stack = make(4, (1, 2))
    keep = np.random.default_rng(0).random(time.size) > 0.03
    keep[[0, -1]] = True
    holes = stack["tmax"].copy()
    holes[~keep] = np.nan
    definition = CalendarDayPercentile()
    result = quiet(stack["tmax"][keep], definition, time[keep], events=True)
    same_as_series(result, time, {"tmax": holes}, definition)


def test_one_warning_says_what_is_missing():
    time, stack = make()
    with pytest.warns(UserWarning) as told:
        result = detect_grid(stack["tmax"], CalendarDayPercentile(), time)
    assert len(told) == 1
    message = str(told[0].message)
    assert message.startswith("cells without any value: 1; cells with fewer than 20 complete seasons in the base")
    assert message.endswith("not computed: 1; some cells have only 21 complete seasons in it, 30 are usual.")
    assert (result.flag[:, -1, -1] == NO_VALUE).all() and (result.flag[:, 0, 0] == SHORT_BASE).all()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        detect_grid(
            np.full((400, 1, 1), 20.0), AbsoluteThreshold("tmax", 30), np.datetime64("2001-01-01") + np.arange(400)
        )


def test_masked_cells_and_an_empty_season():
    time = np.datetime64("2003-06-01") + np.arange(20)
    values = np.ma.masked_equal(np.full((20, 1, 2), 31.0), 0)
    values[:, 0, 1] = np.ma.masked
    result = quiet(values, AbsoluteThreshold("tmax", 30, 3, MAY_TO_SEPTEMBER), time, events=True)
    assert len(result.events) == 1 and result.flag[0].tolist() == [[INCOMPLETE, NO_VALUE]]
    whole = quiet(values.astype(np.int16), AbsoluteThreshold("tmax", 30, 3, MAY_TO_SEPTEMBER), time, events=True)
    assert len(whole.events) == 1 and whole.flag[0].tolist() == [[INCOMPLETE, NO_VALUE]]
    nothing = quiet(values, AbsoluteThreshold("tmax", 30, 3, NOVEMBER_TO_MARCH), time)
    assert nothing.days.shape == (0, 1, 2) and nothing.years.size == 0
    percentile = quiet(values, CalendarDayPercentile(season=NOVEMBER_TO_MARCH), time)
    assert percentile.days.shape == (0, 1, 2) and (percentile.base == -1).all()


@pytest.mark.parametrize(
    ("stack", "time", "definition", "words"),
    [
        (np.zeros((3, 2)), 3, AbsoluteThreshold("tmax", 30), r"shape \(3, 2\)"),
        (np.zeros((3, 0, 2)), 3, AbsoluteThreshold("tmax", 30), "at least one cell"),
        (np.zeros((3, 1, 2)), None, AbsoluteThreshold("tmax", 30), "give time"),
        (np.zeros((3, 1, 2)), 4, AbsoluteThreshold("tmax", 30), "3 steps but 4 days"),
        (np.full((3, 1, 1), 300.0), 3, AbsoluteThreshold("tmax", 30), "kelvin"),
        (np.array([[[40.0]], [[78.0]], [[86.0]]]), 3, AbsoluteThreshold("tmax", 30), "°F; convert"),
        (np.array([[[95]], [[210]], [[303]]]), 3, AbsoluteThreshold("tmax", 30), "tenths of °C"),
        (np.array([[[20.0, -9999.0]]] * 3), 3, AbsoluteThreshold("tmax", 30), "go to -9999 °C.*set it to NaN"),
        (np.array([[[20.0, -99.9]]] * 3), 3, AbsoluteThreshold("tmax", 30), "go to -99.9 °C"),
        (np.zeros((3, 1, 1)), 3, ExcessHeatFactor(), "tmax and tmin; give them by name"),
        ({"tmax": np.zeros((3, 1, 1)), "tmin": np.zeros((3, 1, 2))}, 3, ExcessHeatFactor(), "differ in shape"),
        (np.array([[["a"]]]), 1, AbsoluteThreshold("tmax", 30), "numbers are needed"),
    ],
)
def test_bad_stacks_are_refused_in_plain_words(stack, time, definition, words):
    days = None if time is None else np.datetime64("2003-06-01") + np.arange(time)
    with pytest.raises(ValueError, match=words):
        detect_grid(stack, definition, days)


def test_stacks_of_day_and_night_must_belong_together():
    xarray = pytest.importorskip("xarray")
    time, stack = make(shape=(2, 2))
    places = {"time": time.astype("M8[ns]"), "y": [1, 2], "x": [3, 4]}
    day, night = (xarray.DataArray(stack[name], places, ("time", "y", "x")) for name in ("tmax", "tmin"))
    expected = quiet({"tmax": day, "tmin": night}, DEFINITIONS[3])
    turned = quiet({"tmax": day, "tmin": night.transpose("x", "time", "y")}, DEFINITIONS[3])
    assert np.nansum(expected.days) > 0
    np.testing.assert_array_equal(turned.days, expected.days)
    for name, moved in (("time", night["time"] + np.timedelta64(1, "D")), ("y", [5, 6])):
        with pytest.raises(ValueError, match=f"differ in “{name}”"):
            detect_grid({"tmax": day, "tmin": night.assign_coords({name: moved})}, DEFINITIONS[3])


def test_days_must_rise_and_be_days():
    values, hot = np.zeros((3, 1, 1)), AbsoluteThreshold("tmax", 30)
    for time, words in (
        (["2003-06-01", "2003-06-03", "2003-06-02"], "must rise"),
        (["2003-06-01", "2003-06-02", "2003-06-02"], "must rise"),
        (["2003-06-01", "NaT", "2003-06-02"], "must rise"),
        (["one", "two", "three"], "cannot be read as dates"),
    ):
        with pytest.raises(ValueError, match=words):
            detect_grid(values, hot, time)
    with pytest.raises(ValueError, match="1 or more, not 0"):
        detect_grid(values, hot, np.datetime64("2003-06-01") + np.arange(3), threads=0)


def test_series_equal_the_slow_reference():
    time = np.arange("1988-01-01", "2012-01-01", dtype="M8[D]")
    rng = np.random.default_rng(6)
    cycle = 15 - 10 * np.cos(2 * np.pi * np.arange(time.size) / 365.25)
    tmax = np.round(cycle + rng.normal(0, 4, time.size), 1)
    series = ref.make_series("1988-01-01", tmax=tmax, tmin=np.round(tmax - 8 + rng.normal(0, 2, time.size), 1))
    for definition in DEFINITIONS[1:]:
        if definition.season.second:
            definition = replace(definition, season=WHOLE_YEAR)
        expected = reference.detect(series, definition)
        assert expected["events"] and reference.compare(detect(series, definition), expected) < 1e-9

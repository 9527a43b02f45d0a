"""Two hot seasons, counts that carry their definition, conventions, records joined from pieces."""

from __future__ import annotations

import datetime as dt
import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.urbanheat import urbanheat_reference as ref

from urbanheat.definitions import AbsoluteThreshold, CalendarDayPercentile, ExcessHeatFactor, words
from urbanheat.heatwaves import count_days, detect, local_percentile, yearly_extremes
from urbanheat.joining import join_series
from urbanheat.seasons import MAY_TO_SEPTEMBER, NOVEMBER_TO_MARCH, WHOLE_YEAR, Season, season_days
from urbanheat.series import Series

TWO = Season.parse("02-01/03-31,11-15/01-10")


def test_two_hot_seasons_make_one_year_of_two_parts():
    tmax = np.full(3 * 365 + 1, 20.0)
    series_days = np.datetime64("2003-01-01") + np.arange(tmax.size)
    for first, last in (("2003-03-29", "2003-04-05"), ("2003-12-28", "2004-01-12"), ("2004-02-10", "2004-02-12")):
        tmax[(series_days >= np.datetime64(first)) & (series_days <= np.datetime64(last))] = 35.0
    result = detect(ref.make_series("2003-01-01", tmax=tmax), AbsoluteThreshold("tmax", 30, 3, TWO))
    assert [(e.start, e.end, e.year) for e in result.events] == [
        (dt.date(2003, 3, 29), dt.date(2003, 3, 31), 2003),
        (dt.date(2003, 12, 28), dt.date(2004, 1, 10), 2003),
        (dt.date(2004, 2, 10), dt.date(2004, 2, 12), 2004),
    ]
    years = {y.year: y for y in result.yearly}
    assert (years[2003].number, years[2003].days, years[2003].longest) == (2, 17, 14)
    assert years[2003].first_day == dt.date(2003, 3, 29) and years[2003].last_day == dt.date(2004, 1, 10)
    assert years[2002].reason == "only 10 of 116 days have a value (at least 90 % are needed)"
    assert TWO.expected_days(2003) == 31 + 28 + 57 and TWO.expected_days(2004) == 31 + 29 + 57


def test_two_seasons_equal_the_two_apart():
    rng = np.random.default_rng(0)
    series = ref.make_series("1999-01-01", tmax=np.round(rng.normal(28, 3, 2000), 1))
    both = detect(series, AbsoluteThreshold("tmax", 30, 2, TWO))
    parts = [detect(series, AbsoluteThreshold("tmax", 30, 2, part)) for part in TWO.parts]
    assert sorted(e.start for e in both.events) == sorted(e.start for p in parts for e in p.events)
    assert both.events and str(TWO) == "02-01/03-31,11-15/01-10" == str(Season.parse(str(TWO)))


@pytest.mark.parametrize("text", ["02-01/03-31,04-01/05-01", "02-01/03-31,03-15/05-01", "11-01/03-31,04-01/05-01"])
def test_parts_that_touch_or_overlap_are_refused(text):
    with pytest.raises(ValueError, match="touch or overlap"):
        Season.parse(text)
    with pytest.raises(ValueError, match="is not a season"):
        Season.parse("02-01/03-31,05-01/06-01,08-01/09-01")


def test_a_count_carries_its_definition():
    tmax = np.full(365, 20.0)
    tmax[200:214] = 33.0
    series = ref.make_series("2003-01-01", tmax=tmax)
    thirty = detect(series, AbsoluteThreshold("tmax", 30, 3)).heat_wave_days(2003)
    warmer = detect(ref.make_series("2003-01-01", tmax=tmax + 11), AbsoluteThreshold("tmax", 30, 3)).heat_wave_days(
        2003
    )
    other = detect(series, AbsoluteThreshold("tmax", 32, 3)).heat_wave_days(2003)
    assert str(thirty) == "14 heat-wave days in 2003: tmax ≥ 30 °C, on 3 or more days in a row"
    assert warmer - thirty == 365 - 14 and thirty < warmer and warmer > thirty
    assert thirty.days == other.days == 14 and thirty != other
    for compare in (lambda: thirty - other, lambda: thirty < other, lambda: thirty > other, lambda: thirty - 3):
        with pytest.raises(ValueError, match=r"cannot be compared, their definitions differ|heat-wave days only"):
            compare()
    missing = detect(series, AbsoluteThreshold("tmax", 30, 3)).heat_wave_days(1999)
    assert missing.days is None and str(missing).startswith("no count (the record has no season")
    with pytest.raises(ValueError, match="1999 has no count"):
        thirty - missing


def test_the_same_percentile_over_other_years_is_another_definition():
    rng = np.random.default_rng(2)
    old = ref.make_series("1961-01-01", tmax=rng.normal(20, 5, 30 * 365 + 8))
    new = ref.make_series("1991-01-01", tmax=rng.normal(20, 5, 30 * 365 + 8))
    counts = [
        detect(series, CalendarDayPercentile()).heat_wave_days(year) for series, year in ((old, 1970), (new, 2000))
    ]
    assert [c.base for c in counts] == ["1961-1990", "1991-2020"]
    with pytest.raises(ValueError, match="definitions differ"):
        counts[0] - counts[1]


def test_definitions_that_differ_read_differently_and_name_their_conventions():
    made = [
        AbsoluteThreshold("tmax", 30, 3),
        AbsoluteThreshold("tmin", 30, 3),
        AbsoluteThreshold("tmax", 30, 3, TWO),
        AbsoluteThreshold("tmax", 30, 3, join_gap_days=1),
        CalendarDayPercentile(),
        CalendarDayPercentile(percentile_type=7),
        CalendarDayPercentile(window_days=5),
        ExcessHeatFactor(),
    ]
    assert len({words(each) for each in made}) == len(made)
    rng = np.random.default_rng(2)
    series = ref.make_series("1991-01-01", tmax=rng.normal(20, 5, 9000), tmin=rng.normal(10, 5, 9000))
    told = detect(series, CalendarDayPercentile()).conventions
    assert told["comparison"] == ">" and told["percentile type"] == "8 (Hyndman & Fan 1996)"
    assert told["base period"] == "1991-2020" and "29 February" in told["day of the year"]
    assert detect(series, ExcessHeatFactor()).conventions["value dated by"] == "the first of three days"
    assert detect(series, AbsoluteThreshold("tmax", 30)).conventions["comparison"] == ">="


def test_excess_heat_tells_its_references_and_severity():
    rng = np.random.default_rng(4)
    tmax = 20 + 8 * np.sin(np.arange(9000) / 58.1) + rng.normal(0, 3, 9000)
    result = detect(ref.make_series("1991-01-01", tmax=tmax, tmin=tmax - 8), ExcessHeatFactor())
    assert set(result.references) == {"t95", "ehf85"}
    for event in result.events:
        assert event.severity == pytest.approx(event.peak / result.references["ehf85"])
        assert event.category == (3 if event.severity >= 3 else 2 if event.severity >= 1 else 1)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.one_of(st.none(), st.integers(26, 34)), min_size=3, max_size=90),
    st.lists(st.integers(1, 89), min_size=1, max_size=3, unique=True),
    st.integers(0, 2),
    st.sampled_from((WHOLE_YEAR, MAY_TO_SEPTEMBER, NOVEMBER_TO_MARCH)),
    st.randoms(),
)
def test_splitting_a_record_and_joining_gives_the_same_events(values, cuts, join, season, random):
    series = ref.make_series("2003-11-20", tmax=values, tmin=[None if v is None else v - 8 for v in values])
    edges = [0, *sorted({c for c in cuts if c < len(values)}), len(values)]
    parts = [
        Series(series.time[a:b], tmax=series.tmax[a:b], tmin=series.tmin[a:b], kind="station")
        for a, b in itertools.pairwise(edges)
    ]
    random.shuffle(parts)
    joined = join_series(*parts)
    assert joined == series
    definition = AbsoluteThreshold("tmax", 30, 2, season, join)
    assert detect(joined, definition) == detect(series, definition)


def test_joining_overlaps_gaps_and_contradictions():
    first = ref.make_series("2003-06-01", tmax=[30, 31, None], tmin=[20, 20, 20])
    second = ref.make_series("2003-06-03", tmax=[32, 33])
    joined = join_series(second, first)
    assert joined.tmax.tolist() == [30, 31, 32, 33] and np.isnan(joined.tmin[3]) and joined.tmin[2] == 20
    later = join_series(first, ref.make_series("2003-06-06", tmax=[35]))
    assert later.time.size == 6 and np.isnan(later.tmax[2:5]).all()
    with pytest.raises(ValueError, match="differ on 2003-06-02: tmax is 31 and 40"):
        join_series(first, ref.make_series("2003-06-02", tmax=[40]))
    with pytest.raises(ValueError, match="typical year"):
        join_series(first, ref.make_series("2003-06-09", tmax=[40], kind="typical year"))
    with pytest.raises(ValueError, match="At least one"):
        join_series()


def test_yearly_extremes_name_their_day():
    tmax = np.full(2 * 365, 20.0)
    tmax[[200, 210]] = 36.5
    series = ref.make_series("2001-01-01", tmax=tmax[:600])
    one, two = yearly_extremes(series, "tmax")
    assert (one.year, one.value, one.date, one.reason) == (2001, 36.5, dt.date(2001, 7, 20), None)
    assert two.value is None and "at least 90 %" in two.reason
    assert yearly_extremes(series, "tmax", highest=False)[0].value == 20.0


def test_the_label_of_season_days_follows_the_part():
    days = season_days(np.arange("2003-11-01", "2004-04-30", dtype="datetime64[D]"), TWO)
    assert set(days.label[days.inside].tolist()) == {2003, 2004} and days.years.tolist() == [2003, 2004]


def test_every_day_has_its_place_in_the_year():
    """Against the calendar of the standard library: leap days, 1900 (none) and 2000."""
    time = np.arange("1896-02-25", "2004-03-05", dtype="datetime64[D]")
    found = season_days(time, WHOLE_YEAR)
    for day, year, index in zip(time.tolist(), found.label.tolist(), found.index.tolist(), strict=True):
        common = day.replace(year=2001, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=2001)
        assert (year, index) == (day.year, common.timetuple().tm_yday - 1)
    empty = season_days(time[:3], NOVEMBER_TO_MARCH)
    assert empty.years.tolist() == [1895] and season_days(time[:0], WHOLE_YEAR).years.size == 0


def test_a_percentile_of_an_unknown_type_is_refused():
    series = Series(np.arange("2001-01-01", "2001-02-01", dtype="datetime64[D]"), tmax=np.full(31, 20.0))
    with pytest.raises(ValueError, match="type is 7 or 8, not 6"):
        local_percentile(series, "tmax", percentile_type=6)
    with pytest.raises(ValueError, match="between -90 and 60"):
        count_days(series, "tmax", 303.15)

"""Heat waves: hand-made cases, and `detect` against the slow reference on random series."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.urbanheat import urbanheat_reference as ref

from urbanheat.definitions import (
    AbsoluteThreshold,
    CalendarDayPercentile,
    DayNightPercentile,
    ExcessHeatFactor,
)
from urbanheat.heatwaves import (
    count_days,
    count_pair,
    detect,
    local_percentile,
    longest_run,
    percentile_of,
    records,
)
from urbanheat.seasons import MAY_TO_SEPTEMBER, NOVEMBER_TO_MARCH, WHOLE_YEAR, Season

SEASONS = (WHOLE_YEAR, MAY_TO_SEPTEMBER, NOVEMBER_TO_MARCH, Season((7, 1), (6, 30)), Season((12, 1), (2, 28)))


def random_years(seed: int, years: int, missing: float = 0.02, start: str = "1991-01-01"):
    """tmax and tmin with a yearly cycle, persistence and missing days."""
    rng = np.random.default_rng(seed)
    size = int(years * 365.25)
    noise = np.zeros(size)
    for i in range(1, size):
        noise[i] = 0.7 * noise[i - 1] + rng.normal(0, 2.5)
    cycle = 15 - 10 * np.cos(2 * np.pi * (np.arange(size) - 15) / 365.25)
    tmax = np.round(cycle + noise, 1)
    tmin = np.round(tmax - rng.uniform(3, 12, size), 1)
    tmax[rng.random(size) < missing] = np.nan
    tmin[rng.random(size) < missing] = np.nan
    return ref.make_series(start, tmax=tmax, tmin=tmin)


def spans(result):
    return [(e.start, e.end) for e in result.events]


def test_one_heat_wave_with_its_numbers():
    series = ref.make_series("2003-06-01", tmax=[25, 31, 33, 32, 29, 30, 20])
    result = detect(series, AbsoluteThreshold("tmax", 30, 3))
    (event,) = result.events
    assert (event.start, event.end, event.days) == (dt.date(2003, 6, 2), dt.date(2003, 6, 4), 3)
    assert (event.peak, event.peak_date, event.mean_magnitude) == (33, dt.date(2003, 6, 3), 32)
    assert event.category is None and not event.cut and not result.flags
    assert result.not_computable is None and result.unit == "°C"


def test_threshold_itself_counts_for_absolute_definitions():
    series = ref.make_series("2003-06-01", tmax=[20, 30.0, 29.999, 30.0, 20])
    assert spans(detect(series, AbsoluteThreshold("tmax", 30, 1))) == [
        (dt.date(2003, 6, 2),) * 2,
        (dt.date(2003, 6, 4),) * 2,
    ]


def test_missing_day_breaks_a_spell_and_is_flagged():
    series = ref.make_series("2003-06-01", tmax=[20, 31, 31, 31, None, 31, 31, 31, 20])
    result = detect(series, AbsoluteThreshold("tmax", 30, 3, join_gap_days=2))
    assert [e.days for e in result.events] == [3, 3]
    assert all(e.cut for e in result.events)
    assert [f.kind for f in result.flags] == ["heat wave cut"] * 2


def test_gap_joining_needs_each_spell_long_enough():
    series = ref.make_series("2003-06-01", tmax=[20, 31, 31, 31, 28, 31, 31, 31, 28, 31, 31, 20])
    assert [e.days for e in detect(series, AbsoluteThreshold("tmax", 30, 3)).events] == [3, 3]
    (event,) = detect(series, AbsoluteThreshold("tmax", 30, 3, join_gap_days=1)).events
    assert (event.days, event.mean_magnitude) == (7, pytest.approx((6 * 31 + 28) / 7))


def test_spell_across_the_year_end_is_one_event_of_its_first_year():
    tmax = [20.0] * 730
    tmax[360:370] = [35.0] * 10
    series = ref.make_series("2001-01-01", tmax=tmax)
    result = detect(series, AbsoluteThreshold("tmax", 30, 3))
    assert spans(result) == [(dt.date(2001, 12, 27), dt.date(2002, 1, 5))]
    assert [(y.year, y.number, y.days, y.longest) for y in result.yearly] == [
        (2001, 1, 10, 10),
        (2002, 0, 0, 0),
    ]
    assert result.yearly[1].amplitude is None and result.yearly[1].reason is None


def test_southern_season_carries_the_year_of_its_start():
    tmax = [20.0] * 730
    tmax[360:370] = [35.0] * 10
    series = ref.make_series("2001-01-01", tmax=tmax)
    result = detect(series, AbsoluteThreshold("tmax", 30, 3, season=NOVEMBER_TO_MARCH))
    by_year = {y.year: y for y in result.yearly}
    assert by_year[2001].days == 10 and by_year[2001].reason is None
    assert by_year[2000].number is None and "at least 90 %" in by_year[2000].reason
    assert NOVEMBER_TO_MARCH.expected_days(2003) == 152 and NOVEMBER_TO_MARCH.expected_days(2001) == 151


def test_season_edge_cuts_a_spell():
    series = ref.make_series("2003-04-25", tmax=[35.0] * 20)
    (event,) = detect(series, AbsoluteThreshold("tmax", 30, 3, season=MAY_TO_SEPTEMBER)).events
    assert event.start == dt.date(2003, 5, 1)


def test_incomplete_year_has_none_and_a_reason_never_zero():
    series = ref.make_series("2003-01-01", tmax=[20.0] * 300)
    (year,) = detect(series, AbsoluteThreshold("tmax", 30, 3)).yearly
    assert (year.number, year.days, year.longest, year.amplitude, year.magnitude) == (None,) * 5
    assert year.reason == "only 300 of 365 days have a value (at least 90 % are needed)"
    (count,) = count_days(series, "tmax", 30)
    assert count.days is None and count.reason


def test_yearly_amplitude_is_the_peak_of_the_hottest_event():
    tmax = [20.0] * 365
    tmax[150:153] = [31, 40, 31]  # mean 34, highest day
    tmax[200:203] = [35, 36, 35]  # mean 35.3, hottest event
    (year,) = detect(ref.make_series("2003-01-01", tmax=tmax), AbsoluteThreshold("tmax", 30, 3)).yearly
    assert year.amplitude == 36
    assert year.magnitude == pytest.approx((31 + 40 + 31 + 35 + 36 + 35) / 6)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.one_of(st.none(), st.integers(26, 34)), min_size=1, max_size=120),
    st.dates(dt.date(1999, 1, 1), dt.date(2004, 12, 31)),
    st.integers(1, 5),
    st.integers(0, 3),
    st.sampled_from(SEASONS),
)
def test_absolute_threshold_equals_reference(values, start, min_days, join, season):
    series = ref.make_series(start.isoformat(), tmax=values)
    days = ref.days_of(series)
    hits = [
        None if v is None or not ref.in_season(d, season.start, season.end) else v >= 30
        for d, v in zip(days, values, strict=True)
    ]
    expected = ref.spells(hits, min_days, join)
    result = detect(series, AbsoluteThreshold("tmax", 30, min_days, season, join))
    assert spans(result) == [(days[a], days[b]) for a, b in expected]
    for event, (a, b) in zip(result.events, expected, strict=True):
        part = values[a : b + 1]
        assert event.peak == max(part) and event.peak_date == days[a + part.index(max(part))]
        assert event.mean_magnitude == pytest.approx(sum(part) / len(part))


@settings(max_examples=4, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(SEASONS), st.sampled_from(("tmax", "tmin")), st.integers(0, 2))
def test_calendar_day_percentile_equals_reference(seed, season, variable, join):
    series = random_years(seed, 23)
    definition = CalendarDayPercentile(variable, 90, 15, 3, (1991, 2013), season, join)
    result = detect(series, definition)
    days, values = ref.days_of(series), series.values(variable).tolist()
    limit = ref.calendar_threshold(days, values, (1991, 2013), 90, 15)
    hits = [
        None if math.isnan(v) or not ref.in_season(d, season.start, season.end) else v > limit[(d.month, d.day)]
        for d, v in zip(days, values, strict=True)
    ]
    expected = ref.spells(hits, 3, join)
    assert result.events and spans(result) == [(days[a], days[b]) for a, b in expected]
    metrics = ref.yearly(series, expected, [not math.isnan(v) for v in values], season.start, season.end)
    found = {y.year: None if y.reason else (y.number, y.days, y.longest) for y in result.yearly}
    assert found == metrics


def test_day_and_night_equals_reference():
    series = random_years(5, 23)
    base = (1991, 2013)
    result = detect(series, DayNightPercentile(80, 15, 3, base))
    days = ref.days_of(series)
    tmax, tmin = series.values("tmax").tolist(), series.values("tmin").tolist()
    high, low = (ref.calendar_threshold(days, v, base, 80, 15) for v in (tmax, tmin))
    hits = [
        None if math.isnan(a) or math.isnan(b) else a > high[(d.month, d.day)] and b > low[(d.month, d.day)]
        for d, a, b in zip(days, tmax, tmin, strict=True)
    ]
    assert len(result.events) > 10
    assert spans(result) == [(days[a], days[b]) for a, b in ref.spells(hits, 3, 0)]


@pytest.mark.parametrize("season", [WHOLE_YEAR, MAY_TO_SEPTEMBER, Season((7, 20), (1, 31))])
def test_excess_heat_factor_equals_reference(season):
    series = random_years(8, 24)
    result = detect(series, ExcessHeatFactor(base=(1991, 2013), season=season))
    days = ref.days_of(series)
    tmax, tmin = series.values("tmax").tolist(), series.values("tmin").tolist()
    pool = [
        (a + b) / 2 for d, a, b in zip(days, tmax, tmin, strict=True) if d.year <= 2013 and not math.isnan(a + b)
    ]
    factor = ref.excess_heat(tmax, tmin, ref.percentile_type8(pool, 95))
    inside = [ref.in_season(d, season.start, season.end) for d in days]
    covered = [False] * len(days)
    for i, value in enumerate(factor):
        if value is not None and value > 0 and inside[i]:
            for k in range(i, i + 3):
                covered[k] = True
    hits = [
        None if not inside[i] or (factor[i] is None and not covered[i]) else covered[i] for i in range(len(days))
    ]
    expected = ref.spells(hits, 3, 0)
    assert len(expected) > 5 and spans(result) == [(days[a], days[b]) for a, b in expected]
    for event, (a, b) in zip(result.events, expected, strict=True):
        positive = [v for v in factor[a : b + 1] if v is not None and v > 0]
        assert event.peak == pytest.approx(max(positive)) and event.category in (1, 2, 3)
        assert event.mean_magnitude == pytest.approx(sum(positive) / len(positive))
    assert result.unit == "K²"


def test_hobday_category_counts_multiples():
    """A flat climate: mean 20, 90th percentile 24; 36 °C lies four times the difference above the mean."""
    rng = np.random.default_rng(1)
    size = 23 * 365
    values = np.round(20 + rng.normal(0, 3, size), 1)
    base = detect(ref.make_series("1991-01-01", tmax=values), CalendarDayPercentile(base=(1991, 2012)))
    threshold = base.threshold_by_day
    place = (dt.date(2012, 7, 1) - dt.date(1991, 1, 1)).days
    for multiple, category, name in (
        (1.5, 1, "moderate"),
        (2.5, 2, "strong"),
        (3.5, 3, "severe"),
        (6, 4, "extreme"),
    ):
        changed = values.copy()
        mean = 20.0
        index = 181  # 1 July
        changed[place - 1 : place + 4] = 15.0
        changed[place : place + 3] = mean + multiple * (threshold[index] - mean)
        result = detect(ref.make_series("1991-01-01", tmax=changed), CalendarDayPercentile(base=(1991, 2011)))
        (event,) = [e for e in result.events if e.start == dt.date(2012, 7, 1)]
        assert (event.days, event.category, event.category_name) == (3, category, name)


def test_percentiles_are_not_computable_below_twenty_complete_seasons():
    result = detect(random_years(1, 19.9, missing=0), CalendarDayPercentile())
    assert "needs 20 complete seasons" in result.not_computable
    assert result.events == () and result.yearly == ()
    assert local_percentile(random_years(1, 19.9), "tmax").value is None
    assert percentile_of(random_years(1, 19.9), "tmax", 30) is None


def test_fewer_seasons_can_be_asked_for_and_then_the_whole_record_is_the_base():
    twelve = random_years(1, 12, missing=0)
    assert detect(twelve, CalendarDayPercentile()).not_computable
    result = detect(twelve, CalendarDayPercentile(min_years=10))
    assert result.not_computable is None and result.base.complete == 12
    assert local_percentile(twelve, "tmax", min_years=10).base.complete == 12
    assert (
        "needs 10 complete"
        in detect(random_years(1, 9, missing=0), CalendarDayPercentile(min_years=10)).not_computable
    )
    with pytest.raises(ValueError, match="10 to 20"):
        CalendarDayPercentile(min_years=5)


def test_short_base_period_is_flagged_below_thirty():
    result = detect(random_years(1, 24), CalendarDayPercentile(base=(1991, 2013)))
    assert "short base period" in [f.kind for f in result.flags]
    result = detect(random_years(1, 31), CalendarDayPercentile(base=(1991, 2020)))
    assert "short base period" not in [f.kind for f in result.flags]


def test_default_base_period_falls_back():
    assert str(detect(random_years(1, 24), CalendarDayPercentile()).base) == "1991-2020"
    old = random_years(1, 31, start="1960-06-01")
    assert str(detect(old, CalendarDayPercentile()).base) == "1961-1990"
    between = random_years(1, 27, start="1974-01-01")
    assert str(detect(between, CalendarDayPercentile()).base) == "1974-2000"


def test_missing_column_and_typical_year_are_not_computable():
    no_night = ref.make_series("2001-01-01", tmax=[20.0] * 365)
    assert detect(no_night, ExcessHeatFactor()).not_computable == "the definition needs tmin; the series has tmax"
    typical = ref.make_series("2001-01-01", tmax=[20.0] * 365, kind="typical year")
    assert "typical year" in detect(typical, CalendarDayPercentile()).not_computable
    result = detect(typical, AbsoluteThreshold("tmax", 30, 1))
    assert [f.kind for f in result.flags] == ["typical year"]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: AbsoluteThreshold("rh", 30), "tmax, tmin, tmean"),
        (lambda: AbsoluteThreshold("tmax", 30, 0), "at least 1 day"),
        (lambda: CalendarDayPercentile(percentile=100), "between 0 and 100"),
        (lambda: CalendarDayPercentile(window_days=14), "odd number"),
        (lambda: CalendarDayPercentile(percentile_type=6), "7 or 8"),
        (lambda: Season((2, 30), (3, 1)), "02-30"),
        (lambda: Season.parse("May"), "05-01/09-30"),
    ],
)
def test_impossible_definitions_are_refused_in_plain_words(make, words):
    with pytest.raises(ValueError, match=words):
        make()


def test_count_pair_shows_absolute_and_local_side_by_side():
    series = random_years(3, 31, missing=0)
    pair = count_pair(series, "tmax", 30.0, 95.0, (1991, 2020))
    values = series.values("tmax")
    years = np.array([d.year for d in ref.days_of(series)])
    in_base = values[(years >= 1991) & (years <= 2020)]
    assert pair.percentile.value == pytest.approx(ref.percentile_type8(in_base.tolist(), 95))
    for absolute, local in zip(pair.absolute, pair.local, strict=True):
        if absolute.reason is None:
            own = values[years == absolute.year]
            assert absolute.days == (own >= 30).sum()
            assert local.days == (own > pair.percentile.value).sum()
    assert percentile_of(series, "tmax", pair.percentile.value, (1991, 2020)) == pytest.approx(95, abs=0.2)


def test_longest_run_and_records():
    series = ref.make_series("2003-06-01", tmax=[31, 31, 20, 35, None, 31, 31, 31, 36, 20])
    run = longest_run(series, "tmax", 30)
    assert (run.start, run.end, run.days) == (dt.date(2003, 6, 6), dt.date(2003, 6, 9), 4)
    assert longest_run(series, "tmax", 40) is None
    assert [(r.date.day, r.value) for r in records(series, "tmax", 3)] == [(9, 36), (4, 35), (1, 31)]
    assert records(series, "tmax", 1, highest=False)[0].date.day == 3
    with pytest.raises(ValueError, match="has no tmin; it has tmax"):
        records(series, "tmin")


def test_leap_day_shares_the_threshold_of_the_day_before():
    series = random_years(2, 24, missing=0)
    result = detect(series, CalendarDayPercentile(base=(1991, 2013)))
    limit = ref.calendar_threshold(ref.days_of(series), series.values("tmax").tolist(), (1991, 2013), 90, 15)
    assert result.threshold_by_day[58] == pytest.approx(limit[(2, 29)])
    assert result.threshold_by_day[0] == pytest.approx(limit[(1, 1)])

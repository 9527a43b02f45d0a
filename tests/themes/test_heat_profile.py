"""The heat profile on invented series whose answers can be counted by hand."""

from datetime import date
from pathlib import Path

import pytest

from citydive.evidence.contract import CityFacts, InputSeries, load_theme
from citydive.jobs.registry import JobCancelled, JobError
from citydive.themes.heat import profile
from citydive.themes.heat.theme import HEAT_PROFILE, theme
from tests.evidence.making import csv, invented_series

DEFAULTS = {each.name: each.default for each in HEAT_PROFILE.parameters}
CITY = CityFacts("PRA", "Practice City", "DE", 49.5, 8.5, "Cfb", (5, 9))


def silent(fraction, message=""):
    return None


def city(name="Practice City", country="DE", season=(5, 9)):
    return CityFacts("PRA", name, country, 49.5, 8.5, "Cfb", season)


@pytest.fixture
def series(tmp_path):
    """series(rows, role=…, …) writes a file and gives the InputSeries."""
    made = []

    def _series(rows, role="main", **facts):
        path = Path(tmp_path / f"{len(made)}.csv")
        path.write_bytes(csv(rows))
        given = {"station_name": f"Station {len(made)}", "note": "", "data_kind": "station"}
        given |= {"latitude": 49.5, "longitude": 8.5, "elevation_m": 100.0, **facts}
        made.append(
            InputSeries(
                f"PRA-U{len(made) + 1}", 1, path, "0" * 64, "T", provider="P", licence="L", role=role, **given
            )
        )
        return made[-1]

    return _series


def run(*inputs, where=CITY, progress=silent, **parameters):
    return profile.run(list(inputs), DEFAULTS | parameters, where, progress)


def number(result, slug):
    return next(each for each in result.numbers if each.slug == slug)


def finding(result, slug):
    return next(each for each in result.findings if each.slug == slug)


def table(result, slug):
    return next(each for each in result.details["sections"] if each["slug"] == slug)


def slugs(result):
    return {each.slug for each in result.findings}


def test_the_theme_is_found_by_its_entry_point():
    assert load_theme("heat") is theme
    assert theme.measures_path.name == "measures.yaml"


def test_one_of_a_thing_is_said_in_the_singular(series):
    """One season with one hot day and one tropical night."""
    one = run(series(invented_series(first=2014, hot=lambda y: range(1), nights=lambda y: range(1))))
    assert "30 °C on 1 day in 2014." in one.summary
    assert "or more on 1 day (" in finding(one, "hot_days").sentence and finding(one, "hot_days").unit == "day"
    nights = finding(one, "tropical_nights")
    assert "or above on 1 night (" in nights.sentence and nights.unit == "night"
    assert number(one, "hot_days").unit == "day" and number(one, "tropical_nights").unit == "night"


def test_counts_and_waves_by_hand(series):
    """Five hot days 1-5 June of each year, four nights, 25 seasons: one heat wave of five days a year."""
    result = run(series(invented_series(hot=lambda y: range(5), nights=lambda y: range(4))))
    assert (number(result, "hot_days").value, number(result, "tropical_nights").value) == ("5.0", "4.0")
    assert number(result, "longest").value == "5" and "1–5 June 1990" in number(result, "longest").label
    row = table(result, "definitions")["rows"][0]
    assert row[1:4] == ["25", "125", "25 (1990–2014)"]
    first = table(result, "years")["rows"][0]
    # 153 days from May to September; hot days, nights, waves, days in them, longest.
    assert (first[0], first[1], first[3], first[4:7], first[8]) == ("1990", "5", "4", ["1", "5", "5"], "153 / 153")
    assert table(result, "of-record")["rows"][0][:3] == ["1–5 June 1990", "5", "31.0 on 1 June"]
    assert "25 of 25 seasons" in result.details["completeness"]


def test_a_trend_by_hand(series):
    """One hot day more every year: Sen's slope is 1 a year, so 10 a decade, with no scatter at all."""
    result = run(series(invented_series(hot=lambda y: range(y - 1989))))
    trend = number(result, "hot_days_trend")
    assert (trend.value, trend.unit) == ("+10.0", "days per decade") and "+10.0 to +10.0" in trend.companion
    draft = finding(result, "hot_days_trend")
    assert "has risen by 10.0 days per decade (1990–2014)" in draft.sentence and "p < 0.001" in draft.uncertainty
    assert draft.number == "+10.0" and "25 complete seasons" in draft.uncertainty
    falling = run(series(invented_series(hot=lambda y: range(2015 - y))))
    assert "has fallen by 10.0 days" in finding(falling, "hot_days_trend").sentence


def test_no_clear_trend_is_an_answer(series):
    result = run(series(invented_series(hot=lambda y: range(3 + 4 * (y % 2)))))
    assert "shows no clear trend" in finding(result, "hot_days_trend").sentence
    assert number(result, "hot_days_trend").value == "–" and finding(result, "hot_days_trend").number == ""
    assert "no clear trend" in result.summary


def test_the_percentile_partner_by_hand(series):
    """Ten of 153 season days reach 31 °C, which is more than 5 %: the 95th percentile is 31, none lies above."""
    result = run(series(invented_series(hot=lambda y: range(10))))
    assert "0.0 days a year above 31.0 °C, the local 95th percentile of 1991–2020 (24 complete seasons)" in (
        number(result, "hot_days").companion
    )
    assert finding(result, "local_percentile").number == "31.0"


def test_a_short_record_says_what_it_cannot(series):
    result = run(series(invented_series(first=2013, hot=lambda y: range(5))))
    missing = {each.what: each for each in result.not_computable}
    for what in (
        "Local percentile of daily maxima",
        "Heat waves by percentile",
        "Trend of hot days and of summer maxima",
    ):
        assert "20" in missing[what].because and " 2" in missing[what].because and "longer" in missing[what].remedy
    assert slugs(result) == {"hot_days", "tropical_nights", "heat_waves_longest", "record_too_short"}
    assert "2 complete seasons, 20 are needed" in finding(result, "record_too_short").sentence
    assert number(result, "hot_days").value == "5.0" and "not computable" in number(result, "hot_days").companion
    assert "Single years from 5 to 5; only 2 seasons." in finding(result, "hot_days").uncertainty


def test_one_season_and_none(series):
    one = run(series(invented_series(first=2014, hot=lambda y: range(5))))
    assert number(one, "hot_days").value == "5" and "2014" in number(one, "hot_days").label and not one.figures
    rows = [row for row in invented_series(first=2014) if row[0] < date(2014, 6, 1)]
    none = run(series(rows))
    assert number(none, "hot_days").value == "–" and "no complete season" in none.summary
    assert table(none, "years")["rows"][0][1:] == ["–"] * 7 + ["31 / 153"]


def test_incomplete_years_are_left_out_and_named(series):
    rows = [
        row for row in invented_series(hot=lambda y: range(5)) if not date(2000, 5, 1) <= row[0] < date(2000, 6, 1)
    ]
    result = run(series(rows))
    assert (
        "24 of 25 seasons" in result.details["completeness"] and "Left out: 2000." in result.details["completeness"]
    )
    figure = next(each for each in result.figures if each.slug == "hot-days")
    assert dict(map(tuple, figure.rows))["2000"] == "no complete season"


def test_hot_days_outside_the_season_are_not_lost_without_a_word(series):
    result = run(series(invented_series(hot=lambda y: range(-40, -38))))
    assert "50 hot days of the record lie outside the season" in result.details["completeness"]
    whole = run(series(invented_series(hot=lambda y: range(-40, -38))), season="year")
    assert number(whole, "hot_days").value == "2.0" and "January to December" in finding(whole, "hot_days").sentence


def test_a_season_across_the_year_end(series):
    result = run(series(invented_series(hot=lambda y: range(200, 205))), where=city(season=(11, 3)))
    # 200 days after 1 June is 18 December; the last winter of the record is not complete.
    assert number(result, "hot_days").value == "5.0"
    assert "November to March" in finding(result, "hot_days").sentence


def test_a_typical_year_has_no_years_and_no_trend(series):
    rows = invented_series(first=2001, last=2001, hot=lambda y: range(5))
    result = run(series(rows, data_kind="typical year"))
    assert "hot_days_trend" not in {each.slug for each in result.numbers} and not result.figures
    text = " ".join([result.summary, result.details["data"], *(f.sentence + f.period for f in result.findings)])
    assert "2001" not in text and "typical year" in text
    assert "2001" not in str(table(result, "years")["rows"]) + str(table(result, "of-record")["rows"])


def test_other_stations_stand_beside_and_are_never_merged(series):
    main = series(invented_series(first=2005, hot=lambda y: range(5)))
    other = series(
        invented_series(last=2009, hot=lambda y: range(8)), role="beside", latitude=49.6, elevation_m=160.0
    )
    alone, both = run(main), run(main, other)
    assert [n for n in both.numbers] == alone.numbers
    rows = table(both, "beside")["rows"]
    assert [row[2:4] for row in rows] == [["5 (2005–2009)", "5.0"], ["5 (2005–2009)", "8.0"]]
    assert rows[1][1] == "11 km from the centre of Practice City, 60 m higher than Station 0"
    assert rows[0][-1] == "not computable: too few seasons"
    sentence = finding(both, "beside-1-hot_days_trend").sentence
    assert "Station 1" in sentence and "11 km" in sentence and "60 m higher" in sentence
    assert slugs(both) - slugs(alone) == {"beside-1-hot_days_trend", "beside-1-summer_trend"}


def test_no_season_in_common(series):
    main = series(invented_series(first=2012))
    other = series(invented_series(last=2000), role="beside", note="next door")
    assert table(run(main, other), "beside")["rows"][0][1:3] == ["next door", "none in common"]


@pytest.mark.parametrize(
    ("where", "computed", "reason"),
    [
        (city("Nairobi", "KE"), "≥ 32", None),
        (city("Eldoret", "KE"), None, "Nairobi, Mombasa and Kisumu only"),
        (city("Nairobi", "US"), None, "no official definition"),
        (city("Practice City", "DE"), None, "perceived temperature"),
        (city("Lviv", "UA"), None, "no official definition"),
    ],
)
def test_official_definitions(series, where, computed, reason):
    result = run(series(invented_series(hot=lambda y: range(5))), where=where)
    rows = [row for row in table(result, "definitions")["rows"] if row[0].startswith("official")]
    if computed:
        # The invented series never reaches 32 °C.
        assert len(rows) == 1 and "32 °C" in rows[0][0] and rows[0][1] == "0"
    else:
        assert all(row[1] == "not computable" for row in rows)
        assert any(reason in each.because for each in result.not_computable)


def test_air_temperature_is_named_for_what_it_is(series):
    result = run(series(invented_series(), data_kind="reanalysis"))
    assert "does not see the heat island" in result.details["data"]
    assert "in the reanalysis grid cell Station 0" in finding(result, "hot_days").sentence
    for each in result.findings:
        assert "P" in each.data and each.period


def test_progress_rises_and_cancel_is_respected(series):
    seen = []
    run(series(invented_series(first=2010)), progress=lambda fraction, message: seen.append((fraction, message)))
    assert [f for f, _ in seen] == sorted(f for f, _ in seen) and all(m for _, m in seen) and seen[-1][0] <= 1

    def cancel(fraction, message):
        raise JobCancelled

    with pytest.raises(JobCancelled):
        run(series(invented_series(first=2010)), progress=cancel)


@pytest.mark.parametrize("base", ["1990", "2000-1990", "then-now", "199²-2010"])
def test_a_bad_base_period(series, base):
    with pytest.raises(JobError, match="1961-1990"):
        run(series(invented_series(first=2010)), base=base)


def test_a_base_period_that_was_asked_for(series):
    result = run(series(invented_series(hot=lambda y: range(10))), base="1991 – 2010")
    assert "1991–2010 (20 complete seasons)" in number(result, "hot_days").companion


def test_two_main_series_are_refused(series):
    with pytest.raises(JobError, match="exactly one"):
        run(series(invented_series(first=2013)), series(invented_series(first=2013)))


def test_waves_by_percentile_and_trend_of_nights_are_drafted(series):
    """One hot spell of 1-5 June in every tenth year only: the 90th percentile of those dates lies below 31 °C."""
    spell = series(
        invented_series(hot=lambda y: range(5) if y % 10 == 0 else range(0), nights=lambda y: range(y - 1989))
    )
    result = run(spell)
    waves = finding(result, "heat_waves_percentile")
    # The years 1990, 2000 and 2010 have one each.
    assert (waves.number, waves.unit) == ("3", "heat waves") and "90th percentile of the date" in waves.uncertainty
    assert "lasted 5 days" in waves.sentence
    assert "has risen by 10.0 nights per decade" in finding(result, "tropical_nights_trend").sentence


REASON = "it is the only record in the old town"


def test_fewer_seasons_are_computed_for_a_written_reason_that_stands_beside_each_number(series):
    """12 seasons with ever more hot days: nothing to say by the rule, all of it with a reason."""
    twelve = series(invented_series(first=2003, hot=lambda y: range(y - 2002), nights=lambda y: range(4)))
    by_rule = run(twelve)
    assert number(by_rule, "hot_days_trend").value == "–" and "record_too_short" in slugs(by_rule)
    result = run(twelve, fewer_seasons=True, fewer_because=REASON)
    said = f"only 12 seasons instead of 20, because: {REASON}"
    for slug in ("hot_days", "tropical_nights", "longest", "hot_days_trend", "summer_trend"):
        assert said in number(result, slug).companion, slug
    trend = finding(result, "hot_days_trend")
    assert trend.number == "+10.0" and said in trend.uncertainty and "95 % interval" in trend.uncertainty
    assert said in finding(result, "local_percentile").uncertainty
    assert said in result.summary and said in result.details["completeness"]
    assert not any("Trend" in each.what or "ercentile" in each.what for each in result.not_computable)


def test_with_enough_seasons_the_reason_stands_nowhere(series):
    result = run(series(invented_series(hot=lambda y: range(5))), fewer_seasons=True, fewer_because=REASON)
    assert REASON not in str(result)


def test_below_ten_seasons_no_reason_helps(series):
    result = run(series(invented_series(first=2006)), fewer_seasons=True, fewer_because=REASON)
    assert "10 complete seasons needed, the record has 9" in number(result, "hot_days_trend").companion
    assert {each.what for each in result.not_computable} >= {"Trend of hot days and of summer maxima"}

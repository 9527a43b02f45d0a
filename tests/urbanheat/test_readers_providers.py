"""The formats of weather services: what is taken, in which unit, with which place, and what their marks become."""

from __future__ import annotations

import datetime as dt
import gzip
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.urbanheat import provider_files as files

from urbanheat.errors import ReadError
from urbanheat.readers import preview, read_series
from urbanheat.series import Station

DATA = Path(__file__).parent / "data"
ROWS = files.invented()
PLACED = ("ghcn-access", "gsod", "power-csv", "power-json", "ecad-zip", "power-hourly-csv", "power-hourly-json")


def read(tmp_path, data: bytes, **options):
    path = tmp_path / "upload"  # no name tells what it is
    path.write_bytes(data)
    return read_series(path, **options)


def flagged(series, kind="provider quality"):
    return [flag for flag in series.flags if flag.kind == kind]


def at(series, variable: str, day: str) -> float:
    return float(series.values(variable)[int((np.datetime64(day) - series.time[0]).astype(int))])


@pytest.mark.parametrize("name", files.DAILY)
@pytest.mark.parametrize("packed", [False, True])
def test_daily_formats_give_the_values_that_were_written(name, packed, tmp_path):
    make, called = files.DAILY[name]
    series = read(tmp_path, gzip.compress(make(ROWS)) if packed and name != "ecad-zip" else make(ROWS))
    assert series.provenance.format == called and series.provider and series.licence
    assert series.kind == ("reanalysis" if "power" in name else "station")
    assert [day.item() for day in series.time] == [row[0] for row in ROWS]
    tolerance = 0.03 if name == "gsod" else 1e-9  # tenths of °F
    for place, variable in enumerate(("tmax", "tmin", "tmean"), 1):
        assert series.values(variable) == pytest.approx([row[place] for row in ROWS], abs=tolerance)
    if name in PLACED:
        height = 100.25 if "power" in name else 100.0
        assert (series.station.latitude, series.station.longitude) == (10.5, 20.25)
        assert series.station.elevation_m == height
    assert all(column.unit_is == "stated" for column in series.provenance.columns)


@pytest.mark.parametrize("name", files.HOURLY)
def test_hourly_formats_become_days(name, tmp_path):
    make, called = files.HOURLY[name]
    series = read(tmp_path, make(ROWS))
    assert series.provenance.format == called
    if name.startswith("power"):  # in UTC or solar time, without a zone: the days of the file
        assert series.tmax == pytest.approx([row[1] for row in ROWS], abs=0.006)
        assert series.tmin == pytest.approx([row[2] for row in ROWS], abs=0.006)
        assert series.radiation == pytest.approx([240.0] * len(ROWS)) and series.rh[0] == 60.0
    else:  # DWD: UTC on the days of Europe/Berlin; the first and the last day are not whole
        assert np.isnan(series.tmax[[0, -1]]).all() and np.isfinite(series.tmax[1:-1]).all()
        assert "Europe/Berlin" in series.provenance.day_rule


def test_the_time_standard_of_power_decides_which_days_there_are(tmp_path):
    utc = read(tmp_path, files.power_hourly_csv(ROWS, "UTC"), timezone="Africa/Nairobi")
    assert "Africa/Nairobi" in utc.provenance.day_rule and np.isnan(utc.tmax[0])
    solar = read(tmp_path, files.power_hourly_csv(ROWS, "LST"), timezone="Africa/Nairobi")
    assert "local solar time" in solar.provenance.day_rule and np.isfinite(solar.tmax).all()
    assert "solar time" in read(tmp_path, files.power_csv(ROWS)).provenance.day_rule
    assert "UTC" in read(tmp_path, files.gsod(ROWS)).provenance.day_rule


def test_converted_values_are_those_that_a_person_writes(tmp_path):
    """303 tenths are 30.3 and 86 °F are 30.0 exactly, so that a threshold of 30 is reached."""
    rows = [(day, 30.3, 30.0, 30.0) for day, *_ in ROWS]
    assert set(read(tmp_path, files.ghcn_long(rows)).tmax) == {30.3}
    assert set(read(tmp_path, files.gsod(rows)).tmin) == {30.0}


def test_ghcn_by_station_marks():
    series = read_series(DATA / "ghcn_by_station.csv")
    assert series.station == Station(id="XX000099999") and series.variables == ("tmax", "tmin", "tmean")
    assert np.isnan(at(series, "tmax", "2019-07-22")) and np.isfinite(at(series, "tmin", "2019-07-22"))
    assert at(series, "tmax", "2019-07-23") == 32.0  # kept, although marked
    failed = next(flag for flag in flagged(series) if "failed a quality check" in flag.message)
    assert (failed.row, failed.date, failed.column, failed.value) == (9, "2019-07-22", "tmax", "I")
    told = {(flag.column, flag.value) for flag in flagged(series)}
    assert told == {("tmax", "I"), ("tmax", "H"), ("tmin", "L"), ("tmax", "S"), ("tmin", "S")}
    assert [flag.date for flag in flagged(series, "gap")] == ["2019-07-27"]
    (again,) = flagged(series, "duplicate")
    assert (again.date, again.row) == ("2019-07-26", 26)


def test_ghcn_access_marks():
    series = read_series(DATA / "ghcn_access.csv")
    assert series.station.name == "PRACTICE FIELD, XX"
    assert np.isnan(at(series, "tmax", "2019-07-22")) and at(series, "tmean", "2019-07-22") > 20
    assert {(flag.column, flag.value) for flag in flagged(series)} == {("tmax", "I"), ("tmax", "S"), ("tmin", "S")}
    assert [flag.date for flag in flagged(series, "gap")] == ["2019-07-27"]


PUBLISHED = {  # a few real lines of NOAA, as they stand in the files
    "El Golea": (
        '"STATION","DATE","LATITUDE","LONGITUDE","ELEVATION","NAME","PRCP","PRCP_ATTRIBUTES","SNWD","SNWD_ATTRIBUTES",'
        '"TMAX","TMAX_ATTRIBUTES","TMIN","TMIN_ATTRIBUTES","TAVG","TAVG_ATTRIBUTES"\n'
        '"AG000060590","1892-01-01","30.5667","2.8667","397.0","EL GOLEA, AG","    0",",,E",,,,,"   34",",,E",,\n'
        '"AG000060590","1892-01-02","30.5667","2.8667","397.0","EL GOLEA, AG","    0",",,E",,,,,"   36",",,E",,\n',
        ("tmin",), [3.4, 3.6], "EL GOLEA, AG"),
    "Central Park": ("USW00094728,20250101,TMAX,56,,,W,0800\n", ("tmax",), [5.6], None),
    "Branson West": (
        ",".join(f'"{title}"' for title in files.GSOD_TITLES.split()) + "\n"
        '"A5125600451","2025-01-01","36.6985","-93.4022","411.2",'
        '"BRANSON WEST MUNICIPAL EMERSON FIELD AIRPORT, MO US","  34.8","20","  22.6","20","9999.9"," 0","976.8",'
        '"20","  9.8","20","  6.3","20"," 12.0"," 18.1","  42.8","*","  30.2","*"," 0.00","I","999.9","000000"\n',
        ("tmax", "tmin", "tmean", "wind"), [6.0], "BRANSON WEST MUNICIPAL EMERSON FIELD AIRPORT, MO US"),
}  # fmt: skip


@pytest.mark.parametrize("place", PUBLISHED)
def test_lines_as_they_are_published(place, tmp_path):
    text, variables, values, name = PUBLISHED[place]
    series = read(tmp_path, text.encode())
    assert series.variables == variables and series.values(variables[0]).tolist() == values
    assert series.station.name == name and not flagged(series, "implausible")


def order(unit: str, decimals: int) -> bytes:
    """An order from Climate Data Online: the columns of the access layout, NAME second, units of choice."""
    lines = ['"STATION","NAME","DATE","AWND","TMAX","TMIN"']
    for day, high, low, _ in ROWS:
        values = (high, low) if unit == "C" else (high * 1.8 + 32, low * 1.8 + 32)
        cells = [f"{value:.{decimals}f}" for value in values]
        lines.append(f'"{files.GHCN_ID}","PRACTICE FIELD, XX","{day}","4.5","{cells[0]}","{cells[1]}"')
    return "\n".join(lines).encode()


def test_orders_of_ghcn_in_other_units(tmp_path):
    metric = read(tmp_path, order("C", 1))
    assert metric.tmax == pytest.approx([row[1] for row in ROWS]) and metric.wind[0] == pytest.approx(4.5)
    with pytest.raises(ReadError, match="can be °F or tenths of °C"):
        read(tmp_path, order("F", 0))
    told = read(tmp_path, order("F", 0), mapping={"tmax": ("TMAX", "°F")})
    assert told.tmax == pytest.approx([row[1] for row in ROWS], abs=0.3)
    assert told.tmin == pytest.approx([row[2] for row in ROWS], abs=0.3)  # what is said of one holds for all
    assert told.wind[0] == pytest.approx(4.5 * 0.44704)


def test_a_table_of_ones_own_with_similar_titles_is_not_ghcn(tmp_path):
    series = read(
        tmp_path, b"STATION,NAME,DATE,TMAX,TMIN\nA1,Town,2019-07-20,29.0,18.0\nA1,Town,2019-07-21,31.8,21.6\n"
    )
    assert series.provenance.format == "plain CSV" and series.tmax[0] == 29.0 and series.licence is None


def test_gsod_missing_codes_and_marks():
    series = read_series(DATA / "gsod.csv")
    assert np.isnan(at(series, "tmax", "2019-07-22")) and np.isnan(at(series, "wind", "2019-07-22"))
    assert series.wind[0] == pytest.approx(7.0 * 1852 / 3600)
    (told,) = flagged(series)
    assert "hourly report" in told.message and (told.column, told.value) == ("tmax", "*")
    assert not flagged(series, "missing code") and not flagged(series, "implausible")


def test_a_station_that_moved_stands_where_its_latest_row_says(tmp_path):
    lines = files.ghcn_access(ROWS).replace(b'"10.5","20.25","100.0"', b'"10.4","20.2","90.0"', len(ROWS) - 1)
    station = read(tmp_path, lines).station
    assert (station.latitude, station.longitude, station.elevation_m) == (10.5, 20.25, 100.0)


def test_gsod_years_joined_with_their_titles(tmp_path):
    later = files.invented(5, dt.date(2020, 1, 1))
    series = read(tmp_path, files.gsod(ROWS) + files.gsod(later))
    assert series.time[-1] == np.datetime64("2020-01-05") and np.isfinite(series.tmax).sum() == len(ROWS) + 5


def test_ecad_suspect_and_missing():
    series = read_series(DATA / "ecad_tx.txt")
    assert series.station.name == "NOWHERE (INVENTED), PRACTICE FIELD" and series.station.id == "999999"
    assert np.isnan(at(series, "tmax", "2019-07-22")) and np.isnan(at(series, "tmax", "2019-07-27"))
    (failed,) = flagged(series)
    assert failed.value == "1" and "set to missing" in failed.message and failed.row == 24
    assert "non-commercial" in series.licence


def test_ecad_elements_of_one_station_come_together(tmp_path):
    series = read_series(DATA / "ecad.zip")
    assert series.variables == ("tmax", "tmin", "tmean", "rh") and series.station.latitude == 10.5
    other = files.ecad(ROWS, "TN").replace(b"999999", b"888888")
    with pytest.raises(ReadError, match="the file holds 2 places"):
        read(tmp_path, files.pack(TX=files.ecad(ROWS), TN=other))
    south = files.STATIONS.replace("+10:30:00,+020:15:00", "-01:18:36,-036:45:00")
    placed = read(tmp_path, files.pack(TX=files.ecad(ROWS), stations=south)).station
    assert (placed.latitude, placed.longitude) == (-1.31, -36.75)


def test_ecad_elements_with_other_periods_and_not_blended(tmp_path):
    series = read(tmp_path, files.pack(TX=files.ecad(ROWS[:8]), TN=files.ecad(ROWS[4:], "TN")))
    assert series.time.size == 12 and np.isnan(series.tmax[8:]).all() and np.isnan(series.tmin[:4]).all()
    text = files.ecad(ROWS).decode().replace("STAID, SOUID,", "SOUID,").replace("999999,100001,", "100001,")
    text = text.replace("This is the blended series of station", "This is the series (SOUID: 100001) of")
    alone = read(tmp_path, text.encode())
    assert alone.tmax[0] == 29.0 and alone.station.name == "NOWHERE (INVENTED), PRACTICE FIELD"


def test_power_units_of_the_header_are_followed(tmp_path):
    series = read_series(DATA / "power_daily.csv")
    assert np.isnan(at(series, "tmax", "2019-07-22")) and not flagged(series, "missing code")
    assert series.radiation[0] == pytest.approx(21.6e6 / 86400) and series.wind[0] == 3.2
    assert read_series(DATA / "power_daily.json") == _with_file(series, DATA / "power_daily.json")
    other = files.power_csv(ROWS).replace(b"(MJ/m^2/day)", b"(kW-hr/m^2/day)").replace(b",21.6", b",6.0")
    assert read(tmp_path, other).radiation[0] == pytest.approx(250.0)
    unknown = read(tmp_path, files.power_csv(ROWS).replace(b"(MJ/m^2/day)", b"(sunbeams)"))
    assert unknown.radiation is None and "sunbeams" in flagged(unknown, "unknown unit")[0].message
    warm = [(day, *(value * 1.8 + 32 for value in values)) for day, *values in ROWS]
    imperial = read(tmp_path, files.power_csv(warm).replace(b"(C)", b"(F)"))
    assert imperial.tmax == pytest.approx([row[1] for row in ROWS])


def _with_file(series, path):
    """The same series as if it came from another file: all else must be equal."""
    import dataclasses

    other = read_series(path).provenance
    assert other.columns == series.provenance.columns
    return dataclasses.replace(series, provenance=other)


def test_power_day_of_year_and_monthly(tmp_path):
    text = files.power_csv(ROWS).decode().replace("YEAR,MO,DY,", "YEAR,DOY,")
    for day, *_ in ROWS:
        text = text.replace(f"\n{day.year},{day.month},{day.day},", f"\n{day.year},{day:%-j},")
    assert str(read(tmp_path, text.encode()).time[0]) == "2019-07-20"
    with pytest.raises(ReadError, match="no column with the day"):
        read(tmp_path, text.replace("YEAR,DOY,", "PARAMETER,YEAR,").encode())
    monthly = json.loads(files.power_json(ROWS))
    monthly["properties"]["parameter"] = {"T2M": {"201907": 20.0, "201913": 21.0}}
    with pytest.raises(ReadError, match="no column with the day"):
        read(tmp_path, json.dumps(monthly).encode())


def test_dwd_levels_that_are_not_fully_checked_are_told(tmp_path):
    series = read(tmp_path, files.dwd_hourly(ROWS).replace(b";    3;", b";    1;"))
    (told,) = flagged(series)
    assert told.value == "1" and "has not fully checked" in told.message and told.column == "temp"
    assert not flagged(read_series(DATA / "dwd_hourly.zip"))
    assert read_series(DATA / "dwd_hourly.zip").station.name == "Übungsfeld (erfunden)"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (files.ghcn_long(ROWS) + files.ghcn_long(ROWS).replace(b"XX", b"XY"), "the file holds 2 places"),
        (files.ghcn_access(ROWS) + files.ghcn_access(ROWS).replace(b"XX0", b"XY0").split(b"\n", 1)[1], "2 places"),
        (b"XX000099999,20190720,PRCP,0,,,S,\n", "none of the elements TMAX, TMIN and TAVG"),
        (b"XX000099999,20190732,TMAX,290,,,S,\n", "no month has a day 32"),
        (files.ghcn_long(ROWS).replace(b",290,", b",29x,"), "this is not a number"),
        (files.ecad(ROWS, "HU"), "none of the elements TX, TN and TG"),
        (files.ecad(ROWS).replace(b"  290", b" 29.0").replace(b"  318", b" 31.8"), "cannot be tenths of °C"),
        (b"\xff\xfe" + files.ecad(ROWS), "no table was found"),
        (files.power_json(ROWS).replace(b"31.8", b"9" * 400), "this is not a number"),
        (files.power_csv(ROWS).replace(b"-END HEADER-", b"-ENDE-"), "the header block has no end"),
        (files.power_csv(ROWS).replace(b"2019,7,22", b"2019,13,22"), "there is no month 13"),
        (files.power_json(ROWS).replace(b'"parameter": {', b'"parameter": {}, "x": {'), "neither daily nor hourly"),
        (files.power_json(ROWS)[:-40], "the JSON is damaged"),
        (files.gsod(ROWS).replace(b"  84.2", b"warm"), "this is not a number"),
        (files.gsod(ROWS).split(b"\n")[0], "a header but no rows"),
        (files.dwd_hourly(ROWS).split(b"\r\n")[0], "a header but no rows"),
    ],
)  # fmt: skip
def test_bad_files_are_refused_in_words(data, words, tmp_path):
    with pytest.raises(ReadError, match=words) as caught:
        read(tmp_path, data)
    assert caught.value.remedy and str(caught.value).isprintable()


def test_many_repeated_lines_are_told_once(tmp_path):
    lines = files.ghcn_long(ROWS)
    series = read(tmp_path, lines * 40)
    kept = [flag for flag in series.flags if flag.kind == "duplicate"]
    assert len(kept) <= 201 and series.tmax == pytest.approx([row[1] for row in ROWS])
    json.dumps(preview(tmp_path / "upload"), allow_nan=False)


day = st.tuples(st.integers(-300, 410), st.integers(0, 150), st.booleans())


@settings(max_examples=40, deadline=None)
@given(st.lists(day, min_size=4, max_size=12), st.sampled_from(sorted(files.DAILY)))
def test_the_same_days_read_the_same_from_every_format(tmp_path_factory, drawn, name):
    """Whatever the values and gaps, every format gives the series that was written (GSOD to a tenth of a °F)."""
    rows = []
    for n, (high, range_, gap) in enumerate(drawn):
        values = (high / 10, (high - range_) / 10, high / 10)
        # a single day now and then: with every other day missing a file is no daily record, and is refused
        missing = gap and n % 4 == 1 and n + 1 < len(drawn)
        rows.append((dt.date(2020, 2, 25) + dt.timedelta(n), *((None,) * 3 if missing else values)))
    series = read(tmp_path_factory.mktemp("same"), files.DAILY[name][0](rows))
    assert [each.item() for each in series.time] == [row[0] for row in rows]
    for place, variable in ((1, "tmax"), (2, "tmin")):
        expected = np.array([np.nan if row[place] is None else row[place] for row in rows])
        assert np.allclose(series.values(variable), expected, atol=0.03, equal_nan=True)

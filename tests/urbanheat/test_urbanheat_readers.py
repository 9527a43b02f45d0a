"""Readers: each format, units, hours to days, quality flags, and the way back through CSV."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from urbanheat.readers import preview, read_series, write_csv

DATA = Path(__file__).parent / "data"


def write(tmp_path, text: str, name: str = "file.csv", encoding: str = "utf-8") -> Path:
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


def kinds(series) -> list[str]:
    return [flag.kind for flag in series.flags]


def test_dwd_text_and_zip_give_the_same_values():
    text, packed = (
        read_series(DATA / "dwd_heidelberg_2003.txt"),
        read_series(DATA / "dwd_heidelberg_2003.zip"),
    )
    for series in (text, packed):
        assert series.provenance.format == "DWD daily" and series.kind == "station"
        assert series.licence.startswith("CC BY 4.0") and series.station.id == "02080"
        assert str(series.time[0]) == "2003-07-28" and series.time.size == 24
        assert series.tmax.max() == 38.8
        assert series.variables == ("tmax", "tmin", "tmean")
    assert np.array_equal(text.tmax, packed.tmax)
    assert packed.station.name == "Heidelberg" and packed.station.latitude == 49.4206
    assert packed.station.elevation_m == 110.0
    assert kinds(text) == ["empty column"] * 2  # humidity and wind are -999 throughout


def test_open_meteo_daily_csv():
    series = read_series(DATA / "openmeteo_lviv_daily.csv")
    assert series.kind == "reanalysis" and series.provider == "Open-Meteo"
    assert series.station.latitude == 49.842 and series.station.elevation_m is None
    assert series.variables == ("tmax", "tmin", "tmean", "rh") and series.time.size == 10
    assert series.provenance.columns[0].source == "temperature_2m_max (°C)"


def test_open_meteo_json_in_fahrenheit_is_converted_because_it_says_so():
    celsius = read_series(DATA / "openmeteo_lviv_daily.csv")
    series = read_series(DATA / "openmeteo_lviv_daily_fahrenheit.json")
    assert np.allclose(series.tmax, celsius.tmax, atol=0.01)
    assert np.isnan(series.tmin[4]) and np.isfinite(series.tmin[[3, 5]]).all()
    assert series.provenance.columns[1].unit == "°F"


def test_open_meteo_hourly_days_are_local_across_the_clock_change():
    """Stamps are UTC+3 throughout; on 30 October Lviv goes to UTC+2, so that day has 25 hours."""
    series = read_series(DATA / "openmeteo_lviv_hourly.csv")
    lines = (DATA / "openmeteo_lviv_hourly.csv").read_text().splitlines()[4:]
    hours = [(line.split(",")[0], float(line.split(",")[1])) for line in lines]
    first = [t for stamp, t in hours if stamp.startswith("2022-10-28")]
    change = [t for stamp, t in hours if "2022-10-30T00" <= stamp <= "2022-10-31T00:00"]
    after = [t for stamp, t in hours if "2022-10-31T01" <= stamp <= "2022-11-01T00:00"]
    assert (len(first), len(change), len(after)) == (24, 25, 24)
    days = {str(day): i for i, day in enumerate(series.time)}
    for day, values in (("2022-10-28", first), ("2022-10-30", change), ("2022-10-31", after)):
        i = days[day]
        assert (series.tmax[i], series.tmin[i]) == (max(values), min(values))
        assert series.tmean[i] == pytest.approx(sum(values) / len(values))
    assert "Europe/Kyiv" in series.provenance.day_rule


def test_epw_is_a_typical_year_on_a_nominal_year():
    series = read_series(DATA / "bilbao_three_days.epw")
    assert series.kind == "typical year" and "typical year" in kinds(series)
    assert [str(d) for d in series.time] == ["2001-01-01", "2001-01-02", "2001-01-03"]
    lines = (DATA / "bilbao_three_days.epw").read_text().splitlines()[8:32]
    values = [float(line.split(",")[6]) for line in lines]
    assert (series.tmax[0], series.tmin[0]) == (max(values), min(values))
    assert series.radiation[0] == pytest.approx(sum(float(line.split(",")[13]) for line in lines) / 24)
    assert series.station.name is None and series.station.longitude == -2.9728
    assert "local standard time" in series.provenance.day_rule


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_plain_csv_delimiters_and_encodings(tmp_path, delimiter, encoding):
    lines = ["Datum;Tmax (°C);Tmin (°C)", "2003-08-01;31.5;18.0", "2003-08-02;33.0;"]
    path = write(tmp_path, "\r\n".join(lines).replace(";", delimiter), encoding=encoding)
    series = read_series(path)
    assert series.tmax.tolist() == [31.5, 33.0] and np.isnan(series.tmin[1])


def test_decimal_comma_title_lines_and_german_dates(tmp_path):
    text = "Messwerte der Station;;\n\nDatum;TXK;TNK\n01.08.2003;31,5;18,0\n02.08.2003;-;−1,5\n"
    series = read_series(write(tmp_path, text))
    assert series.tmax[0] == 31.5 and np.isnan(series.tmax[1]) and series.tmin[1] == -1.5


def test_gzip_and_year_month_day_columns(tmp_path):
    path = tmp_path / "x.bin"
    path.write_bytes(gzip.compress(b"year,month,day,tmax,tmin\n2003,8,1,31,18\n2003,8,2,32,19\n"))
    assert [str(d) for d in read_series(path).time] == ["2003-08-01", "2003-08-02"]


def test_xlsx_with_dates_and_mapping(tmp_path):
    from openpyxl import Workbook

    book = Workbook()
    book.active.title = "Notes"
    book.active.append(["nothing here"])
    sheet = book.create_sheet("Data")
    sheet.append(["Station A"])
    sheet.append(["Tag", "Höchst", "Tiefst"])
    for day, high, low in (("2003-08-01", 95, 68.0), ("2003-08-02", 99.5, None)):
        sheet.append([np.datetime64(day).item(), high, low])
    path = tmp_path / "x.xlsx"
    book.save(path)
    series = read_series(
        path, mapping={"date": "Tag", "tmax": ("Höchst", "°F"), "tmin": {"column": "tiefst", "unit": "F"}}
    )
    assert series.tmax == pytest.approx([35.0, 37.5]) and series.tmin[0] == pytest.approx(20.0)
    assert "Data" in series.provenance.format


@pytest.mark.parametrize(
    ("title", "value", "variable", "expected"),
    [
        ("tmax_f", 95, "tmax", 35.0),
        ("tasmax [K]", 308.15, "tmax", 35.0),
        ("TX (0.1 °C)", 350, "tmax", 35.0),
        ("wind_speed_10m_mean (km/h)", 36, "wind", 10.0),
        ("shortwave_radiation_sum (MJ/m²)", 8.64, "radiation", 100.0),
        ("relative_humidity (fraction)", 0.5, "rh", 50.0),
    ],
)
def test_units_that_the_file_states_are_converted(tmp_path, title, value, variable, expected):
    text = f"date;tmean_c;{title}\n" + "".join(f"2003-08-0{i};20.5;{value}\n" for i in range(1, 6))
    assert read_series(write(tmp_path, text)).values(variable)[0] == pytest.approx(expected)


def hourly(days: int, skip=(), start="2022-03-25", title="time,temp_c") -> str:
    stamps = np.datetime64(start, "h") + np.arange(24 * days)
    rows = [f"{s}:00,{i % 24}" for i, s in enumerate(stamps.astype(str)) if i not in skip]
    return "\n".join([title, *rows])


def test_hourly_day_needs_all_but_one_hour(tmp_path):
    series = read_series(write(tmp_path, hourly(3, skip=(5, 30, 31))))
    assert np.isfinite(series.tmax[[0, 2]]).all() and np.isnan(series.tmax[1])
    assert (series.tmax[2], series.tmin[2], series.tmean[2]) == (23, 0, 11.5)
    assert "incomplete day" in kinds(series) and "day rule" in kinds(series)


def test_day_of_clock_change_has_23_hours_and_needs_22(tmp_path):
    """27 March 2022 in Kyiv: 03:00 does not exist; the UTC day from 22:00 to 21:00 is the local day."""
    for missing, known in (((), True), ((48,), True), ((48, 49), False)):
        text = hourly(5, skip=missing, start="2022-03-24T22", title="time_utc,temp_c")
        series = read_series(write(tmp_path, text), timezone="Europe/Kyiv")
        place = [str(d) for d in series.time].index("2022-03-27")
        assert bool(np.isfinite(series.tmax[place])) is known


def test_duplicates_order_and_gaps_are_flagged(tmp_path):
    text = "date,tmax\n2003-08-03,30\n2003-08-01,31\n2003-08-01,31\n2003-08-03,29\n2003-08-05,28\n"
    series = read_series(write(tmp_path, text))
    assert sorted(kinds(series)) == ["conflicting duplicate", "duplicate", "gap", "gap", "order"]
    assert series.tmax[[0, 2, 4]].tolist() == [31, 30, 28] and np.isnan(series.tmax[1])
    gap = next(f for f in series.flags if f.kind == "gap")
    assert gap.message == "No values from 2003-08-02 to 2003-08-02 (days: 1)." and gap.date == "2003-08-02"
    again = next(f for f in series.flags if f.kind == "conflicting duplicate")
    assert (again.row, again.date) == (5, "2003-08-03")


def test_impossible_values_codes_stuck_values_and_exchanged_columns(tmp_path):
    rows = [f"2003-08-{d:02d},{25 + d % 3},{10 + d % 4}" for d in range(1, 32)]
    rows[3] = "2003-08-04,88.8,11"
    rows[5] = "2003-08-06,-999,11"
    rows[6] = "2003-08-07,20,21"
    rows[10:21] = [f"2003-08-{d:02d},27.5,{10 + d % 4}" for d in range(11, 22)]
    series = read_series(write(tmp_path, "date,tmax,tmin\n" + "\n".join(rows)))
    assert np.isnan(series.tmax[[3, 5]]).all()
    assert sorted(kinds(series)) == ["implausible", "missing code", "stuck value", "tmax below tmin"]
    bad = next(f for f in series.flags if f.kind == "implausible")
    assert (bad.row, bad.date, bad.column, bad.value) == (5, "2003-08-04", "tmax", "88.8")
    stuck = next(f for f in series.flags if f.kind == "stuck value")
    assert "27.5 from 2003-08-11 to 2003-08-21 (11 days)" in stuck.message


def test_station_of_the_caller_goes_before_the_file():
    series = read_series(DATA / "openmeteo_lviv_daily.csv", station={"name": "Lviv", "elevation_m": 296.0})
    assert (series.station.name, series.station.latitude, series.station.elevation_m) == (
        "Lviv",
        49.842,
        296.0,
    )


@pytest.mark.parametrize("name", [p.name for p in sorted(DATA.iterdir()) if p.is_file() and p.suffix != ".md"])
def test_written_csv_reads_back_equal(tmp_path, name):
    series = read_series(DATA / name)
    write_csv(series, tmp_path / "copy.csv")
    again = read_series(tmp_path / "copy.csv")
    assert again == series and again.flags == series.flags and again.provenance == series.provenance
    write_csv(again, tmp_path / "copy2.csv")
    assert (tmp_path / "copy.csv").read_bytes() == (tmp_path / "copy2.csv").read_bytes()


def test_preview_is_json_and_says_what_the_file_holds():
    steps = []
    shown = preview(DATA / "openmeteo_lviv_daily_fahrenheit.json", progress=steps.append)
    json.dumps(shown, allow_nan=False)
    assert steps[-1] == 1.0 and steps == sorted(steps)
    assert shown["columns"][0] == {
        "variable": "tmax", "meaning": "highest air temperature of the day", "unit": "°C",
        "source": "temperature_2m_max (°F)", "source_unit": "°F", "unit_is": "stated", "days_with_value": 10,
    }  # fmt: skip
    assert (shown["first_day"], shown["last_day"], shown["days"]) == ("2022-07-01", "2022-07-10", 10)
    assert shown["coverage"] == [{"year": 2022, "tmax": round(10 / 365, 4), "tmin": round(9 / 365, 4)}]
    assert shown["last_rows"][-1]["date"] == "2022-07-10" and shown["first_rows"][4]["tmin"] is None
    assert shown["gaps"] == {"count": 0, "days": 0, "longest": []}
    # No day stands there twice.
    short = preview(DATA / "openmeteo_lviv_daily_fahrenheit.json", rows=8)
    days = [int(row["date"][-2:]) for row in short["first_rows"] + short["last_rows"]]
    assert days == list(range(1, 11))
    assert len(shown["sha256"]) == 64


def test_series_is_frozen():
    series = read_series(DATA / "dwd_heidelberg_2003.txt")
    with pytest.raises(ValueError, match="read-only"):
        series.tmax[0] = 99


def test_flags_do_not_flood(tmp_path):
    days = np.datetime64("2000-01-01") + np.arange(1000)
    rows = [f"{d},{10 if i % 3 else 30},20" for i, d in enumerate(days)]
    rows = [row if i % 5 else f"{days[i]},," for i, row in enumerate(rows)]
    rows[1:] = [r.replace(",10,", ",21,") if i > 700 else r for i, r in enumerate(rows[1:])]
    series = read_series(write(tmp_path, "\n".join(["date,tmax,tmin", *rows])))
    wrong = [f for f in series.flags if f.kind == "tmax below tmin"]
    assert len(wrong) == 201 and wrong[-1].message.endswith("more of this kind.")
    assert 200 + int(wrong[-1].value) == int((series.tmax < series.tmin).sum())


def test_quoted_decimal_comma_in_a_comma_file(tmp_path):
    series = read_series(write(tmp_path, 'date,tmax\n2003-08-01,"31,5"\n2003-08-02,"30,0"\n'))
    assert series.tmax.tolist() == [31.5, 30.0]

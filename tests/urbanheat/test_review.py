"""Found by a strict review: each was a wrong answer, or a word that did not help."""

import numpy as np
import pytest
import rasterio

from urbanheat import cli
from urbanheat.comfort import stress_class
from urbanheat.comfort.inputs import check_unit
from urbanheat.comfort.rasters import of_rasters
from urbanheat.comfort.tables import of_table
from urbanheat.comfort.wbgt import BY_NIGHT
from urbanheat.commands.stackfiles import StackFile, require_same
from urbanheat.errors import ReadError
from urbanheat.heatwaves import AbsoluteThreshold, count_days, detect
from urbanheat.hotspots import false_discovery
from urbanheat.hotspots.files import hotspots_of
from urbanheat.raster import RasterError, require_metres, run, write_geotiff
from urbanheat.raster.grid import Grid
from urbanheat.raster.reading import open_source, value_notes
from urbanheat.raster.writing import together
from urbanheat.readers import read_series
from urbanheat.series import Series
from urbanheat.trends import trend


def raster(path, values, crs="EPSG:32637"):
    from rasterio.crs import CRS
    from rasterio.transform import from_origin

    values = np.asarray(values, np.float32)
    grid = Grid(CRS.from_user_input(crs), from_origin(500000, 6000000, 10, 10), values.shape[1], values.shape[0])
    write_geotiff(path, [values], grid)
    return path


def test_rasters_of_one_name_on_other_grids_are_refused(tmp_path):
    for folder, size in (("a", 4), ("b", 5)):
        (tmp_path / folder).mkdir()
        raster(tmp_path / folder / "air.tif", np.ones((size, size)))
    with pytest.raises(RasterError, match="same grid"):
        run(lambda tile, a, b: a, [open_source(tmp_path / "a/air.tif"), open_source(tmp_path / "b/air.tif")])


@pytest.mark.parametrize(
    ("kind", "values", "words"),
    [
        ("air", [20.0, 95.0, 90.0], "looks like °F"),
        ("air", [20.0, 300.0, 301.0], "kelvin"),
        ("air", [20.0, 21.0, 22.0, 9999.0], "goes up to 9999"),
        ("air", [20.0, -200.0], "goes down"),
        ("humidity", [0.0, 0.4, 1.02], "fraction"),
        ("pressure", [1000.0, 100000.0], "Pa"),
    ],
)
def test_one_plausible_value_does_not_hide_the_unit(kind, values, words):
    with pytest.raises(ValueError, match=words):
        check_unit("it", kind, np.array(values))


def test_comfort_of_rasters_names_the_file(tmp_path):
    air = raster(tmp_path / "air.tif", [[20, 95]])
    with pytest.raises(RasterError, match=r"air.tif: air_temperature looks like °F"):
        of_rasters("heat-index", {"air": str(air), "humidity": 50.0})
    gaps = raster(tmp_path / "gaps.tif", [[20, 9999]])
    found = of_rasters("heat-index", {"air": str(gaps), "humidity": 50.0}, reading={"nodata": 9999})
    assert found["flags"]["missing"] == 1
    with pytest.raises(RasterError, match="no cell"):
        of_rasters("heat-index", {"air": str(raster(tmp_path / "no.tif", [[np.nan]])), "humidity": 50.0})
    with pytest.raises(ValueError, match="1 or more, not 0"):
        of_rasters("heat-index", {"air": str(gaps), "humidity": 50.0}, workers=0, reading={"nodata": 9999})


def test_comfort_of_a_table_names_the_column(tmp_path):
    (tmp_path / "hours.csv").write_text("Luft,humidity\n20,50\n95,50\n")
    with pytest.raises(ReadError, match=r"^hours.csv: column “Luft”: air_temperature looks like °F"):
        of_table(tmp_path / "hours.csv", "heat-index", {"air": "Luft"})


def test_comfort_writes_all_its_files_or_none(tmp_path, monkeypatch):
    """The picture comes last; where it fails no raster is left either, and what stood there still stands."""
    from urbanheat.raster import picture

    def full(*given):
        raise RasterError("no room", given[0].name)

    monkeypatch.setattr(picture, "write_png", full)
    air = raster(tmp_path / "air.tif", [[20, 25]])
    (tmp_path / "old.tif").write_text("old")
    with pytest.raises(RasterError, match=r"new.png: no room"):
        of_rasters("heat-index", {"air": str(air), "humidity": 50.0}, [tmp_path / "old.tif", tmp_path / "new.png"])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["air.tif", "old.tif"]
    assert (tmp_path / "old.tif").read_text() == "old"


def test_humidity_is_judged_as_a_whole(tmp_path):
    given = {"air": 30.0, "humidity": str(raster(tmp_path / "h.tif", [[1, 60]]))}
    assert of_rasters("heat-index", given, tile=1)["columns"] == 2
    given["humidity"] = str(raster(tmp_path / "f.tif", [[0, 0.6]]))
    with pytest.raises(RasterError, match=r"f.tif: .*fraction"):
        of_rasters("heat-index", given, tile=1)


def test_targets_are_checked_first_and_switched_together(tmp_path):
    with pytest.raises(RasterError, match="no folder"):
        hotspots_of(raster(tmp_path / "in.tif", [[1, 2]]), [tmp_path / "a.tif", tmp_path / "nodir" / "b.png"])
    with pytest.raises(RasterError, match="b: broken"), together(tmp_path / "a", tmp_path / "b") as (one, two):
        one.write_text("half")
        raise RasterError("broken", two.name)
    assert [path.name for path in tmp_path.iterdir()] == ["in.tif"]


@pytest.mark.parametrize("gap", [9999.0, 65535.0, float(np.float32(3.4028235e38))])
def test_a_high_gap_is_noted(gap):
    assert "highest value" in value_notes(0.0, gap)[0]


def test_mercator_is_not_metres_on_the_ground(tmp_path):
    source = open_source(raster(tmp_path / "web.tif", [[1, 2]], "EPSG:3857"))
    with pytest.raises(RasterError, match=r"Mercator.*reproject it, for example to EPSG:32631"):
        require_metres(source.grid)
    with pytest.raises(RasterError, match=r"web.tif: EPSG:3857 is a Mercator map"):
        hotspots_of(tmp_path / "web.tif")
    assert source.grid.cell_metres[0] == pytest.approx(6.8, abs=0.2)


def test_wind_at_night_after_the_table_of_the_epa():
    assert BY_NIGHT.tolist() == [[4, 5], [3, 4], [3, 3]]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("waves x.csv --foo", "No such option: --foo"),
        ("hotspots https://a.b/c.tif", "remote addresses are not read"),
        ("read s3://a/b.csv", "remote addresses are not read"),
        ("hotspots a.gpkg", "GeoJSON"),
        ("waves SHORT --threshold 20 --variable tmin", "The series has no tmin"),
        ("trend SHORT --threshold 20 --variable tmin", "The series has no tmin"),
        ("waves SHORT --excess-heat --window 31", "leave --window out"),
        ("waves SHORT --day-and-night --variable tmin", "leave --variable out"),
        ("waves x.tif --threshold 30 --map tmax=T", "leave --map out"),
        ("trend x.tif --timezone Europe/Kyiv", "leave --timezone out"),
    ],
)
def test_one_line_and_code_2(words, said, tmp_path, monkeypatch, capsys):
    short = tmp_path / "short.csv"
    short.write_text("date,tmax\n2003-08-01,30\n2003-08-02,31\n")
    monkeypatch.setattr("sys.argv", ["urbanheat", *words.replace("SHORT", str(short)).split()])
    with pytest.raises(SystemExit) as stop:
        cli.main()
    error = capsys.readouterr().err
    assert stop.value.code == 2 and said in error and error.count("\n") == 1


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("city,cell_lat,month,tmean_c\nAswan,24,1,15", "x.csv: the columns name a year or a month but no day"),
        ("Year,Jan,Feb,tmean_c\n2003,1,2,3", "no day .*daily or hourly values are needed"),
        ("date,tmax\n2003-07,30\n2003-08,31", "x.csv: row 2, column “date”: this is a month or a year"),
        ("date,tmax\n200307,30\n200308,31", "this is a month or a year, not a day"),
        ("date,tmax\n2003,30\n2004,31", "this is a month or a year, not a day"),
        ("date,tmax\n2003-07-01,30\n2003-08-01,31\n2003-09-01,9\n2003-10-01,8", "rows are 31 days apart; daily"),
    ],
)
def test_what_is_not_daily_is_refused_with_the_way_out(table, words, tmp_path):
    (tmp_path / "x.csv").write_text(table + "\n")
    with pytest.raises(ReadError, match=words):
        read_series(tmp_path / "x.csv")


def test_no_words_bring_the_help_as_it_is(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["urbanheat"])
    with pytest.raises(SystemExit) as stop:
        cli.main()
    said = capsys.readouterr()
    assert stop.value.code == 2 and "\n  hotspots " in said.out + said.err


@pytest.mark.parametrize(
    ("threshold", "said"),
    [("35", "No event in what there is, but no season"), ("30", "1 event, values in °C; no season")],
)
def test_no_complete_season_is_said(threshold, said, tmp_path, monkeypatch, capsys):
    (tmp_path / "short.csv").write_text("date,tmax\n2003-08-01,30\n2003-08-02,31\n2003-08-03,30\n")
    for as_json in ([], ["--json"]):
        words = ["urbanheat", "waves", str(tmp_path / "short.csv"), "--threshold", threshold, *as_json]
        monkeypatch.setattr("sys.argv", words)
        with pytest.raises(SystemExit) as stop:
            cli.main()
        assert stop.value.code == 0 and said in capsys.readouterr().out


def test_files_of_day_and_night_must_have_the_same_days_and_grid():
    day = StackFile(None, np.arange("2003-06-01", "2003-06-04", dtype="M8[D]"), place(0))
    other = StackFile(None, day.time + 1, place(0))
    require_same({"tmax": day, "tmin": day})
    with pytest.raises(ValueError, match=r"2003-06-01 to 2003-06-03, 3 days.*do not have the same days"):
        require_same({"tmax": day, "tmin": other})
    with pytest.raises(RasterError, match="tmax and tmin do not lie on the same grid"):
        require_same({"tmax": day, "tmin": StackFile(None, day.time, place(500))})


def test_a_stack_that_is_cut_off_is_told_as_such(tmp_path, monkeypatch, capsys):
    path = raster(tmp_path / "whole.tif", np.random.default_rng(1).normal(20, 3, (200, 200)))
    (tmp_path / "cut.tif").write_bytes(path.read_bytes()[:-20_000])
    words = ["urbanheat", "waves", str(tmp_path / "cut.tif"), "--threshold", "30", "--first-day", "2003-06-01"]
    monkeypatch.setattr("sys.argv", words)
    with pytest.raises(SystemExit) as stop:
        cli.main()
    assert stop.value.code == 2 and "cut.tif: the file is cut off or damaged" in capsys.readouterr().err


def place(left: float) -> dict:
    return {"crs": None, "transform": rasterio.Affine(1000, 0, left, 0, -1000, 0), "height": 2, "width": 2}


def test_a_series_made_by_hand_is_looked_at_too():
    time = np.arange("2003-01-01", "2004-01-01", dtype="M8[D]")
    for offset, words in ((273.15, "kelvin"), (-9999, "set it to NaN")):
        series = Series(time, tmax=np.full(time.size, 20.0) + offset)
        for ask in (lambda s: count_days(s, "tmax", 30.0), lambda s: detect(s, AbsoluteThreshold("tmax", 30.0))):
            with pytest.raises(ValueError, match=words):
                ask(series)


def test_an_infinite_value_is_no_hot_day():
    time = np.arange("2003-01-01", "2004-01-01", dtype="M8[D]")
    series = Series(time, tmax=np.where(np.arange(time.size) == 200, np.inf, 20.0))
    (count,) = count_days(series, "tmax", 30.0)
    assert (count.days, count.present) == (0, 364)


def test_masked_values_have_no_class_and_no_test():
    assert stress_class("utci", np.ma.masked_greater([20.0, 50.0], 40)).codes.tolist() == [5, -1]
    found = false_discovery(np.ma.masked_greater([0.01, 0.9], 0.5))
    assert found.tests == 1 and np.isnan(found.adjusted[1])


def test_half_a_year_is_no_year():
    with pytest.raises(ValueError, match="whole numbers"):
        trend(np.arange(30) + 0.5, np.arange(30.0))

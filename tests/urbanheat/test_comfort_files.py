"""Comfort from numbers, tables and rasters, and the command."""

from __future__ import annotations

import csv
import json
import re
import sys
from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio.transform import from_origin

from urbanheat import cli
from urbanheat.comfort import Flag, pet, stress_class, utci
from urbanheat.comfort.rasters import class_colours, of_rasters
from urbanheat.comfort.stress import SCALES
from urbanheat.comfort.tables import of_table

HOURS = "time;air;Tmrt;wind;humidity\n2026-07-01 14:00;34,5;61;1,5;35\n2026-07-01 15:00;35;;1,5;33\n"


def run(monkeypatch, capsys, *arguments):
    """(exit code, standard output, standard error) of the command."""
    monkeypatch.setattr(sys, "argv", ["urbanheat", *map(str, arguments)])
    with pytest.raises(SystemExit) as end:
        cli.main()
    said = capsys.readouterr()
    return end.value.code or 0, said.out, said.err


def raster(path, values, nodata=-9999.0, west=500000.0):
    values = np.asarray(values, np.float32)
    profile = {
        "driver": "GTiff", "height": values.shape[0], "width": values.shape[1], "count": 1, "dtype": "float32",
        "crs": "EPSG:32632", "transform": from_origin(west, 5500000.0, 10.0, 10.0), "nodata": nodata,
    }  # fmt: skip
    with rasterio.open(path, "w", **profile) as data:
        data.write(np.where(np.isnan(values), nodata, values), 1)
    return path


@pytest.fixture
def maps(tmp_path):
    """Air and radiant temperature, 40 × 50 cells of 10 m, with a hole."""
    rng = np.random.default_rng(1)
    air, radiant = rng.uniform(25, 38, (40, 50)), rng.uniform(30, 65, (40, 50))
    air[3, 4] = np.nan
    return raster(tmp_path / "air.tif", air), raster(tmp_path / "radiant.tif", radiant), air, radiant


def test_numbers_as_text_and_json(monkeypatch, capsys):
    given = ["--air", 34, "--radiant", 60, "--wind", 1.5, "--humidity", 35]
    code, out, _ = run(monkeypatch, capsys, "comfort", "utci", *given)
    assert code == 0 and out == f"UTCI: {utci(34.0, 60.0, 1.5, 35.0):.1f} °C, very strong heat stress\n"
    data = json.loads(run(monkeypatch, capsys, "comfort", "pet", *given, "--json")[1])
    assert data["value"] == pet(34.0, 60.0, 1.5, 35.0) and data["class"] == "extreme heat stress"
    given[5] = 0.1
    assert "Take with care: wind" in run(monkeypatch, capsys, "comfort", "utci", *given)[1]
    assert "not computable" in run(monkeypatch, capsys, "comfort", "utci", *given, "--mask")[1]
    code, out, _ = run(monkeypatch, capsys, "comfort", "perceived-temperature", *given)
    assert code == 0 and out.startswith("Perceived temperature: ")


def test_a_table_of_hours(monkeypatch, capsys, tmp_path):
    table, out = tmp_path / "hours.csv", tmp_path / "out.csv"
    table.write_text(HOURS)
    code, said, _ = run(monkeypatch, capsys, "comfort", "utci", "--table", table, "--radiant", "Tmrt", "--out", out)
    assert code == 0 and "hours.csv: 2 rows" in said and "1 with the flag “missing”" in said
    rows = list(csv.reader(out.open(encoding="utf-8"), delimiter=";"))
    value = utci(34.5, 61.0, 1.5, 35.0)
    assert rows[0][-3:] == ["utci [°C]", "utci class", "utci flags"]
    assert rows[1][-3:] == [f"{value:.2f}".replace(".", ","), "very strong heat stress", ""]
    assert rows[2][-3:] == ["", "", "missing"]
    again = of_table(table, "heat_index", {"humidity": 50.0})  # a number for a column, the rest by name
    assert again["rows"] == 2 and again["written"] == [] and again["classes"] == {"danger": 2}


def test_rasters_in_tiles_are_as_a_whole(monkeypatch, capsys, tmp_path, maps):
    air_file, radiant_file, air, radiant = maps
    out, picture = tmp_path / "utci.tif", tmp_path / "utci.png"
    given = ["--air", air_file, "--radiant", radiant_file, "--wind", 1.5, "--humidity", 40]
    where = ["--out", out, "--out", picture, "--tile", 16]
    code, said, error = run(monkeypatch, capsys, "comfort", "utci", *given, *where)
    assert code == 0 and "40 × 50 cells, EPSG:32632" in said, error
    with rasterio.open(out) as data:
        values, flags = data.read(1), data.read(2)
        assert data.descriptions == ("utci", "flags") and data.crs.to_epsg() == 32632
        assert data.tags()["index"] == "utci" and data.tags()["flag 8"] == "wind"
    single = np.float32
    whole = utci(air.astype(single), radiant.astype(single), single(1.5), single(40))
    assert np.array_equal(values, whole, equal_nan=True) and np.isnan(values[3, 4])
    assert flags[3, 4] == Flag.MISSING and (np.delete(flags.ravel(), 3 * 50 + 4) == 0).all()
    with rasterio.open(picture) as data:
        image = data.read()
    assert image.shape == (4, 40, 50) and image[3, 3, 4] == 0 and (image[3] == 255).sum() == 40 * 50 - 1
    code_of = stress_class("utci", float(whole[0, 0])).codes
    assert tuple(image[:3, 0, 0]) == class_colours("utci")[code_of]


def test_two_processes_and_an_index_without_classes(tmp_path, maps):
    out = tmp_path / "wet.tif"
    summary = of_rasters(
        "wet_bulb", {"air": maps[0], "humidity": 50.0}, [out, tmp_path / "wet.png"], tile=32, workers=2
    )
    assert summary["classes"] == {} and summary["flags"] == {"missing": 1}
    assert summary["lowest"] < summary["mean"] < summary["highest"]
    assert (tmp_path / "wet.png").stat().st_size > 100


def test_the_pages_show_what_the_command_says(monkeypatch, capsys):
    """Every example with numbers on the pages on comfort."""
    pages = Path(__file__).resolve().parents[2] / "docs" / "urbanheat"
    found = 0
    for page in sorted(pages.glob("*.md")):
        for command, said in re.findall(
            r"^\$ urbanheat (comfort .*--air [\d.]+ .*)\n(\w.*)$", page.read_text(), re.M
        ):
            found += 1
            assert run(monkeypatch, capsys, *command.split())[1] == said + "\n", page.name
    assert found >= 6


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["mood", "--air", 30], "“mood” is no index"),
        (["utci", "--air", 30], "UTCI also needs --radiant, --wind, --humidity"),
        (["heat-index", "--air", 30, "--humidity", 50, "--wind", 1], "does not use --wind"),
        (["heat-index", "--air", "thirty", "--humidity", 50], "neither a number nor a GeoTIFF"),
        (["heat-index", "--air", 303, "--humidity", 50], "looks like kelvin"),
        (
            ["heat-index", "--air", 30, "--humidity", 50, "--out", "x.csv"],
            "--out goes with --table or with GeoTIFFs",
        ),
        (["heat-index", "--air", 30, "--humidity", 50, "--wind-height", 10], "goes with wbgt only"),
        (
            ["utci", "--table", "HOURS", "--radiant", "radiation"],
            "no column “radiation”; the columns are time, air",
        ),
        (
            ["utci", "--table", "HOURS", "--radiant", "time"],
            "row 2, column “time”: “2026-07-01 14:00” is not a number",
        ),
        (["utci", "--table", "nothing.csv"], "nothing.csv cannot be read (No such file"),
        (["utci", "--table", "HOURS", "--radiant", "Tmrt", "--out", "HOURS"], "is the file that is read"),
        (["utci", "--table", "HOURS", "--out", "x.tif"], "one file that ends in .csv"),
        (["heat-index", "--air", "AIR", "--humidity", 50, "--out", "x.csv"], "rasters are written as .tif or .png"),
        (["heat-index", "--air", "AIR", "--humidity", 50, "--out", "AIR"], "is a file that is read"),
        (["heat-index", "--air", "AIR", "--humidity", "OTHER"], "same grid"),
        (["heat-index", "--air", "AIR", "--humidity", 0.5], "looks like a fraction"),
        (["heat-index", "--air", "none.tif", "--humidity", 50], "none.tif"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(monkeypatch, capsys, tmp_path, maps, arguments, words):
    (tmp_path / "hours.csv").write_text(HOURS)
    other = raster(tmp_path / "other.tif", np.full((40, 50), 50.0), west=500100.0)
    names = {"HOURS": tmp_path / "hours.csv", "AIR": maps[0], "OTHER": other}
    given = [names.get(a, a) if isinstance(a, str) else a for a in arguments]
    code, out, error = run(monkeypatch, capsys, "comfort", *given)
    assert code == 2 and words in error, error
    assert error.count("\n") == 1 and not out


def test_a_damaged_table_is_named_by_row(tmp_path):
    table = tmp_path / "short.csv"
    table.write_text("air,humidity\n30,50\n31\n")
    with pytest.raises(ValueError, match=r"short.csv, row 3: 1 cells, but the header has 2"):
        of_table(table, "heat_index", {})
    table.write_text('air,humidity,note\n30,50,"two\nlines"\n\n31,x,\n')
    with pytest.raises(ValueError, match="row 5, column “humidity”: “x”"):
        of_table(table, "heat_index", {})
    table.write_text("air,humidity\n30,50" + "0" * 140_000 + "\n")
    with pytest.raises(ValueError, match="this is no CSV"):
        of_table(table, "heat_index", {})
    table.write_text("air,humidity\n")
    with pytest.raises(ValueError, match="no rows"):
        of_table(table, "heat_index", {})
    table.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ValueError, match="not UTF-8"):
        of_table(table, "heat_index", {})


def test_every_class_has_a_colour_of_its_own():
    for key, scale in SCALES.items():
        colours = class_colours(key)
        assert sorted(colours) == list(range(len(scale.labels))) and len(set(colours.values())) == len(colours)

"""The command line, and what importing the library costs."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(__file__).parent / "data"


def run(*arguments) -> subprocess.CompletedProcess:
    """The command in this process, which has the numeric modules loaded."""
    from urbanheat import cli

    said, refused, argv = io.StringIO(), io.StringIO(), sys.argv
    sys.argv = ["urbanheat", *map(str, arguments)]
    try:
        with redirect_stdout(said), redirect_stderr(refused), pytest.raises(SystemExit) as ended:
            cli.main()
    finally:
        sys.argv = argv
    return subprocess.CompletedProcess(sys.argv, ended.value.code or 0, said.getvalue(), refused.getvalue())


def run_alone(*arguments) -> subprocess.CompletedProcess:
    """In a process of its own, as people start it."""
    command = [sys.executable, "-m", "urbanheat.cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT / "src", timeout=300)


def test_read_as_text_and_json_and_written(tmp_path):
    text = run_alone("read", DATA / "dwd_heidelberg_2003.zip", "--out", tmp_path / "out.csv")
    assert text.returncode == 0 and "2003-07-28 to 2003-08-20, 24 days" in text.stdout
    data = json.loads(run("read", tmp_path / "out.csv", "--json").stdout)
    assert data["station"]["name"] == "Heidelberg" and data["days"] == 24


def test_waves_finds_the_event():
    result = run("waves", DATA / "dwd_heidelberg_2003.txt", "--threshold", "30", "--json")
    data = json.loads(result.stdout)
    assert [(e["start"], e["end"], e["days"]) for e in data["events"]] == [("2003-08-01", "2003-08-14", 14)]
    assert data["definition"]["type"] == "AbsoluteThreshold" and data["yearly"][0]["number"] is None
    text = run("waves", DATA / "dwd_heidelberg_2003.txt", "--preset", "kenya-nairobi").stdout
    assert "2003-08-" in text and "°C" in text


def test_what_is_not_computable_is_an_answer_not_an_error():
    result = run("waves", DATA / "dwd_heidelberg_2003.txt")
    assert result.returncode == 0 and result.stdout.startswith("Not computable: a percentile needs 20")
    result = run("trend", DATA / "dwd_heidelberg_2003.txt")
    assert result.returncode == 0 and "at least 20 complete years" in result.stdout
    data = json.loads(run("trend", DATA / "dwd_heidelberg_2003.txt", "--json").stdout)
    assert data["trend"]["verdict"] == "not computable" and data["counts"][0]["days"] is None


def test_a_preset_brings_its_season_unless_another_is_asked_for(monkeypatch, tmp_path, capsys):
    from urbanheat import presets
    from urbanheat.cli import app
    from urbanheat.definitions import AbsoluteThreshold
    from urbanheat.seasons import MAY_TO_SEPTEMBER

    own = presets.Preset("own", "", "", "", "", AbsoluteThreshold("tmax", 30, 3, MAY_TO_SEPTEMBER))
    monkeypatch.setattr(presets, "PRESETS", (own,))
    for asked, season in (((), "05-01/09-30"), (("--season", "06-01/08-31"), "06-01/08-31")):
        app(["waves", str(DATA / "dwd_heidelberg_2003.txt"), "--preset", "own", *asked], standalone_mode=False)
        assert f"season {season}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("read", "nothing.csv"), "the file cannot be opened"),
        (("waves", DATA / "dwd_heidelberg_2003.txt", "--season", "summer"), "is not a season"),
        (("waves", DATA / "dwd_heidelberg_2003.txt", "--base", "then"), "is no base period"),
        (("waves", DATA / "dwd_heidelberg_2003.txt", "--preset", "dwd-level-1"), "perceived temperature"),
        (("waves", DATA / "dwd_heidelberg_2003.txt", "--preset", "none"), "is no preset"),
        (
            (
                "waves",
                DATA / "dwd_heidelberg_2003.txt",
                "--preset",
                "kenya-nairobi",
                "--base",
                "1961-1990",
                "--min-days",
                "5",
            ),
            "brings a whole definition along; leave --base and --min-days out",
        ),
        (
            ("waves", DATA / "dwd_heidelberg_2003.txt", "--threshold", "30", "--percentile", "90"),
            "leave --percentile out",
        ),
        (("read", DATA / "dwd_heidelberg_2003.txt", "--map", "tmax"), "is no mapping"),
        (("trend", DATA / "dwd_heidelberg_2003.txt", "--variable", "rh2"), "is not a variable"),
        (("trend", DATA / "dwd_heidelberg_2003.txt", "--threshold", "86"), "between -90 and 60 °C, not at 86"),
        (("trend", DATA / "dwd_heidelberg_2003.txt", "--of", "highest", "--threshold", "35"), "leave it out"),
        (("waves", DATA / "dwd_heidelberg_2003.txt", "--threshold", "nan"), "between -90 and 60 °C, not at nan"),
        (("read", DATA / "dwd_heidelberg_2003.txt", "--out", "/nowhere/x.csv"), "there is no folder"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(arguments, words):
    result = (run_alone if words == "is no preset" else run)(*arguments)
    assert result.returncode == 2 and words in result.stderr
    assert result.stderr.count("\n") == 1 and "Traceback" not in result.stderr and not result.stdout


def test_help_does_not_load_the_numeric_stack():
    code = (
        "import sys; sys.argv=['urbanheat','--help']\n"
        "import urbanheat.cli as c\n"
        "try: c.main()\nexcept SystemExit: pass\n"
        "assert not {'numpy','openpyxl','rich'} & set(sys.modules), set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT / "src")
    assert done.returncode == 0, done.stderr


def test_library_imports_no_django_nor_citydive_nor_openpyxl():
    code = (
        "import sys\n"
        "import urbanheat.readers, urbanheat.heatwaves, urbanheat.trends\n"
        "import urbanheat.presets, urbanheat.plaindata\n"
        "names = {n.split('.')[0] for n in sys.modules}\n"
        "heavy = {'django', 'citydive', 'pandas', 'scipy', 'openpyxl', 'numba', 'rasterio', 'xarray'}\n"
        "assert not names & heavy, names"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT / "src")
    assert done.returncode == 0, done.stderr


def test_read_tells_station_provider_and_marks():
    text = run("read", DATA / "ghcn_access.csv").stdout
    assert "station: PRACTICE FIELD, XX, XX000099999, 10.5° N 20.25° E, 100 m" in text
    assert "provider: NOAA" in text and "WMO Resolution 40" in text and "mark “I”" in text
    assert "tmax [°C] from “TMAX” [0.1 °C, stated]" in text
    data = json.loads(run("read", DATA / "ghcn_access.csv", "--json").stdout)
    assert data["provider"].startswith("NOAA") and data["flags"]["provider quality"]["count"] == 3


def test_hours_become_days_on_standard_output(tmp_path):
    done = run("read", DATA / "power_hourly.csv", "--timezone", "Africa/Nairobi", "--out", "-")
    mark, header, first, *rest = done.stdout.splitlines()
    assert mark.startswith("# urbanheat series") and header == "date,tmax_c,tmin_c,tmean_c,rh_pct,radiation_wm2"
    assert first == "2019-07-20,,,,," and len(rest) == 4  # three hours short, the UTC day begins at 3 o'clock
    (tmp_path / "days.csv").write_text(done.stdout, encoding="utf-8")
    data = json.loads(run("read", tmp_path / "days.csv", "--json").stdout)
    assert data["days"] == 5 and "Africa/Nairobi" in data["day_rule"]


def test_waves_writes_events_and_years_as_csv(tmp_path):
    result = run(
        "waves", DATA / "dwd_heidelberg_2003.txt", "--threshold", "30",
        "--csv", tmp_path / "events.csv", "--yearly", tmp_path / "years.csv",
    )  # fmt: skip
    assert result.returncode == 0 and result.stdout.startswith("tmax ≥ 30 °C, on 3 or more days in a row\n")
    events = (tmp_path / "events.csv").read_text(encoding="utf-8").splitlines()
    assert events[0].startswith("start,end,days,year,peak,peak_date") and events[1].startswith(
        "2003-08-01,2003-08-14,14"
    )
    years = (tmp_path / "years.csv").read_text(encoding="utf-8").splitlines()
    assert years[0].startswith("year,number,days") and years[1].startswith("2003,,,")


@pytest.fixture
def geotiff(tmp_path):
    """20 years of days on 2 × 3 cells; one cell without values; a hot week each July in the first cell."""
    rasterio = pytest.importorskip("rasterio")
    import numpy as np

    days = np.arange("1991-01-01", "2011-01-01", dtype="M8[D]")
    values = np.full((days.size, 2, 3), 20, np.float32)
    month, day = days.astype("M8[M]").astype(int) % 12 + 1, (days - days.astype("M8[M]")).astype(int) + 1
    values[(month == 7) & (day <= 7), 0, 0] = 32
    values[:, 1, 2] = np.nan
    path = tmp_path / "tmax.tif"
    profile = {"driver": "GTiff", "count": days.size, "height": 2, "width": 3, "dtype": "float32", "nodata": np.nan}
    with rasterio.open(
        path, "w", crs="EPSG:25832", transform=rasterio.Affine(1000, 0, 4e5, 0, -1000, 5e6), **profile
    ) as out:
        out.write(values)
    return path


def test_waves_and_trend_of_a_stack(geotiff, tmp_path):
    import rasterio

    out = tmp_path / "waves.tif"
    result = run("waves", geotiff, "--first-day", "1991-01-01", "--threshold", "30", "--out", out,
                 "--csv", tmp_path / "events.csv", "--json")  # fmt: skip
    data = json.loads(result.stdout)
    assert data["cells"] == 6 and data["years"][0] == {"year": 1991, "cells": 5, "mean_days": 1.4, "longest": 7}
    assert data["cell_years"]["no value on any day"] == 20 and data["definition"]["type"] == "AbsoluteThreshold"
    with rasterio.open(tmp_path / "waves-days.tif") as days, rasterio.open(tmp_path / "waves-flag.tif") as flag:
        assert days.descriptions[0] == "1991" and days.crs.to_epsg() == 25832
        assert days.read(20)[0, 0] == 7 and flag.read(1)[1, 2] != 0
    assert (tmp_path / "events.csv").read_text().splitlines()[1].startswith("0,0,1991-07-01,1991-07-07,7,1991,32.0")
    text = run("trend", geotiff, "--first-day", "1991-01-01", "--out", tmp_path / "trend.tif").stdout
    assert "no clear trend: 5 cells\nnot computable: 1 cells" in text
    assert (tmp_path / "trend-slope.tif").exists()
    for arguments, words in (
        (("waves", geotiff, "--threshold", "30"), "give --first-day"),
        (("waves", geotiff, "--first-day", "1991-01-01", "--excess-heat"), "give the stack of tmin"),
        (("waves", geotiff, "--first-day", "today", "--threshold", "30"), "is no day"),
        (("waves", geotiff, "--first-day", "1991-01-01", "--threshold", "30", "--out", "x.png"), "ends in .tif"),
        (("waves", tmp_path / "none.tif", "--threshold", "30"), "there is no such file"),
    ):
        bad = run(*arguments)
        assert bad.returncode == 2 and words in bad.stderr and bad.stderr.count("\n") == 1


def test_netcdf_tells_its_days_and_kelvin():
    """stacks/kelvin.nc: three days of 2 × 2 cells from 1981-01-01 with invented values, classic format."""
    pytest.importorskip("rasterio")
    data = json.loads(
        run(
            "waves", ROOT / "tests/urbanheat/stacks/kelvin.nc", "--threshold", "-5", "--min-days", "1", "--json"
        ).stdout
    )
    assert data["years"] == [{"year": 1981, "cells": 0, "mean_days": None, "longest": None}]
    assert list(data["cell_years"]) == ["values on less than 90 % of the days of the season"]


def test_trend_of_the_highest_value_with_return_levels():
    climate = ROOT / "src/citydive/demo/data/climate/mannheim_dwd_05906_daily.csv.gz"
    text = run("trend", climate, "--of", "highest", "--return-period", "10", "--return-period", "50").stdout
    assert "°C per decade" in text and "once in 10 years: 3" in text and "(95 %: " in text
    short = run("trend", DATA / "dwd_heidelberg_2003.txt", "--return-period", "10").stdout
    assert "Return levels not computable: a return level needs at least 20 complete years; there are 0." in short


def test_a_person_at_a_terminal_sees_how_far_the_reading_is(monkeypatch):
    from urbanheat.commands.shared import read_file

    class Terminal(io.StringIO):
        def isatty(self):
            return True

    monkeypatch.setattr(sys, "stderr", Terminal())
    series = read_file(DATA / "gsod.csv", None, None)
    assert series.time.size == 12
    assert "Reading" in sys.stderr.getvalue() and "100%" in sys.stderr.getvalue()

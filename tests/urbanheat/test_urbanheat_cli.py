"""The command line, and what importing the library costs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(__file__).parent / "data"


def run(*arguments) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "urbanheat.cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT / "src", timeout=60)


def test_read_as_text_and_json_and_written(tmp_path):
    text = run("read", DATA / "dwd_heidelberg_2003.zip", "--out", tmp_path / "out.csv")
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


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("read", "nothing.csv"), "the file cannot be opened"),
        (("waves", DATA / "dwd_heidelberg_2003.txt", "--season", "summer"), "is not a season"),
        (("waves", DATA / "dwd_heidelberg_2003.txt", "--base", "then"), "is no base period"),
        (("waves", DATA / "dwd_heidelberg_2003.txt", "--preset", "dwd-level-1"), "perceived temperature"),
        (("waves", DATA / "dwd_heidelberg_2003.txt", "--preset", "none"), "is no preset"),
        (("read", DATA / "dwd_heidelberg_2003.txt", "--map", "tmax"), "is no mapping"),
        (("trend", DATA / "dwd_heidelberg_2003.txt", "--variable", "rh2"), "is not a variable"),
        (("read", DATA / "dwd_heidelberg_2003.txt", "--out", "/nowhere/x.csv"), "cannot be written"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(arguments, words):
    result = run(*arguments)
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
        "assert not names & {'django', 'citydive', 'pandas', 'scipy', 'openpyxl'}, names"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT / "src")
    assert done.returncode == 0, done.stderr


def test_read_tells_station_provider_and_marks():
    text = run("read", DATA / "ghcn_access.csv").stdout
    assert "station: PRACTICE FIELD, XX, XX000099999, 10.5° N 20.25° E, 100 m" in text
    assert "provider: NOAA" in text and "licence: open" in text and "mark “I”" in text
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

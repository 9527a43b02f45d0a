"""`citydive demo --export`: the whole path without a page, as a person would run it."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from icalendar import Calendar

ROOT = Path(__file__).parents[2]


def citydive(*arguments):
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("CITYDIVE_", "DJANGO_"))}
    environment["PYTHONPATH"] = str(ROOT / "src")
    return subprocess.run(
        [sys.executable, "-m", "citydive", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        cwd=ROOT,
    )


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    folder = tmp_path_factory.mktemp("export") / "out"
    done = citydive("demo", "--export", str(folder))
    assert done.returncode == 0, done.stderr
    return folder


def test_results_come_as_pdf_word_and_html(exported):
    for key in ("PRA-R1", "PRG-R1"):
        assert (exported / f"{key}.pdf").read_bytes().startswith(b"%PDF")
        assert (exported / f"{key}.docx").read_bytes().startswith(b"PK")
        assert "<h1>" in (exported / f"{key}.html").read_text(encoding="utf-8")
    page = (exported / "PRA-R1.html").read_text(encoding="utf-8")
    assert "الشجرة" in page and "Дерево" in page
    assert page.index("Fact without a basis") < page.index("What we know")


def test_public_records_hold_what_is_public_and_nothing_else(exported):
    content = json.loads((exported / "data" / "records.json").read_text(encoding="utf-8"))
    rows = {row["key"]: row for row in content["records"]}
    assert {"HIC-E1", "HDB-A1", "LVI-A1", "LUE-A1", "PRA-R1", "PRA-D1"} <= set(rows)
    # The question was asked inside the cohort, and a rejected finding stays with its city.
    assert "PRA-Q1" not in rows
    assert all(row["state"] != "rejected" for row in rows.values())
    ends = {end for link in content["links"] for end in (link["source"], link["target"])}
    assert ends <= set(rows)
    assert {("PRA-R1", "basis", "PRA-S1")} <= {
        (link["source"], link["relation"], link["target"]) for link in content["links"]
    }
    for row in rows.values():
        if row["kind"] in ("session", "decision", "input") and not row["example"]:
            assert row["sources"], f"{row['key']} states a fact of a real city without a source"


def test_series_name_provider_and_licence(exported):
    with (exported / "data" / "datasets.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {row["file"] for row in rows} == {path.name for path in (exported / "data").glob("*-U*.csv")}
    assert all(row["provider"] and row["licence"] for row in rows)


def test_public_sessions_come_as_calendars_and_as_a_list(exported):
    told = json.loads((exported / "data" / "sessions.json").read_text(encoding="utf-8"))
    with (exported / "data" / "sessions.csv").open(encoding="utf-8") as file:
        assert [row["key"] for row in csv.DictReader(file)] == [row["key"] for row in told["rows"]]
    # Of the public record all, each with its source; of what the practice cities share among themselves nothing.
    content = json.loads((exported / "data" / "records.json").read_text(encoding="utf-8"))
    public = {row["key"] for row in content["records"] if row["kind"] == "session"}
    assert {row["key"] for row in told["rows"]} == public and "HIC-E1" in public
    assert all(row["sources"] and row["stage"] for row in told["rows"] if not row["example"])
    calendars = {path.stem: Calendar.from_ical(path.read_bytes()) for path in (exported / "calendar").glob("*.ics")}
    events = [str(event["SUMMARY"]) for each in calendars.values() for event in each.walk("VEVENT")]
    assert "heat-in-the-city" in calendars and sorted(events) == sorted(row["title"] for row in told["rows"])
    assert all("LOCATION" not in event or "http" not in event["LOCATION"] for each in calendars.values()
               for event in each.walk("VEVENT"))  # fmt: skip


def test_a_file_in_the_way_is_one_clear_line(tmp_path):
    target = tmp_path / "taken"
    target.write_text("mine")
    done = citydive("demo", "--export", str(target))
    assert done.returncode == 2
    assert done.stderr.strip().endswith("Name a folder to write to; it is made if it is not there.")
    assert "\n" not in done.stderr.strip() and target.read_text() == "mine"


def test_the_demo_leaves_another_installation_alone(tmp_path):
    (tmp_path / "citydive.sqlite3").write_bytes(b"somebody's work")
    done = citydive("--home", str(tmp_path), "demo")
    assert done.returncode == 2 and "is not the demo" in done.stderr
    assert (tmp_path / "citydive.sqlite3").read_bytes() == b"somebody's work"

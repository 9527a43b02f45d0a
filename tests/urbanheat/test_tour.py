"""The tour (docs/urbanheat/tour.md) does what it says: its commands and its Python run on the repository's data."""

from __future__ import annotations

import contextlib
import doctest
import io
import re
import runpy
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from urbanheat import cli

ROOT = Path(__file__).resolve().parents[2]
TOUR = (ROOT / "docs/urbanheat/tour.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", TOUR, re.MULTILINE | re.DOTALL)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty folder that has the data of the repository below it, and the table that the tour explains."""
    (tmp_path / "src").symlink_to(ROOT / "src")
    (made,) = [block for block in blocks("sh") if "own.csv" in block]
    subprocess.run(made, shell=True, check=True, cwd=tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(command: str, monkeypatch) -> str:
    """What the command prints, as `urbanheat` from a shell would."""
    monkeypatch.setattr(sys, "argv", shlex.split(command))
    out, end = io.StringIO(), 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        try:
            cli.main()
        except SystemExit as stop:
            end = stop.code
    return out.getvalue() + (f"[exit code {end}]\n" if end else "")


def steps() -> list[tuple[str, str]]:
    """(command, what the tour shows of its output)."""
    found = []
    for block in blocks("console"):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            found.append((command, output))
    return found


def fits(shown: str, got: str) -> bool:
    """Whether the output is what is shown; “…” stands for anything, alone in a line for any lines or none."""
    lines = [
        "(?:.*\n)*" if line == "…" else re.escape(line).replace("…", ".*") + "\n" for line in shown.splitlines()
    ]
    return re.fullmatch("".join(lines), got) is not None


def test_commands_print_what_the_tour_shows(folder, monkeypatch):
    assert len(steps()) >= 9
    for command, shown in steps():
        assert command.startswith("urbanheat ")
        got = run(command, monkeypatch)
        assert fits(shown, got), f"$ {command}\n{got}"


def test_python_of_the_tour(folder):
    text = "\n".join(blocks("pycon"))
    test = doctest.DocTestParser().get_doctest(text, {}, "tour", "docs/urbanheat/tour.md", 0)
    assert len(test.examples) >= 15
    said = io.StringIO()
    result = doctest.DocTestRunner().run(test, out=said.write)
    assert result.failed == 0, said.getvalue()


def test_the_picture_is_what_its_script_draws():
    images = ROOT / "docs/urbanheat/images"
    drawn = runpy.run_path(str(images / "mannheim_hot_days.py"))["draw"]()
    assert drawn == (images / "mannheim_hot_days.svg").read_text(encoding="utf-8")
    assert "images/mannheim_hot_days.svg" in TOUR


def test_an_output_that_differs_is_noticed():
    assert fits("a\n…\nc\n", "a\nb\nb\nc\n") and fits("…\nc\n", "c\n") and fits("found “…”.\n", "found “x, y”.\n")
    assert not fits("a\n…\nc\n", "a\nb\nd\n") and not fits("1.46 days\n", "1x46 days\n")

"""Damaged files of every format, read as the preview job reads them: a series or words, never a crash."""

import io
import json
import random
import warnings
import zipfile
from collections import Counter

import pytest

from citydive.evidence.contract import UnreadableFile
from citydive.evidence.dataset_shown import shown
from citydive.themes.heat import reading
from tests.evidence import series_files
from tests.urbanheat import provider_files
from urbanheat.readers import content, read_series, write_csv

from .fuzzing import damage, dice, report, share

DAYS = 12


def _small(monkeypatch):
    monkeypatch.setattr(series_files, "DAYS", DAYS)
    rows = series_files.rows
    monkeypatch.setattr(series_files, "rows", lambda days=DAYS, start=series_files.START: rows(days, start))


def _epw() -> bytes:
    """Two days of an EPW file."""
    return b"\n".join(series_files.epw().split(b"\n")[: 8 + 48])


def _hourly() -> bytes:
    lines = [f"2020-03-{day:02d}T{hour:02d}:00,{hour}" for day in (28, 29, 30) for hour in range(24)]
    return "\n".join(["time,temp_c", *lines]).encode()


def _open_meteo_hourly() -> bytes:
    times = [f"2020-03-{day:02d}T{hour:02d}:00" for day in (28, 29) for hour in range(24)]
    head = {
        "latitude": 49.8,
        "longitude": 24.0,
        "elevation": 1.0,
        "utc_offset_seconds": 7200,
        "timezone": "Europe/Kyiv",
    }
    values = {"time": times, "temperature_2m": list(range(48))}
    return json.dumps(head | {"hourly_units": {"temperature_2m": "°C"}, "hourly": values}).encode()


def _canonical(tmp_path) -> bytes:
    (tmp_path / "plain.csv").write_bytes(series_files.plain_csv(DAYS))
    write_csv(read_series(tmp_path / "plain.csv"), tmp_path / "canonical.csv")
    return (tmp_path / "canonical.csv").read_bytes()


def _damage_inside(data: bytes, rng: random.Random) -> bytes:
    """An archive whose members are damaged and packed again, so that what lies inside is read."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        wanted = rng.choice(names)
        for name in names:
            new.writestr(name, damage(old.read(name), rng) if name == wanted else old.read(name))
    return out.getvalue()


def _provider(name: str):
    make, _called = provider_files.ALL[name]
    days = 3 if name in provider_files.HOURLY else DAYS
    return lambda path: make(provider_files.invented(days))


# The share of all cases; workbooks take twenty times as long as texts.
FORMATS = {
    "plain": (0.15, lambda path: series_files.plain_csv(DAYS)),
    "german": (0.09, lambda path: series_files.german_csv().replace(b"H\xf6chst;Tiefst", b"Tmax;Tmin")),
    "hourly": (0.04, lambda path: _hourly()),
    "dwd": (0.07, lambda path: series_files.dwd_txt()),
    "dwd zip": (0.02, lambda path: series_files.dwd_zip()),
    "open-meteo csv": (0.03, lambda path: series_files.open_meteo_csv()),
    "open-meteo json": (0.05, lambda path: series_files.open_meteo_json()),
    "open-meteo hourly": (0.02, lambda path: _open_meteo_hourly()),
    "epw": (0.02, lambda path: _epw()),
    "canonical": (0.05, _canonical),
    "xlsx": (0.015, lambda path: series_files.xlsx()),
    "ghcn by station": (0.03, _provider("ghcn-long")),
    "ghcn access": (0.03, _provider("ghcn-access")),
    "gsod": (0.025, _provider("gsod")),
    "ecad": (0.02, _provider("ecad-tx")),
    "ecad zip": (0.015, _provider("ecad-zip")),
    "power csv": (0.02, _provider("power-csv")),
    "power json": (0.02, _provider("power-json")),
    "power hourly csv": (0.01, _provider("power-hourly-csv")),
    "power hourly json": (0.01, _provider("power-hourly-json")),
    "dwd hourly": (0.005, _provider("dwd-hourly-zip")),
}


# Mostly none; sometimes a person has said what the columns are.
MAPPINGS = [None] * 6 + [
    {"date": ("date", None), "tmax": ("tmax_c", "°F")},
    {"date": ("time", "dd/mm/yyyy"), "temp": ("temp_c", None)},
]


@pytest.mark.parametrize("name", FORMATS)
def test_damaged_files(name, tmp_path, monkeypatch):
    _small(monkeypatch)
    monkeypatch.setattr(content, "MAX_BYTES", 5_000_000)
    part, make = FORMATS[name]
    good, rng, ends = make(tmp_path), dice(name), Counter()
    path, target = tmp_path / "upload", tmp_path / "series.csv"
    packed = good.startswith(b"PK")
    path.write_bytes(good)
    assert _read(path, target, None) == ("read", ""), "the undamaged file must be read"
    for number in range(share(part)):
        data = _damage_inside(good, rng) if packed and rng.random() < 0.7 else damage(good, rng)
        path.write_bytes(data)
        try:
            end, words = _read(path, target, rng.choice(MAPPINGS))
        except Exception as error:
            raise AssertionError(f"{name}, case {number}: {error!r}\n{data[:600]!r}") from error
        ends[end] += 1
        assert end == "read" or (words.endswith(".") and "\n" not in words), (number, words)
    report(name, sum(ends.values()), **ends)
    # Both ends must occur, or the damage is too small or too large to say anything.
    assert ends["read"] and ends["refused"]


def _read(path, target, mapping):
    """What the preview job does with a file."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        columns = reading.list_columns(path)
        json.dumps(columns).encode()
        try:
            described = reading.read(path, target, name="upload.csv", mapping=mapping, timezone="Europe/Kyiv")
        except UnreadableFile as error:
            json.dumps(error.problems, allow_nan=False).encode()
            return ("refused" if mapping is None else "refused mapping"), str(error)
        json.dumps(described, allow_nan=False, ensure_ascii=False).encode()
        shown(described)
        # What was taken over can be read again.
        assert read_series(target).time.size == described["days"]
        return "read", ""

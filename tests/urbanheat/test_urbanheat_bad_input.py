# ruff: noqa: E501  (a table of cases reads better in one line each)
"""Refusals that need more than a file: several problems, mappings, limits. The table of files: tests/input/files.py."""

from __future__ import annotations

import gzip
import io
import zipfile

import pytest

from urbanheat.errors import ReadError, ReadErrors
from urbanheat.readers import content, read_series

MONTH = [f"2003-08-{d:02d}" for d in range(1, 32)]


def table(values, title="tmax", other=None) -> str:
    return "\n".join([f"date,{title}", *(f"{d},{v}" for d, v in zip(MONTH, values, strict=False))])


def pack(**members) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name.replace("_", "."), text)
    return out.getvalue()


def test_several_problems_are_collected_with_their_total(tmp_path):
    path = tmp_path / "many.csv"
    path.write_text(table([f"x{i}" for i in range(31)]))
    with pytest.raises(ReadErrors) as caught:
        read_series(path)
    assert caught.value.total == 31 and len(caught.value.errors) == 20
    assert caught.value.errors[1].row == 3 and caught.value.errors[1].value == "x1"
    assert "(30 more problems in this file)" in str(caught.value)


@pytest.mark.parametrize("unit", ["°F", "F", "degF"])
def test_a_unit_in_the_mapping_is_believed(tmp_path, unit):
    path = tmp_path / "f.csv"
    path.write_text(table([85 + d % 9 for d in range(31)]))
    series = read_series(path, mapping={"tmax": ("tmax", unit)})
    assert series.tmax[0] == pytest.approx((85 - 32) * 5 / 9)


@pytest.mark.parametrize(
    ("mapping", "words"),
    [
        ({"tmax": "TX"}, "the mapping names a column that the file does not have, for tmax"),
        ({"tmax": ("tmax", "furlong")}, "the unit for tmax is not known"),
        ({"heat": "tmax"}, "the mapping names an unknown variable “heat”"),
        ({"date": ("date", "yy")}, "the date format in the mapping is not known"),
    ],
)
def test_bad_mapping_is_refused(tmp_path, mapping, words):
    path = tmp_path / "f.csv"
    path.write_text(table(range(10, 31)))
    with pytest.raises(ReadError, match=words):
        read_series(path, mapping=mapping)


def test_date_order_in_the_mapping_resolves_ambiguous_dates(tmp_path):
    path = tmp_path / "f.csv"
    path.write_text("date,tmax\n03/04/2003,20\n04/04/2003,21\n")
    assert str(read_series(path, mapping={"date": ("date", "dd/mm/yyyy")}).time[0]) == "2003-04-03"


def test_unknown_time_zone_and_missing_file(tmp_path):
    path = tmp_path / "f.csv"
    path.write_text("\n".join(["time,temp", *(f"2003-08-01T{h:02d}:00,20" for h in range(24))]))
    with pytest.raises(ReadError, match="the time zone is not known"):
        read_series(path, timezone="Mars/Base")
    with pytest.raises(ReadError, match=r"nothing\.csv: the file cannot be opened"):
        read_series(tmp_path / "nothing.csv")


@pytest.mark.parametrize("how", ["gzip", "zip", "xlsx"])
def test_bombs_end_at_the_limit(tmp_path, monkeypatch, how):
    monkeypatch.setattr(content, "MAX_BYTES", 1_000_000)
    zeros = "0" * 5_000_000
    data = {"gzip": gzip.compress(zeros.encode()), "zip": pack(a_csv=zeros)}.get(how)
    if how == "xlsx":
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("[Content_Types].xml", "<x/>")
            archive.writestr("xl/sheet1.xml", zeros)
        data = out.getvalue()
    path = tmp_path / "bomb"
    path.write_bytes(data)
    with pytest.raises(ReadError, match="unpacks to more than"):
        read_series(path)


def test_changed_canonical_file_is_refused(tmp_path):
    from urbanheat.readers import write_csv

    source = tmp_path / "a.csv"
    source.write_text(table(range(10, 41)))
    write_csv(read_series(source), tmp_path / "b.csv")
    text = (tmp_path / "b.csv").read_text()
    (tmp_path / "b.csv").write_text(text.replace("2003-08-05,14.0\n", ""))
    with pytest.raises(ReadError, match="must follow each other without a gap"):
        read_series(tmp_path / "b.csv")

# ruff: noqa: E501  (a table of cases reads better in one line each)
"""Bad input: every refusal is one readable sentence with file, place, value and remedy."""

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


CASES = {
    "empty file": (b"  \n", "the file is empty"),
    "no table": (b"hello world\nthis is prose\n", "the format is not recognised"),
    "no date": (b"a,tmax\n1,30\n", "no column with the date was recognised"),
    "no temperature": (b"date,rain\n2003-08-01,3\n", "no column with a temperature was recognised"),
    "header only": (b"date,tmax\n", "a header but no rows"),
    "word in a number": (table([30, "warm", 31]).encode(), "row 3, column “tmax”: this is not a number (found “warm”)"),
    "underscore": (table([30, "3_1"]).encode(), "this is not a number (found “3_1”)"),
    "infinite": (table([30, "inf"]).encode(), "this is not a number (found “inf”)"),
    "two decimal signs": (b"date;tmax\n2003-08-01;1.030,5\n", "this is not a number"),
    "bad date": (b"date,tmax\n2003-08-01,30\n2003-02-30,31\n", "row 3, column “date”: this is not a date"),
    "year 3003": (b"date,tmax\n3003-08-01,30\n", "this is not a date between 1700 and 2199"),
    "ambiguous dates": (b"date,tmax\n03/04/2003,20\n04/05/2003,21\n", "day and month cannot be told apart"),
    "two-digit years": (b"date,tmax\n13/04/03,20\n", "this is not a date"),
    "fahrenheit": (table([85 + d % 9 for d in range(31)]).encode(), "cannot be °C, they look like °F"),
    "kelvin": (table([300.5 + d % 9 for d in range(31)]).encode(), "they look like K"),
    "tenths": (table([285 + 3 * (d % 9) for d in range(31)] ).replace(",285", ",95").encode(), "they look like 0.1 °C"),
    "tenths in the tropics": (table([285 + 3 * (d % 9) for d in range(31)]).encode(), "they look like K / 0.1 °C"),
    "fahrenheit under a celsius title": (table([85 + d % 9 for d in range(31)], "tmax_c").encode(), "look like °F"),
    "half impossible": (table([20, -200] * 15).encode(), "15 of 30 values lie outside -90 to 57"),
    "exchanged": (b"date,tmax,tmin\n2003-08-01,10,20\n2003-08-02,11,22\n", "tmax lies below tmin on 2 of 2 days"),
    "monthly": (b"date,tmax\n2003-01-01,5\n2003-02-01,6\n2003-03-01,9\n2003-04-01,9\n2003-05-01,9\n", "days apart"),
    "date and time in two columns": (
        "\n".join(["date,time,temp", *(f"2003-08-0{d},{h:02d}:00,{h}" for d in (1, 2) for h in range(24))]).encode(),
        "46 of 48 rows repeat a day with other values",
    ),
    "too many cells": (b"date,tmax\n2003-08-01,31,5\n", "row 2: the row has 3 cells but the header has 2"),
    "no values": (b"date,tmax\n2003-08-01,\n2003-08-02,NA\n", "no day has a temperature"),
    "three-hourly": (
        "\n".join(["time,temp_c", *(f"2003-08-0{d}T{h:02d}:00,20" for d in (1, 2) for h in range(0, 24, 3))]).encode(),
        "no day has values for at least 23 of its 24 hours",
    ),
    "mixed zones": (b"time,temp\n2003-08-01T00:00Z,20\n2003-08-01T01:00,21\n", "some times state their distance"),
    "old excel": (b"\xd0\xcf\x11\xe0rest", "old Excel file"),
    "damaged gzip": (b"\x1f\x8bnonsense", "the gzip file is damaged"),
    "cut gzip": (gzip.compress(table(range(31)).encode())[:-12], "the gzip file is cut off"),
    "damaged zip": (b"PK\x03\x04nonsense", "the ZIP file is damaged"),
    "empty zip": (pack(readme_md="x"), "the ZIP file holds no data file"),
    "two files in a zip": (pack(a_csv="x", b_csv="y"), "the ZIP file holds 2 data files"),
    "not a workbook": (pack(**{"[Content]": "x"}) + b"", "the ZIP file holds no data file"),
    "damaged json": (b'{"latitude": 1, "utc_offset_seconds": 0, "daily": [', "the JSON is damaged"),
    "json without values": (b'{"latitude": 1, "utc_offset_seconds": 0}', "neither daily nor hourly"),
    "open-meteo without table": (
        b"latitude,longitude,elevation,utc_offset_seconds,timezone\n1,2,3,0,GMT\n", "the table below the metadata"
    ),
    "open-meteo with two places": (
        b"location_id,latitude,longitude,elevation,utc_offset_seconds\n0,1,2,3,0\n1,1,2,3,0\n\ntime,x\n", "2 places"
    ),
    "short epw": (b"LOCATION,a,b,c,d,e,1,2,0,3\n" + b"DATA PERIODS\n" * 7 + b"2001,1,1,1,0\n", "the line has 5 fields"),
    "epw hour 25": (
        b"LOCATION,a,b,c,d,e,1,2,0,3\n" + b"DATA PERIODS\n" * 7 + b"2001,1,1,25,0" + b",1" * 30 + b"\n", "out of range"
    ),
    "damaged canonical": (b"# urbanheat series 1: {}\ndate,tmax_c\n2003-08-01,3\n", "metadata is damaged"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_refusal_is_one_readable_sentence(tmp_path, case):
    data, words = CASES[case]
    path = tmp_path / "upload.csv"
    path.write_bytes(data)
    with pytest.raises(ReadError) as caught:
        read_series(path)
    text = str(caught.value)
    assert isinstance(caught.value, ValueError)
    assert words in text
    assert text.startswith("upload.csv: ") and text.endswith(".") and "\n" not in text
    assert caught.value.file == "upload.csv" and caught.value.remedy
    assert str(tmp_path) not in text


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

# ruff: noqa: E501  (a table of cases reads better in one line each)
"""Files that people upload, good and bad. To add a case, add a row: what it is called, its bytes, what must happen.

Both ways are walked with each row (`test_files.py`): straight through `urbanheat.readers`, and through the pages:
upload, preview job, confirmation.
"""

import gzip
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

from tests.evidence import series_files
from tests.urbanheat import provider_files

ROWS = series_files.rows(40)
DAYS = provider_files.invented()
MONTH = [f"2003-08-{day:02d}" for day in range(1, 32)]
CRLF, CR = "\r\n", "\r"


@dataclass(frozen=True)
class File:
    """name: what people call the file. make: its bytes.

    refused: words of the refusal, which also names file, place and remedy; row, column: the place it must name.
    explain: whether the person may then say what the columns are. Without `refused` the file is read:
    days: how many; flags: the kinds of remarks that the preview must show; tmax: of its first day.
    """

    name: str
    make: Callable[[], bytes]
    refused: str = ""
    row: int | None = None
    column: str | None = None
    explain: bool = True
    days: int | None = None
    flags: tuple = ()
    tmax: float | None = None


def text(*lines, end="\n", encoding="utf-8") -> Callable[[], bytes]:
    return lambda: end.join(lines).encode(encoding)


def month(values, title="tmax", **options) -> Callable[[], bytes]:
    return text(f"date,{title}", *(f"{d},{v}" for d, v in zip(MONTH, values, strict=False)), **options)


def table(header="date,tmax_c,tmin_c", line="{day},{high},{low}", **options) -> Callable[[], bytes]:
    lines = [
        line.format(day=day, high=high, low=low, german=f"{day:%d.%m.%Y}", slashed=f"{day:%m/%d/%Y}")
        for day, high, low in ROWS
    ]
    return text(header, *lines, **options)


def comma(header, line="{day};{high};{low}", encoding="utf-8") -> Callable[[], bytes]:
    """Semicolons and decimal commas."""
    lines = [
        line.format(day=day, high=str(high).replace(".", ","), low=str(low).replace(".", ","))
        for day, high, low in ROWS
    ]
    return text(header, *lines, encoding=encoding)


def pack(members: dict, before=b"") -> Callable[[], bytes]:
    def make():
        out = io.BytesIO(before)
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in members.items():
                archive.writestr(name, data() if callable(data) else data)
        return out.getvalue()

    return make


def workbook(*rows, cell=None) -> Callable[[], bytes]:
    def make():
        from openpyxl import Workbook

        book = Workbook()
        for row in rows:
            book.active.append(row)
        if cell:
            book.active[cell] = "x"
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    return make


def open_meteo(**changes) -> Callable[[], bytes]:
    head = {
        "latitude": 49.8,
        "longitude": 24.0,
        "elevation": 300,
        "utc_offset_seconds": 7200,
        "timezone": "Europe/Kyiv",
    }
    daily = {"time": MONTH[:5], "temperature_2m_max": [20, 21, 22, 23, 24]}
    return lambda: json.dumps(
        head | {"daily": daily, "daily_units": {"temperature_2m_max": "°C"}} | changes
    ).encode()


def canonical(**changes) -> Callable[[], bytes]:
    meta = {
        "station": {"name": "A"},
        "kind": "station",
        "provider": "P",
        "licence": "L",
        "provenance": None,
        "flags": [],
    }
    return lambda: f"# urbanheat series 1: {json.dumps(meta | changes)}\ndate,tmax_c\n2003-08-01,30.0\n".encode()


def hours(*days, stamp="{day}T{hour:02d}:00", header="time,temp", hours=range(24)) -> Callable[[], bytes]:
    return text(header, *(stamp.format(day=day, hour=hour) + f",{hour}" for day in days for hour in hours))


BOMB = b"0" * (25 * 1024 * 1024)
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(
        f'<!ENTITY {b} "{("&" + a + ";") * 10}">'.encode() for a, b in zip("abcdefghi", "bcdefghij", strict=True)
    )
    + b"]><a>&j;</a>"
)
ENCODING, UNKNOWN = "the format is not recognised", "format is not recognised"

FILES = [
    # nothing, or no table at all
    File("blank.csv", text("  ", " "), "the file is empty", explain=False),
    File("prose.csv", text("hello world", "this is prose"), UNKNOWN, explain=False),
    File("photo.csv", lambda: b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 40, UNKNOWN, explain=False),
    File("report.pdf", lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<</Type /Catalog>>\n", UNKNOWN, explain=False),
    File("page.html", text("<html><body><script>alert(1)</script><table><tr><td>30</table>"), UNKNOWN, explain=False),
    File("noise.csv", lambda: bytes((n * 7919 >> 3) % 256 for n in range(5000)), "", explain=False, days=-1),
    File("zeros.csv", lambda: b"\x00" * 5000, UNKNOWN, explain=False),
    File("old.xls", lambda: b"\xd0\xcf\x11\xe0" + b"x" * 600, "old Excel file", explain=False),
    File("header only.csv", text("date,tmax_c"), "a header but no rows"),
    File("no values.csv", text("date,tmax", "2003-08-01,", "2003-08-02,NA"), "no day has a temperature"),
    # columns and delimiters
    File("no date.csv", text("wann,tmax_c", "2020-01-01,3", "2020-01-02,4"), "no column with the date"),
    File("no temperature.csv", text("date,rain", "2003-08-01,3"), "no column with a temperature was recognised"),
    File("pipes.csv", table("date|tmax_c|tmin_c", "{day}|{high}|{low}"), UNKNOWN, explain=False),
    File("spaces.csv", table("date tmax_c tmin_c", "{day} {high} {low}"), UNKNOWN, explain=False),
    File("comma twice.csv", table(line="{day},20,5,10,1"), "5 cells but the header has 3", row=2),
    File("too many cells.csv", text("date,tmax", "2003-08-01,31,5"), "the row has 3 cells but the header has 2", row=2),
    File("mixed delimiters.csv", text("date,tmax", "2003-08-01;31"), "this is not a date", row=2, column="date"),
    File("a million columns.csv", lambda: b"date,tmax_c," + b"x," * 1_000_000 + b"\n2003-08-01,30\n", "more than 1000 columns", row=1, explain=True),
    File("a wide row.csv", lambda: b"date,tmax_c\n2003-08-01,30" + b",x" * 100_000, "100002 cells", row=2),
    File("a long cell.csv", lambda: b'date,tmax_c\n2003-08-01,"' + b"x" * 200_000 + b'"\n', "a cell here has more than", explain=False),
    File("open quote.csv", lambda: b'date,tmax_c\n"2003-08-01,30\n' + b"2003-08-02,30\n" * 20_000, "a cell here has more than"),
    File("four million lines.csv", lambda: b"date,tmax_c\n2003-08-01,30\n" + b"\n" * 4_000_000, "more than 3000000 lines", explain=False),
    File("tabs.csv", table("date\ttmax_c\ttmin_c", "{day}\t{high}\t{low}"), days=40),
    File("titles.csv", text("Weather of the town", "", "# a comment", *table()().decode().splitlines()), days=40),
    # numbers
    File("decimal comma.csv", comma("date;tmax_c;tmin_c"), days=40, tmax=5.0),
    File("thousands.csv", text("date;tmax", "2003-08-01;1.030,5"), "this is not a number", row=2, column="tmax"),
    File("word.csv", text("date,tmax_c", "2020-01-01,3", "2020-01-02,warm"), "this is not a number", row=3, column="tmax_c"),
    File("underscore.csv", month([30, "3_1"]), "this is not a number", row=3),
    File("infinite.csv", month([30, "inf"]), "this is not a number", row=3),
    File("formula.csv", month([30, "=1+1", "@SUM(A1)"]), "this is not a number", row=3),
    File("null in a number.csv", month([30, "3\x001"]), UNKNOWN, explain=False),
    File("override in a number.csv", month([30, "\u202e13"]), "this is not a number", row=3),
    File("script in a number.csv", month([30, "<script>alert(1)</script>"]), "this is not a number", row=3),
    File("arabic digits.csv", month(["٣١٫٥", "٣٢", "٣٣"]), days=3, tmax=31.5),
    File("missing codes.csv", month([30, -999, -9999, 99.9, 9999.9, "NA", "", "-", 31]), days=9, flags=("missing code",)),
    File("sep semicolon.csv", text("sep=;", "date;tmax_c", *(f"{day};{high}" for day, high, _ in ROWS)), days=40),
    File("sep pipe.csv", text("sep=|", "date|tmax_c", *(f"{day}|{high}" for day, high, _ in ROWS)), days=40),
    File("sep and error.csv", text("sep=,", "date,tmax_c", "2003-08-01,warm"), "this is not a number", row=3, column="tmax_c"),
    File("quote opens later.csv", text("date,tmax_c,note", *(f'{day},{high},"' * (n == 3) or f"{day},{high},x" for n, (day, high, _) in enumerate(ROWS * 300))), "look for a quotation mark", row=5),
    # units: named, never taken in silence
    File("fahrenheit.csv", month([85 + d % 9 for d in range(31)]), "cannot be °C, they look like °F", column="tmax"),
    File("fahrenheit under celsius.csv", month([85 + d % 9 for d in range(31)], "tmax_c"), "look like °F", column="tmax_c"),
    File("fahrenheit stated.csv", month([86, 95, 77], "tmax_f"), days=3, tmax=30.0),
    File("kelvin.csv", month([300.5 + d % 9 for d in range(31)]), "they look like K", column="tmax"),
    File("kelvin stated.csv", month([303.15, 304.15], "tmax_k"), days=2, tmax=30.0),
    File("tenths.csv", month(["95", *(285 + 3 * (d % 9) for d in range(30))]), "they look like 0.1 °C", column="tmax"),
    File("tenths or kelvin.csv", month([285 + 3 * (d % 9) for d in range(31)]), "they look like K / 0.1 °C"),
    File("tenths stated.csv", month([300, 310], "tmax (0.1 °C)"), days=2, tmax=30.0),
    File("half impossible.csv", month([20, -200] * 15), "15 of 30 values lie outside -90 to 57"),
    File("exchanged.csv", table(line="{day},{low},{high}"), "tmax lies below tmin"),
    # dates
    File("bad date.csv", text("date,tmax", "2003-08-01,30", "2003-02-30,31"), "there is no such day in the calendar (found “2003-02-30”); correct the day: 2003-02 has 28 days", row=3, column="date"),
    File("29 february.csv", text("date,tmax", "2004-02-29,9", "2005-02-29,9"), "there is no such day", row=3),
    File("31 june in parts.csv", text("year,month,dd,tmax", "2005,6,31,9"), "there is no such day", row=2),
    File("month 13.csv", text("date,tmax", "2003-12-31,30", "2003-13-01,31"), "there is no month 13 (found “2003-13-01”); correct the month", row=3),
    File("day 0 in parts.csv", text("year,month,dd,tmax", "2005,6,0,9"), "no month has a day 0 (found “2005-6-0”); correct the day: 2005-06 has 30 days", row=2),
    File("24 hours.csv", text("time,temp", "2003-08-01T23:00,20", "2003-08-01T24:00,21"), "write 00:00 of the next day", row=3),
    File("future.csv", text("date,tmax", "2003-08-01,30", "2150-08-01,31"), "this day lies in the future (found “2150-08-01”)", row=3, column="date"),
    File("leap year.csv", text("date,tmax", "2004-02-28,9", "2004-02-29,9", "2004-03-01,9"), days=3),
    File("year 3003.csv", text("date,tmax", "3003-08-01,30"), "this is not a date between 1700 and 2199", row=2),
    File("year 0.csv", text("date,tmax", "0000-08-01,30"), "this is not a date between 1700 and 2199", row=2),
    File("two centuries.csv", text("date,tmax", "1701-01-01,3", "2001-01-01,3"), "", days=109_574),
    File("day or month.csv", text("date,tmax", "03/04/2003,20", "04/05/2003,21"), "day and month cannot be told apart", column="date"),
    File("months first.csv", table(line="{slashed},{high},{low}"), days=40),
    File("days first.csv", table(line="{german},{high},{low}"), days=40),
    File("mixed dates.csv", text("date,tmax", "2003-08-01,30", "02.08.2003,31"), "this is not a date", row=3),
    File("both orders.csv", text("date,tmax", "13/04/2003,20", "04/15/2003,21"), "there is no month 15", row=3),
    File("two-digit years.csv", text("date,tmax", "13/04/03,20"), "this is not a date", row=2),
    File("monthly.csv", text("date,tmax", *(f"2003-{m:02d}-01,{m}" for m in range(1, 7))), "days apart"),
    File("backwards.csv", text("date,tmax_c", *(f"{day},{high}" for day, high, _ in reversed(ROWS))), days=40, flags=("order",)),
    File("twice the same.csv", text(*table()().decode().splitlines(), *table()().decode().splitlines()[-3:]), days=40, flags=("duplicate",)),
    File("twice with other values.csv", text(*table()().decode().splitlines(), "2020-01-05,1,0"), days=40, flags=("conflicting duplicate",)),
    File("date and hour apart.csv", hours("2003-08-01", "2003-08-02", stamp="{day},{hour:02d}:00", header="date,hour,temp"), "rows repeat a day with other values"),
    # hours and time zones
    File("three-hourly.csv", hours("2003-08-01", "2003-08-02", hours=range(0, 24, 3)), "no day has values for at least 23 of its 24 hours"),
    File("mixed zones.csv", text("time,temp", "2003-08-01T00:00Z,20", "2003-08-01T01:00,21"), "some times state their distance"),
    File("leap second.csv", text("time,temp", "2016-12-31T23:59:60,3"), "no day has values for at least 23 of its 24 hours"),
    File("hours.csv", hours("2003-08-01", "2003-08-02"), days=2, flags=("day rule",)),
    File("hours in utc.csv", hours("2003-08-01", "2003-08-02", "2003-08-03", stamp="{day}T{hour:02d}:00+00:00"), days=-1),
    File("far zone.csv", hours("2003-08-01", "2003-08-02", "2003-08-03", stamp="{day}T{hour:02d}:00+14:00"), days=-1),
    # letters and line ends
    File("utf-8 with mark.csv", table(encoding="utf-8-sig"), days=40),
    File("utf-16.csv", table(encoding="utf-16"), days=40),
    File("utf-16 without mark.csv", table(encoding="utf-16-le"), days=40),
    File("utf-16 big end.csv", table(encoding="utf-16-be"), days=40),
    File("windows-1252.csv", text("Stadt Lüdenscheid", "date,tmax_c,Höhe", *(f"{day},{high},ä" for day, high, _ in ROWS), encoding="cp1252"), days=40),
    File("windows-1251.csv", comma("Дата;Макс;Мін", encoding="cp1251"), "Дата, Макс, Мін"),
    File("windows-1256.csv", comma("التاريخ;الحرارة;الصغرى", encoding="cp1256"), "التاريخ, الحرارة, الصغرى"),
    File("two encodings.csv", lambda: "date,tmax_c,Höhe\n".encode() + "2003-08-01,30,Hänge\n".encode("cp1252") + "2003-08-02,31,Œuvre\n".encode(), days=2),
    File("old mac.csv", table(end=CR), days=40),
    File("dos.csv", table(end=CRLF), days=40),
    File("dwd old mac.txt", lambda: series_files.dwd_txt().replace(b"\n", b"\r"), days=400),
    File("title with override.csv", text("date,\u202etmax_c,\u200bx\x07<b>", *(f"{day},{high},1" for day, high, _ in ROWS)), days=40),
    File("title with script.csv", text("date,<script>alert(1)</script>,=cmd", "2003-08-01,30,1"), "no column with a temperature"),
    File("long title.csv", text("date,tmax_c," + "x" * 5000, "2003-08-01,30,1"), days=1),
    # packed
    File("cut.csv.gz", lambda: gzip.compress(series_files.plain_csv())[:900], "gzip file is cut off", explain=False),
    File("damaged.csv.gz", lambda: b"\x1f\x8bnonsense", "the gzip file is damaged", explain=False),
    File("bomb.csv.gz", lambda: gzip.compress(BOMB), "unpacks to more than 20 MB", explain=False),
    File("gzip in gzip.csv", lambda: gzip.compress(gzip.compress(series_files.plain_csv())), UNKNOWN, explain=False),
    File("damaged.zip", lambda: b"PK\x03\x04nonsense", "the ZIP file is damaged", explain=False),
    File("empty.zip", pack({"readme.md": "x"}), "the ZIP file holds no data file", explain=False),
    File("two files.zip", pack({"a.csv": "x", "b.csv": "y"}), "the ZIP file holds 2 data files", explain=False),
    File("bomb.zip", pack({"big.csv": BOMB}), "unpacks to more than 20 MB", explain=False),
    File("zip in zip.zip", pack({"inner.zip": pack({"a.csv": table()})}), "the ZIP file holds no data file", explain=False),
    File("many files.zip", pack({f"{n}.csv": "x" for n in range(300)}), "the ZIP file holds 300 files", explain=False),
    File("hostile member.zip", pack({"../../\u202eetc/<script>.csv": table()}), days=40),
    # workbooks
    File("workbook.xlsx", series_files.xlsx, days=400),
    File("no sheet.xlsx", workbook(["a", "b"], [1, 2]), "no sheet has a header with a date and a temperature"),
    File("true.xlsx", workbook(["date", "tmax_c"], [ROWS[0][0], True]), "this is not a number"),
    File("formulas.xlsx", workbook(["date", "tmax_c"], [ROWS[0][0], "=1+1"], [ROWS[1][0], 20]), days=-1),
    File("far corner.xlsx", workbook(["date", "tmax_c"], [ROWS[0][0], 3], cell="XFD900000"), "more than 1000 columns", row=900_000),
    File("wide.xlsx", workbook(["date", "tmax_c", *(f"c{n}" for n in range(1100))], [ROWS[0][0], 3]), "more than 1000 columns", explain=False),
    File("not a workbook.xlsx", pack({"[Content_Types].xml": "<x/>", "xl/workbook.xml": "nonsense"}), "the workbook cannot be read", explain=False),
    File("entities.xlsx", pack({"[Content_Types].xml": LAUGHS, "xl/workbook.xml": LAUGHS}), "the workbook cannot be read", explain=False),
    File("bomb.xlsx", pack({"[Content_Types].xml": "<x/>", "xl/sheet1.xml": BOMB}), "unpacks to more than 20 MB", explain=False),
    # JSON
    File("open-meteo.json", open_meteo(), days=5),
    File("damaged.json", lambda: b'{"latitude": 1, "utc_offset_seconds": 0, "daily": [', "the JSON is damaged", explain=False),
    File("deep.json", lambda: b'{"latitude": 1, "utc_offset_seconds": 0, "x": ' + b"[" * 200_000, "the JSON is damaged", explain=False),
    File("no values.json", lambda: b'{"latitude": 1, "utc_offset_seconds": 0}', "neither daily nor hourly", explain=False),
    File("list.json", lambda: b'[{"latitude": 1, "utc_offset_seconds": 0}]', "neither daily nor hourly", explain=False),
    File("two places.json", lambda: b"[" + b", ".join([open_meteo()()] * 2) + b"]", "the file holds 2 places", explain=False),
    File("outline.json", lambda: b'{\n "type": "FeatureCollection", "features": []}', "the format is not recognised", explain=False),
    File("two lengths.json", open_meteo(daily={"time": ["2003-08-01"], "temperature_2m_max": [1, 2]}), "differ in length", explain=False),
    File("nested.json", open_meteo(daily={"time": ["2003-08-01"], "temperature_2m_max": [{"a": 1}]}), "this is not a number", explain=False),
    File("odd units.json", open_meteo(daily_units=[1, 2]), days=5),
    File("surrogates.json", open_meteo(timezone="\ud800", daily_units={"temperature_2m_max": "\ud800"}), days=5),
    File("odd place.json", open_meteo(latitude="NaN", longitude=1e400, elevation=[1]), days=5),
    File("long number.json", lambda: b'{"latitude": 1, "utc_offset_seconds": ' + b"9" * 5000 + b"}", "the JSON is damaged", explain=False),
    File("bad zone.json", open_meteo(hourly={"time": [f"2003-08-01T{h:02d}:00" for h in range(24)], "temperature_2m": list(range(24))}, daily=None, timezone="../../etc/passwd"), "the time zone is not known", explain=False),
    # the formats of weather services
    File("no table.csv", text("latitude,longitude,elevation,utc_offset_seconds,timezone", "1,2,3,0,GMT"), "the table below the metadata", explain=False),
    File("two places.csv", text("location_id,latitude,longitude,elevation,utc_offset_seconds", "0,1,2,3,0", "1,1,2,3,0", "", "time,x"), "2 places", explain=False),
    File("short.epw", lambda: b"LOCATION,a,b,c,d,e,1,2,0,3\n" + b"DATA PERIODS\n" * 7 + b"2001,1,1,1,0\n", "the line has 5 fields", row=9, explain=False),
    File("hour 25.epw", lambda: b"LOCATION,a,b,c,d,e,1,2,0,3\n" + b"DATA PERIODS\n" * 7 + b"2001,1,1,25,0" + b",1" * 30 + b"\n", "out of range", row=9, explain=False),
    File("no hours.epw", lambda: b"LOCATION,a,b,c,d,e,1,2,0,3\n" + b"DATA PERIODS\n" * 7, "no hours", explain=False),
    File("ghcn by station.csv", lambda: provider_files.ghcn_long(DAYS), days=12, tmax=29.0, flags=("provider quality",)),
    File("ghcn access.csv", lambda: provider_files.ghcn_access(DAYS), days=12, tmax=29.0, flags=("provider quality",)),
    File("ghcn of two stations.csv", lambda: provider_files.ghcn_long(DAYS) + provider_files.ghcn_long(DAYS).replace(b"XX", b"XY"), "the file holds 2 places", explain=False),
    File("ghcn rain.csv", text("XX000099999,20190720,PRCP,0,,,S,"), "none of the elements TMAX, TMIN and TAVG", explain=False),
    File("ghcn word.csv", lambda: provider_files.ghcn_long(DAYS).replace(b",290,", b",warm,"), "this is not a number", row=1, explain=False),
    File("ghcn order.csv", text("STATION,NAME,DATE,TMAX", "XX000099999,X,2019-07-20,84", "XX000099999,X,2019-07-21,89"), "can be °F or tenths of °C", column="TMAX", explain=False),
    File("gsod.csv", lambda: provider_files.gsod(DAYS), days=12, tmax=29.0, flags=("provider quality",)),
    File("ecad.txt", lambda: provider_files.ecad(DAYS), days=12, tmax=29.0),
    File("ecad.zip", lambda: provider_files.ecad_zip(DAYS), days=12, tmax=29.0),
    File("ecad suspect.txt", lambda: provider_files.ecad(DAYS).replace(b"  318,    0", b"  318,    1"), days=12, flags=("provider quality",)),
    File("ecad humidity.txt", lambda: provider_files.ecad(DAYS, "HU"), "none of the elements TX, TN and TG", explain=False),
    File("ecad in degrees.txt", lambda: provider_files.ecad(DAYS).replace(b"  29", b" 2.9").replace(b"  31", b" 3.1"), "cannot be tenths of °C", column="TX", explain=False),
    File("power.csv", lambda: provider_files.power_csv(DAYS), days=12, tmax=29.0),
    File("power.json", lambda: provider_files.power_json(DAYS), days=12, tmax=29.0),
    File("power hours.json", lambda: provider_files.power_hourly_json(DAYS[:3]), days=3),
    File("power without end.csv", lambda: provider_files.power_csv(DAYS).replace(b"-END HEADER-", b"-"), "the header block has no end", explain=False),
    File("power by month.csv", lambda: provider_files.power_csv(DAYS).replace(b"YEAR,MO,DY,", b"PARAMETER,YEAR,JAN,"), "no column with the day", explain=False),
    File("power in sunbeams.csv", lambda: provider_files.power_csv(DAYS).replace(b"MJ/m^2/day", b"sunbeams"), days=12, flags=("unknown unit",)),
    File("dwd hours.zip", lambda: provider_files.dwd_hourly_zip(DAYS[:3]), days=4, flags=("incomplete day",)),
    File("canonical.csv", canonical(), days=1, tmax=30.0),
    File("damaged canonical.csv", text("# urbanheat series 1: {}", "date,tmax_c", "2003-08-01,3"), "metadata is damaged", row=1, explain=False),
    File("number as provider.csv", canonical(provider=5), "metadata is damaged", row=1, explain=False),
    File("list as licence.csv", canonical(licence=["x"]), "metadata is damaged", row=1, explain=False),
    File("place beyond.csv", canonical(station={"latitude": 1e400}), "metadata is damaged", row=1, explain=False),
    File("flags without words.csv", canonical(flags=[{"kind": 1, "message": None}]), "metadata is damaged", row=1, explain=False),
    File("null in the station.csv", canonical(station={"name": "A\x00\u202e<script>\ud800"}), days=1),
]  # fmt: skip

# Names of files that are good: they stay names, whatever stands in them.
HOSTILE_NAMES = [
    "../../etc/passwd.csv", "a\u202ecsv.exe", "<script>alert(1)</script>.csv", "x" * 190 + ".csv", "C:\\b.csv", "CON.csv",
    "'; rm -rf ~; '.csv", "=cmd|calc.csv", "نتائج\u200e.csv", "🌡️.csv", ".csv", "%2e%2e%2f.csv", "a\r\nX-Y: z.csv",
]  # fmt: skip

"""Small files in every format that people upload, made of invented temperatures."""

import datetime as dt
import gzip
import io
import json
import math
import zipfile

START = dt.date(2020, 1, 1)
DAYS = 400


def temperatures(day: int) -> tuple[float, float]:
    """(tmax, tmin) [°C] of a day, with a yearly wave and a little irregularity."""
    wave = -10 * math.cos(2 * math.pi * day / 365.25)
    return round(15 + wave + 2 * math.sin(day * 1.7), 1), round(6 + wave + 1.5 * math.sin(day * 2.3), 1)


def rows(days=DAYS, start=START):
    return [(start + dt.timedelta(day), *temperatures(day)) for day in range(days)]


def plain_csv(days=DAYS, start=START) -> bytes:
    lines = ["date,tmax_c,tmin_c", *(f"{day},{high},{low}" for day, high, low in rows(days, start))]
    return "\n".join(lines).encode()


def german_csv() -> bytes:
    lines = ["Messungen der Stadt", "Tag;Höchst;Tiefst"]
    for day, high, low in rows():
        lines.append(f"{day:%d.%m.%Y};{high};{low}".replace(f";{high};{low}", f";{high};{low}".replace(".", ",")))
    return "\n".join(lines).encode("cp1252")


def dwd_txt() -> bytes:
    lines = ["STATIONS_ID;MESS_DATUM;QN_3;  FM;QN_4; TMK; UPM; TXK; TNK;eor"]
    for day, high, low in rows():
        mean = round((high + low) / 2, 1)
        lines.append(f"       5906;{day:%Y%m%d};   10;   2.4;    3;{mean:7.1f};  70.0;{high:7.1f};{low:7.1f};eor")
    return "\n".join(lines).encode()


def dwd_zip() -> bytes:
    places = (
        "Stations_id;Stationshoehe;Geogr.Breite;Geogr.Laenge;von_datum;bis_datum;Stationsname\n"
        "5906; 98.00; 49.5062; 8.5585;19360101;        ;Mannheim\n"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Metadaten_Geographie_05906.txt", places.encode("cp1252"))
        archive.writestr("produkt_klima_tag_20200101_20210203_05906.txt", dwd_txt())
    return out.getvalue()


def xlsx() -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.append(["date", "tmax_c", "tmin_c"])
    for day, high, low in rows():
        sheet.append([day, high, low])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def open_meteo_csv() -> bytes:
    lines = [
        "latitude,longitude,elevation,utc_offset_seconds,timezone,timezone_abbreviation",
        "49.84,24.03,296.0,7200,Europe/Kyiv,GMT+2",
        "",
        "time,temperature_2m_max (°C),temperature_2m_min (°C)",
        *(f"{day},{high},{low}" for day, high, low in rows()),
    ]
    return "\n".join(lines).encode()


def open_meteo_json() -> bytes:
    data = rows()
    return json.dumps(
        {
            "latitude": 49.84,
            "longitude": 24.03,
            "elevation": 296.0,
            "utc_offset_seconds": 7200,
            "timezone": "Europe/Kyiv",
            "daily_units": {"time": "iso8601", "temperature_2m_max": "°C", "temperature_2m_min": "°C"},
            "daily": {
                "time": [str(day) for day, _, _ in data],
                "temperature_2m_max": [high for _, high, _ in data],
                "temperature_2m_min": [low for _, _, low in data],
            },
        }
    ).encode()


def epw() -> bytes:
    head = [
        "LOCATION,Practice Field,-,XXX,Invented,999999,49.50,8.55,1.0,98.0",
        *(f"{name},0" for name in ("DESIGN CONDITIONS", "TYPICAL/EXTREME PERIODS", "GROUND TEMPERATURES")),
        "HOLIDAYS/DAYLIGHT SAVINGS,No,0,0,0",
        "COMMENTS 1,invented",
        "COMMENTS 2,invented",
        "DATA PERIODS,1,1,Data,Sunday, 1/ 1,12/31",
    ]
    lines = []
    for place in range(365):
        day = dt.date(2001, 1, 1) + dt.timedelta(place)
        high, low = temperatures(place)
        for hour in range(1, 25):
            value = (high + low) / 2 - (high - low) / 2 * math.cos(2 * math.pi * (hour - 3) / 24)
            fields = [str(1990 + day.month), str(day.month), str(day.day), str(hour), "60", "?9"]
            fields += [f"{value:.1f}", "5.0", "60", "101325", *(["0"] * 11), "2.5", *(["0"] * 13)]
            lines.append(",".join(fields))
    return "\n".join([*head, *lines]).encode()


GOOD = {
    "plain.csv": plain_csv,
    "plain.csv.gz": lambda: gzip.compress(plain_csv()),
    "table.xlsx": xlsx,
    "produkt_klima_tag_05906.txt": dwd_txt,
    "tageswerte_KL_05906_hist.zip": dwd_zip,
    "open-meteo.csv": open_meteo_csv,
    "open-meteo.json": open_meteo_json,
    "typical.epw": epw,
    "typical.epw.gz": lambda: gzip.compress(epw()),
}

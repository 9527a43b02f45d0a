"""Invented temperatures in the formats that weather services publish, for the tests of the readers.

Each function takes rows of (day, tmax, tmin, tmean) [°C, one decimal] and gives the bytes of a file. Stations,
identifiers and places are invented ("Practice Field", country XX).
"""

import datetime as dt
import io
import json
import math
import zipfile

GHCN_ID, GSOD_ID, STAID = "XX000099999", "99999999999", 999999


def invented(days=12, start=dt.date(2019, 7, 20)):
    """Rows with a little irregularity, hot in the middle."""
    rows = []
    for n in range(days):
        high = round(29 + 6 * math.sin(math.pi * n / days) + 1.3 * math.sin(n * 1.7), 1)
        low = round(high - 11 + 1.1 * math.sin(n * 2.3), 1)
        rows.append((start + dt.timedelta(n), high, low, round((high + low) / 2, 1)))
    return rows


def tenths(value) -> int:
    return -9999 if value is None else round(value * 10)


def ghcn_long(rows, header=False) -> bytes:
    lines = ["ID,DATE,ELEMENT,DATA_VALUE,M_FLAG,Q_FLAG,S_FLAG,OBS_TIME"] if header else []
    for day, high, low, mean in rows:
        for element, value in (("TMAX", high), ("TMIN", low), ("PRCP", 0.0), ("TAVG", mean)):
            if value is not None:
                lines.append(f"{GHCN_ID},{day:%Y%m%d},{element},{tenths(value)},,,S,")
    return ("\n".join(lines) + "\n").encode()


def ghcn_access(rows) -> bytes:
    titles = ["STATION", "DATE", "LATITUDE", "LONGITUDE", "ELEVATION", "NAME"]
    for element in ("PRCP", "TMAX", "TMIN", "TAVG"):
        titles += [element, f"{element}_ATTRIBUTES"]
    lines = [",".join(f'"{title}"' for title in titles)]
    for day, high, low, mean in rows:
        cells = [GHCN_ID, str(day), "10.5", "20.25", "100.0", "PRACTICE FIELD, XX", "    0", ",,S"]
        for value in (high, low, mean):
            cells += ["", ""] if value is None else [f"{tenths(value):5d}", ",,S"]
        lines.append(",".join(f'"{cell}"' for cell in cells))
    return ("\n".join(lines) + "\n").encode()


def _fahrenheit(value) -> str:
    return "9999.9" if value is None else f"{value * 1.8 + 32:6.1f}"


GSOD_TITLES = """
    STATION DATE LATITUDE LONGITUDE ELEVATION NAME TEMP TEMP_ATTRIBUTES DEWP DEWP_ATTRIBUTES SLP SLP_ATTRIBUTES
    STP STP_ATTRIBUTES VISIB VISIB_ATTRIBUTES WDSP WDSP_ATTRIBUTES MXSPD GUST MAX MAX_ATTRIBUTES MIN
    MIN_ATTRIBUTES PRCP PRCP_ATTRIBUTES SNDP FRSHTT
"""


def gsod(rows) -> bytes:
    titles = GSOD_TITLES.split()
    lines = [",".join(f'"{title}"' for title in titles)]
    for day, high, low, mean in rows:
        cells = [
            GSOD_ID,
            str(day),
            "10.5",
            "20.25",
            "100.0",
            "PRACTICE FIELD, XX",
            _fahrenheit(mean),
            " 8",
            "  50.0",
        ]
        cells += [" 8", "9999.9", " 0", "999.9", " 0", "  6.2", " 8", "  7.0", " 8", " 15.0", "999.9"]
        cells += [_fahrenheit(high), "*", _fahrenheit(low), " ", " 0.00", "I", "999.9", "000000"]
        lines.append(",".join(f'"{cell}"' for cell in cells))
    return ("\n".join(lines) + "\n").encode()


POWER_UNITS = {
    "T2M_MAX": "C",
    "T2M_MIN": "C",
    "T2M": "C",
    "RH2M": "%",
    "WS10M": "m/s",
    "ALLSKY_SFC_SW_DWN": "MJ/m^2/day",
}


def _power_head(what, first, last, standard, units) -> list[str]:
    return [
        "-BEGIN HEADER-",
        f"NASA/POWER Source Native Resolution {what} Data ",
        f"Dates (month/day/year): {first:%m/%d/%Y} through {last:%m/%d/%Y} in {standard}",
        "Location: latitude  10.5   longitude 20.25 ",
        "elevation from MERRA-2: Average for 0.5 x 0.625 degree lat/lon region = 100.25 meters",
        "The value for missing source data that cannot be computed or is outside of the sources availability "
        "range: -999 ",
        "parameter(s): ",
        *(f"{name:<22}MERRA-2 invented for tests ({unit}) " for name, unit in units.items()),
        "-END HEADER-",
    ]  # fmt: skip


def _power_cells(high, low, mean):
    return [*(-999.0 if v is None else v for v in (high, low, mean)), 55.5, 3.2, 21.6]


def power_csv(rows) -> bytes:
    lines = _power_head("Daily", rows[0][0], rows[-1][0], "LST", POWER_UNITS)
    lines.append(",".join(["YEAR", "MO", "DY", *POWER_UNITS]))
    for day, *values in rows:
        lines.append(",".join(map(str, [day.year, day.month, day.day, *_power_cells(*values)])))
    return ("\n".join(lines) + "\n").encode()


def power_json(rows) -> bytes:
    parameter = {name: {} for name in POWER_UNITS}
    for day, *values in rows:
        for name, value in zip(POWER_UNITS, _power_cells(*values), strict=True):
            parameter[name][f"{day:%Y%m%d}"] = value
    return _power_json("Daily", "LST", parameter, POWER_UNITS)


def _power_json(what, standard, parameter, units) -> bytes:
    header = {
        "title": f"NASA/POWER Source Native Resolution {what} Data",
        "api": {"version": "v2.5.4", "name": f"POWER {what} API"},
        "sources": ["POWER", "MERRA2"],
        "fill_value": -999.0,
        "time_standard": standard,
    }
    told = {name: {"units": unit, "longname": "invented for tests"} for name, unit in units.items()}
    place = {"type": "Point", "coordinates": [20.25, 10.5, 100.25]}
    return json.dumps(
        {"type": "Feature", "geometry": place, "properties": {"parameter": parameter}, "header": header,
         "messages": [], "parameters": told, "times": {"data": 0.1, "process": 0.1}}
    ).encode()  # fmt: skip


def hours(rows):
    """(stamp, temperature) of every hour: the lowest at 3, the highest at 15 o'clock."""
    for day, high, low, _mean in rows:
        for hour in range(24):
            value = (high + low) / 2 - (high - low) / 2 * math.cos(2 * math.pi * (hour - 3) / 24)
            yield dt.datetime(day.year, day.month, day.day, hour), round(value, 2)


HOURLY_UNITS = {"T2M": "C", "RH2M": "%", "ALLSKY_SFC_SW_DWN": "Wh/m^2"}


def power_hourly_csv(rows, standard="UTC") -> bytes:
    lines = _power_head("Hourly", rows[0][0], rows[-1][0], standard, HOURLY_UNITS)
    lines.append(",".join(["YEAR", "MO", "DY", "HR", *HOURLY_UNITS]))
    lines += [f"{t.year},{t.month},{t.day},{t.hour},{value},60.0,240.0" for t, value in hours(rows)]
    return ("\n".join(lines) + "\n").encode()


def power_hourly_json(rows, standard="LST") -> bytes:
    parameter = {name: {} for name in HOURLY_UNITS}
    for stamp, value in hours(rows):
        for name, number in zip(HOURLY_UNITS, (value, 60.0, 240.0), strict=True):
            parameter[name][f"{stamp:%Y%m%d%H}"] = number
    return _power_json("Hourly", standard, parameter, HOURLY_UNITS)


ECAD_HEAD = """EUROPEAN CLIMATE ASSESSMENT & DATASET (ECA&D), file created on 01-01-2020
THESE DATA CAN BE USED FREELY PROVIDED THAT THE FOLLOWING SOURCE IS ACKNOWLEDGED:

Klein Tank, A.M.G. and Coauthors, 2002. Daily dataset of 20th-century surface
air temperature and precipitation series for the European Climate Assessment.
Int. J. of Climatol., 22, 1441-1453.
Data and metadata available at http://www.ecad.eu

FILE FORMAT (MISSING VALUE CODE = -9999):

01-06 STAID: Station identifier
08-13 SOUID: Source identifier
15-22 DATE : Date YYYYMMDD
24-28 {name}   : {what} in {unit}
30-34 Q_{name} : quality code for {name} (0='valid'; 1='suspect'; 9='missing')

This is the blended series of station NOWHERE (INVENTED), PRACTICE FIELD (STAID: {staid}).
Blended and updated with sources:{souid}
See files sources.txt and stations.txt for more info.

STAID, SOUID,    DATE,   {name}, Q_{name}
"""
_ECAD = {"TX": ("maximum temperature", "0.1 &#176;C"), "TN": ("minimum temperature", "0.1 &#176;C"),
         "TG": ("mean temperature", "0.1 &#176;C"), "HU": ("humidity", "1 %")}  # fmt: skip


def ecad(rows, name="TX") -> bytes:
    what, unit = _ECAD[name]
    lines = []
    for day, *values in rows:
        value = values[("TX", "TN", "TG").index(name)] if name != "HU" else 5.5
        lines.append(f"{STAID:>6},{100001:>6},{day:%Y%m%d},{tenths(value):>5},{9 if value is None else 0:>5}")
    head = ECAD_HEAD.format(name=name, what=what, unit=unit, staid=STAID, souid=100001)
    return (head + "\r\n".join(lines) + "\r\n").encode()


STATIONS = """EUROPEAN CLIMATE ASSESSMENT & DATASET (ECA&D), file created on 01-01-2020

FILE FORMAT:

STAID,STANAME                                 ,CN,      LAT,       LON,HGHT
999999,PRACTICE FIELD                          ,XX,+10:30:00,+020:15:00, 100
"""


def pack(**members) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(f"{name}.txt"), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def ecad_zip(rows) -> bytes:
    elements = {f"{name}_STAID{STAID}": ecad(rows, name) for name in _ECAD}
    return pack(elements="ELEMENT IDENTIFIERS\n", **elements, sources="SOURCES\n", stations=STATIONS)


def dwd_hourly(rows) -> bytes:
    lines = ["STATIONS_ID;MESS_DATUM;QN_9;TT_TU;RF_TU;eor"]
    lines += [f"{99999:>11};{stamp:%Y%m%d%H};    3;{value:6.1f};  60.0;eor" for stamp, value in hours(rows)]
    return ("\r\n".join(lines) + "\r\n").encode()


def dwd_hourly_zip(rows) -> bytes:
    places = (
        "Stations_id;Stationshoehe;Geogr.Breite;Geogr.Laenge;von_datum;bis_datum;Stationsname\r\n"
        "99999; 100.00; 50.5000; 10.2500;20000101;        ;Übungsfeld (erfunden)\r\n"
    )
    return pack(Metadaten_Geographie_99999=places.encode("cp1252"), produkt_tu_stunde_99999=dwd_hourly(rows))


# name → (function, how the format is called, the variables that it holds)
DAILY = {
    "ghcn-long": (ghcn_long, "GHCN-Daily, by station"),
    "ghcn-long-header": (lambda rows: ghcn_long(rows, header=True), "GHCN-Daily, by station"),
    "ghcn-access": (ghcn_access, "GHCN-Daily, access"),
    "gsod": (gsod, "GSOD"),
    "power-csv": (power_csv, "NASA POWER CSV"),
    "power-json": (power_json, "NASA POWER JSON"),
    "ecad-zip": (ecad_zip, "ECA&D"),
}
HOURLY = {
    "power-hourly-csv": (power_hourly_csv, "NASA POWER CSV"),
    "power-hourly-json": (power_hourly_json, "NASA POWER JSON"),
    "dwd-hourly": (dwd_hourly, "DWD hourly"),
    "dwd-hourly-zip": (dwd_hourly_zip, "DWD hourly"),
}
ALL = DAILY | HOURLY | {"ecad-tx": (ecad, "ECA&D")}

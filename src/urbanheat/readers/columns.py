"""Which column is what: names used by providers, and units with their conversion.

A name is compared in lower case, without spaces, signs and a unit in brackets. Names ending in a unit
(_c, _f, _k, _ms, _kmh, _pct, _wm2 …) state it. Anything else is left alone: a column that is not recognised
is not used, unless `mapping` names it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from urbanheat.errors import ReadError, Text
from urbanheat.series import TEMPERATURES, UNITS

# variable → names; 'temp' is an hourly temperature, it becomes tmax, tmin and tmean of the day
NAMES = {
    "date": """
        date datum day tag fecha data time timestamp datetime datetimeutc dateutc timeutc zeit validtime
        messdatum yyyymmdd localtime timelocal datelocal
    """,
    "year": "year jahr yr",
    "month": "month monat mo mon",
    "dayofmonth": "dy dd dayofmonth",
    "tmax": """
        tmax tx txk maxt tempmax maxtemp maxtemperature temperaturemax temperaturemaximum
        maximumtemperature temperature2mmax tasmax t2mmax airtemperaturemax maxairtemperature
        temperatureair2mmax
    """,
    "tmin": """
        tmin tn tnk mint tempmin mintemp mintemperature temperaturemin temperatureminimum
        minimumtemperature temperature2mmin tasmin t2mmin airtemperaturemin minairtemperature
        temperatureair2mmin
    """,
    "tmean": """
        tmean tavg tg tm tmk meant tempmean tempavg avgtemp meantemp meantemperature averagetemperature
        temperaturemean temperature2mmean tas airtemperaturemean temperatureair2mmean
    """,
    "temp": """
        temp temperature t t2m temperature2m airtemperature airtemp drybulb drybulbtemperature
        temperatureair2m tttu
    """,
    "rh": """
        rh rhmean rh2m rh2mmean relativehumidity relativehumidity2m relativehumidity2mmean humidity upm
        hurs relhum humidityrelative rftu
    """,
    "wind": """
        wind windmean windspeed windspeed10m windspeed10mmean meanwindspeed windspeedmean fm sfcwind ff
        ws10m ws
    """,
    "radiation": """
        radiation globalradiation shortwaveradiation shortwaveradiationsum shortwaveradiationmean rsds ghi
        solarradiation globalhorizontalradiation
    """,
}
_BY_NAME = {name: variable for variable, names in NAMES.items() for name in names.split()}

SUFFIXES = (
    ("degc", "°C"),
    ("celsius", "°C"),
    ("degf", "°F"),
    ("fahrenheit", "°F"),
    ("kelvin", "K"),
    ("kmh", "km/h"),
    ("mph", "mph"),
    ("knots", "kn"),
    ("wm2", "W/m²"),
    ("mjm2", "MJ/m²"),
    ("pct", "%"),
    ("percent", "%"),
    ("ms", "m/s"),
    ("c", "°C"),
    ("f", "°F"),
    ("k", "K"),
)
_UNIT_WORDS = {
    "°c": "°C",
    "c": "°C",
    "degc": "°C",
    "ºc": "°C",
    "celsius": "°C",
    "degreesc": "°C",
    "grad": "°C",
    "gradc": "°C",
    "°f": "°F",
    "f": "°F",
    "degf": "°F",
    "ºf": "°F",
    "fahrenheit": "°F",
    "k": "K",
    "kelvin": "K",
    "0.1°c": "0.1 °C",
    "0.1c": "0.1 °C",
    "0.1degc": "0.1 °C",
    "1/10°c": "0.1 °C",
    "tenthsofdegreesc": "0.1 °C",
    "%": "%",
    "pct": "%",
    "percent": "%",
    "1": "1",
    "fraction": "1",
    "m/s": "m/s",
    "ms": "m/s",
    "ms-1": "m/s",
    "ms^-1": "m/s",
    "km/h": "km/h",
    "kmh": "km/h",
    "mph": "mph",
    "mp/h": "mph",
    "kn": "kn",
    "knots": "kn",
    "kt": "kn",
    "w/m²": "W/m²",
    "w/m2": "W/m²",
    "wm2": "W/m²",
    "wm-2": "W/m²",
    "mj/m²": "MJ/m²",
    "mj/m2": "MJ/m²",
    "mjm2": "MJ/m²",
    "kwh/m²": "kWh/m²",
    "kwh/m2": "kWh/m²",
    "wh/m²": "Wh/m²",
    "wh/m2": "Wh/m²",
    "j/cm²": "J/cm²",
    "j/cm2": "J/cm²",
    "0.1m/s": "0.1 m/s",
    "w/m^2": "W/m²",
    "wh/m^2": "Wh/m²",
    "kwh/m^2/day": "kWh/m²",
    "kw-hr/m^2/day": "kWh/m²",
    "mj/m^2/day": "MJ/m²",
    "mj/m^2": "MJ/m²",
    "mj/hr": "MJ/m²",
}
# unit → (factor, offset) to °C, %, m/s, W/m²; sums of a day become a mean over 24 hours
_TEMPERATURE = {"°C": (1.0, 0.0), "°F": (5 / 9, -160 / 9), "K": (1.0, -273.15), "0.1 °C": (0.1, 0.0)}
_WIND = {
    "m/s": (1.0, 0.0),
    "km/h": (1 / 3.6, 0.0),
    "mph": (0.44704, 0.0),
    "kn": (1852 / 3600, 0.0),
    "0.1 m/s": (0.1, 0.0),
}
_RADIATION = {
    "W/m²": (1.0, 0.0),
    "MJ/m²": (1e6 / 86400, 0.0),
    "kWh/m²": (1000 / 24, 0.0),
    "Wh/m²": (1 / 24, 0.0),
    "J/cm²": (1e4 / 86400, 0.0),
}
CONVERSIONS = {
    "tmax": _TEMPERATURE,
    "tmin": _TEMPERATURE,
    "tmean": _TEMPERATURE,
    "temp": _TEMPERATURE,
    "rh": {"%": (1.0, 0.0), "1": (100.0, 0.0)},
    "wind": _WIND,
    "radiation": _RADIATION,
}
MAX_TITLE = 200
_BRACKETS = re.compile(r"[\(\[]([^\)\]]*)[\)\]]")


@dataclass(frozen=True)
class Column:
    """A column in use. index: place in the row; unit: as stated or assumed; told: the caller named the unit;
    stated: the file names it."""

    variable: str
    index: int
    source: str
    unit: str
    told: bool = False
    stated: bool = False

    @property
    def unit_is(self) -> str:
        return "given" if self.told else "stated" if self.stated else "assumed"

    @property
    def conversion(self) -> tuple[float, float]:
        return CONVERSIONS[self.variable][self.unit]


def default_unit(variable: str) -> str:
    return UNITS["tmax"] if variable == "temp" else UNITS[variable]


def unit_of(text: str) -> str | None:
    """A unit in its normal spelling, None if it is not known."""
    return _UNIT_WORDS.get(re.sub(r"\s+", "", text.strip().lower()))


def tidy(title: str) -> str:
    """A column title as people see it: in one line, without signs that nobody sees, at most 200 characters."""
    return " ".join("".join(sign for sign in title if sign.isprintable() or sign.isspace()).split())[:MAX_TITLE]


def recognise(header: str) -> tuple[str | None, str | None]:
    """(variable or None, unit or None) for a column title."""
    bracket = _BRACKETS.search(header)
    unit = unit_of(bracket.group(1)) if bracket else None
    word = re.sub(r"[^a-z0-9äöü²°/]", "", _BRACKETS.sub("", header).lower())
    if word in _BY_NAME:
        return _BY_NAME[word], unit
    for suffix, name in SUFFIXES:
        if word.endswith(suffix) and word[: -len(suffix)] in _BY_NAME:
            variable = _BY_NAME[word[: -len(suffix)]]
            if variable in CONVERSIONS and name in CONVERSIONS[variable]:
                return variable, unit or name
    return None, None


def find_columns(headers: list[str], mapping, file: str) -> dict[str, Column]:
    """Columns in use by variable: what `mapping` names first, then what is recognised (first of equals)."""
    columns: dict[str, Column] = {}
    for variable, wanted in (mapping or {}).items():
        columns[variable] = _mapped(variable, wanted, headers, file)
    for index, header in enumerate(headers):
        variable, unit = recognise(header)
        if variable is None or variable in columns:
            continue
        if variable in CONVERSIONS:
            if unit is not None and unit not in CONVERSIONS[variable]:
                continue
            stated = unit is not None
            columns[variable] = Column(variable, index, header, unit or default_unit(variable), stated=stated)
        else:
            columns[variable] = Column(variable, index, header, "")
    if "year" in columns and "month" in columns and "dayofmonth" not in columns and "date" in columns:
        date = columns["date"]
        if date.source.strip().lower() in ("day", "tag"):
            columns["dayofmonth"] = replace(columns.pop("date"), variable="dayofmonth")
    return columns


def defined_columns(defined: dict, headers: list[str], mapping, file: str) -> dict[str, Column]:
    """Columns of a format that defines them. defined: variable → (title, unit); titles that the file does not have
    are left out. What `mapping` names goes before."""
    plain = [header.strip().upper() for header in headers]
    columns = {
        variable: Column(variable, plain.index(title), headers[plain.index(title)], unit, stated=True)
        for variable, (title, unit) in defined.items()
        if title in plain
    }
    return columns | {
        variable: _mapped(variable, wanted, headers, file) for variable, wanted in (mapping or {}).items()
    }


def _mapped(variable: str, wanted, headers: list[str], file: str) -> Column:
    if variable not in CONVERSIONS and variable not in ("date", "year", "month", "dayofmonth"):
        choices = ", ".join(["date", *CONVERSIONS])
        raise ReadError(
            Text("the mapping names an unknown variable “%(variable)s”", variable=variable),
            file,
            remedy=Text("use %(choices)s", choices=choices),
        )
    if isinstance(wanted, dict):
        name, unit = wanted.get("column"), wanted.get("unit")
    elif isinstance(wanted, str):
        name, unit = wanted, None
    else:
        name, unit = wanted
    plain = [header.strip().lower() for header in headers]
    if str(name).strip().lower() not in plain:
        raise ReadError(
            Text("the mapping names a column that the file does not have, for %(variable)s", variable=variable),
            file,
            value=str(name),
            remedy=Text("the columns are %(names)s", names=", ".join(headers)),
        )
    index = plain.index(str(name).strip().lower())
    if variable not in CONVERSIONS:
        return Column(variable, index, headers[index], unit or "", told=unit is not None)
    if unit is None:
        found = recognise(headers[index])[1]
        known = found in CONVERSIONS[variable]
        return Column(variable, index, headers[index], found if known else default_unit(variable), stated=known)
    normal = unit_of(unit)
    if normal not in CONVERSIONS[variable]:
        raise ReadError(
            Text("the unit for %(variable)s is not known", variable=variable),
            file,
            column=headers[index],
            value=str(unit),
            remedy=Text("use one of %(names)s", names=", ".join(CONVERSIONS[variable])),
        )
    return Column(variable, index, headers[index], normal, told=True)


def is_temperature(variable: str) -> bool:
    return variable in TEMPERATURES or variable == "temp"

"""The daily series that all methods take, with where it came from.

Conventions: `time` is a complete run of days (datetime64[D], one element per calendar day from the first to
the last day of the file); a day without a value is NaN, so that a missing day can never be stepped over.
A column that the file does not have is None. Units: °C (tmax, tmin, tmean), % (rh), m/s (wind, daily mean),
W/m² (radiation, mean over the 24 hours of the day).
A 'typical year' (EPW) is set on the nominal year 2001 (2000 if it has a 29 February): its months come from
different years, so dates name the day of the year only.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace

import numpy as np

VARIABLES = ("tmax", "tmin", "tmean", "rh", "wind", "radiation")
TEMPERATURES = ("tmax", "tmin", "tmean")
UNITS = {"tmax": "°C", "tmin": "°C", "tmean": "°C", "rh": "%", "wind": "m/s", "radiation": "W/m²"}
# Degrees north and east, metres above the sea; some grids count their longitudes from 0 to 360.
PLACE_LIMITS = {"latitude": (-90, 90), "longitude": (-180, 360), "elevation_m": (-500, 9000)}
KINDS = ("station", "reanalysis", "typical year", "unknown")


@dataclass(frozen=True)
class Station:
    """Where the series was measured or computed, as far as the file or the caller states it (degrees, m).

    Raises ValueError for what is no place; `Station.stated` takes it as not stated.
    """

    name: str | None = None
    id: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    elevation_m: float | None = None

    def __post_init__(self):
        for each in ("name", "id"):
            value = getattr(self, each)
            if value is not None and not isinstance(value, str):
                raise ValueError(f"The {each} of a station is a text, not “{value}”.")
        for each, (low, high) in PLACE_LIMITS.items():
            value = getattr(self, each)
            if value is not None and not _is_between(value, low, high):
                raise ValueError(f"The {each} of a station lies between {low} and {high}, not at “{value}”.")

    @classmethod
    def stated(cls, name=None, id=None, **place) -> Station:
        """A station from the words of a file: what is not a number within its limits is left out."""
        known = {}
        for each, text in place.items():
            try:
                value = float(text)
            except (TypeError, ValueError, OverflowError):
                continue
            if _is_between(value, *PLACE_LIMITS[each]):
                known[each] = value
        return cls(name or None, id or None, **known)


def _is_between(value, low, high) -> bool:
    # NaN is between nothing.
    return isinstance(value, int | float | np.number) and not isinstance(value, bool) and low <= value <= high


@dataclass(frozen=True)
class SourceColumn:
    """A column of the file that was used: variable, its name in the file, its unit there. unit_is: 'given' by
    the caller, 'stated' in the file, or 'assumed' (the usual unit, checked against the values)."""

    variable: str
    source: str
    unit: str
    unit_is: str = "assumed"


@dataclass(frozen=True)
class Provenance:
    """Where the numbers come from: file name, SHA-256 of the file as given, format, columns, day rule."""

    file: str
    sha256: str
    format: str
    columns: tuple[SourceColumn, ...] = ()
    day_rule: str = "daily values as in the file"


@dataclass(frozen=True)
class QualityFlag:
    """One remark on the data. row: line of the file; date: ISO day; kind: one of the names in `quality`."""

    kind: str
    message: str
    row: int | None = None
    date: str | None = None
    column: str | None = None
    value: str | None = None


@dataclass(frozen=True, eq=False)
class Series:
    """A daily series (see the module text for conventions). Two series are equal if all fields are equal."""

    time: np.ndarray
    tmax: np.ndarray | None = None
    tmin: np.ndarray | None = None
    tmean: np.ndarray | None = None
    rh: np.ndarray | None = None
    wind: np.ndarray | None = None
    radiation: np.ndarray | None = None
    station: Station = field(default_factory=Station)
    kind: str = "unknown"
    provider: str | None = None
    licence: str | None = None
    provenance: Provenance | None = None
    flags: tuple[QualityFlag, ...] = ()

    def __post_init__(self):
        if self.kind not in KINDS:
            raise ValueError(f"The kind of a series is one of {', '.join(KINDS)}, not “{self.kind}”.")
        time = np.asarray(self.time, dtype="datetime64[D]")
        if time.ndim != 1 or time.size == 0:
            raise ValueError("A series needs at least one day.")
        if time.size > 1 and not (np.diff(time) == np.timedelta64(1, "D")).all():
            raise ValueError("The days of a series must follow each other without a gap; fill missing with NaN.")
        object.__setattr__(self, "time", _frozen(time))
        for name in VARIABLES:
            values = getattr(self, name)
            if values is None:
                continue
            values = np.asarray(values, dtype=np.float64)
            if values.shape != time.shape:
                raise ValueError(f"{name} has {values.size} values for {time.size} days.")
            object.__setattr__(self, name, _frozen(values))

    def __eq__(self, other) -> bool:
        if not isinstance(other, Series):
            return NotImplemented
        return all(_same(getattr(self, f.name), getattr(other, f.name)) for f in fields(self))

    __hash__ = None

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of the columns that the file has."""
        return tuple(name for name in VARIABLES if getattr(self, name) is not None)

    def values(self, variable: str) -> np.ndarray:
        """One column; ValueError in plain words if it is unknown or missing from the file."""
        if variable not in VARIABLES:
            raise ValueError(f"“{variable}” is not a variable; choose one of {', '.join(VARIABLES)}.")
        values = getattr(self, variable)
        if values is None:
            raise ValueError(f"The series has no {variable}; it has {', '.join(self.variables) or 'no column'}.")
        return values

    def with_flags(self, flags) -> Series:
        return replace(self, flags=self.flags + tuple(flags))


def _frozen(array: np.ndarray) -> np.ndarray:
    array = array.copy()
    array.setflags(write=False)
    return array


def _same(a, b) -> bool:
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray):
        return np.array_equal(a, b, equal_nan=a.dtype.kind == "f" and b.dtype.kind == "f")
    if isinstance(a, np.ndarray) or isinstance(b, np.ndarray):
        return False
    return a == b

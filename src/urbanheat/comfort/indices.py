"""The indices by the short names that a person types, and what can be said of their values in a few numbers."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from urbanheat.comfort.heat_index import heat_index
from urbanheat.comfort.humidity import wet_bulb
from urbanheat.comfort.inputs import Flag
from urbanheat.comfort.perceived import perceived_temperature
from urbanheat.comfort.pet import pet
from urbanheat.comfort.stress import SCALES, stress_class
from urbanheat.comfort.utci import utci
from urbanheat.comfort.wbgt import wbgt


@dataclass(frozen=True)
class Index:
    """How an index is asked for. needs, may: its inputs and further ones, short name → name in the function."""

    title: str
    function: Callable
    needs: dict[str, str]
    may: dict[str, str]

    def short(self, name: str) -> str | None:
        """The short name of an input of the function; None if people cannot give it."""
        return next((short for short, own in (self.needs | self.may).items() if own == name), None)


def _body(wind: str) -> dict[str, str]:
    return {"air": "air_temperature", "radiant": "mean_radiant_temperature", "wind": wind, **_DAMP}


_DAMP = {"humidity": "relative_humidity"}
_MOIST_AIR = {"air": "air_temperature", **_DAMP}
_SUN_AND_WIND = {"air": "air_temperature", "solar": "solar_radiation", "wind": "wind", **_DAMP}
_PRESSURE = {"pressure": "pressure"}
INDICES = {
    "utci": Index("UTCI", utci, _body("wind_10m"), {}),
    "pet": Index("PET", pet, _body("wind_1m1"), _PRESSURE),
    "perceived_temperature": Index("Perceived temperature", perceived_temperature, _body("wind_1m"), _PRESSURE),
    "wbgt": Index(
        "WBGT", wbgt, {**_SUN_AND_WIND, "cos_zenith": "cos_zenith"}, {"direct": "direct_fraction", **_PRESSURE}
    ),
    "heat_index": Index("Heat index", heat_index, _MOIST_AIR, {}),
    "wet_bulb": Index("Wet-bulb temperature", wet_bulb, _MOIST_AIR, _PRESSURE),
}


def key_of(name: str) -> str:
    """The key in INDICES of a name that may have hyphens. ValueError if there is no such index."""
    key = name.replace("-", "_")
    if key not in INDICES:
        raise ValueError(f"“{name}” is no index; there are {', '.join(n.replace('_', '-') for n in INDICES)}.")
    return key


def compute(key: str, inputs: dict, *, out_of_range: str = "compute", extra: dict | None = None):
    """(values, flags) of an index from inputs by their short names (numbers or arrays); no warnings.

    out_of_range, extra: for the function of the index. ValueError: an input is missing or not one of the index;
    UnitError: units that cannot be right.
    """
    index = INDICES[key]
    given = {short: value for short, value in inputs.items() if value is not None}
    missing = [short for short in index.needs if short not in given]
    if missing:
        options = ", ".join("--" + short.replace("_", "-") for short in missing)
        raise ValueError(f"{index.title} also needs {options}.")
    names = index.needs | index.may
    foreign = [short for short in given if short not in names]
    if foreign:
        raise ValueError(f"{index.title} does not use --{foreign[0].replace('_', '-')}; leave it out.")
    named = {names[short]: value for short, value in given.items()}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # what they say stands in the flags
        return index.function(**named, out_of_range=out_of_range, flags=True, **(extra or {}))


def of_numbers(name: str, inputs: dict, **options) -> dict:
    """One value, its class and flags, as plain data. inputs: numbers by short name; options, errors: `compute`."""
    key = key_of(name)
    value, code = compute(key, inputs, **options)
    known = key in SCALES and np.isfinite(value)
    return {
        "index": INDICES[key].title,
        "unit": "°C",
        "value": float(value),
        "class": stress_class(key, value).labels if known else None,
        "flags": flag_names(code),
        "inputs": {short: value for short, value in inputs.items() if value is not None},
    }


def flag_names(code: int) -> list[str]:
    """The flags of a value by name."""
    return [flag.name.lower() for flag in Flag if code & flag]


class Counts:
    """What can be said of many values, gathered part by part: span, mean, classes and flags."""

    def __init__(self, key: str):
        self.labels = SCALES[key].labels if key in SCALES else ()
        self.key, self.number, self.total = key, 0, 0.0
        self.lowest, self.highest = np.inf, -np.inf
        self.classes = np.zeros(len(self.labels), np.int64)
        self.flags = dict.fromkeys(Flag, 0)

    def add(self, values: np.ndarray, codes: np.ndarray) -> None:
        """values: NaN where there is none; codes: the sums of flags; of the same shape."""
        good = values[np.isfinite(values)]
        if good.size:
            self.number, self.total = self.number + good.size, self.total + float(good.sum(dtype=np.float64))
            self.lowest = min(self.lowest, float(good.min()))
            self.highest = max(self.highest, float(good.max()))
        if self.labels:
            self.classes += np.bincount(stress_class(self.key, good).codes, minlength=len(self.labels))
        for flag in Flag:
            self.flags[flag] += int(np.count_nonzero(codes & flag))

    def summary(self) -> dict:
        """As plain data; classes and flags that nothing has are left out."""
        return {
            "lowest": self.lowest if self.number else None,
            "mean": self.total / self.number if self.number else None,
            "highest": self.highest if self.number else None,
            "classes": {label: int(n) for label, n in zip(self.labels, self.classes, strict=True) if n},
            "flags": {flag.name.lower(): n for flag, n in self.flags.items() if n},
        }

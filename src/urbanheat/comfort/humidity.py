"""Humidity of the air: saturation and actual vapour pressure, relative humidity from the dew point, wet bulb.

Sources: Hardy (1998) for the saturation pressure over water (see `vapour`); ASHRAE Handbook Fundamentals, chapter
Psychrometrics, for the thermodynamic wet-bulb temperature (adiabatic saturation).
"""

from __future__ import annotations

import numpy as np
from numba import njit

from urbanheat.comfort.inputs import Flag, Method, evaluate, put
from urbanheat.comfort.vapour import saturation
from urbanheat.compiled import kernel

AIR = ("air_temperature", "air")
HUMIDITY = ("relative_humidity", "humidity")
_OUTSIDE = {Flag.AIR: "temperature outside -100 to 100 °C", Flag.HUMIDITY: "humidity above 100 %"}
SATURATION = Method("Saturation vapour pressure", "hPa", (("temperature", "temperature"),), _OUTSIDE)
VAPOUR = Method("Vapour pressure", "hPa", (AIR, HUMIDITY), _OUTSIDE)
RELATIVE = Method("Relative humidity", "%", (AIR, ("dew_point", "air")), _OUTSIDE)
WET_BULB = Method("Wet-bulb temperature", "°C", (AIR, HUMIDITY, ("pressure", "pressure")), _OUTSIDE)


def saturation_vapour_pressure(temperature, *, flags: bool = False):
    """Saturation vapour pressure over water [hPa] at a temperature [°C] of any shape. flags=True gives
    `Comfort(values, flags)`. Raises ValueError for units that cannot be right. Source: Hardy (1998)."""
    return evaluate(SATURATION, _saturation, (temperature,), flags=flags)


def vapour_pressure(air_temperature, relative_humidity, *, flags: bool = False):
    """Vapour pressure [hPa] at air_temperature [°C] and relative_humidity [%] of any shape (over water, also below
    0 °C). flags=True gives `Comfort(values, flags)`. Raises ValueError for units that cannot be right.
    Source: Hardy (1998)."""
    return evaluate(VAPOUR, _vapour, (air_temperature, relative_humidity), flags=flags)


def relative_humidity(air_temperature, dew_point, *, flags: bool = False):
    """Relative humidity [%] from air_temperature and dew_point [°C] of any shape, for data that give the dew point.
    flags=True gives `Comfort(values, flags)`. Raises ValueError for units that cannot be right.
    Source: Hardy (1998)."""
    return evaluate(RELATIVE, _relative, (air_temperature, dew_point), flags=flags)


def wet_bulb(
    air_temperature, relative_humidity, *, pressure=1013.25, out_of_range: str = "compute", flags: bool = False
):
    """Thermodynamic wet-bulb temperature [°C]: what the air cools to by evaporating water into it until it is full.

    air_temperature [°C]; relative_humidity [%]; pressure [hPa]; of any shape. Solved to 1e-6 K; over water,
    also below 0 °C.
    out_of_range "mask" gives NaN where a flag is set; flags=True gives `Comfort(values, flags)`. Raises ValueError
    for units that cannot be right.
    Source: ASHRAE Handbook Fundamentals, Psychrometrics (adiabatic saturation), with Hardy's vapour pressure.
    """
    inputs = (air_temperature, relative_humidity, pressure)
    return evaluate(WET_BULB, _wet_bulb, inputs, out_of_range=out_of_range, flags=flags)


@njit
def _code(t, h):
    if t - t != 0.0 or h - h != 0.0:
        return 1
    return (0 if -100.0 <= t <= 100.0 else 2) | (0 if h <= 100.0 else 16)


@kernel()
def _saturation(start, stop, inputs, steps, out, codes, counts, mask):
    for i in range(start, stop):
        t = float(inputs[0][i * steps[0]])
        put(i, saturation(t), _code(t, 0.0), out, codes, counts, mask)


@kernel()
def _vapour(start, stop, inputs, steps, out, codes, counts, mask):
    for i in range(start, stop):
        t, h = float(inputs[0][i * steps[0]]), float(inputs[1][i * steps[1]])
        put(i, 0.01 * h * saturation(t), _code(t, h), out, codes, counts, mask)


@kernel()
def _relative(start, stop, inputs, steps, out, codes, counts, mask):
    for i in range(start, stop):
        t, d = float(inputs[0][i * steps[0]]), float(inputs[1][i * steps[1]])
        h = 100.0 * saturation(d) / saturation(t)
        put(i, h, _code(t + 0.0 * d, h), out, codes, counts, mask)


@kernel()
def _wet_bulb(start, stop, inputs, steps, out, codes, counts, mask):
    for i in range(start, stop):
        t, h = float(inputs[0][i * steps[0]]), float(inputs[1][i * steps[1]])
        p = float(inputs[2][i * steps[2]])
        code = _code(t, h + 0.0 * p)
        put(i, _solve(t, 0.01 * min(h, 100.0), p) if code != 1 else np.nan, code, out, codes, counts, mask)


@njit
def _solve(t, share, p):
    """By halving between the air temperature and 70 K below it."""
    vapour = share * saturation(t)
    ratio = 0.621945 * vapour / (p - vapour)
    low, high = t - 70.0, t
    for _ in range(60):
        x = 0.5 * (low + high)
        full = saturation(x)
        at_x = 0.621945 * full / (p - full)
        if (2501.0 - 2.326 * x) * at_x - 1.006 * (t - x) > ratio * (2501.0 + 1.86 * t - 4.186 * x):
            high = x
        else:
            low = x
        if high - low < 1e-7:
            break
    return 0.5 * (low + high)

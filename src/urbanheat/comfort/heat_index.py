"""Heat index of the US National Weather Service: Rothfusz' regression with the adjustments, and the simple formula
below 80 °F.

Source: Rothfusz (1990) The heat index “equation”, NWS Technical Attachment SR 90-23, after Steadman (1979) J. Appl.
Meteorol. 18:861-873; procedure with adjustments: NWS Weather Prediction Center, “The heat index equation”.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from urbanheat.comfort.inputs import Flag, Method, evaluate, put
from urbanheat.compiled import kernel

METHOD = Method(
    "Heat index",
    "°C",
    (("air_temperature", "air"), ("relative_humidity", "humidity")),
    {
        Flag.AIR: "below 80 °F (26.7 °C), where it is about the air temperature, or above 50 °C",
        Flag.HUMIDITY: "humidity above 100 %",
    },
)


def heat_index(
    air_temperature, relative_humidity, *, method: str = "nws", out_of_range: str = "compute", flags: bool = False
):
    """Heat index [°C] of numbers, arrays, rasters or labelled arrays of any shape; for shade and light wind.

    air_temperature [°C]; relative_humidity [%]. method: "nws" is the procedure of the Weather Service: a simple
    formula where the mean of it and the air temperature is below 80 °F, else the regression with the adjustments
    for dry air (below 13 %, 80 to 112 °F) and for damp, cooler air (above 85 %, 80 to 87 °F). "rothfusz" is the
    regression alone at any temperature. Outside 26.7 to 50 °C the value has a flag ("mask": NaN).
    flags=True gives `Comfort(values, flags)`. Raises ValueError for units that cannot be right.
    Source: Rothfusz (1990), NWS SR 90-23.
    """
    if method not in ("nws", "rothfusz"):
        raise ValueError(f"method is “nws” or “rothfusz”, not “{method}”.")
    inputs = (air_temperature, relative_humidity)
    return evaluate(METHOD, _kernel, inputs, (method == "nws",), out_of_range=out_of_range, flags=flags)


@kernel()
def _kernel(start, stop, inputs, steps, out, codes, counts, mask, procedure):
    for i in range(start, stop):
        t, h = float(inputs[0][i * steps[0]]), float(inputs[1][i * steps[1]])
        if t + h - (t + h) != 0.0:  # a NaN or an infinite value is among them
            put(i, np.nan, 1, out, codes, counts, mask)
            continue
        f = 1.8 * t + 32.0
        value = _procedure(f, h) if procedure else _regression(f, h)
        code = 0 if f >= 80.0 and t <= 50.0 else 2
        code |= 0 if h <= 100.0 else 16
        put(i, (value - 32.0) / 1.8, code, out, codes, counts, mask)


@njit
def _regression(f, h):
    """Heat index [°F] at f [°F] and h [%]."""
    constant = -42.379 + f * (2.04901523 - 6.83783e-3 * f)
    linear = 10.14333127 + f * (-0.22475541 + 1.22874e-3 * f)
    square = -5.481717e-2 + f * (8.5282e-4 - 1.99e-6 * f)
    return constant + h * (linear + h * square)


@njit
def _procedure(f, h):
    simple = 0.5 * (f + 61.0 + (f - 68.0) * 1.2 + h * 0.094)
    if 0.5 * (simple + f) < 80.0:
        return 0.5 * (simple + f)
    value = _regression(f, h)
    if h < 13.0 and 80.0 <= f <= 112.0:
        value -= (13.0 - h) / 4.0 * math.sqrt((17.0 - abs(f - 95.0)) / 17.0)
    elif h > 85.0 and 80.0 <= f <= 87.0:
        value += (h - 85.0) / 10.0 * (87.0 - f) / 5.0
    return value

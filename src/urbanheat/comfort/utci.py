"""Universal Thermal Climate Index by the operational procedure (polynomial of degree 6).

Source: Bröde et al. (2012) Int. J. Biometeorol. 56:481-494, doi:10.1007/s00484-011-0454-1, with the vapour pressure
of Hardy (1998).
"""

from __future__ import annotations

import numpy as np
from numba import njit

from urbanheat.comfort.inputs import Flag, Method, evaluate
from urbanheat.comfort.utci_polynomial import excess
from urbanheat.comfort.vapour import HALF_RANGE, saturation, saturation_in_range
from urbanheat.compiled import kernel

BLOCK = 512  # cells that are worked on together; their inputs stay in the innermost cache

METHOD = Method(
    "UTCI",
    "°C",
    (
        ("air_temperature", "air"),
        ("mean_radiant_temperature", "temperature"),
        ("wind_10m", "wind"),
        ("relative_humidity", "humidity"),
    ),
    {
        Flag.AIR: "air temperature outside -50 to 50 °C",
        Flag.RADIATION: "mean radiant minus air temperature outside -30 to 70 K",
        Flag.WIND: "wind outside 0.5 to 17 m/s",
        Flag.HUMIDITY: "humidity outside 0 to 100 % or vapour pressure above 50 hPa",
    },
)


def utci(
    air_temperature,
    mean_radiant_temperature,
    wind_10m,
    relative_humidity,
    *,
    out_of_range: str = "compute",
    flags: bool = False,
):
    """UTCI [°C] of numbers, arrays, rasters or labelled arrays of any shape.

    air_temperature [°C]; mean_radiant_temperature [°C]; wind_10m: 10 m above ground [m/s]; relative_humidity [%].
    out_of_range: "compute" evaluates the polynomial all the same, "mask" gives NaN, where the air is not between
    -50 and 50 °C, the radiant excess not between -30 and 70 K, the wind not between 0.5 and 17 m/s, the humidity
    not between 0 and 100 % or the vapour pressure above 50 hPa. flags=True gives `Comfort(values, flags)`; a value
    is NaN only where an input is missing or by "mask", and the flag says which.
    Raises ValueError for units that cannot be right (kelvin, °F, humidity as a fraction, negative wind).
    Source: Bröde et al. (2012), doi:10.1007/s00484-011-0454-1.
    """
    inputs = (air_temperature, mean_radiant_temperature, wind_10m, relative_humidity)
    return evaluate(METHOD, _kernel, inputs, out_of_range=out_of_range, flags=flags)


@kernel(fastmath={"contract"})
def _kernel(start, stop, inputs, steps, out, codes, counts, mask):
    air, radiant, wind, humidity = inputs
    t, d, v = np.empty(BLOCK, out.dtype), np.empty(BLOCK, out.dtype), np.empty(BLOCK, out.dtype)
    h, p, found = np.empty(BLOCK, out.dtype), np.empty(BLOCK, out.dtype), np.empty(BLOCK, out.dtype)
    for begin in range(start, stop, BLOCK):
        n = min(BLOCK, stop - begin)
        _load(air, steps[0], begin, t[:n])
        _load(radiant, steps[1], begin, d[:n])
        _load(wind, steps[2], begin, v[:n])
        _load(humidity, steps[3], begin, h[:n])
        _compute(t[:n], d[:n], v[:n], h[:n], p[:n], found[:n])
        if not _all_inside(t[:n], d[:n], v[:n], h[:n], p[:n]):
            _mark(t[:n], d[:n], v[:n], h[:n], p[:n], found[:n], begin, codes, counts, mask)
        elif codes.size:
            codes[begin : begin + n] = 0
        for j in range(n):
            out[begin + j] = found[j]


@njit(fastmath={"contract"})
def _compute(t, d, v, h, p, found):
    """The index of a block, and on the way the radiant excess (in d) and the vapour pressure [kPa]. A function of
    its own because only so the compiler works on several cells at once."""
    for j in range(t.size):
        air = t[j]
        more = d[j] - air
        vapour = type(air)(0.001) * h[j] * saturation_in_range(air)
        d[j] = more
        p[j] = vapour
        found[j] = air + excess(air, v[j], more, vapour)


@njit
def _load(values, step, begin, into):
    if step == 0:
        for j in range(into.size):
            into[j] = values[0]
    else:
        part = values[begin : begin + into.size]
        for j in range(into.size):
            into[j] = part[j]


@njit
def _all_inside(t, d, v, h, p):
    """Whether no value of the block needs a flag (a NaN is not inside anything)."""
    outside = 0
    for j in range(t.size):
        inside = (t[j] >= -50.0) & (t[j] <= 50.0) & (d[j] >= -30.0) & (d[j] <= 70.0)
        inside &= (v[j] >= 0.5) & (v[j] <= 17.0) & (h[j] >= 0.0) & (h[j] <= 100.0) & (p[j] <= 5.0)
        outside |= not inside
    return outside == 0


@njit
def _mark(t, d, v, h, p, found, begin, codes, counts, mask):
    """Flags of a block, value by value; beyond the fitted vapour pressure the formula itself."""
    for j in range(t.size):
        total = t[j] + d[j] + v[j] + h[j]
        if total - total != 0.0:  # a NaN or an infinite value is among them
            code = 1
        else:
            if abs(t[j]) > HALF_RANGE:
                p[j] = type(t[j])(0.001) * h[j] * saturation(t[j])
                found[j] = t[j] + excess(t[j], v[j], d[j], p[j])
            code = 0 if -50.0 <= t[j] <= 50.0 else 2
            code |= 0 if -30.0 <= d[j] <= 70.0 else 4
            code |= 0 if 0.5 <= v[j] <= 17.0 else 8
            code |= 0 if 0.0 <= h[j] <= 100.0 and p[j] <= 5.0 else 16
        for b in range(5):
            counts[b] += (code >> b) & 1
        if code == 1 or (code and mask):
            found[j] = np.nan
        if codes.size:
            codes[begin + j] = code

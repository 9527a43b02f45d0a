"""Perceived temperature of the German Weather Service: the temperature of a reference place with walls as warm as
the air, hardly any wind (0.1 m/s) and 50 % humidity that a walking person, dressed for comfort, feels as the actual
one.

“Klima-Michel”: 35 years, 1.75 m, 75 kg, walking about 4 km/h, 134.7 W/m². Clothes between 0.50 and 1.75 clo are
chosen so that Fanger's predicted mean vote (PMV) is 0; where that fails, the vote with 0.50 clo (heat) or 1.75 clo
(cold) counts. Fanger's vote knows humid heat and strong cold badly; regressions bring it to the vote PMV* of the
two-node model of Gagge et al. (1986).

Source: Staiger, Laschewski & Grätz (2012) Int. J. Biometeorol. 56:165-176, doi:10.1007/s00484-011-0409-6; VDI 3787
part 2; Fanger (1972) Thermal Comfort. The coefficients agree with those of the weather service's module in PALM
(Fröhlich & Matzarakis 2020, doi:10.5194/gmd-13-3055-2020). The clothes are found to 1e-6 clo; a coarser step, as in
some programs, moves the result by some 0.01 K.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from urbanheat.comfort.inputs import Flag, Method, evaluate, put
from urbanheat.compiled import kernel

METHOD = Method(
    "Perceived temperature",
    "°C",
    (
        ("air_temperature", "air"),
        ("mean_radiant_temperature", "temperature"),
        ("wind_1m", "wind"),
        ("relative_humidity", "humidity"),
        ("pressure", "pressure"),
    ),
    {
        Flag.AIR: "air temperature outside -50 to 60 °C",
        Flag.RADIATION: "mean radiant minus air temperature outside -30 to 70 K",
        Flag.WIND: "wind above 30 m/s",
        Flag.HUMIDITY: "humidity above 100 %",
        Flag.REGRESSION: "beyond the regressions (humidity below 5 % in heat, or a vote above 7)",
    },
)

ACTIVITY = 134.6862  # [W/m²]
SUMMER, WINTER = 0.5, 1.75  # [clo]
SUMMER_START, WINTER_START = (
    0.44453,
    1.76267,
)  # between these comfort is looked for, for the sake of the regressions
COMFORT_LOW, COMFORT_HIGH = -0.11, 0.06  # a vote between them counts as comfort

# PMV* - PMV in heat, a row per whole vote 0 … 7, linear between: constant, PMV, ln of vapour pressure [hPa], vapour
# pressure, its ratio to that at 50 % humidity, ln of the ratio, root of wind, air temperature, Tmrt - air.
HEAT = np.array(
    [
        [1.8686215, -0.0556602, -1.7838788, 0.0580284, -0.1607154, 1.6752720, -0.0315598, 0.0953986, -0.0004672],
        [3.4260713, -0.1528680, -2.9306231, 0.0836264, -0.4177296, 2.7379504, -0.0286272, 0.1524760, -0.0000514],
        [2.0116185, -0.2336104, -1.6350334, 0.1009919, -0.4120541, 1.2940526, -0.0009228, 0.0564241, -0.0018037],
        [-0.7777552, -0.2789387, 0.6211547, 0.1020777, -0.0886564, -1.0985759, 0.0483344, -0.0893253, -0.0049440],
        [-4.6715853, -0.3551048, 3.3918083, 0.0898681, 0.4285938, -3.9054732, 0.0992366, -0.2398868, -0.0069036],
        [-7.7314281, -0.4304076, 5.5521025, 0.0839116, 0.6281256, -6.0403012, 0.1491379, -0.3515237, -0.0075844],
        [-11.7602578, -0.4884961, 8.4897418, 0.0853258, 0.5067361, -8.9437119, 0.1951452, -0.5095144, -0.0079602],
        [-23.5934198, -0.4897495, 16.6265851, 0.0866589, 0.3965169, -17.0671201, 0.2133949, -0.9469258, -0.0089439],
    ]
)
# PMV - PMV* in cold, three planes that meet: constant, PMV, air temperature, root of wind, Tmrt - air.
COLD = np.array(
    [
        [0.161, 0.130, -1.125e-3, 1.106e-3, -4.570e-4],
        [0.795, 0.713, -8.880e-3, -1.803e-3, -2.816e-3],
        [0.05761, 0.458, -1.829e-2, -5.577e-3, -1.970e-3],
    ]
)
# The same at the reference place, a cubic in PMV: slightly cold, cold (from -1.28 down), very cold (from -2.1226).
COLD_REFERENCE = np.array(
    [
        [0.0941540, 0.0783162, 0.1350144, 0.1104037],
        [-0.1506620, -1.0612651, -1.0049144, -0.2005277],
        [-0.0871439, 0.1695040, -0.0167627, -0.0003230],
    ]
)


def perceived_temperature(
    air_temperature,
    mean_radiant_temperature,
    wind_1m,
    relative_humidity,
    *,
    pressure=1013.25,
    out_of_range: str = "compute",
    flags: bool = False,
):
    """Perceived temperature [°C] of numbers, arrays, rasters or labelled arrays of any shape.

    air_temperature [°C]; mean_radiant_temperature [°C]; wind_1m: 1 m above ground [m/s], held at 0.1 m/s below;
    relative_humidity [%]; pressure [hPa]. out_of_range "mask" gives NaN where a flag is set; flags=True gives
    `Comfort(values, flags)`. Raises ValueError for units that cannot be right.
    Source: Staiger et al. (2012), doi:10.1007/s00484-011-0409-6.
    """
    inputs = (air_temperature, mean_radiant_temperature, wind_1m, relative_humidity, pressure)
    return evaluate(METHOD, _kernel, inputs, out_of_range=out_of_range, flags=flags)


@kernel()
def _kernel(start, stop, inputs, steps, out, codes, counts, mask):
    for i in range(start, stop):
        t, r = float(inputs[0][i * steps[0]]), float(inputs[1][i * steps[1]])
        v, h = float(inputs[2][i * steps[2]]), float(inputs[3][i * steps[3]])
        p = float(inputs[4][i * steps[4]])
        total = t + r + v + h + p
        if total - total != 0.0:  # a NaN or an infinite value is among them
            put(i, np.nan, 1, out, codes, counts, mask)
            continue
        code = 0 if -50.0 <= t <= 60.0 else 2
        code |= 0 if -30.0 <= r - t <= 70.0 else 4
        code |= 0 if v <= 30.0 else 8
        code |= 0 if h <= 100.0 else 16
        value, more = _cell(t, r, v, h, p)
        put(i, value, code | more, out, codes, counts, mask)


@njit
def _saturation(t):
    """Magnus' formula as the Klima-Michel model has it [hPa]; over ice below 0 °C."""
    if t < 0.0:
        return 6.1078 * math.exp(17.84362 * t / (245.425 + t))
    return 6.1078 * math.exp(17.08085 * t / (234.175 + t))


@njit
def _cell(t, r, v, h, p):
    """(perceived temperature, flags) of one cell."""
    full = _saturation(t)
    vapour = 0.01 * h * full
    air = (t, (r + 273.15) ** 4, vapour, 12.1 * math.sqrt(max(v, 0.1) * p / 1013.25))
    light, warm = _vote(air, SUMMER_START), _vote(air, WINTER_START)
    if light > 0.0:
        if light <= COMFORT_HIGH:
            return _temperature(light, SUMMER_START), 0
        vote = _vote(air, SUMMER)
        if vote <= COMFORT_HIGH:
            return _temperature(vote, SUMMER), 0
        more, code = _heat(vote, t, r - t, v, vapour, full)
        return _temperature(vote + more, SUMMER), code
    if warm < 0.0:
        if warm >= COMFORT_LOW:
            return _temperature(warm, WINTER_START), 0
        vote = _vote(air, WINTER)
        if vote > COMFORT_LOW:
            return _temperature(vote, WINTER), 0
        return _temperature(min(vote - _cold(vote, t, r - t, v), COMFORT_LOW), WINTER), 0
    return _temperature(0.0, _comfortable(air, light, warm)), 0


@njit
def _temperature(vote, clothing):
    """The temperature of the reference place that goes with a vote, or in comfort with the clothes."""
    if vote <= COMFORT_LOW:
        return 5.805 + 12.6784 * vote
    if vote >= 0.01:
        return 16.826 + 6.163 * vote
    return 21.258 - 9.558 * clothing


@njit
def _vote(air, clothing):
    """Fanger's predicted mean vote of the walking person in these clothes [clo]."""
    t, r4, vapour, convection = air
    increase = 1.0 + 0.15 * clothing
    resistance = 0.155 * clothing
    emit, convect = 3.96e-8 * increase, increase * convection
    skin = 35.7 - 0.0275 * ACTIVITY
    x = t  # temperature of the clothes
    for _ in range(20):
        k = x + 273.15
        k3 = emit * k * k * k
        over = x + resistance * (k3 * k - emit * r4 + convect * (x - t)) - skin
        step = over / (1.0 + resistance * (4.0 * k3 + convect))
        x -= step
        if abs(step) < 1e-9:
            break
    diffusion = 0.31 * (57.3 - 0.07 * ACTIVITY - vapour)
    sweat = 0.42 * (ACTIVITY - 58.0)
    breath = 0.0017 * ACTIVITY * (58.7 - vapour) + 0.0014 * ACTIVITY * (34.0 - t)
    dry = emit * ((x + 273.15) ** 4 - r4) + convect * (x - t)
    return (0.303 * math.exp(-0.036 * ACTIVITY) + 0.0275) * (ACTIVITY - diffusion - sweat - breath - dry)


@njit
def _comfortable(air, light, warm):
    """The clothes [clo] with the vote 0, by false position with halving between the two ends."""
    a, fa, b, fb = SUMMER_START, light, WINTER_START, warm
    for _ in range(60):
        if abs(b - a) < 1e-6 or fb == 0.0 or fa == fb:
            break
        c = b - fb * (b - a) / (fb - fa)
        fc = _vote(air, c)
        if abs(fc) < 1e-9:
            return c
        if fc * fb <= 0.0:
            a, fa = b, fb
        else:
            fa *= 0.5
        b, fb = c, fc
    return b


@njit
def _heat(vote, t, excess, v, vapour, full):
    """(PMV* - PMV, flag) for the lightly dressed person; the vapour is held between 5 and 100 % humidity."""
    held = min(max(vapour, 0.05 * full), full)
    code = 32 if held > vapour or vote > 7.0 else 0
    ratio = held / (0.5 * full)
    row = min(int(vote), 6)
    share = min(vote - row, 1.0)
    more = 0.0
    for k, weight in ((row, 1.0 - share), (row + 1, share)):
        c = HEAT[k]
        dry = c[0] + c[1] * vote + c[6] * math.sqrt(max(v, 0.0)) + c[7] * t + c[8] * excess
        more += weight * (dry + c[2] * math.log(held) + c[3] * held + c[4] * ratio + c[5] * math.log(ratio))
    return max(more, -vote), code  # the lightly dressed person is not brought below comfort


@njit
def _cold(vote, t, excess, v):
    """PMV - PMV* for the warmly dressed person."""
    root = math.sqrt(max(v, 0.1))
    row = 2
    for k in range(2):  # the first plane from whose crossing with the next one the vote lies up
        here, there = _plane(k, t, root, excess), _plane(k + 1, t, root, excess)
        if vote > (there - here) / (COLD[k, 1] - COLD[k + 1, 1]):
            row = k
            break
    part = 2 if vote <= -2.1226 else (1 if vote <= -1.28 else 0)
    c = COLD_REFERENCE[part]
    reference = c[0] + vote * (c[1] + vote * (c[2] + vote * c[3]))
    return _plane(row, t, root, excess) + COLD[row, 1] * vote - reference


@njit
def _plane(k, t, root, excess):
    return COLD[k, 0] + COLD[k, 2] * t + COLD[k, 3] * root + COLD[k, 4] * excess

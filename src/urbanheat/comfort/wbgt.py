"""Wet bulb globe temperature, from weather after Liljegren et al. (2008) or from measured temperatures (ISO 7243).

The globe and the wick are each brought to balance (to 1e-4 K; the original program stops at 0.02 K). Solar
radiation comes from a station or a model; where the share of direct radiation is not given it is estimated as in
the paper.

Wind: the model wants the wind at 2 m. From another height it is brought there by the power law u2 = u (2/z)^n of
the paper, with n after Pasquill's stability class A … F: 0.15 0.15 0.20 0.25 0.30 0.30 in towns, 0.07 0.07 0.10
0.15 0.35 0.55 outside. The class comes from radiation and wind by day (solar radiation and delta T method,
EPA-454/R-99-005), at night from the wind and the assumption that the air is warmer above (`inversion`). In a street
the wind at 2 m depends on its walls: where you know it, give it with wind_height=2.

Source: Liljegren et al. (2008) J. Occup. Environ. Hyg. 5:645-655, doi:10.1080/15459620802310770; ISO 7243:2017.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from urbanheat.comfort.inputs import Flag, Method, evaluate, put
from urbanheat.compiled import kernel

INPUTS = (
    ("air_temperature", "air"),
    ("solar_radiation", "solar"),
    ("wind", "wind"),
    ("relative_humidity", "humidity"),
    ("cos_zenith", "cosine"),
    ("direct_fraction", "share"),
    ("pressure", "pressure"),
)
OUTSIDE = {
    Flag.AIR: "air temperature outside -20 to 60 °C",
    Flag.RADIATION: "radiation above 85 % of what reaches the atmosphere, held there",
    Flag.WIND: "wind below 0.13 m/s, held there",
    Flag.HUMIDITY: "humidity outside 0 to 100 %",
    Flag.NO_BALANCE: "no balance",
}
METHOD = Method("WBGT", "°C", INPUTS, OUTSIDE)
GLOBE = Method("Globe temperature", "°C", INPUTS, OUTSIDE)
NATURAL_WET_BULB = Method("Natural wet bulb temperature", "°C", INPUTS, OUTSIDE)
MEASURED = Method(
    "WBGT",
    "°C",
    (("natural_wet_bulb", "air"), ("globe_temperature", "temperature"), ("air_temperature", "air")),
    {},
)

SIGMA = 5.6696e-8
SOLAR_CONSTANT, MOST_SOLAR, LOWEST_SUN, LOWEST_WIND = 1367.0, 0.85, 0.00873, 0.13
GAS, HEAT_CAPACITY = 8314.34 / 28.97, 1003.5  # [J/(kg K)] of dry air
RATIO = HEAT_CAPACITY * 28.97 / 18.015
PRANDTL = HEAT_CAPACITY / (HEAT_CAPACITY + 1.25 * GAS)
EMITS, GROUND_EMITS = 0.95, 0.999
GLOBE_ALBEDO, GLOBE_SIZE = 0.05, 0.0508
WICK_ALBEDO, WICK_SIZE, WICK_LENGTH = 0.4, 0.007, 0.0254
TOWN = (0.15, 0.15, 0.20, 0.25, 0.30, 0.30)
COUNTRY = (0.07, 0.07, 0.10, 0.15, 0.35, 0.55)
# Stability class (0 = A … 5 = F) by wind below 2, 3, 5, 6 m/s and above, and radiation above 925, 675, 175 W/m²,
# below.
BY_DAY = np.array([[0, 0, 1, 3], [0, 1, 2, 3], [1, 1, 2, 3], [2, 2, 3, 3], [2, 3, 3, 3]])
# At night by wind below 2, 2.5 m/s and above; air cooler above, warmer above (table 6-7 of the report).
BY_NIGHT = np.array([[4, 5], [3, 4], [3, 3]])
QUANTITIES = ("wbgt", "globe", "natural_wet_bulb")


def wbgt(
    air_temperature,
    solar_radiation,
    wind,
    relative_humidity,
    cos_zenith,
    *,
    direct_fraction=None,
    pressure=1013.25,
    wind_height: float = 2.0,
    surroundings: str = "town",
    inversion: bool = True,
    ground_albedo: float = 0.45,
    sun_distance: float = 1.0,
    quantity: str = "wbgt",
    out_of_range: str = "compute",
    flags: bool = False,
):
    """WBGT outdoors [°C] of numbers, arrays, rasters or labelled arrays of any shape.

    air_temperature [°C]; solar_radiation: global, on the level ground [W/m²]; wind [m/s] at wind_height [m] above
    ground, brought to 2 m as the head of the module says; relative_humidity [%]; cos_zenith: cosine of the sun's
    zenith angle, which is the sine of its elevation, 0 or less at night; direct_fraction: direct share of the
    global radiation (0 to 1), estimated if None; pressure [hPa]; surroundings "town" or "country"; ground_albedo
    0.45 as in the paper; sun_distance [astronomical units]. quantity "globe" or "natural_wet_bulb" gives that
    temperature instead. In shade give the diffuse radiation and direct_fraction=0.
    Wind below 0.13 m/s and radiation above 85 % of what reaches the atmosphere are held there and flagged.
    flags=True gives `Comfort(values, flags)`. Raises ValueError for units that cannot be right.
    Source: Liljegren et al. (2008), doi:10.1080/15459620802310770.
    """
    if quantity not in QUANTITIES:
        raise ValueError(f"quantity is one of {', '.join(QUANTITIES)}, not “{quantity}”.")
    if surroundings not in ("town", "country"):
        raise ValueError(f"surroundings is “town” or “country”, not “{surroundings}”.")
    if not 0 < wind_height <= 100:
        raise ValueError(f"wind_height is a height above ground up to 100 m, not {wind_height:g}.")
    if not 0 <= ground_albedo <= 1:
        raise ValueError(f"ground_albedo is a share between 0 and 1, not {ground_albedo:g}.")
    if not 0.9 <= sun_distance <= 1.1:
        raise ValueError(f"sun_distance is given in astronomical units, 0.98 to 1.02, not {sun_distance:g}.")
    exponents = np.array(TOWN if surroundings == "town" else COUNTRY)
    place = (float(wind_height), exponents, int(inversion), float(ground_albedo), float(sun_distance))
    method = (METHOD, GLOBE, NATURAL_WET_BULB)[QUANTITIES.index(quantity)]
    share = 0.0 if direct_fraction is None else direct_fraction
    inputs = (air_temperature, solar_radiation, wind, relative_humidity, cos_zenith, share, pressure)
    parameters = (*place, direct_fraction is None, QUANTITIES.index(quantity))
    return evaluate(method, _kernel, inputs, parameters, out_of_range=out_of_range, flags=flags)


def wbgt_measured(natural_wet_bulb, globe_temperature, air_temperature=None, *, flags: bool = False):
    """WBGT [°C] of measured temperatures [°C]: 0.7 natural_wet_bulb + 0.2 globe_temperature + 0.1 air_temperature
    in the sun, 0.7 and 0.3 of the first two without sun (no air temperature given). Arrays of any shape; flags=True
    gives `Comfort(values, flags)`. Raises ValueError for units that cannot be right. Source: ISO 7243:2017."""
    sunny = air_temperature is not None
    inputs = (natural_wet_bulb, globe_temperature, air_temperature if sunny else 0.0)
    return evaluate(MEASURED, _measured, inputs, (sunny,), flags=flags)


@kernel()
def _measured(start, stop, inputs, steps, out, codes, counts, mask, sunny):
    for i in range(start, stop):
        wet, globe, air = inputs[0][i * steps[0]], inputs[1][i * steps[1]], inputs[2][i * steps[2]]
        value = 0.7 * wet + (0.2 * globe + 0.1 * air if sunny else 0.3 * globe)
        put(i, value, 0 if value - value == 0.0 else 1, out, codes, counts, mask)


@kernel()
def _kernel(
    start, stop, inputs, steps, out, codes, counts, mask,
    height, exponents, inversion, albedo, distance, estimate, quantity,
):  # fmt: skip
    for i in range(start, stop):
        t, s = float(inputs[0][i * steps[0]]), float(inputs[1][i * steps[1]])
        v, h = float(inputs[2][i * steps[2]]), float(inputs[3][i * steps[3]])
        c, d = float(inputs[4][i * steps[4]]), float(inputs[5][i * steps[5]])
        p = float(inputs[6][i * steps[6]])
        total = t + s + v + h + c + d + p
        if total - total != 0.0:  # a NaN or an infinite value is among them
            put(i, np.nan, 1, out, codes, counts, mask)
            continue
        code = 0 if -20.0 <= t <= 60.0 else 2
        code |= 0 if 0.0 < h <= 100.0 else 16
        sun, direct, held = _sun(max(s, 0.0), c, d, distance, estimate)
        code |= 4 if held else 0
        if height != 2.0:
            v *= (2.0 / height) ** exponents[_stability(c > 0.0, v, s, inversion)]
        code |= 8 if v < LOWEST_WIND else 0
        value, more = _cell(t, sun, max(v, LOWEST_WIND), h, c, direct, p, albedo, quantity)
        put(i, value, code | more, out, codes, counts, mask)


@njit
def _sun(s, c, direct, distance, estimate):
    """(global radiation, its direct share, whether the radiation was held at 85 % of what reaches the
    atmosphere)."""
    if c < LOWEST_SUN:
        return s, 0.0, False  # no beam that a globe or a wick would feel
    above = SOLAR_CONSTANT * c / (distance * distance)
    clear = min(s / above, MOST_SOLAR)
    if estimate:
        direct = min(math.exp(3.0 - 1.34 * clear - 1.65 / clear), 0.9) if clear > 0.0 else 0.0
    return clear * above, direct, s / above > MOST_SOLAR


@njit
def _stability(day, v, s, inversion):
    """Pasquill class, 0 = A … 5 = F."""
    if day:
        column = 0 if s >= 925.0 else 1 if s >= 675.0 else 2 if s >= 175.0 else 3
        row = 4 if v >= 6.0 else 3 if v >= 5.0 else 2 if v >= 3.0 else 1 if v >= 2.0 else 0
        return BY_DAY[row, column]
    row = 2 if v >= 2.5 else 1 if v >= 2.0 else 0
    return BY_NIGHT[row, inversion]


@njit
def _cell(t, s, v, h, c, direct, p, albedo, quantity):
    """(the quantity wanted, flags) of one cell."""
    k = t + 273.15
    vapour = 0.01 * h * _saturation(k)
    sky = 0.575 * vapour**0.143 if vapour > 0.0 else 0.0  # emissivity of the air
    around = 0.5 * (sky + GROUND_EMITS) * k**4
    globe, wet, good = 0.0, 0.0, True
    if quantity != 2:
        globe, good = _solve_globe(k, around, s, v, c, direct, p, albedo)
    if quantity != 1:
        wet, fine = _solve_wick(k, around, vapour, s, v, c, direct, p, albedo)
        good &= fine
    value = 0.1 * t + 0.2 * globe + 0.7 * wet if quantity == 0 else globe + wet
    return (value, 0) if good else (np.nan, 128)


@njit
def _saturation(k):
    """Saturation vapour pressure over water [hPa] at k [K], as in the model (Buck 1981, with enhancement)."""
    return 1.004 * 6.1121 * math.exp(17.502 * (k - 273.15) / (k - 32.18))


@njit
def _viscosity(k):
    """Of air [kg/(m s)] at k [K]."""
    omega = (k / 97.0 - 2.9) / 0.4 * -0.034 + 1.048
    return 2.6693e-6 * math.sqrt(28.97 * k) / (3.617 * 3.617 * omega)


@njit
def _conductivity(viscosity):
    """Of air [W/(m K)]."""
    return (HEAT_CAPACITY + 1.25 * GAS) * viscosity


@njit
def _solve_globe(k, around, s, v, c, direct, p, albedo):
    """(globe temperature [°C], whether its balance was found), by Newton's steps held between bounds."""
    beam = direct * (0.5 / c - 1.0) if direct > 0.0 else 0.0
    gain = around + 0.5 * s / (EMITS * SIGMA) * (1.0 - GLOBE_ALBEDO) * (beam + 1.0 + albedo)
    low, high = k - 60.0, k + 200.0
    x = k + 0.01 * s
    for _ in range(60):
        left, slope = _globe_balance(x, k, gain, v, p)
        low, high = (x, high) if left > 0.0 else (low, x)
        step = left / slope
        x = x + step if low < x + step < high else 0.5 * (low + high)
        if abs(step) < 1e-5:
            return x - 273.15, True
    return x - 273.15, high - low < 1e-4


@njit
def _globe_balance(x, k, gain, v, p):
    """(gain of the globe at x [K], fall of the gain per kelvin), both over emissivity and sigma."""
    reference = 0.5 * (x + k)
    viscosity = _viscosity(reference)
    reynolds = v * p * 100.0 / (GAS * reference) * GLOBE_SIZE / viscosity
    nusselt = 2.0 + 0.6 * math.sqrt(reynolds) * PRANDTL**0.3333
    h = nusselt * _conductivity(viscosity) / GLOBE_SIZE / (EMITS * SIGMA)
    return gain - x**4 - h * (x - k), 4.0 * x**3 + h


@njit
def _solve_wick(k, around, vapour, s, v, c, direct, p, albedo):
    """(natural wet bulb temperature [°C], whether its balance was found), by false position with halving."""
    slant = math.tan(math.acos(c)) / math.pi if direct > 0.0 else 0.0
    side = 0.25 * WICK_SIZE / WICK_LENGTH
    sun = (1.0 - direct) * (1.0 + side) + direct * (slant + side) + albedo
    gain = EMITS * SIGMA * around + (1.0 - WICK_ALBEDO) * s * sun
    a, b = k - 5.0, k
    fa, fb = _wick_balance(a, k, gain, vapour, v, p), _wick_balance(b, k, gain, vapour, v, p)
    step = 5.0
    for _ in range(30):  # the balance falls with x: widen until it changes its sign
        if fa >= 0.0 >= fb:
            break
        step *= 1.5
        if fa < 0.0:
            b, fb = a, fa
            a -= step
            fa = _wick_balance(a, k, gain, vapour, v, p)
        else:
            a, fa = b, fb
            b += step
            fb = _wick_balance(b, k, gain, vapour, v, p)
    for _ in range(100):
        if fa == fb:
            break
        x = b - fb * (b - a) / (fb - fa)
        fx = _wick_balance(x, k, gain, vapour, v, p)
        if abs(fx) < 1e-5 or abs(b - a) < 1e-7:
            return x - 273.15, True
        if fx * fb <= 0.0:
            a, fa = b, fb
        else:
            share = 1.0 - fx / fb
            fa *= share if share > 0.0 else 0.5
        b, fb = x, fx
    return b - 273.15, abs(fb) < 1e-4


@njit
def _wick_balance(x, k, gain, vapour, v, p):
    """How much warmer the balance of the wick would have it than x [K]; falls with x by 1 K per K and more."""
    reference = 0.5 * (x + k)
    viscosity = _viscosity(reference)
    density = p * 100.0 / (GAS * reference)
    reynolds = v * density * WICK_SIZE / viscosity
    nusselt = 0.281 * reynolds**0.6 * PRANDTL**0.44
    h = nusselt * _conductivity(viscosity) / WICK_SIZE
    schmidt = viscosity / (density * _diffusivity(reference, p))
    latent = (313.15 - reference) / 30.0 * -71100.0 + 2.4073e6
    wet = _saturation(x)
    drying = latent / RATIO * (wet - vapour) / (p - wet) * (PRANDTL / schmidt) ** 0.56
    return k - drying + (gain - EMITS * SIGMA * x**4) / h - x


@njit
def _diffusivity(k, p):
    """Of water vapour in air [m²/s] at k [K] and p [hPa]."""
    critical = (36.4 * 218.0) ** (1.0 / 3.0) * (132.0 * 647.3) ** (5.0 / 12.0)
    masses = math.sqrt(1.0 / 28.97 + 1.0 / 18.015)
    return 3.640e-4 * (k / math.sqrt(132.0 * 647.3)) ** 2.334 * critical * masses / (p / 1013.25) * 1e-4

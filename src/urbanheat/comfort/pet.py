"""Physiologically equivalent temperature: the air temperature of a calm room, with walls as warm as the air, in
which the body holds the same balance at the same core and skin temperature as outdoors.

Sources: Höppe (1999) Int. J. Biometeorol. 43:71-75, doi:10.1007/s004840050118 (model and reference room); Walther &
Goestchel (2018) Build. Environ. 137:1-10, doi:10.1016/j.buildenv.2018.03.054 (corrected routine and vapour
diffusion). Three points are settled here:
- Sweat cannot evaporate faster than the air takes it up: its evaporation is held at that maximum. In programs that
  follow the code of 2018 a sign undoes this limit, and a wet skin evaporates any amount; `sweat_limit=False` does
  the same, for comparison. It matters only in humid heat, but there by up to 10 K and more.
- In the reference room core, skin and clothing keep the temperatures they have outdoors (Walther & Goestchel).
- The standing person has the radiating share 0.725 of Fanger, the sitting one 0.696. Programs that name them the
  other way round call our standing person sitting.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numba import njit

from urbanheat.comfort.inputs import Flag, Method, evaluate, put
from urbanheat.comfort.vapour import saturation
from urbanheat.compiled import kernel

METHOD = Method(
    "PET",
    "°C",
    (
        ("air_temperature", "air"),
        ("mean_radiant_temperature", "temperature"),
        ("wind_1m1", "wind"),
        ("relative_humidity", "humidity"),
        ("pressure", "pressure"),
    ),
    {
        Flag.AIR: "air temperature outside -50 to 60 °C",
        Flag.RADIATION: "mean radiant temperature outside -50 to 120 °C",
        Flag.WIND: "wind above 30 m/s",
        Flag.HUMIDITY: "humidity above 100 %",
        Flag.BODY: "balance only at a core temperature below 28 or above 42 °C",
        Flag.NO_BALANCE: "no heat balance",
    },
)

TOLERANCE = 1e-6  # [W/m²] of the balances; a cell that misses it has the flag NO_BALANCE
BLOOD_HEAT = 3640.0 / 3600.0  # [J/(kg K)] over seconds per hour
TISSUE = 5.28  # [W/(m² K)] conduction of the tissue without blood
CORE_SET, SKIN_SET = 36.6, 34.0  # [°C]
BODY_SET = 0.1 * SKIN_SET + 0.9 * CORE_SET
LEWIS = 1.67  # [K/hPa]
WOODCOCK = 0.38
SIGMA = 5.67e-8
EVAPORATION_HEAT = 2.42e6  # [J/kg]
ROOM_VAPOUR, ROOM_WIND = 12.0, 0.1  # [hPa], [m/s]


@dataclass(frozen=True)
class Person:
    """The person of the balance; the default is Höppe's standard person.

    age [years], weight [kg], height [m], sex "male" or "female"; work: heat of the activity above the basal
    metabolism [W]; clothing [clo], above 0; position "standing" or "sitting". In the reference room everybody wears
    0.9 clo and works 80 W.
    """

    age: float = 35.0
    weight: float = 75.0
    height: float = 1.75
    sex: str = "male"
    work: float = 80.0
    clothing: float = 0.9
    position: str = "standing"

    def __post_init__(self):
        if self.sex not in ("male", "female") or self.position not in ("standing", "sitting"):
            raise ValueError("A person is “male” or “female” and “standing” or “sitting”.")
        limits = (
            ("age", 1, 120),
            ("weight", 10, 300),
            ("height", 0.6, 2.5),
            ("work", 0, 1000),
            ("clothing", 0.05, 4),
        )
        for name, low, high in limits:
            if not low <= getattr(self, name) <= high:
                raise ValueError(
                    f"The {name} of a person lies between {low} and {high}, not {getattr(self, name):g}."
                )

    def area(self) -> float:
        """Surface of the body [m²] after Du Bois."""
        return 0.202 * self.weight**0.425 * self.height**0.725

    def basal(self) -> float:
        """Basal metabolism [W]."""
        slim = self.height * 100 / self.weight ** (1 / 3)
        factor = 1 + 0.004 * (30 - self.age)
        if self.sex == "female":
            return 3.19 * self.weight**0.75 * (factor + 0.018 * (slim - 42.1))
        return 3.45 * self.weight**0.75 * (factor + 0.01 * (slim - 43.4))


STANDARD = Person()


def pet(
    air_temperature,
    mean_radiant_temperature,
    wind_1m1,
    relative_humidity,
    *,
    person: Person = STANDARD,
    pressure=1013.25,
    sweat_limit: bool = True,
    out_of_range: str = "compute",
    flags: bool = False,
):
    """PET [°C] of numbers, arrays, rasters or labelled arrays of any shape.

    air_temperature [°C]; mean_radiant_temperature [°C]; wind_1m1: at the body, 1.1 m above ground [m/s];
    relative_humidity [%]; person: see `Person`; pressure [hPa]; sweat_limit: see the head of this module.
    out_of_range "mask" gives NaN where a flag is set. flags=True gives `Comfort(values, flags)`: `Flag.BODY` where
    the balance holds only at a core temperature that nobody bears, `Flag.NO_BALANCE` (and NaN) where core, skin,
    clothing and room cannot be brought to balance within 1e-6 W/m². Below freezing the vapour pressure is that over
    water. Raises ValueError for units that cannot be right.
    Sources: Höppe (1999), doi:10.1007/s004840050118; Walther & Goestchel (2018),
    doi:10.1016/j.buildenv.2018.03.054.
    """
    inputs = (air_temperature, mean_radiant_temperature, wind_1m1, relative_humidity, pressure)
    limit = (1.0 if sweat_limit else 0.0,)
    constants = (_dress(person, person.clothing, person.work) + limit, _dress(person, 0.9, 80.0) + limit)
    return evaluate(METHOD, _kernel, inputs, constants, out_of_range=out_of_range, flags=flags)


def _dress(person: Person, clothing: float, work: float) -> tuple[float, ...]:
    """What the balance needs of a dressed person: heat [W/m²], radiating share of the body's and of the clothes'
    surface, bare share, clothed area over the body's, conductance of the clothes [W/(m² K)], their resistance
    [m² K/W], increase of the surface."""
    area = person.area()
    increase = 1 + 0.31 * clothing
    covered = (173.51 * clothing - 2.36 - 100.76 * clothing**2 + 19.28 * clothing**3) / 100
    clothed = covered + increase - 1  # with the share as the polynomial gives it, before it is held at 1
    covered = min(max(covered, 0.01), 1.0)
    resistance = clothing / 6.45
    length = 6.28 * person.height * _share_of_height(person, clothing)
    outer, inner = area * (increase - 1 + covered) / length, area * covered / length
    conductance = length * (outer - inner) / (resistance * math.log(outer / inner) * clothed * area)
    radiating = 0.725 if person.position == "standing" else 0.696
    heat = (work + person.basal()) / area
    return heat, radiating, 1 - covered, clothed, conductance, resistance, increase


def _share_of_height(person: Person, clothing: float) -> float:
    if clothing >= 2:
        return 1.0
    if clothing > 0.6:
        return (person.height - 0.2) / person.height
    return 0.5 if clothing > 0.3 else 0.1


@kernel()
def _kernel(start, stop, inputs, steps, out, codes, counts, mask, person, dressed_for_room):
    air, radiant, wind, humidity, pressure = inputs
    for i in range(start, stop):
        t, r = float(air[i * steps[0]]), float(radiant[i * steps[1]])
        v, h = float(wind[i * steps[2]]), float(humidity[i * steps[3]])
        p = float(pressure[i * steps[4]])
        total = t + r + v + h + p
        if total - total != 0.0:  # a NaN or an infinite value is among them
            put(i, np.nan, 1, out, codes, counts, mask)
            continue
        code = 0 if -50.0 <= t <= 60.0 else 2
        code |= 0 if -50.0 <= r <= 120.0 else 4
        code |= 0 if v <= 30.0 else 8
        code |= 0 if h <= 100.0 else 16
        value, more = _cell(t, r, v, 0.01 * h * saturation(t), p, person, dressed_for_room)
        put(i, value, code | more, out, codes, counts, mask)


@njit
def _cell(t, r, v, vapour, p, person, dressed_for_room):
    """(PET, flags) of one cell: the balance outdoors gives core, skin and clothes, the room's gives PET."""
    transfer = _transfer(v, p)
    gain = person[0] + _breathing(t, vapour, p, person[0])
    skin, clothes, left = _solve_skin(t, r, vapour, transfer, gain, person)
    core, _blood = _core(skin, gain)
    value, missing = _solve_room(core, skin, clothes, p, dressed_for_room)
    if not (abs(left) <= TOLERANCE and abs(missing) <= TOLERANCE):
        return np.nan, 128
    return value, 0 if 28.0 <= core <= 42.0 else 64


@njit
def _transfer(v, p):
    """Convective heat transfer [W/(m² K)] at wind v [m/s] and pressure p [hPa]."""
    return max(2.67 + 6.5 * v**0.67, 3.0 * (p / 1013.25) ** 0.53) * (p / 1013.25) ** 0.55


@njit
def _breathing(t, vapour, p, heat):
    """Heat gained by breathing (negative: lost) [W/m²]."""
    breathed_out = 0.47 * t + 21.0
    flow = 1.44e-6 * heat
    latent = 0.623 * EVAPORATION_HEAT / p * (vapour - saturation(breathed_out))
    return (1010.0 * (t - breathed_out) + latent) * flow


@njit
def _core(skin, gain):
    """(core temperature, blood flow [kg/(m² h)]) at which the flow from core to skin carries the gain. The flow of
    blood rises with the core's temperature up to 90: a line, a parabola, a line."""
    narrow = 1.0 / (1.0 + 0.5 * max(0.0, SKIN_SET - skin))  # vessels narrow under a cool skin
    still = BLOOD_HEAT * 6.3 * narrow + TISSUE
    if skin + gain / still <= CORE_SET:
        return skin + gain / still, 6.3 * narrow
    rise = BLOOD_HEAT * 75.0 * narrow
    gap = CORE_SET - skin
    b = still + rise * gap
    above = (math.sqrt(b * b - 4.0 * rise * (still * gap - gain)) - b) / (2.0 * rise)
    blood = (6.3 + 75.0 * above) * narrow
    if blood <= 90.0:
        return CORE_SET + above, blood
    return skin + gain / (BLOOD_HEAT * 90.0 + TISSUE), 90.0


@njit
def _evaporation(core, skin, blood, vapour, transfer, person):
    """Heat lost by diffusion through the skin and by sweat [W/m²]."""
    resistance, increase = person[5], person[6]
    alpha = 0.0417737 + 0.7451833 / (blood + 0.585417)
    body = alpha * skin + (1.0 - alpha) * core
    sweat = min(304.94 * max(0.0, body - BODY_SET), 500.0)  # [g/(m² h)]
    excess = saturation(skin) - vapour
    most = transfer * LEWIS / (1.0 + 0.92 * transfer * resistance) * excess
    loss = sweat * (EVAPORATION_HEAT / 3.6e6)
    if person[7] == 1.0:
        loss = min(loss, max(most, 0.0))
        wet = loss / most if most > 0.0 else 0.0
    else:
        wet = min(loss / most, 1.0) if most != 0.0 else 1.0
    barrier = (1.0 / (increase * transfer) + resistance) / (LEWIS * WOODCOCK)
    return (1.0 - wet) * excess / barrier + loss


@njit
def _fourth(t):
    k = t + 273.15
    k *= k
    return k * k


@njit
def _clothes(t, r4, skin, transfer, person, guess):
    """Temperature of the clothes between skin, air and radiation; Newton's steps on a curve without bends."""
    radiating, clothed, conductance = person[1], person[3], person[4]
    emit = radiating * clothed * 0.95 * SIGMA
    convect = transfer * clothed
    x = guess
    for _ in range(20):
        k = x + 273.15
        k3 = emit * k * k * k
        gain = convect * (t - x) + emit * r4 - k3 * k + conductance * (skin - x)
        step = gain / (convect + 4.0 * k3 + conductance)
        x = max(x + step, -200.0)
        if abs(step) < 1e-9:
            break
    return x


@njit
def _balance(skin, t, r4, vapour, transfer, gain, person, guess):
    """(heat that the body gains at this skin temperature [W/m²], temperature of the clothes)."""
    radiating, bare, clothed = person[1], person[2], person[3]
    core, blood = _core(skin, gain)
    x = _clothes(t, r4, skin, transfer, person, guess)
    radiation = radiating * bare * 0.99 * (r4 - _fourth(skin)) + radiating * clothed * 0.95 * (r4 - _fourth(x))
    convection = transfer * ((t - skin) * bare + (t - x) * clothed)
    return gain + SIGMA * radiation + convection - _evaporation(core, skin, blood, vapour, transfer, person), x


@njit
def _solve_skin(t, r, vapour, transfer, gain, person):
    """(skin, clothes, balance left) outdoors. The gain falls as the skin warms: the root is bracketed by steps that
    grow, then closed in on by false position with the halving of Anderson and Björck."""
    r4 = _fourth(r)
    a = 34.0
    fa, x = _balance(a, t, r4, vapour, transfer, gain, person, 0.5 * (t + r))
    b, step = a, fa / 15.0
    fb = fa
    for _ in range(60):
        b = min(max(b + step, -150.0), 200.0)
        fb, x = _balance(b, t, r4, vapour, transfer, gain, person, x)
        if fa * fb <= 0.0:
            break
        a, fa = b, fb
        step *= 1.6
    for _ in range(100):
        if abs(fb) <= 0.1 * TOLERANCE or fa == fb:
            break
        c = b - fb * (b - a) / (fb - fa)
        fc, x = _balance(c, t, r4, vapour, transfer, gain, person, x)
        if fc * fb <= 0.0:
            a, fa = b, fb
        else:
            share = 1.0 - fc / fb
            fa *= share if share > 0.0 else 0.5
        b, fb = c, fc
    return b, x, fb


@njit
def _solve_room(core, skin, clothes, p, person):
    """(PET, balance left): the room's temperature at which the body of outdoors is in balance."""
    heat, radiating, bare, clothed = person[0], person[1], person[2], person[3]
    transfer = _transfer(ROOM_WIND, p)
    blood = min((6.3 + 75.0 * max(0.0, core - CORE_SET)) / (1.0 + 0.5 * max(0.0, SKIN_SET - skin)), 90.0)
    loss = _evaporation(core, skin, blood, ROOM_VAPOUR, transfer, person)
    emit = SIGMA * radiating * (bare * 0.99 + clothed * 0.95)
    lost = SIGMA * radiating * (bare * 0.99 * _fourth(skin) + clothed * 0.95 * _fourth(clothes))
    fixed = heat - loss - lost - transfer * (bare * skin + clothed * clothes)
    x, left = clothes, 0.0
    for _ in range(60):
        gain = _breathing(x, ROOM_VAPOUR, p, heat)
        left = fixed + gain + emit * _fourth(x) + transfer * (bare + clothed) * x
        if abs(left) <= 0.1 * TOLERANCE:
            break
        slope = transfer * (bare + clothed) + 4.0 * emit * (x + 273.15) ** 3
        slope += (_breathing(x + 0.5, ROOM_VAPOUR, p, heat) - gain) / 0.5
        x = min(max(x - left / slope, -200.0), 200.0)
    return x, left

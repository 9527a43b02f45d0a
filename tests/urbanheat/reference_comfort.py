"""The comfort indices written out plainly from the papers: one value at a time, roots by halving. Slow and
simple."""

from __future__ import annotations

import csv
import math
from functools import cache
from itertools import pairwise
from pathlib import Path

DATA = Path(__file__).parent / "data" / "comfort"


def halve(function, low, high, rounds=100):
    """Root of a function that falls from low to high."""
    for _ in range(rounds):
        middle = 0.5 * (low + high)
        if function(middle) > 0:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)


def saturation(t):
    """Hardy (1998) [hPa]."""
    k = t + 273.15
    g = (-2836.5744, -6028.076559, 19.54263612, -0.02737830188, 1.6261698e-5, 7.0229056e-10, -1.8680009e-13)
    return 0.01 * math.exp(sum(c * k ** (i - 2) for i, c in enumerate(g)) + 2.7150305 * math.log(k))


@cache
def terms():
    with (DATA / "utci_coefficients.csv").open() as file:
        rows = [list(row.values()) for row in csv.DictReader(file)]
    return [(*(int(power) for power in row[:4]), float(row[4])) for row in rows]


def utci(t, r, v, h):
    """The 210 terms, one after the other."""
    vapour = h / 100 * saturation(t) / 10
    return t + sum(c * t**a * v**b * (r - t) ** d * vapour**e for a, b, d, e, c in terms())


class Body:
    """The three balances of PET for a man in one surrounding."""

    def __init__(self, t, r, v, vapour, *, age, height, clothing, work, limit=True, weight=75.0, radiating=0.725):
        self.t, self.r, self.vapour, self.clothing, self.limit = t, r, vapour, clothing, limit
        self.radiating = radiating
        area = 0.202 * weight**0.425 * height**0.725
        basal = 3.45 * weight**0.75 * (1 + 0.004 * (30 - age) + 0.01 * (height * 100 / weight ** (1 / 3) - 43.4))
        self.heat = (work + basal) / area
        self.increase = 1 + 0.31 * clothing
        self.covered = (173.51 * clothing - 2.36 - 100.76 * clothing**2 + 19.28 * clothing**3) / 100
        self.clothed = self.covered + self.increase - 1
        self.covered = min(self.covered, 1)
        self.convect = max(2.67 + 6.5 * v**0.67, 3.0)
        self.resistance = clothing / 6.45
        share = (height - 0.2) / height if clothing > 0.6 else 0.5 if clothing > 0.3 else 0.1
        length = 6.28 * height * share
        outer, inner = area * (self.increase - 1 + self.covered) / length, area * self.covered / length
        thickness = self.resistance * math.log(outer / inner) * self.clothed * area
        self.conduct = length * (outer - inner) / thickness
        breath = 0.47 * t + 21
        air = 1.44e-6 * self.heat
        self.gain = self.heat + 1010 * (t - breath) * air
        self.gain += 0.623 * 2.42e6 / 1013.25 * (vapour - saturation(breath)) * air

    def blood(self, core, skin):
        return min(90, (6.3 + 75 * max(0, core - 36.6)) / (1 + 0.5 * max(0, 34 - skin)))

    def core(self, skin):
        return halve(
            lambda c: self.gain - (self.blood(c, skin) * 3640 / 3600 + 5.28) * (c - skin), skin, skin + 200
        )

    def evaporation(self, core, skin):
        alpha = 0.0417737 + 0.7451833 / (self.blood(core, skin) + 0.585417)
        body = alpha * skin + (1 - alpha) * core
        sweat = 2420 / 3600 * min(500, 304.94 * max(0, body - 36.34))
        excess = saturation(skin) - self.vapour
        most = self.convect * 1.67 / (1 + 0.92 * self.convect * self.resistance) * excess
        if self.limit:
            sweat = min(sweat, max(most, 0))
            wet = sweat / most if most > 0 else 0
        else:
            wet = min(sweat / most, 1)
        barrier = (1 / (self.increase * self.convect) + self.resistance) / (1.67 * 0.38)
        return (1 - wet) * excess / barrier + sweat

    def dry(self, t, emissivity, share):
        fourth = (self.r + 273.15) ** 4 - (t + 273.15) ** 4
        return share * (self.convect * (self.t - t) + self.radiating * emissivity * 5.67e-8 * fourth)

    def clothes(self, skin):
        return halve(lambda x: self.dry(x, 0.95, self.clothed) + self.conduct * (skin - x), -200, 300)

    def balance(self, core, skin, clothes):
        dry = self.dry(skin, 0.99, 1 - self.covered) + self.dry(clothes, 0.95, self.clothed)
        return self.gain + dry - self.evaporation(core, skin)


def pet(t, r, v, h, *, age=35, height=1.75, clothing=0.9, work=80.0, limit=True):
    """(PET, core temperature) of the standing man."""
    who = {"age": age, "height": height, "limit": limit}
    body = Body(t, r, v, h / 100 * saturation(t), clothing=clothing, work=work, **who)
    skin = halve(lambda s: body.balance(body.core(s), s, body.clothes(s)), -80, 80, 60)
    core, clothes = body.core(skin), body.clothes(skin)

    def room(x):
        return Body(x, x, 0.1, 12.0, clothing=0.9, work=80.0, **who).balance(core, skin, clothes)

    return halve(lambda x: -room(x), -100, 150), core


def wbgt(t, s, v, h, c, direct, pressure=1013.25):
    """(WBGT, globe, natural wet bulb) after Liljegren et al., wind at 2 m."""
    gas = 8314.34 / 28.97
    prandtl = 1003.5 / (1003.5 + 1.25 * gas)
    sigma, k = 5.6696e-8, t + 273.15

    def full(x):
        return 1.004 * 6.1121 * math.exp(17.502 * (x - 273.15) / (x - 32.18))

    def viscosity(x):
        return 2.6693e-6 * math.sqrt(28.97 * x) / (3.617**2 * ((x / 97 - 2.9) / 0.4 * -0.034 + 1.048))

    def conductivity(x):
        return (1003.5 + 1.25 * gas) * viscosity(x)

    def reynolds(x, size):
        return v * pressure * 100 / (gas * x) * size / viscosity(x)

    vapour = h / 100 * full(k)
    sky = 0.5 * (0.575 * vapour**0.143 + 0.999) * k**4

    def globe(x):
        mean = 0.5 * (x + k)
        transfer = (2 + 0.6 * math.sqrt(reynolds(mean, 0.0508)) * prandtl**0.3333) * conductivity(mean) / 0.0508
        sun = s / 2 * 0.95 * (direct * (1 / (2 * c) - 1) + 1 + 0.45)
        return 0.95 * sigma * (sky - x**4) + sun - transfer * (x - k)

    def wick(x):
        mean = 0.5 * (x + k)
        transfer = 0.281 * reynolds(mean, 0.007) ** 0.6 * prandtl**0.44 * conductivity(mean) / 0.007
        side = 0.25 * 0.007 / 0.0254
        sun = (1 - direct) * (1 + side) + direct * (math.tan(math.acos(c)) / math.pi + side) + 0.45
        radiation = 0.95 * sigma * (sky - x**4) + 0.6 * s * sun
        spread = 3.64e-4 * (mean / math.sqrt(132 * 647.3)) ** 2.334 * (36.4 * 218) ** (1 / 3)
        spread *= (132 * 647.3) ** (5 / 12) * math.sqrt(1 / 28.97 + 1 / 18.015) / (pressure / 1013.25) * 1e-4
        schmidt = viscosity(mean) / (pressure * 100 / (gas * mean) * spread)
        latent = (313.15 - mean) / 30 * -71100 + 2.4073e6
        drying = latent / (1003.5 * 28.97 / 18.015) * (full(x) - vapour) / (pressure - full(x))
        return k - drying * (prandtl / schmidt) ** 0.56 + radiation / transfer - x

    g, w = halve(globe, k - 60, k + 200) - 273.15, halve(wick, k - 80, k + 60) - 273.15
    return 0.1 * t + 0.2 * g + 0.7 * w, g, w


def vote(t, r, v, vapour, clothing, activity=134.6862):
    """Fanger's predicted mean vote."""
    increase, resistance = 1 + 0.15 * clothing, 0.155 * clothing
    convect = 12.1 * math.sqrt(max(v, 0.1)) * increase

    def dry(x):
        return 3.96e-8 * increase * ((x + 273.15) ** 4 - (r + 273.15) ** 4) + convect * (x - t)

    clothes = halve(lambda x: 35.7 - 0.0275 * activity - x - resistance * dry(x), -200, 200)
    lost = 0.31 * (57.3 - 0.07 * activity - vapour) + 0.42 * (activity - 58)
    lost += 0.0017 * activity * (58.7 - vapour) + 0.0014 * activity * (34 - t)
    return (0.303 * math.exp(-0.036 * activity) + 0.0275) * (activity - lost - dry(clothes))


def perceived_temperature(t, r, v, h, heat, cold, cold_reference):
    """Perceived temperature with the published tables of its regressions."""
    full = 6.1078 * math.exp(17.84362 * t / (245.425 + t) if t < 0 else 17.08085 * t / (234.175 + t))
    vapour = h / 100 * full
    light, warm = (vote(t, r, v, vapour, clothing) for clothing in (0.44453, 1.76267))
    if light <= 0 <= warm:
        return 21.258 - 9.558 * halve(lambda c: -vote(t, r, v, vapour, c), 0.44453, 1.76267)
    if light > 0:
        pmv = light if light <= 0.06 else vote(t, r, v, vapour, 0.5)
        if pmv > 0.06:
            held = min(max(vapour, 0.05 * full), full)
            terms = (1, pmv, math.log(held), held, 2 * held / full, math.log(2 * held / full), v**0.5, t, r - t)
            rows = [sum(c * x for c, x in zip(row, terms, strict=True)) for row in heat]
            low = min(int(pmv), 6)
            share = min(pmv - low, 1)
            pmv += max((1 - share) * rows[low] + share * rows[low + 1], -pmv)
        return 16.826 + 6.163 * pmv if pmv >= 0.01 else 21.258 - 9.558 * (0.5 if light > 0.06 else 0.44453)
    if warm >= -0.11:
        return 21.258 - 9.558 * 1.76267
    pmv = vote(t, r, v, vapour, 1.75)
    planes = [(c[0] + c[2] * t + c[3] * max(v, 0.1) ** 0.5 + c[4] * (r - t), c[1]) for c in cold]
    crossings = [(b[0] - a[0]) / (a[1] - b[1]) for a, b in pairwise(planes)]
    plane = planes[0] if pmv > crossings[0] else planes[1] if pmv > crossings[1] else planes[2]
    cubic = cold_reference[2 if pmv <= -2.1226 else 1 if pmv <= -1.28 else 0]
    lower = plane[0] + plane[1] * pmv - sum(c * pmv**i for i, c in enumerate(cubic))
    return 5.805 + 12.6784 * min(pmv - lower, -0.11)

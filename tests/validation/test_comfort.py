"""The comfort indices against published tables, plain reference solutions and what peers gave.

The tables (FedericoTartarini/validation-data-comfort-models) and the peers' answers lie with the tests, see
tests/urbanheat/data/SOURCES.md, so these proofs run everywhere; those on real years need $CITYDIVE_SHARED.
"""

from __future__ import annotations

import csv
import gzip
import json
import warnings

import numpy as np
import pytest

from tests.urbanheat import reference_comfort as plain
from tests.validation.real_series import CLIMATE, needs_climate
from tests.validation.table import row
from urbanheat.comfort import (
    Flag,
    Person,
    heat_index,
    perceived_temperature,
    pet,
    stress_class,
    utci,
    wbgt,
    wbgt_measured,
)
from urbanheat.comfort.perceived import COLD, COLD_REFERENCE, HEAT

pytestmark = [pytest.mark.validation, pytest.mark.filterwarnings("ignore::UserWarning")]
TABLES = "validation-data-comfort-models"
YEARS = (
    "bilbao_pvgis_tmy",
    "EGY_Aswan.624140_ETMY",
    "POL_Przemysl.126950_IMGW",
    "ETH_Addis.Ababa-Bole.634500_SWERA",
)


def cases(name):
    return json.loads((plain.DATA / f"ts_{name}.json").read_text())["data"]


def peers(name):
    return json.loads((plain.DATA / "peers.json").read_text())[name]


def column(rows, key):
    return np.array([row[key] for row in rows])


def test_utci_table():
    for number, case in enumerate(cases("utci"), 1):
        given, wanted = case["inputs"], case["outputs"]
        air, radiant, wind = given["tdb"], given["tr"], given["v"]
        if given.get("units") == "ip":
            air, radiant, wind = (air - 32) / 1.8, (radiant - 32) / 1.8, wind * 0.3048
        values, flags = utci(air, radiant, wind, given["rh"], out_of_range="mask", flags=True)
        if given.get("units") == "ip":
            values = values * 1.8 + 32
        theirs = np.array(wanted["utci"], np.float64)
        row("UTCI", f"{TABLES}, case {number}", values, theirs, 0.1)
        assert ((np.asarray(flags) != 0) == np.isnan(theirs)).all()  # null in the table: flagged
        if "stress_category" in wanted:
            labels = stress_class("utci", values).labels
            row("UTCI class", f"{TABLES}, case {number}", np.asarray(labels).tolist(), wanted["stress_category"])


def test_utci_terms_and_peers():
    rng = np.random.default_rng(1)
    air = rng.uniform(-50, 50, 300)
    inputs = air, air + rng.uniform(-30, 70, 300), rng.uniform(0.5, 17, 300), rng.uniform(2, 100, 300)
    values, flags = utci(*inputs, flags=True)
    inside = flags == 0
    theirs = np.array([plain.utci(*each) for each in zip(*inputs, strict=True)])
    row("UTCI", "Bröde 2012, the 210 terms one by one", values[inside], theirs[inside], 1e-9)
    single = utci(*(x.astype(np.float32) for x in inputs))
    row("UTCI float32", "Bröde 2012, the 210 terms one by one", single[inside], theirs[inside], 1e-3)
    rows = peers("utci")
    ours = utci(*(column(rows, key) for key in ("air", "radiant", "wind", "humidity")))
    row("UTCI", "pythermalcomfort 4.8.1", ours, column(rows, "value"), 1e-9)


def test_pet_table():
    for number, case in enumerate(cases("pet_steady"), 1):
        given = case["inputs"]
        person = Person(age=23, height=1.8, work=given["met"] * 58.2, clothing=given["clo"])
        ours, flag = pet(given["tdb"], given["tr"], given["v"], given["rh"], person=person, flags=True)
        row("PET", f"{TABLES}, case {number}", ours, case["outputs"]["pet"], 0.1)
        assert flag in (0, Flag.BODY)


def test_pet_balance_and_peers():
    rng = np.random.default_rng(2)
    air = rng.uniform(-20, 48, 60)
    inputs = air, air + rng.uniform(-15, 60, 60), rng.uniform(0.1, 10, 60), rng.uniform(5, 100, 60)
    theirs = [plain.pet(*each)[0] for each in zip(*inputs, strict=True)]
    row("PET", "plain balance, halving (Höppe 1999, Walther & Goestchel 2018)", pet(*inputs), theirs, 1e-5)
    rows = peers("pet")
    inputs = [column(rows, key) for key in ("air", "radiant", "wind", "humidity")]
    person = Person(age=23, height=1.8)
    theirs = column(rows, "value")
    free, flags = pet(*inputs, person=person, sweat_limit=False, flags=True)
    none = (flags & Flag.NO_BALANCE) != 0  # the balance without limit jumps over its root: flagged, no number
    row("PET without limit of sweat", "pythermalcomfort 4.8.1", free[~none], theirs[~none], 0.1)
    row("PET without limit of sweat, cells without balance", "they give a number there", none.sum(), 0, None)
    assert none.sum() <= 3 and np.isnan(free[none]).all()
    ours = pet(*inputs, person=person)
    dry = np.abs(ours - free) < 1e-6  # the skin is not wholly wet
    row(f"PET, skin not wholly wet ({dry.sum()} of 60)", "pythermalcomfort 4.8.1", ours[dry], theirs[dry], 0.1)
    row("PET, all cells", "pythermalcomfort 4.8.1 (no limit of sweat)", ours, theirs, None)


def test_wbgt_table():
    for number, case in enumerate(cases("wbgt"), 1):
        given = case["inputs"]
        air = given.get("tdb") if given.get("with_solar_load") else None
        ours = wbgt_measured(given["twb"], given["tg"], air)
        row("WBGT from measured temperatures", f"{TABLES}, case {number}", ours, case["outputs"]["wbgt"], 0.1)


def test_wbgt_liljegren():
    rows = peers("wbgt")
    inputs = [column(rows, key) for key in ("air", "solar", "wind", "humidity", "cos_zenith")]
    direct = column(rows, "direct")
    theirs = np.array([plain.wbgt(*each, f) for *each, f in zip(*inputs, direct, strict=True)]).T
    for quantity, values in zip(("wbgt", "globe", "natural_wet_bulb"), theirs, strict=True):
        ours = wbgt(*inputs, direct_fraction=direct, quantity=quantity)
        name = f"{quantity} (Liljegren, wind at 2 m)"
        row(name, "plain balance, halving", ours, values, 0.001)
    ours = wbgt(*inputs, direct_fraction=direct)
    row("wbgt (Liljegren, wind at 2 m)", "thermofeel 2.3.0 (stops at 0.02 K)", ours, column(rows, "value"), 0.02)


def test_heat_index_table():
    for number, case in enumerate(cases("heat_index"), 1):
        given = case["inputs"]
        ours, flag = heat_index(given["tdb"], given["rh"], method="rothfusz", flags=True)
        row("Heat index, regression", f"{TABLES}, case {number}", ours, case["outputs"]["hi"], 0.1)
        assert bool(flag) == (given["tdb"] < 26.7)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        chart = {(80, 40): 80, (86, 90): 105, (90, 60): 100, (100, 50): 118, (104, 40): 119, (110, 40): 136}
        for (f, h), theirs in chart.items():
            ours = 1.8 * heat_index((f - 32) / 1.8, h) + 32
            row(f"Heat index at {f} °F, {h} % [°F]", "chart of the Weather Service (whole °F)", ours, theirs, 0.6)


def test_perceived_temperature_plain():
    rng = np.random.default_rng(4)
    air = rng.uniform(-25, 45, 300)
    inputs = air, air + rng.uniform(-15, 60, 300), rng.uniform(0.1, 12, 300), rng.uniform(5, 100, 300)
    tables = HEAT, COLD, COLD_REFERENCE
    theirs = [plain.perceived_temperature(*each, *tables) for each in zip(*inputs, strict=True)]
    row("Perceived temperature", "plain vote, halving (Staiger 2012)", perceived_temperature(*inputs), theirs, 1e-3)


def test_the_reference_place_of_the_perceived_temperature_feels_as_it_is():
    """By definition: walls as warm as the air, 0.1 m/s, 50 % humidity give back the air temperature. The fitted
    equations hold that to 1.4 K up to 30 °C; in hotter air 50 % is humid heat, which they rate above it."""
    air = np.arange(-30.0, 30.1, 5.0)
    name = "Perceived temperature at the reference place"
    row(f"{name}, -30 to 30 °C", "its definition", perceived_temperature(air, air, 0.1, 50.0), air, 1.5)
    for hot in (35.0, 40.0):
        row(f"{name}, {hot:g} °C", "its definition", perceived_temperature(hot, hot, 0.1, 50.0), hot, None)


@needs_climate
@pytest.mark.parametrize("name", YEARS)
def test_hours_of_real_years(name):
    """Hours of a typical year in shade: UTCI of every 7th, the slower ones of every 61st."""
    with gzip.open(CLIMATE / f"{name}.epw.gz", "rt", encoding="latin-1") as file:
        rows = list(csv.reader(file))[8:]
    air, humidity, wind = (np.array([float(each[place]) for each in rows]) for place in (6, 8, 21))
    wind = np.maximum(wind, 0.5)
    place = name.split(".")[0]
    theirs = [plain.utci(*each) for each in zip(air[::7], air[::7], wind[::7], humidity[::7], strict=True)]
    row(f"UTCI in shade, {place}", "the 210 terms one by one", utci(air, air, wind, humidity)[::7], theirs, 1e-9)
    air, humidity, wind = air[::61], humidity[::61], wind[::61]
    hours = list(zip(air, air, wind, humidity, strict=True))
    theirs = [plain.pet(*h)[0] for h in hours]
    row(f"PET in shade, {place}", "plain balance", pet(air, air, wind, humidity), theirs, 1e-5)
    theirs = [plain.perceived_temperature(*h, HEAT, COLD, COLD_REFERENCE) for h in hours]
    ours = perceived_temperature(air, air, wind, humidity)
    row(f"Perceived temperature in shade, {place}", "plain vote", ours, theirs, 1e-3)
    theirs = [plain.wbgt(t, 100.0, v, h, 0.5, 0.0)[0] for t, _, v, h in hours]
    ours = wbgt(air, 100.0, wind, humidity, 0.5, direct_fraction=0.0)
    row(f"WBGT, diffuse light, {place}", "plain balance", ours, theirs, 0.001)

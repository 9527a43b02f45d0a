"""Comfort indices: against the plain reference, their properties, further facts."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import xarray
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.urbanheat import reference_comfort as plain

import urbanheat
from urbanheat import comfort
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
    wet_bulb,
)
from urbanheat.comfort.inputs import FRACTION
from urbanheat.comfort.perceived import COLD, COLD_REFERENCE, HEAT

quick = settings(max_examples=150, deadline=None)

# --- against the plain reference

weather = {
    "t": st.floats(-30, 48),
    "excess": st.floats(-20, 60),
    "v": st.floats(0.1, 15),
    "h": st.floats(2, 100),
}


@pytest.mark.filterwarnings("ignore")
@quick
@given(**weather)
def test_utci_is_the_sum_of_its_terms(t, excess, v, h):
    assert utci(t, t + excess, v, h) == pytest.approx(plain.utci(t, t + excess, v, h), abs=1e-7)


@pytest.mark.filterwarnings("ignore")
@settings(max_examples=25, deadline=None)
@given(**weather, limit=st.booleans())
def test_pet_is_that_of_the_plain_balance(t, excess, v, h, limit):
    h = min(h, 100.0 * 40 / plain.saturation(t))  # beyond, the unlimited balance jumps
    value, core = plain.pet(t, t + excess, v, h, limit=limit)
    assert pet(t, t + excess, v, h, sweat_limit=limit) == pytest.approx(value, abs=1e-4)
    assert bool(pet(t, t + excess, v, h, flags=True).flags & Flag.BODY) == (not 28 <= core <= 42) or not limit


@pytest.mark.filterwarnings("ignore")
@settings(max_examples=60, deadline=None)
@given(t=st.floats(-10, 48), s=st.floats(0, 600), v=st.floats(0.2, 10), h=st.floats(2, 100), f=st.floats(0, 0.9))
def test_wbgt_is_that_of_the_plain_balance(t, s, v, h, f):
    c = 0.1 + s / 700
    parts = plain.wbgt(t, s, v, h, c, f)
    for quantity, value in zip(("wbgt", "globe", "natural_wet_bulb"), parts, strict=True):
        assert wbgt(t, s, v, h, c, direct_fraction=f, quantity=quantity) == pytest.approx(value, abs=1e-4)


@pytest.mark.filterwarnings("ignore")
@settings(max_examples=60, deadline=None)
@given(**weather)
def test_perceived_temperature_is_that_of_the_plain_vote(t, excess, v, h):
    value = plain.perceived_temperature(t, t + excess, v, h, HEAT, COLD, COLD_REFERENCE)
    assert perceived_temperature(t, t + excess, v, h) == pytest.approx(value, abs=1e-4)


@pytest.mark.filterwarnings("ignore")
@quick
@given(t=st.floats(-120, 100))
def test_the_fitted_vapour_pressure_is_the_formula(t):
    assert comfort.saturation_vapour_pressure(t) == pytest.approx(plain.saturation(t), rel=2e-13)


# --- properties


@pytest.mark.filterwarnings("ignore")
@quick
@given(
    t=st.floats(-50, 44), excess=st.floats(0, 60), v=st.floats(0.5, 17), h=st.floats(0, 50), more=st.floats(0.1, 5)
)
def test_utci_rises_with_temperature_and_radiation(t, excess, v, h, more):
    h = 0.0 if h <= FRACTION else h  # a single humidity of 0 to 1.5 is taken for a fraction
    radiant = t + max(excess, more)
    value = utci(t, radiant, v, h)
    assert utci(min(t + more, 45.0), radiant, v, h) > value
    assert utci(t, radiant + more, v, h) > value


@pytest.mark.filterwarnings("ignore")
@quick
@given(**weather, more=st.floats(0.1, 5))
def test_pet_rises_with_temperature_and_radiation(t, excess, v, h, more):
    value = pet(t, t + excess, v, h)
    assert pet(t + more, t + excess, v, h) > value
    assert pet(t, t + excess + more, v, h) > value


@quick
@given(t=st.floats(-20, 45), h=st.floats(2, 100))
def test_wet_bulb_lies_between_dew_point_and_air(t, h):
    wet = wet_bulb(t, h)
    assert wet <= t + 1e-6
    assert comfort.relative_humidity(t, min(wet, t)) >= h - 1e-4  # the dew point lies below it


# --- further facts


@pytest.mark.filterwarnings("ignore")
def test_heat_index_of_the_weather_service():
    """°F: the chart of the Weather Service at 90 °F and 60 %, both adjustments, and the simple formula."""
    index = lambda f, h: 1.8 * heat_index((f - 32) / 1.8, h) + 32  # noqa: E731
    assert round(index(90, 60)) == 100 and round(index(100, 50)) == 118
    alone = lambda f, h: 1.8 * heat_index((f - 32) / 1.8, h, method="rothfusz") + 32  # noqa: E731
    assert index(95, 5) == pytest.approx(alone(95, 5) - 2.0, abs=1e-9)  # (13 - 5) / 4 at 95 °F
    assert index(82, 95) == pytest.approx(alone(82, 95) + 1.0, abs=1e-9)  # (95 - 85) / 10 · (87 - 82) / 5
    assert index(70, 50) == pytest.approx(0.5 * (0.5 * (70 + 61 + 2 * 1.2 + 4.7) + 70), abs=1e-9)


def test_measured_wbgt_with_and_without_sun():
    assert wbgt_measured(25.0, 30.0) == pytest.approx(26.5)
    assert wbgt_measured(25.0, 32.0, 20.0) == pytest.approx(25.9)


@pytest.mark.filterwarnings("ignore")
def test_wind_is_brought_to_two_metres():
    """Day, 5.5 m/s, 700 W/m²: class C, 0.20 in towns, 0.10 outside; night, 1 m/s, warmer above: F."""
    at_two = 5.5 * 0.2**0.20
    assert wbgt(30.0, 700.0, 5.5, 40.0, 0.7, wind_height=10) == wbgt(30.0, 700.0, at_two, 40.0, 0.7)
    at_two = 5.5 * 0.2**0.10
    here = {"wind_height": 10, "surroundings": "country"}
    assert wbgt(30.0, 700.0, 5.5, 40.0, 0.7, **here) == wbgt(30.0, 700.0, at_two, 40.0, 0.7)
    assert wbgt(30.0, 0.0, 1.0, 40.0, -0.5, **here) == wbgt(30.0, 0.0, 0.2**0.55, 40.0, -0.5)
    night = wbgt(30.0, 0.0, 1.0, 40.0, -0.5, **here, inversion=False)
    assert night == wbgt(30.0, 0.0, 0.2**0.35, 40.0, -0.5)


def test_person_counts():
    warm = Person(clothing=1.5)
    woman = Person(sex="female", weight=60, height=1.65)
    assert pet(20.0, 20.0, 1.0, 50.0, person=warm) > pet(20.0, 20.0, 1.0, 50.0)
    assert pet(20.0, 20.0, 1.0, 50.0, person=woman) != pet(20.0, 20.0, 1.0, 50.0)
    sitting = pet(25.0, 60.0, 1.0, 50.0, person=Person(position="sitting"))
    assert sitting < pet(25.0, 60.0, 1.0, 50.0)  # less of the body in the sun


def test_stress_classes():
    assert stress_class("utci", 29.6).labels == "moderate heat stress"
    assert stress_class("utci", 26.0).labels == "no thermal stress" and stress_class("utci", 26.0).codes == 5
    found = stress_class("pet", [19.0, np.nan, 42.0])
    assert found.labels.tolist() == ["no thermal stress", "", "extreme heat stress"]
    assert stress_class("heat_index", 32.3).labels == "extreme caution"
    assert stress_class("wbgt", 32.3).labels == "black flag"
    assert stress_class("perceived_temperature", 33.0).labels == "strong heat stress"
    grid = xarray.DataArray([[20.0, 50.0]], dims=("y", "x"))
    codes = stress_class("utci", grid).codes
    assert codes.dtype == np.int8 and codes.values.tolist() == [[5, 9]] and len(codes.attrs["flag_values"]) == 10
    for scale in comfort.SCALES.values():
        assert len(scale.labels) == len(scale.edges) + 1 and list(scale.edges) == sorted(scale.edges)


def copy_of_the_library(folder: Path) -> dict:
    """A copy without machine code; gives the environment that uses it."""
    here = Path(urbanheat.__file__).parent
    shutil.copytree(here, folder / "urbanheat", ignore=shutil.ignore_patterns("__pycache__"))
    return {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}


def ask(code: str, environment: dict) -> float:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr
    return float(done.stdout)


def test_works_where_no_machine_code_can_be_kept(tmp_path):
    code = (
        "import numba.core.caching as c\n"
        "for name in dir(c):\n"
        "    if name.endswith('Locator'):\n"
        "        getattr(c, name).from_function = classmethod(lambda *a: None)\n"
        "from urbanheat.comfort import heat_index\n"
        "print(heat_index(30.0, 80.0))"
    )
    assert ask(code, copy_of_the_library(tmp_path)) == pytest.approx(37.667, abs=0.01)


def test_kept_machine_code_is_renewed_when_a_neighbour_changes(tmp_path):
    """Numba alone looks only at the file of the kernel."""
    environment = copy_of_the_library(tmp_path)
    code = "from urbanheat.comfort import saturation_vapour_pressure as s\nprint(s(30.0))"
    before = ask(code, environment)
    module = tmp_path / "urbanheat" / "comfort" / "vapour.py"
    module.write_text(module.read_text().replace("return r * r", "return 2.0 * r * r"))
    assert ask(code, environment) == pytest.approx(2 * before)

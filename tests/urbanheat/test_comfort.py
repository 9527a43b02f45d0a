"""Comfort indices: kinds of input, flags, units that cannot be right."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
import xarray
from tests.urbanheat import reference_comfort as plain

from urbanheat.comfort import (
    Flag,
    Person,
    heat_index,
    inputs,
    perceived_temperature,
    pet,
    stress_class,
    utci,
    wbgt,
    wet_bulb,
)

INDICES = {
    "utci": (utci, (30.0, 50.0, 2.0, 40.0)),
    "pet": (pet, (30.0, 50.0, 2.0, 40.0)),
    "perceived": (perceived_temperature, (30.0, 50.0, 2.0, 40.0)),
    "wbgt": (wbgt, (30.0, 700.0, 2.0, 40.0, 0.8)),
    "heat_index": (heat_index, (30.0, 40.0)),
    "wet_bulb": (wet_bulb, (30.0, 40.0)),
}
each = pytest.mark.parametrize(("index", "inputs"), INDICES.values(), ids=INDICES)


# --- the same whatever comes in


@each
def test_number_array_raster_and_single_precision_agree(index, inputs):
    value = index(*inputs)
    assert isinstance(value, float)
    raster = index(*(np.full((3, 4), x) for x in inputs))
    assert raster.shape == (3, 4) and raster.dtype == np.float64 and (raster == value).all()
    single = index(*(np.full(5, x, np.float32) for x in inputs))
    assert single.dtype == np.float32 and np.abs(single - value).max() < 1e-3
    assert index([inputs[0]], *inputs[1:]).shape == (1,)  # a sequence
    columns = np.full((3, 4), inputs[0])[:, ::2]  # not in one piece
    assert (index(columns, *inputs[1:]) == value).all() and index(columns, *inputs[1:]).shape == (3, 2)


@each
def test_rows_and_columns_are_broadcast(index, inputs):
    first = np.array([20.0, 30.0, 35.0])[:, None]
    second = inputs[1] + np.array([0.0, 5.0])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        table = index(first, second, *inputs[2:])
        assert table.shape == (3, 2)
        assert table[2, 1] == index(35.0, second[1], *inputs[2:])


@each
def test_missing_values_stay_missing_with_a_flag_and_without_a_warning(index, inputs):
    first = np.ma.masked_array([inputs[0], np.nan, inputs[0], np.inf], mask=[False, False, True, False])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        values, flags = index(first, *inputs[1:], flags=True)
    assert np.isnan(values).tolist() == [False, True, True, True]
    assert flags.tolist() == [0, 1, 1, 1]


@each
def test_labelled_arrays_come_back_labelled(index, inputs):
    grid = xarray.DataArray(np.full((2, 3), inputs[0], np.float32), dims=("y", "x"), coords={"x": [1, 2, 3]})
    hours = xarray.DataArray(np.full(4, inputs[1], np.float32), dims="time")
    found, flags = index(grid, hours, *inputs[2:], flags=True)
    assert found.dims == ("y", "x", "time") and found.dtype == np.float32 and found.attrs["units"] == "°C"
    assert flags.dtype == np.uint8 and int(flags.sum()) == 0 and "missing" in flags.attrs["flag_meanings"]
    assert found.x.values.tolist() == [1, 2, 3]
    assert float(found[0, 0, 0]) == pytest.approx(float(index(*inputs)), abs=1e-3)
    lazy = index(grid.chunk(x=1), hours, *inputs[2:])
    assert lazy.chunks is not None and lazy.compute().equals(found)


def test_many_cells_on_all_processors_are_the_same_as_few():
    rng = np.random.default_rng(1)
    air = rng.uniform(-60, 60, 120_000)
    inputs = air, air + rng.uniform(-40, 80, air.size), rng.uniform(0, 20, air.size), rng.uniform(0, 110, air.size)
    with pytest.warns(UserWarning, match="of 120,000 values"):
        values, flags = utci(*inputs, flags=True)
    parts = (tuple(x[k : k + 999] for x in inputs) for k in range(0, air.size, 999))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        few = np.concatenate([np.stack(utci(*part, flags=True)) for part in parts], axis=1)
    assert (values == few[0]).all() and (flags == few[1]).all()


def test_what_is_computed_needs_no_memory_but_the_answer():
    """The kernel reads the caller's arrays where they lie: a read-only array is enough."""
    air = np.full(1000, 25.0)
    air.flags.writeable = False
    assert (utci(air, air, 1.0, 50.0) == utci(25.0, 25.0, 1.0, 50.0)).all()


# --- outside the range


@pytest.mark.parametrize(
    ("inputs", "flag"),
    [
        ((51.0, 51.0, 1.0, 10.0), Flag.AIR),
        ((27.0, 100.0, 1.0, 50.0), Flag.RADIATION),
        ((27.0, 22.0, 0.0, 50.0), Flag.WIND),
        ((27.0, 22.0, 17.5, 50.0), Flag.WIND),
        ((27.0, 22.0, 1.0, 101.0), Flag.HUMIDITY),
        ((45.0, 45.0, 1.0, 90.0), Flag.HUMIDITY),  # vapour pressure above 50 hPa
        ((-90.0, -90.0, 20.0, 50.0), Flag.AIR | Flag.WIND),  # beyond the fitted vapour pressure
    ],
)
def test_utci_outside_is_computed_or_masked_and_always_flagged(inputs, flag):
    with pytest.warns(UserWarning, match="outside the range") as caught:
        value, code = utci(*inputs, flags=True)
    assert len(caught) == 1 and code == flag
    assert value == pytest.approx(plain.utci(*inputs), abs=1e-6)
    with pytest.warns(UserWarning, match="set to NaN"):
        masked = utci(*inputs, out_of_range="mask")
    assert np.isnan(masked)


def test_one_warning_counts_all():
    wind = np.array([0.1, 0.2, 1.0, 30.0])
    with pytest.warns(UserWarning) as caught:
        utci(25.0, 25.0, wind, 50.0)
    assert len(caught) == 1 and "of 4 values" in str(caught[0].message)
    assert "wind outside 0.5 to 17 m/s: 3" in str(caught[0].message)


@pytest.mark.filterwarnings("ignore")
def test_flags_of_the_other_indices():
    assert pet(-5.0, -5.0, 8.0, 50.0, flags=True).flags == Flag.BODY
    assert pet(45.0, 59.0, 1.0, 95.0, flags=True).flags == Flag.BODY
    assert pet(30.0, 150.0, 1.0, 20.0, flags=True).flags & Flag.RADIATION
    assert wbgt(30.0, 1400.0, 0.05, 50.0, 0.8, flags=True).flags == Flag.RADIATION | Flag.WIND
    assert heat_index(20.0, 50.0, flags=True).flags == Flag.AIR
    assert perceived_temperature(35.0, 60.0, 1.0, 2.0, flags=True).flags == Flag.REGRESSION
    assert np.isnan(wbgt(30.0, 700.0, 0.05, 50.0, 0.8, out_of_range="mask"))


def test_a_balance_that_is_missed_is_flagged_not_returned():
    """Without the limit of sweat the skin's balance jumps where vapour neither enters nor leaves it; that jump can
    swallow the root. Whatever the cell, a value without flag has a balance."""
    rng = np.random.default_rng(5)
    air = rng.uniform(34, 50, 4000)
    inputs = air, air + rng.uniform(0, 20, air.size), rng.uniform(0, 2, air.size), rng.uniform(80, 100, air.size)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        values, flags = pet(*inputs, sweat_limit=False, flags=True)
    lost = (flags & Flag.NO_BALANCE) != 0
    assert lost.any() and (np.isnan(values) == lost).all()


# --- units that cannot be right


west, east = (xarray.DataArray([20.0, 30.0], dims="x", coords={"x": x}) for x in ([0, 1], [1, 2]))


@pytest.mark.parametrize(
    ("inputs", "words"),
    [
        ((300.0, 25.0, 1.0, 50.0), "air_temperature looks like kelvin (300 to 300); subtract 273.15"),
        ((25.0, 300.0, 1.0, 50.0), "mean_radiant_temperature looks like kelvin"),
        ((86.0, 86.0, 1.0, 50.0), "looks like °F (86 to 86); convert it to °C"),
        (([20.0, -9999.0], 25.0, 1.0, 50.0), "below absolute zero; set the nodata value to NaN"),
        ((25.0, 25.0, -1.0, 50.0), "is negative (-1 m/s)"),
        ((25.0, 25.0, 1.0, [0.3, 0.7]), "relative_humidity looks like a fraction (0.3 to 0.7); multiply it by 100"),
        ((25.0, 25.0, 1.0, -9999.0), "relative_humidity is negative"),
        (("warm", 25.0, 1.0, 50.0), "air_temperature holds something that is not a number"),
        ((25.0, None, 1.0, 50.0), "mean_radiant_temperature is no number and no array of numbers"),
        ((np.array([1j]), 25.0, 1.0, 50.0), "air_temperature is no number"),
        ((xarray.Dataset(), 25.0, 1.0, 50.0), "air_temperature is no number"),
        ((west, east, 1.0, 50.0), "do not have the same coordinates; bring them to one grid first"),
        (([1.0, 2.0], [1.0, 2.0, 3.0], 1.0, 50.0), "do not fit one another"),
    ],
)
def test_wrong_units_are_recognised(inputs, words):
    for index in (utci, pet, perceived_temperature):
        with pytest.raises(ValueError) as error:
            index(*inputs)
        assert words in str(error.value) and "\n" not in str(error.value)


def test_wrong_units_of_the_others():
    for words, call in {
        "looks like Pa": lambda: pet(20.0, 20.0, 1.0, 50.0, pressure=101325.0),
        "goes down to -9999 hPa; set the nodata": lambda: wet_bulb(20.0, 50.0, pressure=[1000.0, -9999.0]),
        "ground_albedo is a share": lambda: wbgt(30.0, 700.0, 1.0, 50.0, 0.8, ground_albedo=45),
        "astronomical units": lambda: wbgt(30.0, 700.0, 1.0, 50.0, 0.8, sun_distance=1.5e8),
        "looks like kPa": lambda: wet_bulb(20.0, 50.0, pressure=101.3),
        "cosine of the sun's zenith angle": lambda: wbgt(30.0, 700.0, 1.0, 50.0, 37.0),
        "share between 0 and 1": lambda: wbgt(30.0, 700.0, 1.0, 50.0, 0.8, direct_fraction=70.0),
        "goes down to -999": lambda: wbgt(30.0, -999.0, 1.0, 50.0, 0.8),
        "out_of_range": lambda: utci(20.0, 20.0, 1.0, 50.0, out_of_range="drop"),
        "weight of a person": lambda: Person(weight=0),
        "standing": lambda: Person(position="lying"),
        "quantity is one of": lambda: wbgt(30.0, 700.0, 1.0, 50.0, 0.8, quantity="skin"),
        "surroundings": lambda: wbgt(30.0, 700.0, 1.0, 50.0, 0.8, surroundings="sea"),
        "height above ground": lambda: wbgt(30.0, 700.0, 1.0, 50.0, 0.8, wind_height=0),
        "method is": lambda: heat_index(30.0, 50.0, method="mine"),
        "has no classes": lambda: stress_class("mood", 20.0),
    }.items():
        with pytest.raises(ValueError, match=words):
            call()


@pytest.mark.parametrize("kind", [np.float32, np.float64])
@pytest.mark.parametrize(
    "values", [[1, -2, np.nan, np.inf, -np.inf, 3.5], [-5, -7.25], [-0.0, 0.0], [-1e-30, 5], [np.nan, np.inf], []]
)
def test_the_span_leaves_out_what_is_no_number(kind, values):
    given = np.array(values, kind)
    known = given[np.isfinite(given)]
    expected = (known.min(), known.max()) if known.size else (np.inf, -np.inf)
    assert inputs._span(given) == expected

"""Gi* and local Moran on rasters: against the equations, and what must hold for any raster."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from tests.urbanheat import reference_hotspots as slow

from urbanheat.hotspots import FLAGS, gi_star, local_moran
from urbanheat.hotspots import statistics as s
from urbanheat.hotspots.moments import count, moments_of

RANDOM = np.random.default_rng(11)


def field(shape=(9, 13), missing=0.15, shift=0.0):
    values = RANDOM.gamma(2.0, 3.0, shape) + shift
    values[RANDOM.random(shape) < missing] = np.nan
    return values


@st.composite
def rasters(draw):
    """Whole numbers (so that shifts are exact), with gaps, at least two different values."""
    shape = (draw(st.integers(1, 12)), draw(st.integers(1, 12)))
    values = draw(arrays.arrays(np.int64, shape, elements=st.integers(-50, 50))).astype(float)
    gaps = draw(arrays.arrays(bool, shape, elements=st.booleans() if draw(st.booleans()) else st.just(False)))
    values[gaps] = np.nan
    return values


def several(values) -> bool:
    return np.unique(values[np.isfinite(values)]).size > 1


@pytest.mark.parametrize("radius", [1, 2, 5])
@pytest.mark.parametrize("missing", [0.0, 0.3])
def test_every_cell_equals_the_equations(radius, missing):
    values = field(missing=missing)
    known = values[np.isfinite(values)].tolist()
    star, moran = gi_star(values, radius), local_moran(values, radius)
    total = local_moran(values, radius, randomisation="total")
    for row, col in zip(*np.nonzero(np.isfinite(values)), strict=True):
        own, around = float(values[row, col]), slow.window(values, row, col, radius)
        if len(around) + 1 == len(known):
            continue
        assert star.neighbours[row, col] == len(around) + 1 and moran.neighbours[row, col] == len(around)
        assert star.z[row, col] == pytest.approx(slow.gi_star_z(own, around, known), abs=1e-11)
        if not around:
            assert moran.flags[row, col] == s.NO_NEIGHBOURS
            continue
        i, conditional, everything = slow.moran(own, around, known)
        assert moran.i[row, col] == total.i[row, col] == pytest.approx(i, abs=1e-11)
        assert moran.z[row, col] == pytest.approx(conditional, abs=1e-11)
        assert total.z[row, col] == pytest.approx(everything, abs=1e-11)


def test_p_is_two_sided():
    from statistics import NormalDist

    star = gi_star(field(missing=0))
    expected = [2 * (1 - NormalDist().cdf(abs(z))) for z in star.z.ravel()]
    assert star.p.ravel() == pytest.approx(expected, abs=1e-12)


@settings(max_examples=60, deadline=None)
@given(rasters(), st.integers(1, 6), st.sampled_from([2.0**20, -(2.0**40), 7.0]))
def test_a_shift_changes_nothing(values, radius, shift):
    if not np.isfinite(values).any():
        return
    for function in (gi_star, local_moran):
        here, there = function(values, radius), function(values + shift, radius)
        assert np.array_equal(here.flags, there.flags)
        assert np.allclose(here.z, there.z, rtol=0, atol=1e-9, equal_nan=True)


@settings(max_examples=60, deadline=None)
@given(rasters(), st.integers(1, 6), st.floats(0.01, 100))
def test_scale_turning_and_sign(values, radius, scale):
    if not np.isfinite(values).any():
        return
    for function in (gi_star, local_moran):
        one = function(values, radius)
        sign = -1.0 if function is gi_star else 1.0
        assert np.allclose(function(-values, radius).z, sign * one.z, atol=1e-9, equal_nan=True)
        assert np.allclose(function(values[::-1].T, radius).z, one.z[::-1].T, atol=1e-9, equal_nan=True)
    scaled = gi_star(values * scale, radius)
    plain = gi_star(values, radius)
    assert np.allclose(scaled.z, plain.z, atol=1e-7, equal_nan=True)


@settings(max_examples=40, deadline=None)
@given(st.floats(-1e12, 1e12), st.integers(1, 7), st.integers(1, 7), st.integers(1, 4))
def test_a_constant_field_is_0_and_says_so(value, rows, cols, radius):
    for answer in (
        gi_star(np.full((rows, cols), value), radius),
        local_moran(np.full((rows, cols), value), radius),
    ):
        assert (answer.z == 0).all() and (answer.p == 1).all() and (answer.flags == s.CONSTANT).all()
        assert not answer.classes().any() and not answer.classes(control="none").any()


@settings(max_examples=60, deadline=None)
@given(rasters(), st.integers(1, 4))
def test_no_missing_number_without_a_flag(values, radius):
    if not np.isfinite(values).any():
        return
    for answer in (gi_star(values, radius), local_moran(values, radius)):
        assert np.array_equal(np.isnan(answer.z), np.isnan(answer.p))
        for bit in (s.NO_DATA, s.INFINITE, s.NO_NEIGHBOURS):
            assert np.isnan(answer.z[answer.flags == bit]).all()
        assert not np.isnan(answer.z[answer.flags & (s.NO_DATA | s.INFINITE | s.NO_NEIGHBOURS) == 0]).any()
        assert set(np.unique(answer.flags)) <= {0, *FLAGS}
        assert ((answer.p >= 0) & (answer.p <= 1) | np.isnan(answer.p)).all()


def test_flags_say_what_is_the_matter():
    lonely = np.full((5, 5), np.nan)
    lonely[0, 0], lonely[4, 3], lonely[4, 4] = 1.0, 2.0, 4.0
    moran = local_moran(lonely)
    assert moran.flags[0, 0] == s.NO_NEIGHBOURS and np.isnan(moran.z[0, 0]) and moran.quadrants[0, 0] == 0
    assert moran.flags[2, 2] == s.NO_DATA and moran.flags[4, 4] == 0
    assert "no neighbour has a value: z and p are missing" in moran.flag_counts()
    assert gi_star(lonely).flags[0, 0] == 0
    wide = gi_star(field((4, 5), 0), 4)
    assert (wide.flags == s.COVERS_ALL).all() and (wide.z == 0).all() and (wide.p == 1).all()
    assert (local_moran(field((4, 5), 0), 4).flags == s.COVERS_ALL).all()
    spike = np.zeros((6, 6))
    spike[2, 2] = 5.0
    assert local_moran(spike).flags[2, 2] == s.OTHERS_EQUAL and local_moran(spike).quadrants[2, 2] == 4
    middle = np.array([[1.0, 2.0, 3.0, 2.0, 2.0]])
    assert local_moran(middle).flags.tolist() == [[0, s.AT_MEAN, 0, s.AT_MEAN, s.AT_MEAN]]
    assert local_moran(middle, randomisation="total").flags.tolist() == [[0, 0, 0, 0, 0]]


def test_infinite_values_are_left_out_and_told_once():
    values = field(missing=0)
    values[2, 3], values[4, 4] = np.inf, -np.inf
    gaps = np.where(np.isfinite(values), values, np.nan)
    for function in (gi_star, local_moran):
        with pytest.warns(UserWarning, match="2 infinite values were left out") as told:
            answer = function(values)
        assert len(told) == 1
        assert (answer.flags == s.INFINITE).sum() == 2
        assert np.array_equal(answer.z, function(gaps).z, equal_nan=True)


def test_masks_of_all_kinds_are_gaps():
    values = field(missing=0)
    hidden = RANDOM.random(values.shape) < 0.2
    gaps = np.where(hidden, np.nan, values)
    expected = gi_star(gaps, 2).z
    assert np.array_equal(gi_star(values, 2, mask=hidden).z, expected, equal_nan=True)
    assert np.array_equal(gi_star(np.ma.array(values, mask=hidden), 2).z, expected, equal_nan=True)
    assert not np.isnan(values).any()


@pytest.mark.parametrize("kind", ["i2", "u1", ">f4", "f4", "f8", "?"])
def test_kinds_of_numbers(kind):
    values = RANDOM.integers(0, 9, (12, 9)).astype(kind)
    answer, exact = gi_star(values, 2), gi_star(values.astype(float), 2)
    assert answer.z.dtype == (np.float32 if kind == "f4" else np.float64)
    assert np.allclose(answer.z, exact.z, rtol=1e-6 if kind == "f4" else 0, atol=1e-6 if kind == "f4" else 0)


def test_frozen_and_turned_arrays_are_taken():
    values = field(missing=0)
    frozen = np.asfortranarray(values)
    frozen.setflags(write=False)
    assert np.array_equal(gi_star(frozen).z, gi_star(values).z)


def test_single_precision_far_from_zero_keeps_its_digits():
    """Kelvin in float32: the sums are taken in double precision of the deviations."""
    values = (300 + 0.01 * RANDOM.normal(size=(200, 200))).astype(np.float32)
    single, double = gi_star(values, 30), gi_star(values.astype(np.float64), 30)
    assert np.abs(single.z - double.z).max() < 1e-5 * np.abs(double.z).max()


def test_a_spike_leaves_no_trace_behind_it():
    """Running sums that subtract would carry the rounding of 1e15 through the row."""
    values = RANDOM.normal(size=(40, 40))
    values[3, 3] = 1e15
    star = gi_star(values, 2)
    n, own, around = values.size, values[30, 30], slow.window(values, 30, 30, 2)
    assert star.z[30, 30] == pytest.approx(slow.gi_star_z(own, around, values.ravel().tolist()), rel=1e-9)
    assert n == star.n


def test_one_row_one_column_and_wide_windows():
    line = RANDOM.normal(size=(1, 30))
    expected = [slow.gi_star_z(line[0, c], slow.window(line, 0, c, 4), line.ravel().tolist()) for c in range(30)]
    assert gi_star(line, 4).z[0] == pytest.approx(expected, abs=1e-12)
    assert gi_star(line.T.copy(), 4).z[:, 0] == pytest.approx(expected, abs=1e-12)
    assert (gi_star(line, 10**6).flags == s.COVERS_ALL).all()


def test_permutation_p_agrees_with_a_plain_one():
    """2,000 shuffles each: the standard error of p = 0.5 is 0.011, of the difference 0.016."""
    values = np.round(field((6, 7), 0.1), 1)
    known = values[np.isfinite(values)].tolist()
    star = gi_star(values, 1, permutations=2000, seed=3)
    gaps = []
    for row, col in zip(*np.nonzero(np.isfinite(values)), strict=True):
        around = slow.window(values, row, col, 1)
        plain = slow.permutation_p(float(values[row, col]), around, known, 2000, seed=int(row * 100 + col))
        gaps.append(star.p_permutation[row, col] - plain)
    assert np.abs(gaps).max() < 0.08 and abs(np.mean(gaps)) < 0.01
    again = gi_star(values, 1, permutations=2000, seed=3)
    assert np.array_equal(star.p_permutation, again.p_permutation, equal_nan=True)
    other = gi_star(values, 1, permutations=2000, seed=4)
    assert not np.array_equal(star.p_permutation, other.p_permutation, equal_nan=True)


def test_permutation_p_near_the_analytic_one_and_its_floor():
    values = RANDOM.normal(size=(20, 20))
    moran = local_moran(values, 1, permutations=499)
    assert np.abs(moran.p - moran.p_permutation).mean() < 0.05
    values[5:9, 5:9] += 6
    moran = local_moran(values, 1, permutations=499)
    assert moran.p_permutation[7, 7] == pytest.approx(2 / 500)
    assert moran.classes(control="none", permutation=True)[7, 7] == 1
    with pytest.raises(ValueError, match="ask for them"):
        local_moran(values).classes(permutation=True)


def test_permutation_leaves_untested_what_the_flags_say():
    spike = np.zeros((6, 6))
    spike[2, 2] = 5.0
    assert local_moran(spike, permutations=19).p_permutation[2, 2] == 1
    lonely = np.full((5, 5), np.nan)
    lonely[0, 0], lonely[4, 3], lonely[4, 4] = 1.0, 2.0, 4.0
    assert np.isnan(local_moran(lonely, permutations=19).p_permutation[0, 0])
    assert (gi_star(np.ones((3, 3)), permutations=19).p_permutation == 1).all()


def test_progress_of_permutations_is_told():
    told = []
    gi_star(field(), permutations=5, progress=lambda done, total: told.append((done, total)))
    assert told == [(n, 5) for n in range(1, 6)]


def test_hot_and_cold_spots_have_their_classes():
    values = RANDOM.normal(size=(40, 40))
    values[5:12, 5:12] += 3
    values[25:33, 25:33] -= 3
    values[7:10, 29:32] -= 1
    values[8, 30] += 30
    star, moran = gi_star(values), local_moran(values)
    classes = star.classes(0.05)
    assert classes.dtype == np.int8 and classes[8, 8] == 1 and classes[29, 29] == -1
    assert (classes != 0).mean() < 0.2
    kinds = moran.classes(0.05)
    assert kinds[8, 8] == 1 and kinds[29, 29] == 3
    assert moran.quadrants[8, 30] == 4 and moran.quadrants[8, 31] == 2
    strict, loose = star.classes(control="by"), star.classes(control="none")
    assert np.count_nonzero(strict) <= np.count_nonzero(classes) <= np.count_nonzero(loose)


def test_xarray_in_xarray_out():
    xarray = pytest.importorskip("xarray")
    values = xarray.DataArray(field(), dims=("y", "x"), coords={"x": np.arange(13.0)}, attrs={"units": "K"})
    answer = gi_star(values)
    assert answer.z.dims == ("y", "x") and answer.z.name == "z" and "units" not in answer.z.attrs
    assert np.array_equal(answer.z.values, gi_star(values.values).z, equal_nan=True)
    assert answer.classes().shape == values.shape


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: gi_star(np.ones(4)), "two dimensions"),
        (lambda: gi_star(np.full((3, 3), np.nan)), "No cell has a value"),
        (lambda: gi_star(np.array([[1.0, 1e300]])), "must be declared as no data"),
        (lambda: gi_star(np.empty((0, 3))), "No cell has a value"),
        (lambda: gi_star(np.ones((3, 3)), 0), "radius is a whole number"),
        (lambda: gi_star(np.ones((3, 3)), 1.5), "radius is a whole number"),
        (lambda: gi_star(np.ones((3, 3)), True), "radius is a whole number"),
        (lambda: gi_star(np.array([["a"]])), "are numbers"),
        (lambda: gi_star(np.ones((3, 3)), mask=np.ones((2, 3), bool)), "The mask has the shape"),
        (lambda: gi_star(np.ones((3, 3)), permutations=-1), "number of permutations"),
        (lambda: local_moran(np.ones((3, 3)), randomisation="some"), "'conditional' or 'total'"),
        (lambda: gi_star(np.ones((3, 3))).classes(1.5), "alpha lies between"),
        (lambda: gi_star(np.ones((3, 3))).classes(control="fdr"), "one of bh, by, none"),
    ],
)
def test_bad_input_is_refused_in_plain_words(call, words):
    with pytest.raises(ValueError, match=words):
        call()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.floats(-1e70, 1e70), min_size=1),
    st.integers(0, 100),
)
def test_sums_are_exact_in_any_order_and_parts(values, cut):
    """Against fractions: mean and variance are the nearest floats, however the values are parted."""
    from fractions import Fraction

    whole = np.array(values).reshape(1, -1)
    counted, known = moments_of(whole)
    exact = sum(map(Fraction, values)) / len(values)
    assert known.mean == float(exact) and counted.n == len(values)
    cut = min(cut, len(values))
    parts = count(whole[:, cut:]) + count(whole[:, :cut])
    assert parts == counted


def test_nothing_is_warned_of_in_an_ordinary_call():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        gi_star(field())
        local_moran(field(), permutations=3)

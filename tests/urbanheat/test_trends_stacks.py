"""Trends of stacks against series and the slow reference; Sen slope without sorting; properties."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.urbanheat import reference_trends as reference

from urbanheat.trends import NO_INTERVAL, OK, TOO_FEW, VERDICTS, mann_kendall, sen_slope, trend


def same(mine, theirs):
    assert (mine is None) == (theirs is None)
    if theirs is not None:
        assert mine == pytest.approx(theirs, rel=1e-9, abs=1e-12)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.one_of(st.none(), st.integers(-8, 8), st.floats(-50, 50, width=32)), min_size=6, max_size=70
    ).filter(lambda v: sum(x is not None for x in v) >= 5)
)
def test_any_series_equals_the_slow_reference(values):
    slope, low, high = reference.sen(values)
    mine = sen_slope(values)
    same(mine.slope, slope)
    same(mine.low, low)
    same(mine.high, high)
    assert sen_slope(values, confidence=None).slope == mine.slope
    for correction in ("none", "hamed-rao"):
        found = mann_kendall(values, correction)
        s, variance, z, p = reference.mann_kendall(values, correction != "none")
        assert found.s == s
        same(found.variance, variance)
        same(found.z, z)
        same(found.p, p)


@settings(max_examples=40, deadline=None)
@given(st.floats(-1e3, 1e3), st.floats(-1e3, 1e3), st.integers(3, 80), st.integers(0, 2**31))
def test_the_slope_of_a_line_is_its_slope(slope, level, n, seed):
    times = np.cumsum(np.random.default_rng(seed).integers(1, 5, n)).astype(float)
    found = sen_slope(level + slope * times, times)
    assert found.slope == pytest.approx(slope, rel=1e-9, abs=1e-9)
    assert found.intercept == pytest.approx(level, rel=1e-6, abs=1e-5)


@pytest.mark.parametrize("n", [20, 24, 40, 61, 90])
@pytest.mark.parametrize("kind", ["noise", "counts", "steps", "one outlier", "sorted"])
def test_long_series_equal_sorting(n, kind):
    """Enough slopes for the sample: the median and the ranks of the interval must be those of the sorted slopes."""
    rng = np.random.default_rng(n)
    y = {
        "noise": rng.normal(0, 5, n),
        "counts": rng.poisson(3, n).astype(float),
        "steps": np.repeat(rng.normal(0, 1, n // 4 + 1), 4)[:n],
        "one outlier": np.where(np.arange(n) == n // 2, 1e9, 0.0),
        "sorted": np.sort(rng.normal(0, 5, n)),
    }[kind]
    slope, low, high = reference.sen(y.tolist())
    found = sen_slope(y)
    same(found.slope, slope)
    same(found.low, low)
    same(found.high, high)


def stack(years: int = 42, seed: int = 0):
    rng = np.random.default_rng(seed)
    values = np.round(rng.normal(10, 3, (years, 3, 4)) + np.arange(years)[:, None, None] * 0.1)
    values[rng.random(values.shape) < 0.1] = np.nan
    values[:, 0, 0] = np.nan
    values[:22, 0, 1] = np.nan
    values[:, 2, 3] = 7.0
    return values


def test_a_stack_gives_what_each_series_gives():
    values, years = stack(), np.arange(1981, 2023)
    result = trend(years, values, threads=2)
    for y, x in np.ndindex(3, 4):
        one = trend(years, values[:, y, x])
        assert result.n[y, x] == one.n
        if one.reason:
            assert result.flag[y, x] == TOO_FEW and np.isnan(result.slope[y, x]) and result.verdict[y, x] == 0
            continue
        assert result.flag[y, x] == OK and VERDICTS[int(result.verdict[y, x])] == one.verdict
        assert [result.slope[y, x], result.low[y, x], result.high[y, x], result.p[y, x]] == [
            one.slope, one.low, one.high, one.p
        ]  # fmt: skip
    assert {"increasing", "no clear trend"} <= {VERDICTS[v] for v in result.verdict.ravel().tolist()}
    test = mann_kendall(values, "hamed-rao")
    one = mann_kendall(values[:, 1, 2], "hamed-rao")
    assert (test.s[1, 2], test.variance[1, 2], test.p[1, 2], test.n[1, 2]) == (one.s, one.variance, one.p, one.n)
    assert test.flag[0, 0] == TOO_FEW and np.isnan(test.p[0, 0])
    slope = sen_slope(values)
    assert slope.flag[0, 0] == TOO_FEW and slope.slope[1, 1] == sen_slope(values[:, 1, 1]).slope
    few = sen_slope(values[:3, 1:, :2].astype(np.float32) * 0 + np.array([1, 2, 4]).reshape(3, 1, 1))
    assert (few.flag[~np.isnan(few.slope)] == NO_INTERVAL).all() and np.isnan(few.low).all()


def test_blocks_threads_and_kinds_of_array_change_nothing():
    values, years = stack(seed=3), np.arange(1981, 2023)
    one = trend(years, values)
    arrays = [values]
    dask = pytest.importorskip("dask.array")
    arrays.append(dask.from_array(values, chunks=(10, 2, 3)))
    seen = []
    for each in arrays:
        other = trend(years, each, threads=2, progress=lambda done, total: seen.append((done, total)))
        for name in ("verdict", "flag", "slope", "low", "high", "p", "n"):
            np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    assert seen[-1][0] == seen[-1][1] == 4


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: trend([2000, 2001], np.zeros((3, 1, 1))), "3 steps in the stack but 2 times"),
        (lambda: trend([2000, 2000, 2001], np.zeros((3, 1, 1))), "must rise"),
        (lambda: trend([2000, 2001], np.zeros((2, 2))), r"\(time, y, x\)"),
        (lambda: sen_slope(np.zeros((3, 1, 1)), [0, 1, math.inf]), "must rise"),
        (lambda: trend(range(30), range(30), correction="yue"), "'none' or 'hamed-rao'"),
        (lambda: trend(range(30), range(30), confidence=95), "between 0 and 1"),
    ],
)
def test_bad_stacks_are_refused_in_plain_words(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_infinite_values_are_missing():
    assert trend(range(1990, 2020), [math.inf, *range(29)]).n == 29

"""Return levels: the slow reference, a peer's numbers, coverage of the interval, what is not computable."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.urbanheat import reference_trends as reference

from urbanheat.extremes import ALL_EQUAL, OK, REASONS, TOO_FEW
from urbanheat.trends import return_level

# Yearly maxima [°C], invented: a Gumbel sample rounded to 0.1.
MAXIMA = [
    31.2, 33.5, 30.8, 34.9, 32.2, 31.7, 36.4, 33.0, 32.8, 30.1, 31.9, 35.2, 33.3, 32.0, 31.1, 34.0, 38.6, 32.5,
    33.9, 31.4, 30.6, 32.9, 33.7, 35.8, 31.8, 32.4, 34.4, 30.9, 33.1, 36.9,
]  # fmt: skip


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10_000), st.integers(20, 30), st.sampled_from((-0.3, -0.1, 0, 0.1, 0.3)))
def test_the_fit_equals_the_slow_reference(seed, n, k):
    uniform = np.random.default_rng(seed).random(n)
    values = reference_sample(uniform, k)
    location, scale, shape = reference.gev(values)
    found = return_level(values, (2, 25), replicates=100)
    assert (found.location, found.scale, found.shape) == (
        pytest.approx(location, rel=1e-9), pytest.approx(scale, rel=1e-8), pytest.approx(shape, abs=1e-8)
    )  # fmt: skip
    for period, level in zip(found.periods, found.level, strict=True):
        assert level == pytest.approx(reference.level(location, scale, shape, period), rel=1e-9)


def reference_sample(uniform, k):
    y = -np.log(uniform)
    return (30 - 2 * np.log(y) if k == 0 else 30 + 2 * (1 - y**k) / k).tolist()


def test_the_interval_holds_the_level_and_is_the_same_for_the_same_seed():
    one, two = (return_level(MAXIMA, (10, 50), seed=4) for _ in range(2))
    assert one == two and one.reason is None
    for level, low, high in zip(one.level, one.low, one.high, strict=True):
        assert low < level < high
    assert one.high[1] - one.low[1] > one.high[0] - one.low[0]
    other = return_level(MAXIMA, (10, 50), seed=5)
    assert other.level == one.level and other.low != one.low
    narrow = return_level(MAXIMA, (10, 50), seed=4, confidence=0.5)
    assert one.low[0] < narrow.low[0] < narrow.high[0] < one.high[0]
    assert return_level(MAXIMA, (10,), method="resample").low != one.low


def test_the_parametric_interval_covers_the_true_level():
    """60 samples of 40 years from a known distribution: the 90 % interval holds the true level in most of them."""
    true = reference.level(30, 2, -0.1, 20)
    rng = np.random.default_rng(11)
    samples = np.array([reference_sample(rng.random(40), -0.1) for _ in range(60)]).T.reshape(40, 6, 10)
    found = return_level(samples, (20,), confidence=0.9, replicates=300)
    held = ((found.low[0] <= true) & (true <= found.high[0])).mean()
    assert 0.78 <= held <= 0.99


def test_a_stack_gives_what_each_series_gives():
    rng = np.random.default_rng(1)
    values = 30 + rng.gumbel(0, 2, (45, 2, 3))
    values[rng.random(values.shape) < 0.1] = np.nan
    values[:, 0, 0] = np.nan
    values[:, 1, 2] = 31.0
    found = return_level(values, (10, 30), threads=2, replicates=100)
    for y, x in np.ndindex(2, 3):
        one = return_level(values[:, y, x], (10, 30), replicates=100)
        assert found.n[y, x] == one.n
        if one.reason:
            assert np.isnan(found.level[:, y, x]).all() and found.flag[y, x] != OK
            continue
        assert tuple(found.level[:, y, x]) == one.level and tuple(found.low[:, y, x]) == one.low
        assert tuple(found.high[:, y, x]) == one.high and found.shape[y, x] == one.shape
    assert (found.flag[0, 0], found.flag[1, 2]) == (TOO_FEW, ALL_EQUAL) and set(REASONS) >= {0, 1, 2, 3}


def test_what_is_not_computable_says_why():
    assert return_level(MAXIMA[:12]).reason == "a return level needs at least 20 complete years; there are 12"
    assert return_level([*MAXIMA[:12], *[None] * 20]).n == 12
    assert return_level([30.0] * 25).reason == "all yearly values are equal"
    assert return_level(MAXIMA[:12], min_years=10).level is not None


def test_warnings_name_short_records_far_periods_and_trends():
    assert return_level(MAXIMA, (10,)).warnings == ()
    assert "only 25 complete years" in return_level(MAXIMA[:25], (10,)).warnings[0]
    assert "100 years reach far beyond the 30 years" in return_level(MAXIMA, (10, 100)).warnings[0]
    rising = [v + 0.3 * i for i, v in enumerate(MAXIMA)]
    assert "have a trend" in return_level(rising, (10,)).warnings[-1]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"periods": (1,)}, "longer than 1 year"),
        ({"periods": ()}, "longer than 1 year"),
        ({"confidence": 95}, "between 0 and 1"),
        ({"method": "jackknife"}, "parametric or resample"),
        ({"replicates": 10}, "at least 100"),
        ({"min_years": 5}, "10 to 20"),
    ],
)
def test_impossible_questions_are_refused_in_plain_words(options, words):
    with pytest.raises(ValueError, match=words):
        return_level(MAXIMA, **options)

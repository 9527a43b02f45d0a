"""Sen slope and Mann-Kendall against hand-computed examples, brute force and a peer."""

from __future__ import annotations

import itertools
import math
import statistics

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from urbanheat.trends import mann_kendall, sen_slope, trend

# random walk, rounded to 0.01; the number of pairs (300) is even, so that no residual is tied by construction
WALK = [
    0.13, 1.59, 2.92, 2.51, 2.31, 1.88, 2.55, 2.6, 3.44, 1.7, 3.36, 3.37, 4.15, 4.11, 3.83, 4.39, 5.32, 5.22,
    5.16, 5.95, 5.18, 3.76, 4.26, 3.69, 1.87,
]  # fmt: skip


def test_four_values_by_hand():
    """10, 15, 14, 20: six pairs, five up and one down, S = 4; Var S = 4·3·13/18."""
    result = mann_kendall([10, 15, 14, 20])
    assert result.s == 4
    assert result.variance == pytest.approx(4 * 3 * 13 / 18)
    assert result.z == pytest.approx(3 / math.sqrt(156 / 18))
    assert result.p == pytest.approx(2 * (1 - statistics.NormalDist().cdf(result.z)))
    # slopes 5, -1, 6, 2, 2.5, 10/3
    assert sen_slope([10, 15, 14, 20]).slope == pytest.approx((2.5 + 10 / 3) / 2)


def test_ties_by_hand():
    """1 2 2 3 2: up 1-2 1-2 1-3 1-2 2-3 2-3, down 3-2, three pairs tied; one group of three 2s."""
    result = mann_kendall([1, 2, 2, 3, 2])
    assert result.s == 6 - 1
    assert result.variance == pytest.approx((5 * 4 * 15 - 3 * 2 * 11) / 18)
    assert result.tau == pytest.approx(5 / math.sqrt(7 * 10))
    assert sen_slope([1, 2, 2, 3, 2]).slope == pytest.approx(
        statistics.median([1, 0.5, 2 / 3, 0.25, 0, 0.5, 0, 1, 0, -1])
    )


def test_all_values_equal_have_no_trend():
    assert mann_kendall([3] * 25, "hamed-rao").p == 1.0
    assert trend(range(1990, 2015), [3] * 25).verdict == "no clear trend"
    assert sen_slope([3] * 25).slope == 0


def test_peer_pymannkendall():
    """pymannkendall 1.4.3, original_test and hamed_rao_modification_test, on WALK."""
    corrected = mann_kendall(WALK, "hamed-rao")
    assert corrected.s == 154
    assert corrected.variance == pytest.approx(3210.871794871795, rel=1e-12)
    assert corrected.z == pytest.approx(2.700100617814712, rel=1e-12)
    assert corrected.p == pytest.approx(0.006931850827535113, rel=1e-10)
    assert sen_slope(WALK).slope == pytest.approx(0.16200000000000006)
    assert corrected.variance == pytest.approx(mann_kendall(WALK).variance * corrected.factor)


def slow_hamed_rao(y: list[float]) -> float:
    """n/n* written out from the paper for a series without ties after detrending."""
    n = len(y)
    slope = statistics.median((y[j] - y[i]) / (j - i) for i, j in itertools.combinations(range(n), 2))
    rest = [v - slope * i for i, v in enumerate(y)]
    ranks = [1 + sum(other < v for other in rest) for v in rest]
    mean = (n + 1) / 2
    spread = sum((r - mean) ** 2 for r in ranks)
    total = 0.0
    for k in range(1, n):
        rho = sum((ranks[i] - mean) * (ranks[i + k] - mean) for i in range(n - k)) / spread
        if abs(rho) > statistics.NormalDist().inv_cdf(0.975) / math.sqrt(n):
            total += (n - k) * (n - k - 1) * (n - k - 2) * rho
    return 1 + 2 * total / (n * (n - 1) * (n - 2))


def test_hamed_rao_factor_equals_slow_reference():
    assert mann_kendall(WALK, "hamed-rao").factor == pytest.approx(slow_hamed_rao(WALK), rel=1e-12)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(-5, 5), min_size=4, max_size=30))
def test_score_and_slope_equal_brute_force(values):
    pairs = list(itertools.combinations(range(len(values)), 2))
    signs = [(values[j] > values[i]) - (values[j] < values[i]) for i, j in pairs]
    result = mann_kendall(values)
    assert result.s == sum(signs) and 0 <= result.p <= 1
    slopes = [(values[j] - values[i]) / (j - i) for i, j in pairs]
    sen = sen_slope(values)
    assert sen.slope == pytest.approx(statistics.median(slopes))
    if sen.low is not None:
        assert sen.low <= sen.slope <= sen.high


def test_interval_by_hand():
    """Ten values without ties: N' = 45, Var S = 10·9·25/18 = 125, C = 1.96·√125 = 21.91."""
    values = [1.0, 3.1, 2.2, 5.4, 4.3, 7.7, 6.5, 9.9, 8.6, 12.8]
    slopes = sorted((values[j] - values[i]) / (j - i) for i, j in itertools.combinations(range(10), 2))
    c = statistics.NormalDist().inv_cdf(0.975) * math.sqrt(125)
    low, high = (45 - c) / 2, (45 + c) / 2 + 1

    def at(rank: float) -> float:
        below = math.floor(rank)
        return slopes[below - 1] + (rank - below) * (slopes[below] - slopes[below - 1])

    sen = sen_slope(values)
    assert (sen.low, sen.high) == (pytest.approx(at(low)), pytest.approx(at(high)))
    assert sen_slope([1, 2, 4]).low is None


def test_trend_keeps_missing_years_in_place():
    years = list(range(1990, 2025))
    values = [0.3 * (y - 1990) + (y % 3) * 0.01 for y in years]
    values[5] = None
    values[6] = float("nan")
    result = trend(years, values)
    assert result.verdict == "increasing" and result.slope == pytest.approx(0.3, abs=0.01)
    assert (result.n, result.missing_years, result.first_year, result.last_year) == (33, 2, 1990, 2024)
    assert result.per_decade == pytest.approx(10 * result.slope) and result.warning is None
    assert trend(years, [-v if v else v for v in values]).verdict == "decreasing"
    shuffled = trend(years[::-1], values[::-1])
    assert shuffled == result


def test_trend_is_not_computable_below_twenty_years_and_warns_below_thirty():
    short = trend(range(2000, 2019), range(19))
    assert short.verdict == "not computable" and short.slope is None
    assert short.reason == "a trend needs at least 20 complete years; there are 19"
    assert "30 are usual" in trend(range(2000, 2020), range(20)).warning
    assert trend([], []).verdict == "not computable"


def test_fewer_years_can_be_asked_for_down_to_ten():
    assert trend(range(2000, 2012), range(12), min_years=10).slope == pytest.approx(1.0)
    assert "at least 10 complete years; there are 9" in trend(range(9), range(9), min_years=10).reason
    with pytest.raises(ValueError, match="10 to 20"):
        trend(range(9), range(9), min_years=9)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: trend([2000, 2000], [1, 2]), "only once"),
        (lambda: trend([2000], [1, 2]), "1 years but 2 values"),
        (lambda: mann_kendall([1, 2, 3]), "at least 4"),
        (lambda: mann_kendall([1, 2, 3, 4], "yue"), "'none' or 'hamed-rao'"),
        (lambda: sen_slope([1]), "at least 2"),
        (lambda: sen_slope([1, 2, 3], confidence=95), "between 0 and 1"),
        (lambda: sen_slope([1, 2], [5, 5]), "only once"),
        (lambda: sen_slope([1, 2, 3], [0, 1, float("nan")]), "is a number"),
    ],
)
def test_bad_input_is_refused_in_plain_words(call, words):
    with pytest.raises(ValueError, match=words):
        call()

"""Neighbour lists, Gi* and local Moran on polygons, false discovery control."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.urbanheat import reference_hotspots as slow

from urbanheat import hotspots
from urbanheat.hotspots import Neighbours, false_discovery, gi_star_polygons, local_moran_polygons
from urbanheat.hotspots import statistics as s

shapely = pytest.importorskip("shapely")
RANDOM = np.random.default_rng(2)


def squares(rows, cols, size=1.0, gap=0.0):
    return [
        shapely.box(c * size, r * size, (c + 1) * size - gap, (r + 1) * size - gap)
        for r in range(rows)
        for c in range(cols)
    ]


def lists_of(neighbours):
    return [sorted(neighbours.of(i).tolist()) for i in range(neighbours.n)]


def test_queen_and_rook_of_squares():
    queen, rook = hotspots.queen(squares(3, 3)), hotspots.rook(squares(3, 3))
    assert lists_of(queen)[4] == [0, 1, 2, 3, 5, 6, 7, 8] and lists_of(queen)[0] == [1, 3, 4]
    assert lists_of(rook)[4] == [1, 3, 5, 7] and lists_of(rook)[0] == [1, 3]
    assert queen.counts.tolist() == [3, 5, 3, 5, 8, 5, 3, 5, 3]


def test_gaps_overlaps_and_empty_shapes():
    apart = squares(2, 2, gap=0.01)
    assert hotspots.queen(apart).counts.tolist() == [0, 0, 0, 0]
    assert hotspots.queen(apart, tolerance=0.02).counts.tolist() == [3, 3, 3, 3]
    over = [shapely.box(0, 0, 1.1, 1), shapely.box(1, 0, 2, 1), None, shapely.Polygon()]
    assert lists_of(hotspots.rook(over)) == [[1], [0], [], []]
    bow = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])  # crosses itself
    assert lists_of(hotspots.queen([bow, shapely.box(1, 0, 2, 1)])) == [[1], [0]]


def test_within_and_nearest():
    points = [shapely.Point(x, 0) for x in (0, 1, 3, 7)] + [None]
    assert lists_of(hotspots.within(points, 2.0)) == [[1], [0, 2], [1], [], []]
    assert lists_of(hotspots.nearest(points, 1)) == [[1], [0], [1], [2], []]
    even = [shapely.Point(x, 0) for x in (0, 1, 2)]
    assert lists_of(hotspots.nearest(even, 1)) == [[1], [0, 2], [1]]


def test_every_polygon_equals_the_equations():
    lists = lists_of(hotspots.queen(squares(6, 7)))
    values = RANDOM.gamma(2.0, 3.0, 42)
    values[[3, 17]] = np.nan
    star, moran = gi_star_polygons(values, lists), local_moran_polygons(values, lists)
    total = local_moran_polygons(values, lists, randomisation="total")
    known = values[np.isfinite(values)].tolist()
    for place, row in enumerate(lists):
        if np.isnan(values[place]):
            assert star.flags[place] == moran.flags[place] == s.NO_DATA
            continue
        around = [values[j] for j in row if np.isfinite(values[j])]
        assert star.z[place] == pytest.approx(slow.gi_star_z(values[place], around, known), abs=1e-12)
        expected = slow.moran(values[place], around, known)
        assert (moran.i[place], moran.z[place], total.z[place]) == pytest.approx(expected, abs=1e-12)


def test_squares_equal_the_raster_also_in_permutations():
    values = RANDOM.normal(size=(6, 7))
    lists = hotspots.queen(squares(6, 7))
    for flat, raster in (
        (gi_star_polygons(values.ravel(), lists, permutations=99), hotspots.gi_star(values, permutations=99)),
        (
            local_moran_polygons(values.ravel(), lists, permutations=99),
            hotspots.local_moran(values, permutations=99),
        ),
    ):
        assert flat.z == pytest.approx(raster.z.ravel(), abs=1e-12)
        assert np.array_equal(flat.p_permutation, raster.p_permutation.ravel())
        assert np.array_equal(flat.classes(), raster.classes().ravel())


def test_weights_by_the_equation():
    """Three places, weights by hand; Gi* with the general form of Ord & Getis 1995."""
    values = [1.0, 4.0, 2.0, 9.0]
    lists = Neighbours.of_lists([[1, 2], [0], [0, 3], [2]], [[0.5, 2.0], [1.0], [3.0, 0.25], [1.0]])
    x = np.array(values)
    star = gi_star_polygons(values, lists, self_weight=0.5)
    w, squares_ = 0.5 + 2.0 + 0.5, 0.25 + 4.0 + 0.25
    top = 0.5 * 4 + 2.0 * 2 + 0.5 * 1 - x.mean() * w
    assert star.z[0] == pytest.approx(top / (x.std() * np.sqrt((4 * squares_ - w * w) / 3)))
    moran = local_moran_polygons(values, lists)
    lag = (0.5 * (4 - 4) + 2.0 * (2 - 4)) / 2.5
    assert moran.i[0] == pytest.approx((1 - 4) / x.var() * lag)
    assert moran.neighbours.tolist() == [2.5, 1.0, 3.25, 1.0]


def test_missing_none_and_constant_values():
    lists = {0: [1], 1: [0, 2], 2: [1], 3: []}
    moran = local_moran_polygons([1.0, None, 2.0, 5.0], lists)
    assert moran.flags.tolist() == [s.NO_NEIGHBOURS, s.NO_DATA, s.NO_NEIGHBOURS, s.NO_NEIGHBOURS]
    same = gi_star_polygons([0.1] * 4, lists)
    assert (same.z == 0).all() and (same.flags == s.CONSTANT).all()
    masked = np.ma.array([1.0, 2.0, 4.0, 8.0], mask=[0, 1, 0, 0])
    assert gi_star_polygons(masked, lists).flags.tolist() == [0, s.NO_DATA, 0, 0]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: gi_star_polygons([1, 2], [[1], [0], []]), "2 values but neighbour lists of 3"),
        (lambda: gi_star_polygons([None, None], [[1], [0]]), "No polygon has a value"),
        (lambda: gi_star_polygons([1, 2], [[1], [5]]), "0 to 1"),
        (lambda: gi_star_polygons([1, 2], [[1], [-1]]), "0 to 1"),
        (lambda: gi_star_polygons([1, 2], [[1], [1]]), "its own neighbour"),
        (lambda: gi_star_polygons([1, 2], [[1, 1], [0]]), "twice"),
        (lambda: gi_star_polygons([1, 2], {1: [0], 2: [0]}), "0 is missing"),
        (lambda: gi_star_polygons([1, 2], [["a"], [0]]), "whole number from 0"),
        (lambda: gi_star_polygons([[1, 2]], [[]]), "one dimension"),
        (lambda: gi_star_polygons([1, 2], [[1], [0]], self_weight=0), "above 0"),
        (lambda: Neighbours.of_lists([[1], [0]], [[1.0], [-1.0]]), "0 or more"),
        (lambda: Neighbours.of_lists([[1], [0]], [[1.0], []]), "2 neighbours but 1 weights"),
        (lambda: Neighbours([0, 2], [0], [1.0]), "indptr rises"),
        (lambda: hotspots.queen(["POINT (0 0)"]), "shapely geometries"),
        (lambda: hotspots.queen([], tolerance=-1), "0 or more"),
        (lambda: hotspots.within([shapely.Point(36.8, -1.3)], 1000), "look like degrees"),
        (lambda: hotspots.within([shapely.Point(0, 0)], 0), "above 0"),
        (lambda: hotspots.nearest([shapely.Point(0, 0), shapely.Point(1, 0)], 2), "between 1 and 1"),
    ],
)
def test_bad_input_is_refused_in_plain_words(call, words):
    with pytest.raises(ValueError, match=words):
        call()


PS = st.lists(st.one_of(st.floats(0, 1), st.sampled_from([0.0, 0.001, 0.01, 0.04, 1.0, float("nan")])), max_size=40)


@settings(max_examples=150, deadline=None)
@given(PS, st.sampled_from([0.01, 0.05, 0.2]), st.booleans())
def test_false_discovery_equals_the_step_up_rule(p, alpha, dependence):
    found = false_discovery(p, alpha, dependence)
    assert found.significant.tolist() == slow.false_discovery(p, alpha, dependence)
    known = ~np.isnan(np.array(p, float))
    assert found.tests == known.sum() and np.array_equal(~np.isnan(found.adjusted), known)
    edge = np.abs(found.adjusted - alpha) < 1e-12
    assert np.array_equal((found.adjusted <= alpha)[~edge], found.significant[~edge])


def test_false_discovery_as_in_the_paper():
    """Benjamini & Hochberg 1995, section 3.1: 15 p-values, 4 are chosen at 0.05."""
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528,
         0.7590, 1.0]  # fmt: skip
    found = false_discovery(np.reshape(p, (3, 5)))
    assert found.significant.sum() == 4 and found.threshold == 0.0095 and found.significant.shape == (3, 5)
    assert false_discovery(p, dependence=True).significant.sum() == 3


def test_false_discovery_of_many_keeps_chance_out():
    """100 signals among 20,000 tests: without control a thousand chance finds, with it few."""
    p = np.concatenate([np.full(100, 1e-9), RANDOM.random(19900)])
    found = false_discovery(p).significant
    assert found[:100].all() and found[100:].sum() < 30 < (p[100:] <= 0.05).sum()


@pytest.mark.parametrize(("p", "alpha"), [([0.1, 1.2], 0.05), ([-0.1], 0.05), ([0.1], 0), ([0.1], 1)])
def test_false_discovery_refuses_what_is_no_p(p, alpha):
    with pytest.raises(ValueError, match="between 0 and 1"):
        false_discovery(p, alpha)


def test_harmonic_numbers_of_large_n():
    from urbanheat.hotspots.discovery import harmonic

    assert harmonic(5000) == pytest.approx(sum(1 / i for i in range(1, 5001)), rel=1e-14)

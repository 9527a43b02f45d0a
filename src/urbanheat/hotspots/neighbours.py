"""Who is whose neighbour: lists for polygons, stations or whatever lies somewhere. Needs shapely for geometries."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Neighbours:
    """Neighbour lists of n places, one after the other: those of place i are indices[indptr[i]:indptr[i + 1]].

    indptr: (n + 1,) int64; indices: int64; weights: float64, as long as indices (1 where nothing else is said).
    A place is never its own neighbour. ValueError where the arrays do not fit each other.
    """

    indptr: np.ndarray
    indices: np.ndarray
    weights: np.ndarray

    def __post_init__(self):
        for name, kind in (("indptr", np.int64), ("indices", np.int64), ("weights", np.float64)):
            object.__setattr__(self, name, np.array(getattr(self, name), dtype=kind).reshape(-1))
        ends = self.indptr
        if not ends.size or ends[0] != 0 or ends[-1] != self.indices.size or (np.diff(ends) < 0).any():
            raise ValueError("indptr rises from 0 to the number of indices, one entry more than there are places.")
        if self.weights.size != self.indices.size:
            raise ValueError(f"There are {self.indices.size} neighbours but {self.weights.size} weights.")
        if not (np.isfinite(self.weights).all() and (self.weights >= 0).all()):
            raise ValueError("A weight is a finite number of 0 or more.")
        if self.indices.size and not (self.indices.min() >= 0 and self.indices.max() < self.n):
            raise ValueError(f"A neighbour is named by its place in the list, 0 to {self.n - 1}.")
        own = np.flatnonzero(self._places() == self.indices)
        if own.size:
            raise ValueError(f"Place {self.indices[own[0]]} is its own neighbour; leave it out of its list.")
        if np.unique(self._places() * max(self.n, 1) + self.indices).size != self.indices.size:
            raise ValueError("A place names the same neighbour twice.")

    @property
    def n(self) -> int:
        return self.indptr.size - 1

    @property
    def counts(self) -> np.ndarray:
        """(n,) number of neighbours."""
        return np.diff(self.indptr)

    def of(self, place: int) -> np.ndarray:
        """The neighbours of one place."""
        return self.indices[self.indptr[place] : self.indptr[place + 1]]

    @classmethod
    def of_lists(cls, lists, weights=None) -> Neighbours:
        """From a list with the neighbours' places for each place, or a dict {place: neighbours}; weights alike."""
        rows = _rows(lists)
        flat = [place for row in rows for place in row]
        sides = np.ones(len(flat)) if weights is None else [w for row in _rows(weights) for w in row]
        if any(not isinstance(place, int | np.integer) for place in flat):
            raise ValueError("A neighbour is named by its place in the list, a whole number from 0.")
        return cls(np.cumsum([0, *(len(row) for row in rows)]), flat, sides)

    @classmethod
    def of_pairs(cls, first, second, n: int) -> Neighbours:
        """From pairs of places, each in both orders if it holds both ways."""
        first, second = np.asarray(first, np.int64), np.asarray(second, np.int64)
        order = np.lexsort((second, first))
        ends = np.concatenate([[0], np.cumsum(np.bincount(first, minlength=n))])
        return cls(ends, second[order], np.ones(first.size))

    def _places(self) -> np.ndarray:
        return np.repeat(np.arange(self.n), np.diff(self.indptr))


def neighbours_of(neighbours, n: int) -> Neighbours:
    """As `Neighbours`, whatever of its forms was given; ValueError if it is not for n places."""
    made = neighbours if isinstance(neighbours, Neighbours) else Neighbours.of_lists(neighbours)
    if made.n != n:
        raise ValueError(f"There are {n} values but neighbour lists of {made.n} places.")
    return made


def queen(geometries, tolerance: float = 0.0) -> Neighbours:
    """Neighbours that touch or overlap, at a corner at least. geometries: shapely, (n,); None or empty has none.
    tolerance: gaps up to this width [unit of the coordinates] are no gaps.
    ValueError: a tolerance below 0, what is no geometry of shapely."""
    import shapely

    shapes, tree = _tree(geometries)
    if tolerance < 0 or not math.isfinite(tolerance):
        raise ValueError(f"The tolerance is a distance of 0 or more, not {tolerance}.")
    if tolerance:
        first, second = tree.query(shapes, predicate="dwithin", distance=tolerance)
    else:
        first, second = tree.query(shapes, predicate="intersects")
    apart = (first != second) & ~(shapely.is_empty(shapes[first]) | shapely.is_empty(shapes[second]))
    return Neighbours.of_pairs(first[apart], second[apart], shapes.size)


def rook(geometries) -> Neighbours:
    """Neighbours that share a border of some length (or overlap), not a corner only. geometries: as for `queen`."""
    import shapely

    touching = queen(geometries)
    shapes, _ = _tree(geometries)
    first, second = touching._places(), touching.indices
    shared = shapely.intersection(shapes[first], shapes[second])
    wide = (shapely.length(shared) > 0) | (shapely.area(shared) > 0)
    return Neighbours.of_pairs(first[wide], second[wide], shapes.size)


def within(geometries, distance: float) -> Neighbours:
    """Neighbours whose centroids lie at most `distance` [unit of the coordinates] apart. geometries: as `queen`.
    ValueError: coordinates in degrees with a distance that can only be metres."""
    shapes, points, tree = _centroids(geometries)
    if not (distance > 0 and math.isfinite(distance)):
        raise ValueError(f"The distance is a number above 0, not {distance}.")
    box = np.array([[p.x, p.y] for p in points if not p.is_empty]).reshape(-1, 2)
    if box.size and distance > 10 and (np.abs(box) <= [180.0, 90.0]).all():
        raise ValueError(
            f"The coordinates look like degrees but a distance of {distance:g} like metres; "
            "project the geometries to metres first."
        )
    first, second = tree.query(points, predicate="dwithin", distance=distance)
    apart = first != second
    return Neighbours.of_pairs(first[apart], second[apart], shapes.size)


def nearest(geometries, k: int) -> Neighbours:
    """The k others with the nearest centroids (more only if none is further than another).
    geometries: shapely, (n,), in metres; None or empty has no neighbour. ValueError: k below 1 or not below n."""
    _, points, tree = _centroids(geometries)
    n = sum(not point.is_empty for point in points)
    if not 1 <= k < n:
        raise ValueError(f"The number of nearest neighbours lies between 1 and {n - 1}, not at {k}.")
    return _nearest(points, tree, k)


def _nearest(points, tree, k) -> Neighbours:
    import shapely

    places = [i for i, point in enumerate(points) if not point.is_empty]
    first, second = [], []
    for i in places:
        gaps = shapely.distance(points[i], points[places])
        gaps[places.index(i)] = np.inf
        limit = np.partition(gaps, k - 1)[k - 1]
        chosen = [places[j] for j in np.flatnonzero(gaps <= limit)]
        first += [i] * len(chosen)
        second += chosen
    return Neighbours.of_pairs(first, second, points.size)


def _rows(lists) -> list[list]:
    if isinstance(lists, Mapping):
        missing = set(range(len(lists))) - set(lists)
        if missing:
            raise ValueError(
                f"The neighbour lists name the places 0 to {len(lists) - 1}; {min(missing)} is missing."
            )
        lists = [lists[place] for place in range(len(lists))]
    return [list(row) for row in lists]


def _tree(geometries):
    import shapely

    shapes = np.array(list(geometries), dtype=object)
    if not all(shape is None or isinstance(shape, shapely.Geometry) for shape in shapes):
        raise ValueError("Neighbours by geometry need shapely geometries; shapely.geometry.shape makes them.")
    shapes[[shape is None for shape in shapes]] = shapely.Polygon()
    invalid = [i for i in np.flatnonzero(~shapely.is_valid(shapes))]
    if invalid:
        shapes[invalid] = shapely.make_valid(shapes[invalid])
    return shapes, shapely.STRtree(shapes)


def _centroids(geometries):
    import shapely

    shapes, _ = _tree(geometries)
    points = shapely.centroid(shapes)
    return shapes, points, shapely.STRtree(points)

"""One distance for all rooms."""

import pytest

from citydive.evidence.distance import distance_km


@pytest.mark.parametrize(
    ("here", "there", "km"),
    [
        ((0, 0), (0, 90), 10007.557),  # a quarter of a great circle of radius 6371.0088 km
        ((49, 8), (50, 8), 111.195),  # one degree of latitude
        ((49.41, 8.69), (49.41, 8.69), 0),
        ((0, 0), (0, 180), 20015.115),
        ((-1.2864, 36.8172), (-4.0435, 39.6682), 440.740),  # by the spherical law of cosines
    ],
)
def test_distances_on_the_sphere(here, there, km):
    assert distance_km(*here, *there) == pytest.approx(km, abs=0.1)
    assert distance_km(*there, *here) == pytest.approx(distance_km(*here, *there))

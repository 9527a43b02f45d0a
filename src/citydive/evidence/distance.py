"""How far a place is from another: for rooms and themes alike. Standard library only."""

import math

EARTH_RADIUS_KM = 6371.0088  # mean radius of the ellipsoid GRS 80


def distance_km(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Great-circle distance [km] between two points [degrees], on a sphere (haversine)."""
    here, there = math.radians(latitude), math.radians(other_latitude)
    half = (
        math.sin((there - here) / 2) ** 2
        + math.cos(here) * math.cos(there) * math.sin(math.radians(other_longitude - longitude) / 2) ** 2
    )
    # Rounding may carry opposite points a hair beyond 1.
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(1.0, half)))

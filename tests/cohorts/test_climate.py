import subprocess
import sys
from pathlib import Path

import pytest

from citydive.cohorts.climate import CLASSES, GRID, climate_class

SRC = Path(__file__).parents[2] / "src"

# Coordinates from GeoNames; classes as the source map has them at full resolution (1 km).
CITIES = {
    "Lüdenscheid": (51.21977, 7.6273, "Dfb"),
    "Heidelberg": (49.40768, 8.69079, "Cfb"),
    "Aswan": (24.09082, 32.89942, "BWh"),
    "Nairobi": (-1.28333, 36.81667, "Cfb"),
    "Mombasa": (-4.05466, 39.66359, "Aw"),
    "Lviv": (49.83826, 24.02324, "Dfb"),
    "Mannheim": (49.4891, 8.46694, "Cfb"),
}
# Places far from a border of the map, on all continents: the grid is neither mirrored nor shifted.
ELSEWHERE = {
    "Manaus": (-3.1, -60.0, "Af"),
    "Alice Springs": (-23.7, 133.88, "BWh"),
    "Yakutsk": (62.03, 129.73, "Dfd"),
    "Athens": (37.98, 23.73, "Csa"),
    "Summit, Greenland": (72.58, -38.46, "EF"),
    "South Pole": (-90.0, 0.0, "EF"),
    "Beijing": (39.9, 116.4, "Dwa"),
}


@pytest.mark.parametrize(("name", "place"), [*CITIES.items(), *ELSEWHERE.items()])
def test_class_at_known_places(name, place):
    latitude, longitude, code = place
    found = climate_class(latitude, longitude)
    assert found is not None, name
    assert found.code == code
    assert "10.1038/sdata.2018.214" in found.source


def test_a_place_near_a_border_names_the_other_class():
    assert climate_class(51.21977, 7.6273).nearby == ("Cfb",)
    assert climate_class(24.09082, 32.89942).nearby == ()


@pytest.mark.parametrize("point", [(0.0, -30.0), (-40.0, 80.0), (90.0, 0.0), (90.0, 180.0)])
def test_open_sea_and_north_pole_have_no_class(point):
    assert climate_class(*point) is None


def test_a_point_off_the_coast_takes_the_nearest_land():
    off_mombasa = climate_class(-4.2, 39.95)  # about 30 km out in the Indian Ocean
    assert off_mombasa.code == "Aw"
    assert climate_class(-4.2, 40.4) is None  # about 80 km out


def test_both_ends_of_the_date_line_are_the_same_place():
    assert climate_class(68.0, 180.0) == climate_class(68.0, -180.0)


@pytest.mark.parametrize(
    ("latitude", "longitude", "named"),
    [
        (91, 0, "latitude"),
        (0, -180.5, "longitude"),
        (float("nan"), 0, "latitude"),
        (0, float("inf"), "longitude"),
        ("north", 0, "latitude"),
        (0, None, "longitude"),
    ],
)
def test_bad_coordinates_are_named(latitude, longitude, named):
    with pytest.raises(ValueError, match=f"The {named} .* is not a number from"):
        climate_class(latitude, longitude)


def test_grid_is_small_and_classes_are_complete():
    assert GRID.stat().st_size <= 150_000
    assert sorted(CLASSES) == list(range(1, 31))
    assert len({code for code, _label in CLASSES.values()}) == 30


def test_only_the_standard_library_is_imported():
    code = (
        "import sys, citydive.cohorts.climate as c; c.climate_class(0, 37); "
        "sys.exit(any(m in sys.modules for m in ('numpy', 'rasterio', 'shapely')))"
    )
    assert subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": str(SRC)}).returncode == 0

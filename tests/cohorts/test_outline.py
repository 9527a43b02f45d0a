import copy
import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from citydive.cohorts.outline import svg_outline

GEO = Path(__file__).parents[2] / "src/citydive/demo/data/geo"
NS = "{http://www.w3.org/2000/svg}"
# 0.1 degree of longitude at 60 degrees north is half as long as 0.1 degree of latitude.
SQUARE = {
    "type": "Feature",
    "properties": {"name": "North & <Quarter>"},
    "geometry": {
        "type": "Polygon",
        "coordinates": [[[10, 59.95], [10.1, 59.95], [10.1, 60.05], [10, 60.05], [10, 59.95]]],
    },
}


def numbers(svg, tag="path"):
    path = next(ET.fromstring(svg).iter(NS + tag)).get("d")
    return [tuple(map(float, pair)) for pair in re.findall(r"(-?[\d.]+) (-?[\d.]+)", path)]


def test_longitude_shrinks_with_the_cosine_of_latitude():
    corners = numbers(svg_outline(SQUARE, 200))
    xs, ys = [x for x, _y in corners], [y for _x, y in corners]
    assert max(ys) - min(ys) == pytest.approx(200, abs=0.1)
    assert max(xs) - min(xs) == pytest.approx(100, abs=0.2)
    assert corners[0] == (min(xs), max(ys))  # the south-west corner is at the bottom left


def test_scale_bar_has_the_length_it_names():
    svg = svg_outline(SQUARE, 200, kilometres="{} كم")
    bar = next(group for group in ET.fromstring(svg) if group.get("class") == "outline-scale")
    left, right = (float(x) for x in re.match(r"M([\d.]+) .*H([\d.]+)V", bar[0].get("d")).groups())
    named = float(bar[1].text.removesuffix(" كم"))
    assert right - left == pytest.approx(named / (11.1195 / 200), abs=0.1)


def test_accessible_and_without_inline_style():
    svg = svg_outline(SQUARE, title="Districts")
    root = ET.fromstring(svg)
    assert root.get("role") == "img"
    assert root.find(f"{NS}title").text == root.get("aria-label") == "Districts"
    assert "style" not in svg and "currentColor" in svg
    assert "North &amp; &lt;Quarter&gt;" in svg


def test_holes_and_parts_stay_in_one_shape():
    shape = copy.deepcopy(SQUARE)
    shape["geometry"]["coordinates"].append([[10.04, 59.98], [10.06, 59.98], [10.06, 60.02], [10.04, 59.98]])
    svg = svg_outline({"type": "FeatureCollection", "features": [shape, {"type": "Feature", "geometry": None}]})
    (path,) = [p for p in ET.fromstring(svg).iter(f"{NS}path") if p.find(f"{NS}title") is not None]
    assert path.get("d").count("M") == path.get("d").count("Z") == 2
    assert 'fill-rule="evenodd"' in svg


@pytest.mark.parametrize(
    ("geojson", "message"),
    [
        ([], "not GeoJSON"),
        ({"name": "x"}, "not GeoJSON"),
        ({"type": "FeatureCollection", "features": []}, "no area"),
        ({"type": "Point", "coordinates": [8, 49]}, "no area"),
        (
            {"type": "Polygon", "coordinates": [[[477000, 5470000], [1, 1], [2, 2]]]},
            "not longitude and latitude",
        ),
        ({"type": "Polygon", "coordinates": [["ab"]]}, "not a pair of numbers"),
        ({"type": "Polygon", "coordinates": [[[8, 49], [8, 49], [8, 49]]]}, "no extent"),
        ({"type": "Polygon", "coordinates": [[[-80, 0], [80, 0], [80, 40]]]}, "more than 20 degrees"),
    ],
)
def test_what_cannot_be_drawn_is_said_plainly(geojson, message):
    with pytest.raises(ValueError, match=message):
        svg_outline(geojson)


@pytest.mark.parametrize("path", sorted(GEO.glob("*.geojson")), ids=lambda path: path.stem)
def test_every_outline_of_the_demo_can_be_drawn(path):
    svg = svg_outline(json.loads(path.read_text(encoding="utf-8")))
    shapes = [p for p in ET.fromstring(svg).iter(f"{NS}path") if p.find(f"{NS}title") is not None]
    assert len(shapes) == len(json.loads(path.read_text(encoding="utf-8"))["features"])
    assert len(svg) <= 60_000

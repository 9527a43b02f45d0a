import gzip
import re
import xml.etree.ElementTree as ET

import pytest

from citydive.cohorts.locator import CHARACTER, FONT, LAND, WIDTH, svg_locator

SIX = [
    ("LUE", "Lüdenscheid", 51.21977, 7.6273),
    ("HDB", "Heidelberg", 49.40768, 8.69079),
    ("ASW", "Aswan", 24.09082, 32.89942),
    ("NBO", "Nairobi", -1.28333, 36.81667),
    ("MBA", "Mombasa", -4.05466, 39.66359),
    ("LVI", "Lviv", 49.83826, 24.02324),
]
NS = "{http://www.w3.org/2000/svg}"


def boxes(svg):
    """(name, left, top, right, bottom) of each label as drawn."""
    for text in ET.fromstring(svg).iter(f"{NS}text"):
        wide = len(text.text) * CHARACTER
        left = float(text.get("x")) - {"start": 0, "middle": wide / 2, "end": wide}[text.get("text-anchor")]
        top = float(text.get("y")) - 0.8 * FONT
        yield text.text, left, top, left + wide, top + 1.05 * FONT


def dots(svg):
    return [(float(c.get("cx")), float(c.get("cy"))) for c in ET.fromstring(svg).iter(f"{NS}circle")]


def test_all_six_labels_stand_free_and_inside():
    svg = svg_locator(SIX)
    labels = list(boxes(svg))
    height = float(ET.fromstring(svg).get("height"))
    assert [label[0] for label in labels] == [city[1] for city in SIX]
    for index, (_name, left, top, right, bottom) in enumerate(labels):
        assert left >= 0 and top >= -0.1 and right <= WIDTH and bottom <= height + 0.1
        for _other, left2, top2, right2, bottom2 in labels[:index]:
            assert right <= left2 or right2 <= left or bottom <= top2 or bottom2 <= top
        for x, y in dots(svg):
            assert not (left < x < right and top < y < bottom)


def test_dots_lie_where_the_cities_are():
    by_code = dict(zip([city[0] for city in SIX], dots(svg_locator(SIX)), strict=True))
    assert by_code["LUE"][0] < by_code["LVI"][0] < by_code["MBA"][0]  # west to east
    assert by_code["LUE"][1] < by_code["ASW"][1] < by_code["NBO"][1] < by_code["MBA"][1]  # north to south


def test_small_named_and_without_inline_style():
    svg = svg_locator(SIX, title='Cities of "Heat" & more')
    root = ET.fromstring(svg)
    assert len(gzip.compress(svg.encode())) <= 8_000
    assert root.find(f"{NS}title").text == root.get("aria-label") == 'Cities of "Heat" & more'
    assert "Mombasa (MBA) 4.1° S 39.7° E" in root.find(f"{NS}desc").text
    assert "style" not in svg and "#" not in svg
    assert root.get("direction") == "ltr"  # a mirrored page does not move the labels


def test_a_name_cannot_break_out():
    svg = svg_locator([("X", '<script>"', 10, 10)])
    assert "<script" not in svg
    ET.fromstring(svg)


def test_crowded_labels_are_left_out_of_the_drawing_only():
    crowd = [(f"C{n}", f"Long city name {n}", 50 + n / 50, 8 + n / 50) for n in range(30)]
    svg = svg_locator(crowd)
    assert 0 < len(list(boxes(svg))) < 30
    assert all(name in svg.split("</desc>")[0] for _code, name, *_position in crowd)


def test_cities_on_both_sides_of_the_date_line_stay_together():
    svg = svg_locator([("SUV", "Suva", -18.1, 178.4), ("API", "Apia", -13.8, -171.8)])
    (suva, _), (apia, _) = dots(svg)
    assert suva < apia
    assert apia - suva < WIDTH / 2


@pytest.mark.parametrize("point", [(0.0, 0.0), (90.0, 0.0), (-90.0, 180.0), (-41.3, 174.8), (72.0, -40.0)])
def test_one_city_anywhere(point):
    root = ET.fromstring(svg_locator([("ONE", "One", *point)]))
    assert root.get("width") == "360"
    assert 0 < float(root.get("height")) <= 361


def test_cities_all_over_the_world():
    world = [
        ("A", "Lima", -12, -77),
        ("B", "Tokyo", 35.7, 139.7),
        ("C", "Cairo", 30, 31.2),
        ("D", "Oslo", 60, 10.7),
    ]
    svg = svg_locator(world)
    assert len(list(boxes(svg))) == 4
    assert len(gzip.compress(svg.encode())) <= 8_000


def test_no_city_and_wrong_coordinates_are_said_plainly():
    with pytest.raises(ValueError, match="There is no city to show"):
        svg_locator([])
    with pytest.raises(ValueError, match=r"The position of LVI .* is not latitude and longitude"):
        svg_locator([("LVI", "Lviv", 249.8, 24.0)])


def test_land_is_small_and_holds_the_continents():
    text = LAND.read_text(encoding="ascii")
    assert len(gzip.compress(text.encode())) <= 6_000
    assert all(re.fullmatch(r"M-?\d+ -?\d+l[-\d ]+z", line) for line in text.splitlines())
    drawn = svg_locator(SIX).split('class="locator-land"')[1].split('d="')[1].split('"')[0]
    assert len(drawn) > 1_000

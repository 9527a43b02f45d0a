"""Cities on a small map: a static SVG for public pages. Standard library only.

The backdrop is the land of Natural Earth (public domain), generalised; see data/SOURCES.md.
"""

import math
import re
from collections.abc import Callable, Iterator
from functools import cache
from html import escape
from itertools import pairwise
from pathlib import Path

LAND = Path(__file__).with_name("data") / "land.svgpath"
WIDTH = 360.0
FONT = 13.0
CHARACTER = 0.58 * FONT  # mean advance of a sans-serif letter, on the generous side
DOT = 3.5
PADDING = 8.0  # degrees around the outermost cities
MIN_SPAN = 24.0  # degrees: below this the coarse backdrop would mislead

Point = tuple[float, float]
Box = tuple[float, float, float, float]
City = tuple[str, str, float, float]


def svg_locator(points: list[City], *, title: str = "", compass: str = "NSEW") -> str:
    """Cities as labelled dots over land, as an SVG element of at most 360 by 360 pixels.

    `points`: (code, name, latitude, longitude) [degrees]. `title`: accessible name; without it the
    names of the cities. `compass`: letters for north, south, east, west in the description.
    Labels take the first free place around their dot; one that finds none is left out of the drawing,
    never out of the description (it carries every city with coordinates).
    Colours come from the page: currentColor and the classes locator, locator-land, locator-dot,
    locator-label. Raises ValueError in plain words if there is no city or a coordinate is wrong.
    """
    if not points:
        raise ValueError("There is no city to show. Give at least one with code, name and coordinates.")
    for code, _name, latitude, longitude in points:
        if not (abs(latitude) <= 90 and abs(longitude) <= 180):
            raise ValueError(
                f"The position of {code} ({latitude:g}, {longitude:g}) is not latitude and longitude "
                "in degrees. Correct it in the city's record."
            )
    lons = _unwrapped([city[3] for city in points])
    west, south, east, north = _view([city[2] for city in points], lons)
    shrink = math.cos(math.radians((south + north) / 2))
    per_degree = WIDTH / ((east - west) * shrink)
    height = (north - south) * per_degree

    def place(point: Point) -> Point:
        return (point[0] - west) * shrink * per_degree, (north - point[1]) * per_degree

    dots = [place((longitude, city[2])) for city, longitude in zip(points, lons, strict=True)]
    labels = _labels([name for _code, name, *_position in points], dots, height)
    name = title or ", ".join(city[1] for city in points)
    return (
        '<svg class="locator" xmlns="http://www.w3.org/2000/svg" role="img" '
        f'aria-label="{escape(name)}" direction="ltr" viewBox="0 0 {WIDTH:.0f} {height:.0f}" '
        f'width="{WIDTH:.0f}" height="{height:.0f}"><title>{escape(name)}</title>'
        f"<desc>{escape(_description(points, compass))}</desc>"
        '<path class="locator-land" fill="currentColor" fill-opacity=".14" '
        f'd="{_land_path((west, south, east, north), place)}"/>'
        + "".join(
            f'<circle class="locator-dot" fill="currentColor" cx="{x:.1f}" cy="{y:.1f}" r="{DOT}"/>'
            for x, y in dots
        )
        + "".join(labels)
        + "</svg>"
    )


def _description(points: list[City], compass: str) -> str:
    north, south, east, west = compass
    return "; ".join(
        f"{name} ({code}) {abs(latitude):.1f}° {north if latitude >= 0 else south} "
        f"{abs(longitude):.1f}° {east if longitude >= 0 else west}"
        for code, name, latitude, longitude in points
    )


def _unwrapped(lons: list[float]) -> list[float]:
    """The longitudes so that they lie as close together as they do on the globe: 170, -170 -> 170, 190."""
    ordered = sorted(lons)
    gaps = [after - before for before, after in zip(ordered, [*ordered[1:], ordered[0] + 360], strict=True)]
    first = ordered[(gaps.index(max(gaps)) + 1) % len(ordered)]  # the city east of the widest gap
    return [lon if lon >= first else lon + 360 for lon in lons]


def _view(lats: list[float], lons: list[float]) -> Box:
    """West, south, east, north [degrees]: all cities with room around them, at least as wide as high
    and, where the poles allow it, at least half as high as wide."""
    high = max(max(lats) - min(lats) + 2 * PADDING, MIN_SPAN)
    high = max(high, (max(lons) - min(lons)) * math.cos(math.radians(max(map(abs, lats)))) / 2)
    middle_lat, middle_lon = (max(lats) + min(lats)) / 2, (max(lons) + min(lons)) / 2
    south, north = max(middle_lat - high / 2, -90.0), min(middle_lat + high / 2, 90.0)
    shrink = math.cos(math.radians((south + north) / 2))
    across = max((max(lons) - min(lons) + 2 * PADDING), (north - south) / shrink)
    return middle_lon - across / 2, south, middle_lon + across / 2, north


def _labels(names: list[str], dots: list[Point], height: float) -> Iterator[str]:
    """One text element per name that finds a place: beside its dot, above, below, then farther out."""
    taken: list[Box] = [(x - DOT - 1, y - DOT - 1, x + DOT + 1, y + DOT + 1) for x, y in dots]
    for name, (x, y) in zip(names, dots, strict=True):
        wide = len(name) * CHARACTER
        for anchor, text_x, text_y in _candidates(x, y):
            left = text_x - {"start": 0, "middle": wide / 2, "end": wide}[anchor]
            box = (left, text_y - 0.8 * FONT, left + wide, text_y + 0.25 * FONT)
            inside = box[0] >= 0 and box[1] >= 0 and box[2] <= WIDTH and box[3] <= height
            if inside and not any(_overlap(box, other) for other in taken):
                taken.append(box)
                yield (
                    f'<text class="locator-label" fill="currentColor" font-size="{FONT:g}" '
                    f'text-anchor="{anchor}" x="{text_x:.1f}" y="{text_y:.1f}">{escape(name)}</text>'
                )
                break


def _candidates(x: float, y: float) -> Iterator[tuple[str, float, float]]:
    middle = y + 0.3 * FONT
    for away in (DOT + 3, DOT + 9):
        yield "start", x + away, middle
        yield "end", x - away, middle
        yield "middle", x, y - away
        yield "middle", x, y + away + 0.7 * FONT
        for down in (away, -away):
            yield "start", x + away, middle + down
            yield "end", x - away, middle + down


def _overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


@cache
def _rings() -> list[list[Point]]:
    """The land of the world [degrees east, degrees north], one list of corners per ring."""
    rings = []
    for line in LAND.read_text(encoding="ascii").splitlines():
        numbers = [int(text) for text in re.findall(r"-?\d+", line)]
        x, y = 0, 0
        ring = []
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            ring.append((x / 10, -y / 10))
        rings.append(ring)
    return rings


def _land_path(view: Box, place: Callable[[Point], Point]) -> str:
    west, south, east, north = view
    # A view across the date line sees the land shifted by a whole turn as well.
    turns = [turn for turn in (-360.0, 0.0, 360.0) if west < turn + 180 and east > turn - 180]
    parts = []
    for turn in turns:
        for ring in _rings():
            corners = _clip([(x + turn, y) for x, y in ring], (west, south, east, north))
            spots = [place(corner) for corner in corners]
            drawn = [(round(x), round(y)) for x, y in spots]
            kept = [d for d, before in zip(drawn, [None, *drawn], strict=False) if d != before]
            if len(kept) > 2:
                parts.append(_path(kept))
    return "".join(parts)


def _path(corners: list[tuple[int, int]]) -> str:
    steps = [(x1 - x0, y1 - y0) for (x0, y0), (x1, y1) in pairwise(corners)]
    drawn = " ".join(f"{dx}{'' if dy < 0 else ' '}{dy}" for dx, dy in steps)
    return f"M{corners[0][0]} {corners[0][1]}l{drawn}z"


def _clip(ring: list[Point], view: Box) -> list[Point]:
    """Corners of a ring inside the view (Sutherland & Hodgman 1974, doi:10.1145/360767.360802).

    Concave shapes may keep edges along the border of the view: fill them, do not stroke them.
    """
    west, south, east, north = view
    for axis, limit, sign in ((0, west, 1), (0, east, -1), (1, south, 1), (1, north, -1)):
        kept: list[Point] = []
        for start, end in zip([ring[-1], *ring], ring, strict=False) if ring else ():
            start_in = (start[axis] - limit) * sign >= 0
            end_in = (end[axis] - limit) * sign >= 0
            if start_in != end_in:
                part = (limit - start[axis]) / (end[axis] - start[axis])
                kept.append((start[0] + part * (end[0] - start[0]), start[1] + part * (end[1] - start[1])))
            if end_in:
                kept.append(end)
        ring = kept
    return ring

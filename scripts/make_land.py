"""Make src/citydive/cohorts/data/land.svgpath: the land of the world as coarse rings.

Input: land-50m.topojson from the npm package world-atlas 2.0.2 (Natural Earth, public domain).
Each line of the result is one ring: an SVG path in tenths of a degree, x east, y south, relative
integer steps. Rings smaller than MIN_AREA and detail finer than TOLERANCE are left out: this is a
backdrop for labels, not a map to measure on. Needs shapely, in a throw-away environment.

    python scripts/make_land.py land-50m.topojson.gz
"""

import gzip
import json
import sys
from itertools import pairwise
from pathlib import Path

from shapely.geometry import MultiPolygon, Polygon
from shapely.validation import make_valid

OUT = Path(__file__).parents[1] / "src/citydive/cohorts/data/land.svgpath"
TOLERANCE = 0.42  # degrees
MIN_AREA = 2.2  # square degrees


def decode_arcs(topology: dict) -> list[list[tuple[float, float]]]:
    (step_x, step_y), (left, bottom) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * step_x + left, y * step_y + bottom))
        arcs.append(points)
    return arcs


def outer_ring(arcs: list, indexes: list[int]) -> list[tuple[float, float]]:
    ring: list[tuple[float, float]] = []
    for index in indexes:
        points = arcs[index] if index >= 0 else arcs[~index][::-1]
        ring.extend(points[1:] if ring else points)
    return ring


def as_line(polygon: Polygon) -> str:
    points = [(round(x * 10), round(-y * 10)) for x, y in polygon.exterior.coords[:-1]]
    parts = [f"M{points[0][0]} {points[0][1]}l"]
    for (x0, y0), (x1, y1) in pairwise(points):
        dx, dy = x1 - x0, y1 - y0
        if dx or dy:
            parts.append(f"{dx}{'' if dy < 0 else ' '}{dy} ")
    return "".join(parts).rstrip() + "z"


def main(source: str) -> None:
    with gzip.open(source) as file:
        topology = json.load(file)
    arcs = decode_arcs(topology)
    lines = []
    for geometry in topology["objects"]["land"]["geometries"]:
        for rings in geometry["arcs"]:
            whole = Polygon(outer_ring(arcs, rings[0]))
            shape = make_valid(whole.simplify(TOLERANCE))
            parts = shape.geoms if isinstance(shape, MultiPolygon) else [shape]
            lines += [as_line(part) for part in parts if part.geom_type == "Polygon" and part.area > MIN_AREA]
    text = "\n".join(sorted(lines, key=len, reverse=True)) + "\n"
    OUT.write_text(text, encoding="ascii")
    print(f"{OUT}: {len(lines)} rings, {len(text)} bytes, {len(gzip.compress(text.encode()))} gzipped")


if __name__ == "__main__":
    main(*sys.argv[1:])

"""Draw the outline or the districts of a city as a small static SVG. Standard library only."""

import math
from collections.abc import Iterator
from html import escape

KM_PER_DEGREE = 111.195  # of a great circle, Earth radius 6371 km
MARGIN = 4.0
BAR_HEIGHT = 22.0
WHAT_TO_DO = "Save it as GeoJSON in WGS 84 (EPSG:4326) with polygons."

Ring = list[tuple[float, float]]


def svg_outline(geojson: dict, size: int = 320, *, title: str = "", kilometres: str = "{} km") -> str:
    """A GeoJSON outline or set of districts as an SVG element.

    `geojson`: FeatureCollection, Feature or geometry in degrees (EPSG:4326); polygons are drawn,
    other geometries ignored. `size`: longer side of the drawing in CSS pixels. `title`: accessible
    name; without it the names of the first features. `kilometres`: text of the scale bar, "{}"
    stands for the number. Projection: equirectangular with the cosine of the middle latitude, right
    for the extent of a city; shapes across the date line are refused with the wide ones.
    Colours come from the page: currentColor and the classes outline, outline-area, outline-scale.
    Raises ValueError in plain words if nothing can be drawn.
    """
    areas = list(_areas(geojson))
    if not areas:
        raise ValueError(f"There is no area in this file. {WHAT_TO_DO}")
    west, south, east, north = _extent(areas)
    shrink = math.cos(math.radians((south + north) / 2))
    wide, high = (east - west) * shrink, north - south
    if not (wide > 0 and high > 0):
        raise ValueError(f"The areas in this file have no extent. {WHAT_TO_DO}")
    per_degree = size / max(wide, high)
    width, height = wide * per_degree + 2 * MARGIN, high * per_degree + 2 * MARGIN

    def place(point: tuple[float, float]) -> tuple[float, float]:
        x = (point[0] - west) * shrink * per_degree + MARGIN
        return round(x, 1), round((north - point[1]) * per_degree + MARGIN, 1)

    shapes = [_shape(name, rings, place) for name, rings in areas]
    name = title or ", ".join(name for name, _rings in areas[:3] if name)
    bar = _scale_bar(KM_PER_DEGREE / per_degree, width, height, kilometres)
    return (
        f'<svg class="outline" xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{escape(name)}" '
        f'direction="ltr" viewBox="0 0 {width:.0f} {height + BAR_HEIGHT:.0f}" '
        f'width="{width:.0f}" height="{height + BAR_HEIGHT:.0f}">'
        f"<title>{escape(name)}</title>"
        '<g class="outline-area" fill="currentColor" fill-opacity=".12" fill-rule="evenodd" '
        f'stroke="currentColor" stroke-width="1" stroke-linejoin="round">{"".join(shapes)}</g>{bar}</svg>'
    )


def _areas(geojson: dict) -> Iterator[tuple[str, list[Ring]]]:
    """Name and rings of every polygon feature, checked."""
    if not isinstance(geojson, dict) or "type" not in geojson:
        raise ValueError(f"This is not GeoJSON. {WHAT_TO_DO}")
    if geojson["type"] == "FeatureCollection":
        for feature in geojson.get("features") or []:
            yield from _areas(feature)
        return
    if geojson["type"] == "Feature":
        name = str((geojson.get("properties") or {}).get("name") or "")
        for _nameless, rings in _areas(geojson.get("geometry") or {"type": "none"}):
            yield name, rings
        return
    polygons = {"Polygon": [geojson.get("coordinates")], "MultiPolygon": geojson.get("coordinates")}
    rings = [ring for polygon in polygons.get(geojson["type"]) or [] for ring in polygon or []]
    if rings:
        yield "", [_checked_ring(ring) for ring in rings]


def _checked_ring(ring: list) -> Ring:
    try:
        points = [(float(point[0]), float(point[1])) for point in ring]
    except (TypeError, ValueError, IndexError):
        raise ValueError(f"A corner of an area is not a pair of numbers. {WHAT_TO_DO}") from None
    for lon, lat in points:
        if not (abs(lon) <= 180 and abs(lat) <= 90):
            raise ValueError(
                f"The corner ({lon:g}, {lat:g}) is not longitude and latitude in degrees. {WHAT_TO_DO}"
            )
    return points


def _extent(areas: list[tuple[str, list[Ring]]]) -> tuple[float, float, float, float]:
    """West, south, east, north [degrees]."""
    points = [point for _name, rings in areas for ring in rings for point in ring]
    if not points:
        raise ValueError(f"There is no area in this file. {WHAT_TO_DO}")
    lons, lats = [p[0] for p in points], [p[1] for p in points]
    if max(lons) - min(lons) > 20 or max(lats) - min(lats) > 20:
        raise ValueError("The areas span more than 20 degrees: this drawing is for a city or its region.")
    return min(lons), min(lats), max(lons), max(lats)


def _shape(name: str, rings: list[Ring], place) -> str:
    """One path; corners that fall on the same tenth of a pixel are drawn once."""
    parts = []
    for ring in rings:
        corners = [place(point) for point in ring]
        kept = [c for c, before in zip(corners, [None, *corners], strict=False) if c != before]
        if len(kept) > 1 and kept[0] == kept[-1]:
            kept.pop()
        if len(kept) > 2:
            parts.append("M" + "L".join(f"{x:g} {y:g}" for x, y in kept) + "Z")
    label = f"<title>{escape(name)}</title>" if name else ""
    return f'<path d="{"".join(parts)}">{label}</path>' if parts else ""


def _scale_bar(km_per_pixel: float, width: float, top: float, kilometres: str) -> str:
    """A bar of 1, 2 or 5 times a power of ten, at most 40 % of the width."""
    most = width * 0.4 * km_per_pixel
    power = 10 ** math.floor(math.log10(most))
    length = next(step * power for step in (5, 2, 1) if step * power <= most)
    x1, y = MARGIN + length / km_per_pixel, top + 8
    return (
        '<g class="outline-scale" stroke="currentColor" fill="none">'
        f'<path d="M{MARGIN:g} {y - 4:.1f}V{y:.1f}H{x1:.1f}V{y - 4:.1f}"/>'
        f'<text x="{x1 + 5:.1f}" y="{y + 2:.1f}" font-size="12" fill="currentColor" stroke="none">'
        f"{escape(kilometres.format(f'{length:g}'))}</text></g>"
    )

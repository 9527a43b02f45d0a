"""Polygons with values from GeoJSON and back. Needs shapely."""

from __future__ import annotations

import gzip
import json
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from urbanheat.errors import ReadError
from urbanheat.raster.writing import write_bytes

LARGEST = 500_000_000  # bytes of a GeoJSON file, unpacked


class VectorError(ReadError):
    """A file with polygons cannot be used as it stands."""


@dataclass(frozen=True, eq=False)
class Layer:
    """features: as in the file; shapes: (n,) shapely geometries, None where a feature has none; crs: rasterio CRS
    of the coordinates (longitude and latitude, WGS 84, unless the file states another)."""

    name: str
    features: list
    shapes: np.ndarray
    crs: object

    def fields(self) -> list[str]:
        """Names of the properties that hold numbers."""
        names = {}
        for feature in self.features:
            for name, value in (feature.get("properties") or {}).items():
                if isinstance(value, int | float) and not isinstance(value, bool):
                    names[name] = None
        return list(names)

    def values(self, field: str | None = None) -> np.ndarray:
        """(n,) float64, NaN where the property is missing. Without a name the only field with numbers."""
        fields = self.fields()
        if field is None and len(fields) == 1:
            field = fields[0]
        if field not in fields:
            said = "several fields hold numbers" if field is None else f"no feature has a number in “{field}”"
            advice = f"name one of {', '.join(fields[:12])}" if fields else "add a field with numbers"
            raise VectorError(said if fields else "no field holds numbers", self.name, remedy=advice)
        found = [(feature.get("properties") or {}).get(field) for feature in self.features]
        wrong = [v for v in found if v is not None and (isinstance(v, bool) or not isinstance(v, int | float))]
        if wrong:
            raise VectorError(
                f"“{field}” is not a number everywhere",
                self.name,
                value=str(wrong[0]),
                remedy="correct it or leave it out",
            )
        return np.array([math.nan if v is None else v for v in found], np.float64)

    def in_metres(self) -> np.ndarray:
        """The shapes on a plane around their middle, distances in metres."""
        return self._projected(None)

    def areas_km2(self) -> np.ndarray:
        """(n,) areas [km²] on an equal-area projection, NaN without a shape."""
        import shapely

        areas = shapely.area(self._projected("EPSG:6933")) / 1e6
        return np.where(areas > 0, areas, np.nan)

    def _projected(self, target):
        import shapely
        from rasterio.warp import transform

        if target is None:
            left, bottom, right, top = shapely.total_bounds(self.shapes)
            (lon,), (lat,) = transform(self.crs, "EPSG:4326", [(left + right) / 2], [(bottom + top) / 2])
            target = f"+proj=aeqd +lat_0={lat} +lon_0={lon} +datum=WGS84 +units=m"

        def project(points):
            return np.column_stack(transform(self.crs, target, points[:, 0], points[:, 1]))

        return shapely.transform(self.shapes, project)


def is_geojson(path) -> bool:
    """Whether a file begins like JSON (also packed with gzip); False if it cannot be opened."""
    try:
        with Path(path).open("rb") as file:
            start = file.read(2)
        with (gzip.open if start == b"\x1f\x8b" else open)(path, "rb") as file:
            return file.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{"
    except (OSError, EOFError):
        return False


def read_geojson(path) -> Layer:
    """Read a FeatureCollection (also .gz). VectorError: not GeoJSON, no polygon, coordinates without sense."""
    import shapely

    path = Path(path)
    data = _parsed(path)
    features = data.get("features") if data.get("type") == "FeatureCollection" else None
    if not isinstance(features, list) or not all(isinstance(each, dict) for each in features):
        raise VectorError("this is no GeoJSON with features", path.name, remedy="export a FeatureCollection")
    shapes = np.empty(len(features), object)
    for number, feature in enumerate(features):
        shapes[number] = _shape(feature.get("geometry"), number, path.name)
    if not any(shape is not None and not shape.is_empty for shape in shapes):
        raise VectorError("no feature has a shape", path.name, remedy="export the layer again")
    crs = _crs(data, path.name)
    left, bottom, right, top = shapely.total_bounds(shapes)
    if crs.is_geographic and not (-360 <= left <= right <= 360 and -90.001 <= bottom <= top <= 90.001):
        raise VectorError(
            "the coordinates are no degrees though the file states no other CRS",
            path.name,
            remedy="export it as RFC 7946 (WGS 84)",
        )
    return Layer(path.name, features, shapes, crs)


def write_geojson(path, layer: Layer, columns: dict) -> None:
    """The layer with more properties: one array each, missing numbers as null. The file is whole or not there."""
    plain = {name: [_plain(value) for value in np.asarray(array).tolist()] for name, array in columns.items()}
    features = [
        {**feature, "properties": {**(feature.get("properties") or {}), **{name: plain[name][i] for name in plain}}}
        for i, feature in enumerate(layer.features)
    ]
    collection = {"type": "FeatureCollection", "features": features}
    if layer.crs.to_epsg() not in (4326, None):
        collection["crs"] = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{layer.crs.to_epsg()}"}}
    write_bytes(path, json.dumps(collection, ensure_ascii=False).encode())


def _plain(value):
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _parsed(path: Path) -> dict:
    try:
        raw = path.read_bytes()
        if raw[:2] == b"\x1f\x8b":
            with gzip.open(path) as file:
                raw = file.read(LARGEST + 1)
    except (OSError, EOFError) as error:
        said = getattr(error, "strerror", None) or "cut off"
        raise VectorError(f"the file cannot be opened ({said})", path.name, remedy="check the file") from None
    if len(raw) > LARGEST:
        raise VectorError(f"the file has more than {LARGEST // 10**6} MB", path.name, remedy="cut it to the city")
    try:
        data = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise VectorError("the JSON is damaged or cut off", path.name, remedy="copy or download it again") from None
    return data if isinstance(data, dict) else {}


def _shape(geometry, number: int, name: str):
    import shapely

    if geometry is None:
        return None
    try:
        return shapely.from_geojson(json.dumps(geometry))
    except (shapely.errors.ShapelyError, TypeError, ValueError):
        raise VectorError(f"the shape of feature {number + 1} is damaged", name, remedy="export it again") from None


def _crs(data: dict, name: str):
    from rasterio.crs import CRS
    from rasterio.errors import CRSError

    try:
        stated = data["crs"]["properties"]["name"]
    except (KeyError, TypeError):
        return CRS.from_epsg(4326)
    if "CRS84" in str(stated):
        return CRS.from_epsg(4326)
    try:
        return CRS.from_user_input(str(stated))
    except CRSError:
        raise VectorError(f"the CRS “{stated}” is not known", name, remedy="export it as WGS 84") from None

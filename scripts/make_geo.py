"""Make the small outlines and districts in src/citydive/demo/data/geo from their open sources.

Inputs: the .geojson.gz files named in FILES, in the folder given; their origin and licence stand in
geo/SOURCES.md. Shared borders are simplified once (coverage simplification), so that districts keep
meeting each other. Needs shapely >= 2.1, in a throw-away environment.

    python scripts/make_geo.py FOLDER_WITH_SOURCES
"""

import gzip
import json
import sys
from pathlib import Path

import shapely
from shapely.geometry import mapping, shape

OUT = Path(__file__).parents[1] / "src/citydive/demo/data/geo"
# result: source, tolerance [degrees], properties kept, P-codes kept (None = all features)
FILES = {
    "heidelberg": ("heidelberg_city_bkg", 0.0003, ("name", "ags"), None),
    "luedenscheid": ("luedenscheid_city_bkg", 0.0003, ("name", "ags"), None),
    "lviv": ("lviv_city_osm", 0.0003, ("name", "name_uk", "osm_id"), None),
    "nairobi": ("nairobi_wards_pop2009", 0.002, ("name", "subcounty", "pop2009"), None),
    "mombasa": ("mombasa_county_osm", 0.0006, ("name", "osm_id"), None),
    "aswan": ("aswan_adm2", 0.0006, ("name", "name_ar", "pcode"), ("EG2801", "EG2802", "EG2808")),
}
DECIMALS = 4  # about 11 m


def properties(source: dict, keep: tuple[str, ...]) -> dict:
    named = {**source, "name": source.get("name") or source["ward"].removesuffix(" Ward")}
    return {key: named[key] for key in keep}


def rounded(value):
    return [rounded(part) for part in value] if isinstance(value, list | tuple) else round(value, DECIMALS)


def main(folder: str) -> None:
    for name, (source, tolerance, keep, codes) in FILES.items():
        with gzip.open(Path(folder) / f"{source}.geojson.gz", "rt", encoding="utf-8") as file:
            features = json.load(file)["features"]
        features = [f for f in features if codes is None or f["properties"]["pcode"] in codes]
        shapes = [shape(feature["geometry"]) for feature in features]
        small = shapely.coverage_simplify(shapes, tolerance)
        result = {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "properties": properties(feature["properties"], keep),
                    "geometry": {
                        "type": geometry.geom_type,
                        "coordinates": rounded(mapping(geometry)["coordinates"]),
                    },
                }
                for feature, geometry in zip(features, small, strict=True)
            ],
        }
        text = json.dumps(result, ensure_ascii=False, separators=(",", ":")) + "\n"
        (OUT / f"{name}.geojson").write_text(text, encoding="utf-8")
        before, after = shapely.unary_union(shapes).area, shapely.unary_union(list(small)).area
        print(f"{name}: {len(features)} features, {len(text.encode())} bytes, area x {after / before:.4f}")


if __name__ == "__main__":
    main(*sys.argv[1:])

"""The series and outlines of the demo are what their descriptions say, small, open and credited."""

import gzip
import json
import math
from pathlib import Path

import pytest
import yaml

from citydive.cohorts.climate import climate_class

DATA = Path(__file__).parents[2] / "src/citydive/demo/data"


def load(name):
    return yaml.safe_load((DATA / name).read_text(encoding="utf-8"))


RECORD = load("heat_in_the_city.yaml")
DIVES = load("practice.yaml")["deep_dives"] + load("practice_green.yaml")["deep_dives"]
DATASETS = load("climate/datasets.yaml")
OUTLINES = load("geo/outlines.yaml")["outlines"]
REAL = {"LUE", "HDB", "ASW", "NBO", "MBA", "LVI"}


@pytest.mark.parametrize("dataset", DATASETS["datasets"], ids=lambda dataset: dataset["id"])
def test_a_series_is_what_its_description_says(dataset):
    path = DATA / "climate" / dataset["file"]
    raw = path.read_bytes()
    lines = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode().splitlines()
    header = lines[0].split(",")
    assert set(dataset["columns"]) <= set(header)
    if header[0] != "city":
        assert header[1:] == dataset["columns"]
        assert lines[1].startswith(dataset["period"]["start"])
        assert lines[-1].startswith(dataset["period"]["end"])
    assert dataset["credit"] in DATASETS["credits"]
    assert path.stat().st_size <= 250_000
    assert path.name in (DATA / "climate/SOURCES.md").read_text(encoding="utf-8")


def test_no_other_file_is_shipped_and_the_lent_record_exists():
    listed = {dataset["file"] for dataset in DATASETS["datasets"]} | {"SOURCES.md", "datasets.yaml"}
    assert {path.name for path in (DATA / "climate").iterdir()} == listed
    listed = {outline["file"] for outline in OUTLINES} | {"SOURCES.md", "outlines.yaml"}
    assert {path.name for path in (DATA / "geo").iterdir()} == listed
    ids = {dataset["id"] for dataset in DATASETS["datasets"]}
    assert {dataset["dataset"] for dive in DIVES for dataset in dive["datasets"]} <= ids


def test_distances_agree_with_the_coordinates():
    cities = {city["code"]: city["position"] for city in RECORD["cities"]}
    for dataset in DATASETS["datasets"]:
        if dataset["distance_km"] is None:
            continue
        city = cities[dataset["city"]]
        north = dataset["latitude"] - city["latitude"]
        east = (dataset["longitude"] - city["longitude"]) * math.cos(math.radians(city["latitude"]))
        km = math.hypot(north, east) * 111.195
        assert km == pytest.approx(dataset["distance_km"], rel=0.005, abs=0.06), dataset["id"]


def test_every_city_either_has_a_long_daily_record_or_says_what_to_bring():
    missing = {entry["city"]: entry for entry in DATASETS["missing"]}
    assert set(missing) == REAL  # none of the six is complete, and each says what is missing
    for entry in missing.values():
        assert entry["what"].endswith(".") and all(b["provider"] and b["read"] for b in entry["bring"])


@pytest.mark.parametrize("outline", OUTLINES, ids=lambda outline: outline["city"])
def test_an_outline_is_small_credited_and_around_its_city(outline):
    path = DATA / "geo" / outline["file"]
    assert path.stat().st_size <= 40_000
    row = next(r for r in (DATA / "geo/SOURCES.md").read_text("utf-8").splitlines() if path.name in r)
    assert outline["credit"] in row and outline["licence"] in row
    numbers = []

    def collect(value):
        if isinstance(value[0], int | float):
            numbers.append(value)
        else:
            for part in value:
                collect(part)

    for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
        assert feature["properties"]["name"]
        collect(feature["geometry"]["coordinates"])
    city = next(city for city in RECORD["cities"] if city["code"] == outline["city"])["position"]
    assert min(n[0] for n in numbers) < city["longitude"] < max(n[0] for n in numbers)
    assert min(n[1] for n in numbers) < city["latitude"] < max(n[1] for n in numbers)


def test_nairobi_has_all_wards_and_the_census_total():
    wards = json.loads((DATA / "geo/nairobi.geojson").read_text(encoding="utf-8"))["features"]
    assert len(wards) == 85
    assert sum(ward["properties"]["pop2009"] for ward in wards) == 3_138_369


def test_every_city_has_a_climate_class():
    cities = RECORD["cities"] + [city for dive in DIVES for city in dive["cities"]]
    for city in cities:
        assert climate_class(city["position"]["latitude"], city["position"]["longitude"]) is not None, city["code"]

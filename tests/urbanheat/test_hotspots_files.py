"""From files to files: hot spots of rasters and of GeoJSON polygons, and the command `urbanheat hotspots`."""

from __future__ import annotations

import gzip
import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from urbanheat import raster
from urbanheat.hotspots import gi_star, gi_star_polygons, local_moran, local_moran_polygons, nearest, queen
from urbanheat.hotspots.files import Question, Where, hotspots_of
from urbanheat.vector import VectorError, read_geojson

rasterio = pytest.importorskip("rasterio")
shapely = pytest.importorskip("shapely")
ROOT = Path(__file__).resolve().parents[2]
RANDOM = np.random.default_rng(12)


def run(*arguments) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "urbanheat.cli", "hotspots", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT / "src", timeout=120)


def here(monkeypatch, capsys, *arguments):
    """The command in this process: exit code, standard output, standard error."""
    from urbanheat import cli

    monkeypatch.setattr(sys, "argv", ["urbanheat", "hotspots", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return (ended.value.code or 0, *capsys.readouterr())


def bands(path) -> dict:
    with rasterio.open(path) as data:
        return {**dict(zip(data.descriptions, data.read(), strict=True)), "tags": data.tags()}


@pytest.fixture
def heat(tmp_path):
    """A raster with a hot corner, a cold one and a gap."""
    values = RANDOM.normal(size=(50, 70))
    values[4:16, 4:16] += 3
    values[30:44, 50:66] -= 3
    values[20:23, 30:34] = np.nan
    place = raster.Grid(rasterio.CRS.from_epsg(32737), rasterio.Affine(30, 0, 250_000, 0, -30, 9_860_000), 70, 50)
    raster.write_geotiff(tmp_path / "heat.tif", [values], place)
    return tmp_path / "heat.tif", values


def collection(shapes, name="people", values=None, **more):
    features = [
        {
            "type": "Feature",
            "properties": {"name": f"ward {n}", **({} if values is None else {name: values[n]})},
            "geometry": None if shape is None else json.loads(shapely.to_geojson(shape)),
        }
        for n, shape in enumerate(shapes)
    ]
    return {"type": "FeatureCollection", "features": features, **more}


@pytest.fixture
def wards(tmp_path):
    """Eight by nine squares near the equator, of which a block is dense."""
    shapes = [
        shapely.box(36 + c / 100, r / 100, 36 + (c + 1) / 100, (r + 1) / 100) for r in range(8) for c in range(9)
    ]
    values = [int(v) for v in RANDOM.integers(900, 1100, 72)]
    for r in (2, 3, 4):
        for c in (2, 3, 4):
            values[r * 9 + c] = 9000
    path = tmp_path / "wards.geojson"
    path.write_text(json.dumps(collection(shapes, values=values)))
    return path, shapes, values


def test_raster_to_geotiff_and_picture(heat, tmp_path):
    path, values = heat
    outs = [tmp_path / "o.tif", tmp_path / "o.png"]
    summary = hotspots_of(path, outs, radius=2, where=Where(size=20))
    star, found = gi_star(values, 2), bands(tmp_path / "o.tif")
    assert np.array_equal(found["z"], star.z, equal_nan=True) and np.array_equal(found["p"], star.p, equal_nan=True)
    assert np.array_equal(found["class"], star.classes()) and np.array_equal(found["flag"], star.flags)
    assert summary["classes"] == {
        "hot spot": (star.classes() == 1).sum(),
        "cold spot": (star.classes() == -1).sum(),
    }
    assert summary["classes"]["hot spot"] > 50 and summary["window_metres"] == 150
    assert summary["flags"] == {"no data here: z and p are missing": 12} and summary["n"] == star.n
    assert found["tags"]["p"] == "two-sided" and float(found["tags"]["threshold"]) == summary["threshold"]
    with pytest.warns(rasterio.errors.NotGeoreferencedWarning):
        image = rasterio.open(tmp_path / "o.png").read()
    assert image[:, 10, 10].tolist() == [178, 24, 43, 255] and image[:, 37, 58].tolist() == [33, 102, 172, 255]
    assert image[3, 21, 31] == 0
    assert sorted(p.name for p in tmp_path.iterdir()) == ["heat.tif", "o.png", "o.tif"]


@pytest.mark.parametrize("permutations", [0, 39])
def test_raster_local_moran(heat, tmp_path, permutations):
    path, values = heat
    question = Question("local-moran", 0.1, "none", permutations, 5)
    summary = hotspots_of(path, [tmp_path / "o.tif"], question, where=Where(size=16))
    moran, found = local_moran(values, permutations=permutations, seed=5), bands(tmp_path / "o.tif")
    classes = moran.classes(0.1, "none", bool(permutations))
    assert np.array_equal(found["class"], classes) and np.array_equal(found["i"], moran.i, equal_nan=True)
    assert np.array_equal(found["quadrant"], moran.quadrants)
    assert list(summary["classes"].values()) == [(classes == n).sum() for n in (1, 2, 3, 4)]
    if permutations:
        assert np.array_equal(found["p_permutation"], moran.p_permutation, equal_nan=True)
        assert "39 conditional permutations" in summary["p"]


def test_single_precision_file_stays_single(tmp_path):
    values = RANDOM.normal(size=(20, 30)).astype(np.float32)
    place = raster.Grid(None, rasterio.Affine(1, 0, 0, 0, -1, 0), 30, 20)
    raster.write_geotiff(tmp_path / "i.tif", [values], place)
    summary = hotspots_of(tmp_path / "i.tif", [tmp_path / "o.tif"])
    star, found = gi_star(values), bands(tmp_path / "o.tif")
    assert found["z"].dtype == np.float32 and np.array_equal(found["class"], star.classes())
    assert summary["window_metres"] is None and "states no CRS" in summary["notes"][0]


def test_large_pictures_show_every_nth_cell(heat, tmp_path, monkeypatch):
    from urbanheat.raster import picture

    monkeypatch.setattr(picture, "LARGEST", 24)
    path, values = heat
    hotspots_of(path, [tmp_path / "o.png"], where=Where(size=17))
    with pytest.warns(rasterio.errors.NotGeoreferencedWarning):
        image = rasterio.open(tmp_path / "o.png").read()
    star = gi_star(values)
    expected = picture.of_classes(star.classes(), picture.HOT_COLD, ~np.isnan(star.p))[::3, ::3]
    assert np.array_equal(image.transpose(1, 2, 0), expected)


def test_polygons_to_geojson_and_picture(wards, tmp_path):
    path, shapes, values = wards
    summary = hotspots_of(path, [tmp_path / "o.geojson", tmp_path / "o.png"])
    star = gi_star_polygons(values, queen(shapes))
    found = json.loads((tmp_path / "o.geojson").read_text())["features"]
    assert [f["properties"]["z"] for f in found] == star.z.tolist()
    assert [f["properties"]["class"] for f in found] == star.classes().tolist()
    assert found[0]["properties"]["name"] == "ward 0" and found[30]["properties"]["class"] == 1
    assert summary["field"] == "people" and summary["mean_neighbours"] == pytest.approx(478 / 72, abs=0.01)
    with pytest.warns(rasterio.errors.NotGeoreferencedWarning):
        image = rasterio.open(tmp_path / "o.png").read()
    assert image.shape[2] == 1200 and (image[0] == 178).any()


def test_counts_are_taken_per_area(wards, tmp_path):
    path = wards[0]
    layer = read_geojson(path)
    # 0.01 degrees at the equator: 1.1132 km by 1.1057 km (WGS 84)
    assert layer.areas_km2()[0] == pytest.approx(1.1132 * 1.1057, rel=1e-3)
    summary = hotspots_of(path, [tmp_path / "o.geojson"], per_area=True)
    first = json.loads((tmp_path / "o.geojson").read_text())["features"][0]["properties"]
    assert summary["unit"] == "per km²" and first["value"] == pytest.approx(first["people"] / 1.2309, rel=1e-3)


@pytest.mark.parametrize(("name", "mean"), [("rook", 3.5), ("within:1300", 3.5), ("nearest:5", None)])
def test_kinds_of_neighbours(wards, name, mean):
    summary = hotspots_of(wards[0], neighbours=name)
    assert summary["neighbours"] == name
    assert summary["mean_neighbours"] == pytest.approx(mean, abs=0.05) if mean else summary["mean_neighbours"] >= 5


def test_packed_files_missing_values_and_another_crs(wards, tmp_path):
    _path, shapes, values = wards
    moved = [None, *shapely.transform(shapes[1:], lambda p: p * 100_000)]
    values[5] = None
    data = collection(
        moved, values=values, crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32737"}}
    )
    packed = tmp_path / "w.json.gz"
    packed.write_bytes(gzip.compress(json.dumps(data).encode()))
    layer = read_geojson(packed)
    assert layer.crs.to_epsg() == 32737 and np.isnan(layer.values()[5])
    summary = hotspots_of(packed, [tmp_path / "o.geojson"])
    assert summary["n"] == 71 and summary["notes"] == ["1 polygons without a neighbour"]
    written = json.loads((tmp_path / "o.geojson").read_text())
    assert "32737" in written["crs"]["properties"]["name"]
    assert written["features"][5]["properties"]["z"] is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "damaged or cut off"),
        ("{}", "no GeoJSON with features"),
        ('{"type": "FeatureCollection", "features": []}', "no feature has a shape"),
        ('{"type": "FeatureCollection", "features": [5]}', "no GeoJSON with features"),
        ('{"type": "FeatureCollection", "features": [{"geometry": {"type": "Blob"}}]}', "feature 1 is damaged"),
    ],
)
def test_damaged_geojson_is_refused(tmp_path, text, words):
    (tmp_path / "x.geojson").write_text(text)
    with pytest.raises(VectorError, match=words):
        read_geojson(tmp_path / "x.geojson")


def test_polygons_that_do_not_fit_are_refused(wards, tmp_path):
    path, shapes, values = wards
    layer = read_geojson(path)
    with pytest.raises(VectorError, match=r"no feature has a number in “heat”; name one of people"):
        layer.values("heat")
    two = tmp_path / "two.geojson"
    data = collection(shapes, values=values)
    for feature in data["features"]:
        feature["properties"]["more"] = 1
    two.write_text(json.dumps(data))
    with pytest.raises(VectorError, match="several fields hold numbers; name one of people, more"):
        hotspots_of(two)
    data["features"][3]["properties"]["people"] = "many"
    two.write_text(json.dumps(data))
    with pytest.raises(VectorError, match=r"not a number everywhere .found “many”."):
        hotspots_of(two, field="people")
    two.write_text(json.dumps(collection(shapely.transform(shapes, lambda p: p * 1e5), values=values)))
    with pytest.raises(VectorError, match="no degrees though the file states no other CRS"):
        hotspots_of(two)
    two.write_text(json.dumps(collection(shapes, values=values, crs={"properties": {"name": "Mars"}})))
    with pytest.raises(VectorError, match="“Mars” is not known"):
        hotspots_of(two)
    two.write_text(json.dumps(collection(shapes)))
    with pytest.raises(VectorError, match="no field holds numbers"):
        hotspots_of(two)


def test_command_for_a_raster_as_text_and_json(heat, tmp_path, monkeypatch, capsys):
    path, values = heat
    done = run(path, "--radius", 2, "--out", tmp_path / "o.tif", "--tile", 25, "--workers", 2)
    assert done.returncode == 0, done.stderr
    assert "50 × 70 cells, EPSG:32737, radius 2 cells (window 150 m wide)" in done.stdout
    assert "two-sided, normal approximation" in done.stdout and f"written: {tmp_path / 'o.tif'}" in done.stdout
    assert done.stderr == ""
    assert np.array_equal(bands(tmp_path / "o.tif")["z"], gi_star(values, 2).z, equal_nan=True)
    _, text, _ = here(monkeypatch, capsys, path, "--radius", 2, "--json")
    data = json.loads(text)
    assert data["classes"]["hot spot"] == (gi_star(values, 2).classes() == 1).sum() and data["written"] == []


def test_command_for_polygons(wards, tmp_path, monkeypatch, capsys):
    options = ("--method", "local-moran", "--neighbours", "nearest:4", "--out", tmp_path / "o.geojson")
    code, text, _ = here(monkeypatch, capsys, wards[0], *options)
    classes = [f["properties"]["class"] for f in json.loads((tmp_path / "o.geojson").read_text())["features"]]
    lists = nearest(read_geojson(wards[0]).in_metres(), 4)
    assert classes == local_moran_polygons(wards[2], lists).classes().tolist() and classes[3 * 9 + 3] == 1
    assert f"high among high: {classes.count(1)}" in text and code == 0


def test_progress_shows_on_a_terminal_only(heat):
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "urbanheat.cli", "hotspots", str(heat[0]), "--tile", "25"]
    env = {**os.environ, "TERM": "xterm"}
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=theirs, cwd=ROOT / "src", env=env, timeout=120)
    os.close(theirs)
    shown = os.read(ours, 100_000).decode()
    os.close(ours)
    assert done.returncode == 0 and "100%" in shown and b"100%" not in done.stdout


def test_bad_input_of_the_command_is_one_line_and_exit_code_2(heat, wards, tmp_path, monkeypatch, capsys):
    cut = tmp_path / "cut.tif"
    cut.write_bytes(heat[0].read_bytes()[:9000])
    cases = (
        (("nothing.tif",), "cannot be opened"),
        ((cut,), "cut off or damaged"),
        ((heat[0], "--out", tmp_path / "x.jpg"), "is written as .tif or .png"),
        ((wards[0], "--radius", 2), "--radius does not go with polygons"),
        ((heat[0], "--out", heat[0]), "is the file that is read"),
    )
    for arguments, words in cases:
        code, text, said = here(monkeypatch, capsys, *arguments)
        assert code == 2 and words in said and said.count("\n") == 1 and not text
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"question": ("g",)}, "The method is one of"),
        ({"field": "x"}, "--field does not go with a raster"),
        ({"per_area": True}, "--per-area does not go with a raster"),
        ({"where": Where(size=0)}, "size of 1 or more"),
        ({"where": Where(workers=0)}, "worker processes is 1 or more"),
        ({"radius": -1}, "radius is a whole number"),
        ({"band": 3}, "no band 3"),
    ],
)
def test_options_that_make_no_sense(heat, tmp_path, options, words):
    with pytest.raises(ValueError, match=words):
        question = Question(*options.pop("question", ()))
        hotspots_of(heat[0], [tmp_path / "o.tif"], question, **options)
    assert not list(tmp_path.glob("*o.tif*"))


def test_neighbours_that_make_no_sense(wards):
    for name in ("king", "within:far", "nearest:2.5", "queen:3"):
        with pytest.raises(ValueError, match="is no kind of neighbours"):
            hotspots_of(wards[0], neighbours=name)
    with pytest.raises(ValueError, match="between 1 and 71"):
        hotspots_of(wards[0], neighbours="nearest:90")


def test_permutations_need_the_memory_and_tiles_do_not(heat, monkeypatch):
    from urbanheat.raster import reading

    monkeypatch.setattr(reading, "available_memory", lambda: 200_000)
    with pytest.raises(raster.RasterError, match="leave the permutations out"):
        hotspots_of(heat[0], question=Question(permutations=19))
    assert hotspots_of(heat[0], where=Where(size=16))["n"] == 3488


def test_importing_the_command_imports_nothing_numeric():
    code = "import sys, urbanheat.cli; assert not {'numpy', 'numba', 'rasterio', 'shapely'} & set(sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT / "src").returncode == 0

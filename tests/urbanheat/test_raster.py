"""Reading, aligning and writing rasters: what is right, and what is said where something is wrong."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest

from urbanheat import raster
from urbanheat.raster import RasterError, picture, reading
from urbanheat.raster.aligning import aligned

rasterio = pytest.importorskip("rasterio")
SRC = Path(__file__).resolve().parents[2] / "src"
RANDOM = np.random.default_rng(4)


def grid(width=40, height=30, cell=10.0, left=500_000.0, top=5_000_000.0, crs="EPSG:32632"):
    transform = rasterio.Affine(cell, 0, left, 0, -cell, top)
    return raster.Grid(rasterio.CRS.from_user_input(crs) if crs else None, transform, width, height)


def store(path, values, place=None, nodata=None, **options):
    place = place or grid(values.shape[-1], values.shape[-2])
    bands = values if values.ndim == 3 else values[None]
    profile = {
        "driver": "GTiff", "count": len(bands), "height": place.height, "width": place.width, "crs": place.crs,
        "transform": place.transform, "dtype": values.dtype, "nodata": nodata, **options,
    }  # fmt: skip
    with rasterio.open(path, "w", **profile) as out:
        out.write(bands)
    return path


@pytest.fixture
def heat(tmp_path):
    values = (300 + RANDOM.normal(size=(30, 40))).astype(np.float32)
    values[3, 4] = -9999
    return store(tmp_path / "heat.tif", values, nodata=-9999)


def test_whole_and_in_windows(heat):
    whole = raster.read(heat)
    source = raster.open_source(heat)
    assert whole.values.dtype == np.float32 and np.isnan(whole.values[3, 4]) and np.isnan(whole.values).sum() == 1
    part = source.read(slice(2, 9), slice(3, 20))
    assert np.array_equal(part, whole.values[2:9, 3:20], equal_nan=True)
    assert whole.grid == source.grid == grid() and whole.notes == ()
    assert whole.grid.crs_name == "EPSG:32632" and whole.grid.unit == "metre" and whole.grid.cell_size == (10, 10)
    assert raster.require_metres(whole.grid) == 10


@pytest.mark.parametrize(("kind", "single"), [("u1", True), ("i2", True), ("i4", False), ("f8", False)])
def test_numbers_of_all_kinds_and_masks(tmp_path, kind, single):
    values = RANDOM.integers(1, 90, (6, 7)).astype(kind)
    values[0, 0] = 99
    read = raster.read(store(tmp_path / "x.tif", values, nodata=99)).values
    assert read.dtype == (np.float32 if single else np.float64)
    assert np.isnan(read[0, 0]) and np.array_equal(read[1:], values[1:])
    by_hand = raster.read(store(tmp_path / "y.tif", values), nodata=99).values
    assert np.array_equal(by_hand, read, equal_nan=True)


def test_a_mask_band_counts(tmp_path):
    path = store(tmp_path / "m.tif", RANDOM.normal(size=(5, 6)))
    with rasterio.open(path, "r+") as out:
        mask = np.full((5, 6), 255, np.uint8)
        mask[2, 2:4] = 0
        out.write_mask(mask)
    assert np.isnan(raster.read(path).values).sum() == 2


def test_scale_offset_and_unit_of_the_file(tmp_path):
    path = store(tmp_path / "s.tif", np.full((3, 3), 40000, np.uint16))
    with rasterio.open(path, "r+") as out:
        out.scales, out.offsets, out.units = (0.00341802,), (149.0,), ("K",)
    read = raster.read(path)
    assert read.values[0, 0] == pytest.approx(40000 * 0.00341802 + 149.0, rel=1e-6) and read.unit == "K"
    assert "0.00341802 · stored number + 149" in read.notes[0]


def test_notes_on_degrees_missing_crs_and_undeclared_gaps(tmp_path):
    degrees = grid(8, 6, 0.001, 36.8, -1.25, "EPSG:4326")
    values = RANDOM.normal(size=(6, 8))
    values[0, 0] = -9999
    read = raster.read(store(tmp_path / "d.tif", values, degrees))
    assert "in degrees, about 111 m wide and 111 m high" in read.notes[0]
    assert "-9999 usually marks missing cells" in read.notes[1]
    with pytest.raises(RasterError, match=r"cells are 0\.001 degrees.*metres are needed; reproject.*EPSG:32737"):
        raster.require_metres(read.grid, "d.tif")
    bare = raster.read(store(tmp_path / "b.tif", RANDOM.normal(size=(6, 8)), grid(8, 6, crs=None)))
    assert "states no CRS" in bare.notes[0] and bare.grid.cell_metres is None and bare.grid.crs_name == "no CRS"
    with pytest.raises(RasterError, match="states no CRS"):
        raster.require_metres(bare.grid)
    assert raster.read(tmp_path / "b.tif", crs="EPSG:32632").grid == grid(8, 6)


def test_feet_and_oblong_cells_are_metres_or_refused():
    feet = grid(8, 6, 100.0, crs="EPSG:2263")
    assert raster.require_metres(feet) == pytest.approx(30.48, abs=0.01)
    oblong = raster.Grid(feet.crs, rasterio.Affine(10, 0, 0, 0, -20, 0), 8, 6)
    with pytest.raises(RasterError, match="not square"):
        raster.require_metres(oblong)


def test_infinite_cells_are_noted(tmp_path):
    values = np.ones((4, 4))
    values[1, 1] = np.inf
    assert "1 cells are infinite" in raster.read(store(tmp_path / "i.tif", values)).notes[0]


def test_one_cell_and_one_row(tmp_path):
    assert raster.read(store(tmp_path / "1.tif", np.ones((1, 1)))).values.tolist() == [[1.0]]
    assert raster.read(store(tmp_path / "2.tif", np.ones((1, 9)))).values.shape == (1, 9)


def test_a_file_that_is_cut_off(tmp_path):
    path = store(tmp_path / "cut.tif", RANDOM.normal(size=(300, 300)), tiled=True, blockxsize=128, blockysize=128)
    path.write_bytes(path.read_bytes()[:200_000])
    with pytest.raises(RasterError, match=r"cut\.tif: the file is cut off or damaged; copy or download it again"):
        raster.read(path)
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(RasterError, match="no raster that can be read"):
        raster.read(path)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"band": 2}, "there is no band 2, the file has 1 band"),
        ({"band": 0}, "there is no band 0"),
        ({"crs": "EPSG:4326"}, "states another CRS"),
        ({"crs": "Mars"}, "is no CRS"),
    ],
)
def test_options_that_do_not_fit(heat, options, words):
    with pytest.raises(RasterError, match=words):
        raster.read(heat, **options)


def test_files_that_do_not_fit(tmp_path):
    for name, data, words in (
        ("none.tif", None, "cannot be opened"),
        ("text.tif", b"hello", "no raster"),
        ("empty.tif", b"", "no raster"),
    ):
        if data is not None:
            (tmp_path / name).write_bytes(data)
        with pytest.raises(RasterError, match=words):
            raster.read(tmp_path / name)
    with pytest.raises(RasterError, match="no cell of the raster has a value"):
        raster.read(store(tmp_path / "gap.tif", np.full((3, 3), -1.0), nodata=-1))
    with pytest.raises(RasterError, match="complex"):
        raster.read(store(tmp_path / "c.tif", np.ones((3, 3), np.complex64)))
    with pytest.raises(RasterError, match="cannot occur in uint8"):
        raster.read(store(tmp_path / "u.tif", np.ones((3, 3), np.uint8)), nodata=-9999)


def test_larger_than_memory_is_refused_whole_but_read_in_windows(heat, monkeypatch):
    monkeypatch.setattr(reading, "available_memory", lambda: 20_000)
    with pytest.raises(RasterError, match=r"1,200 cells need about .* run it in tiles"):
        raster.read(heat)
    assert raster.open_source(heat).read(slice(0, 10), slice(0, 10)).shape == (10, 10)


def test_grids_that_do_not_match_are_named():
    raster.require_same_grid(heat=grid(), trees=grid(left=500_000.000001))
    for other, words in (
        (grid(crs="EPSG:32633"), "EPSG:32632 and EPSG:32633"),
        (grid(width=41), "40 × 30 and 41 × 30 cells"),
        (grid(cell=5.0), "cells of 10 × 10 and 5 × 5 metre"),
        (grid(left=500_005.0), "upper left corners 500000, 5000000 and 500005, 5000000"),
    ):
        with pytest.raises(RasterError, match=f"heat and trees do not lie on the same grid: {words}.*align"):
            raster.require_same_grid(heat=grid(), trees=other)


def test_align_averages_into_larger_cells_and_says_so(tmp_path):
    values = RANDOM.normal(size=(30, 40))
    path = store(tmp_path / "fine.tif", values)
    found, report = raster.align(path, grid(8, 6, 50.0))
    assert found.values == pytest.approx(values.reshape(6, 5, 8, 5).mean((1, 3)), abs=1e-9)
    assert (report.resampling, report.covered, report.to_cell) == ("average", 1.0, (50.0, 50.0))
    _, single = raster.align(path, grid(8, 6, 50.0), "bilinear")
    assert "leaves values out" in single.notes[0]
    same, report = raster.align(path, grid())
    assert report.resampling == "none" and np.array_equal(same.values, values)


def test_align_keeps_classes_and_gaps(tmp_path):
    values = np.repeat(np.repeat(RANDOM.integers(1, 5, (6, 8)), 5, 0), 5, 1).astype(np.uint8)
    values[:5, :5] = 0
    path = store(tmp_path / "classes.tif", values, nodata=0)
    found, report = raster.align(path, grid(8, 6, 50.0), classes=True)
    assert report.resampling == "mode" and np.isnan(found.values[0, 0])
    assert np.array_equal(found.values.ravel()[1:], values[::5, ::5].ravel()[1:])
    wide, report = raster.align(path, grid(60, 30, left=499_900.0), classes=True)
    assert report.resampling == "nearest" and np.isnan(wide.values[:, :10]).all() and report.covered < 0.7
    assert "have no value" in report.notes[-1]


def test_align_reprojects_to_the_right_place(tmp_path):
    """A field that is the longitude itself stays it, whatever the projection."""
    from rasterio.warp import transform as project

    place = grid(200, 160, 0.001, 8.6, 49.5, "EPSG:4326")
    lon = 8.6 + 0.001 * (np.arange(200) + 0.5)
    path = store(tmp_path / "lon.tif", np.repeat(lon[None], 160, 0), place)
    target = grid(60, 50, 100.0, 477_000.0, 5_480_000.0, "EPSG:32632")
    found, report = raster.align(path, target)
    cols, rows = np.meshgrid(np.arange(60), np.arange(50))
    x, y = 477_000 + 100 * (cols + 0.5), 5_480_000 - 100 * (rows + 0.5)
    expected = np.array(project("EPSG:32632", "EPSG:4326", x.ravel(), y.ravel())[0]).reshape(50, 60)
    assert found.values == pytest.approx(expected, abs=2e-5)
    assert (report.from_crs, report.to_crs, report.resampling) == ("EPSG:4326", "EPSG:32632", "bilinear")
    source = aligned(raster.open_source(path), target)
    assert source.read(slice(7, 30), slice(11, 40)) == pytest.approx(found.values[7:30, 11:40], abs=1e-9)


def test_align_refuses_what_cannot_fit(tmp_path):
    path = store(tmp_path / "x.tif", RANDOM.normal(size=(30, 40)))
    with pytest.raises(RasterError, match="lies beside the target grid"):
        raster.align(path, grid(left=900_000.0))
    with pytest.raises(RasterError, match="no CRS is stated"):
        raster.align(path, grid(crs=None, left=3.0))
    with pytest.raises(ValueError, match="resampling is one of"):
        raster.align(path, grid(cell=20.0), "magic")


def test_written_geotiff_is_whole_cloud_optimised_and_reads_back(tmp_path):
    values = RANDOM.normal(size=(700, 900)).astype(np.float32)
    values[5, 5] = np.nan
    place = grid(900, 700)
    raster.write_geotiff(tmp_path / "o.tif", {"z": values, "p": values * 2}, place, tags={"method": "test"})
    back = raster.read(tmp_path / "o.tif", 2)
    assert np.array_equal(back.values, values * 2, equal_nan=True) and back.grid == place
    with rasterio.open(tmp_path / "o.tif") as data:
        assert data.descriptions == ("z", "p") and data.overviews(1) and data.tags()["method"] == "test"
        assert data.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
    assert [p.name for p in tmp_path.iterdir()] == ["o.tif"]
    with pytest.raises(ValueError, match="shape"):
        raster.write_geotiff(tmp_path / "p.tif", [values[:5]], place)


def test_an_error_on_the_way_leaves_the_old_file_and_nothing_else(tmp_path):
    (tmp_path / "o.tif").write_bytes(b"old")
    with pytest.raises(ZeroDivisionError), raster.geotiff(tmp_path / "o.tif", grid(), ["z"]) as out:
        out.write(next(raster.tiles(30, 40, 10)), [np.ones((10, 10))])
        raise ZeroDivisionError
    assert [p.name for p in tmp_path.iterdir()] == ["o.tif"] and (tmp_path / "o.tif").read_bytes() == b"old"
    with pytest.raises(RasterError, match="there is no folder"):
        raster.write_geotiff(tmp_path / "no" / "o.tif", [np.ones((30, 40))], grid())


@pytest.mark.skipif(sys.platform != "linux", reason="limits the size of files as a full disk would")
@pytest.mark.parametrize("what", ["geotiff", "png"])
def test_a_full_disk_leaves_nothing(tmp_path, what):
    """No file may pass 100 kB in the child; what is written has more."""
    code = {
        "geotiff": "raster.write_geotiff('o.tif', [values], raster.Grid(None, rasterio.Affine.scale(9), 400, 400))",
        "png": "picture.write_png('o.png', (values[..., None] * 255 * np.ones(4)).astype(np.uint8))",
    }[what]
    script = (
        "import sys, numpy as np, rasterio\nfrom urbanheat import raster\nfrom urbanheat.raster import picture\n"
        "values = np.random.default_rng(0).random((400, 400))\n"
        f"try: {code}\nexcept raster.RasterError as error: print(error)\n"
    )

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    env = {**os.environ, "PYTHONPATH": str(SRC), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, env=env, preexec_fn=limit, capture_output=True, text=True
    )
    assert "the file cannot be written" in done.stdout, done.stderr
    assert list(tmp_path.iterdir()) == []


def test_pictures_are_transparent_where_there_is_no_value(tmp_path):
    image = picture.of_values(np.array([[0.0, np.nan], [-5.0, 5.0]]), -1, 1)
    assert image[0, 0].tolist() == [247, 247, 247, 255] and image[0, 1, 3] == 0
    assert image[1, 0].tolist() == [33, 102, 172, 255] and image[1, 1].tolist() == [178, 24, 43, 255]
    classes = picture.of_classes(np.array([[-1, 0], [1, 1]]), picture.HOT_COLD, np.array([[1, 1], [1, 0]], bool))
    assert classes[0, 0].tolist() == [33, 102, 172, 255] and classes[1, 1].tolist() == [0, 0, 0, 0]
    picture.write_png(tmp_path / "a.png", classes)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pictures lie nowhere
        with rasterio.open(tmp_path / "a.png") as data:
            assert np.array_equal(data.read().transpose(1, 2, 0), classes)
    assert picture.step_for((4096, 10)) == 1 and picture.step_for((4097, 10)) == 2
    assert [p.name for p in tmp_path.iterdir()] == ["a.png"]
    with pytest.raises(ValueError, match="lower to a higher"):
        picture.of_values(np.ones((2, 2)), 1, 1)


def test_a_kill_leaves_no_file_under_the_name(tmp_path):
    script = (
        "import sys, time, numpy as np, rasterio\nfrom urbanheat import raster\n"
        "place = raster.Grid(None, rasterio.Affine.scale(9), 300, 300)\n"
        "with raster.geotiff('o.tif', place, ['z']) as out:\n"
        "    out.write(next(raster.tiles(300, 300, 256)), [np.ones((256, 256))])\n"
        "    print('written', flush=True)\n    time.sleep(60)\n"
    )
    env = {**os.environ, "PYTHONPATH": str(SRC), "PYTHONDONTWRITEBYTECODE": "1"}
    with subprocess.Popen(
        [sys.executable, "-c", script], cwd=tmp_path, env=env, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout.readline() == "written\n"
        child.kill()
    assert not list(tmp_path.glob("o.tif"))

"""Tiles and where they run: the answer equals that of the whole, to the last bit, wherever it is computed."""

from __future__ import annotations

import os
import signal
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from urbanheat import raster
from urbanheat.hotspots import GiStar, gi_star, local_moran
from urbanheat.hotspots.discovery import SmallP
from urbanheat.hotspots.tiled import METHODS, run_hotspots
from urbanheat.raster import RasterError, maps
from urbanheat.raster.aligning import aligned

rasterio = pytest.importorskip("rasterio")
RANDOM = np.random.default_rng(8)


def held(values) -> raster.Raster:
    transform = rasterio.Affine(10.0, 0, 0, 0, -10.0, 0)
    return raster.Raster(values, raster.Grid(None, transform, values.shape[1], values.shape[0]))


def field(rows=61, cols=83, missing=0.1):
    values = RANDOM.gamma(2.0, 3.0, (rows, cols)) + 300
    values[RANDOM.random((rows, cols)) < missing] = np.nan
    return values


def in_tiles(source, method="gi-star", radius=3, **options):
    sink = raster.ArraySink(source.grid, METHODS[method])
    overview = run_hotspots(source, sink, method, radius, **options)
    return sink.arrays, overview


def same_as_whole(arrays, values, radius=3):
    whole = gi_star(values, radius)
    return (
        np.array_equal(arrays["z"], whole.z, equal_nan=True)
        and np.array_equal(arrays["p"], whole.p, equal_nan=True)
        and np.array_equal(arrays["flag"], whole.flags)
    )


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 50), st.integers(1, 50), st.integers(1, 30), st.integers(0, 9))
def test_tiles_cover_the_raster_once_with_their_halo(rows, cols, size, halo):
    seen = np.zeros((rows, cols), int)
    numbers = np.arange(rows * cols).reshape(rows, cols)
    for tile in raster.tiles(rows, cols, size, halo):
        seen[tile.rows, tile.cols] += 1
        block = numbers[tile.read_rows, tile.read_cols]
        assert np.array_equal(block[tile.core], numbers[tile.rows, tile.cols])
        assert tile.top == max(tile.row - halo, 0) and tile.bottom == min(tile.row + tile.height + halo, rows)
        assert tile.left == max(tile.col - halo, 0) and tile.right == min(tile.col + tile.width + halo, cols)
    assert (seen == 1).all()


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 40), st.integers(1, 40), st.integers(3, 41), st.integers(1, 12), st.integers(0, 2**32 - 1))
def test_tiled_equals_whole_to_the_last_bit(rows, cols, size, radius, seed):
    random = np.random.default_rng(seed)
    values = random.normal(size=(rows, cols)) * 10.0 ** random.integers(-3, 4) + random.integers(-1000, 1000)
    values[random.random((rows, cols)) < random.choice([0, 0.3])] = np.nan
    if not np.isfinite(values).any():
        return
    arrays, overview = in_tiles(held(values), radius=radius, size=size)
    assert same_as_whole(arrays, values, radius)
    whole = gi_star(values, radius)
    assert overview.threshold == whole.discovery().threshold and overview.tests == whole.discovery().tests
    assert (overview.n, overview.mean, overview.sd) == (whole.n, whole.mean, whole.sd)
    for kind in ("conditional", "total"):
        arrays, _ = in_tiles(held(values), "local-moran", radius, size=size, randomisation=kind)
        moran = local_moran(values, radius, randomisation=kind)
        for name in ("i", "z", "p", "quadrants"):
            assert np.array_equal(arrays[name.rstrip("s")], getattr(moran, name), equal_nan=True)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from(["bh", "by", "none"]), st.integers(0, 60))
def test_p_values_in_parts_give_the_threshold_of_all(seed, control, kept):
    random = np.random.default_rng(seed)
    p = np.round(random.random(200) ** random.integers(1, 8), 4)
    p[random.random(200) < 0.1] = np.nan
    kinds = random.integers(-1, 2, 200).astype(np.int8)
    small = SmallP(0.05, control, 200)
    small.KEPT = kept
    for part in np.array_split(np.arange(200), 9):
        small.add(p[part], kinds[part])
    limit, counts = small.finish(int((~np.isnan(p)).sum()))
    whole = GiStar(p, p, None, None, 0, 0.0, 0.0).discovery(0.05, control)
    assert limit == whole.threshold
    assert counts == {k: n for k in (-1, 0, 1) if (n := int((kinds[whole.significant] == k).sum()))}


def test_tiles_from_a_file_into_a_file(tmp_path):
    values = field().astype(np.float32)
    raster.write_geotiff(tmp_path / "in.tif", [values], held(values).grid)
    source = raster.open_source(tmp_path / "in.tif")
    with raster.geotiff(tmp_path / "out.tif", source.grid, METHODS["gi-star"]) as out:
        run_hotspots(source, out, radius=3, size=20)
    with rasterio.open(tmp_path / "out.tif") as data:
        arrays = dict(zip(data.descriptions, data.read(), strict=True))
    assert same_as_whole(arrays, values)


def test_tiles_of_an_aligned_file_equal_the_whole(tmp_path):
    values = field()
    place = raster.Grid(rasterio.CRS.from_epsg(4326), rasterio.Affine(0.001, 0, 8.6, 0, -0.001, 49.5), 83, 61)
    raster.write_geotiff(tmp_path / "in.tif", [values], place)
    target = raster.Grid(rasterio.CRS.from_epsg(32632), rasterio.Affine(70, 0, 472_000, 0, -70, 5_482_000), 50, 60)
    for method in ("bilinear", "nearest", "average"):
        source = aligned(raster.open_source(tmp_path / "in.tif"), target, method)
        whole = source.read()
        assert np.isfinite(whole).sum() > 1000
        for tile in raster.tiles(*target.shape, 17, 2):
            part = source.block(tile)
            assert np.allclose(part, whole[tile.read_rows, tile.read_cols], rtol=0, atol=1e-9, equal_nan=True), (
                method
            )


def test_several_rasters_on_one_grid_and_answers_in_order():
    one, two = field(20, 30, 0), field(20, 30, 0)
    found = raster.run(
        lambda tile, a, b: (tile.row, tile.col, float((a * b).sum())), [held(one), held(two)], size=7
    )
    assert [place[:2] for place in found] == [(r, c) for r in range(0, 20, 7) for c in range(0, 30, 7)]
    assert sum(place[2] for place in found) == pytest.approx((one * two).sum())
    with pytest.raises(RasterError, match="raster 1 and raster 2 do not lie on the same grid"):
        raster.run(print, [held(one), held(two[:5])])
    with pytest.raises(ValueError, match="at least one raster"):
        raster.run(print, [])
    with pytest.raises(ValueError, match="size of 1 or more"):
        list(raster.tiles(3, 3, 0))


def test_progress_runs_to_the_end_once():
    told = []
    in_tiles(held(field()), size=40, progress=lambda done, total: told.append((done, total)))
    assert told == [(n, 18) for n in range(1, 19)]


def test_bad_input_of_a_run():
    for options, words in (
        ({"method": "g"}, "method is one of"),
        ({"control": "x"}, "control of false"),
        ({"alpha": 2}, "alpha lies"),
        ({"radius": 0}, "radius is"),
        ({"randomisation": "x"}, "randomisation is"),
    ):
        with pytest.raises(ValueError, match=words):
            run_hotspots(held(field()), None, **options)
    with pytest.raises(ValueError, match="No cell has a value"):
        in_tiles(held(np.full((4, 4), np.nan)))


def test_infinite_values_are_told_once_for_all_tiles():
    values = field()
    values[3, 3] = values[40, 70] = np.inf
    with pytest.warns(UserWarning, match="2 infinite values") as told:
        _, overview = in_tiles(held(values), size=20)
    assert len(told) == 1 and overview.infinite == 2


def die(tile, block):
    os._exit(1)


def test_processes_give_the_same_and_a_dead_one_is_told():
    values = field()
    with maps.processes(2) as run_there:
        arrays, _ = in_tiles(held(values), size=30, map=run_there)
        assert same_as_whole(arrays, values)
        with pytest.raises(RasterError, match=r"a worker died.*fewer workers or smaller tiles"):
            raster.run(die, held(values), size=30, map=run_there)
    with pytest.raises(ValueError, match="1 or more"), maps.processes(0):
        pass


def test_dask_gives_the_same_though_a_worker_is_killed(tmp_path):
    """A real cluster of two workers; one is killed while tiles are under way, its tiles run on the other."""
    distributed = pytest.importorskip("distributed")
    values = field(160, 160)
    raster.write_geotiff(tmp_path / "in.tif", [values], held(values).grid)
    source = raster.open_source(tmp_path / "in.tif")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50, host="127.0.0.1"
    ) as cluster:
        with distributed.Client(cluster, set_as_default=False) as client:
            workers = list(client.run(os.getpid).values())
        killed = []

        def kill(done, total):
            if done == total // 2 and not killed:
                killed.append(workers[0])
                os.kill(workers[0], signal.SIGKILL)

        with maps.dask(cluster.scheduler_address) as run_there:
            arrays, _ = in_tiles(source, size=20, map=run_there, progress=kill)
    assert len(workers) == 2 and killed and gone(killed[0])
    assert same_as_whole(arrays, values)


def gone(process: int) -> bool:
    for _ in range(100):
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


def test_no_dask_scheduler_is_one_sentence(monkeypatch):
    pytest.importorskip("distributed")
    with pytest.raises(ValueError, match="No Dask scheduler answers at “nowhere”"), maps.dask("nowhere"):
        pass

"""Gi* and local Moran on a raster of a million cells beside esda, and the same with permutations on a smaller one.

The peer gets its fastest way: weights from a sparse matrix as a libpysal Graph, not cell by cell. What it takes to
build them counts, because nobody has the weights of a raster at hand; the note says how much that is.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks.heat import peers, result
from benchmarks.heat.measure import bandwidth, measure

SIDE = 1000
PERMUTED_SIDE, PERMUTATIONS = 200, 999
PACKAGES = ("esda==2.9.0", "libpysal==4.14.1", "numba")
TARGET = 0.2

PEER = """
    import json, sys, time, warnings
    warnings.filterwarnings("ignore")
    import esda, libpysal, numpy as np, scipy.sparse
    from libpysal.graph import Graph
    from benchmarks.heat.measure import measure

    what, source, out, permutations = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
    field = np.load(source)
    y = field.ravel()

    def weights():
        return Graph.from_sparse(scipy.sparse.csr_matrix(libpysal.weights.lat2SW(*field.shape, criterion="queen")))

    def run():
        start = time.perf_counter()
        w = weights()
        built = time.perf_counter() - start
        if what == "gi":
            return built, esda.G_Local(y, w, transform="B", star=True, permutations=0).Zs
        found = esda.Moran_Local(y, w, permutations=permutations, keep_simulations=False, seed=1)
        return built, found.p_sim if permutations else found.Is

    # Once before the clock only where something is compiled: the weights have no warm run.
    seconds, memory, (built, answer) = measure(run, rounds=1 if field.size > 100_000 else 2, warm=permutations > 0)
    np.save(out, answer)
    print(json.dumps({"seconds": seconds, "memory": memory, "built": built}))
"""


def run() -> list[dict]:
    import numpy as np

    random = np.random.default_rng(0)
    speed = bandwidth(1)
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        large, small = random.normal(size=(SIDE, SIDE)), random.normal(size=(PERMUTED_SIDE, PERMUTED_SIDE))
        np.save(folder / "large.npy", large)
        np.save(folder / "small.npy", small)
        return [*_gi_star(large, folder, speed), *_moran(large, folder, speed), *_permuted(small, folder)]


def _peer(what, source, folder, permutations=0):
    """(figures, the peer's answer); ({}, None) where it cannot be had."""
    import numpy as np

    try:
        python = peers.environment("esda", *PACKAGES)
        figures = peers.run(python, PEER, what, folder / source, folder / "answer.npy", permutations)
    except peers.NoPeer as error:
        return {"note": f"no peer: {error}"}, None
    return figures, np.load(folder / "answer.npy")


def _gi_star(field, folder, speed):
    import numpy as np

    from urbanheat.hotspots import gi_star

    figures, theirs = _peer("gi", "large.npy", folder)
    rows = []
    for radius in (1, 10, 100):
        seconds, memory, answer = measure(lambda radius=radius: gi_star(field, radius), rounds=5)
        beside = {}
        if radius == 1 and theirs is not None:
            beside = {
                "peer": "esda 2.9.0",
                "peer_seconds": figures["seconds"],
                "peer_memory": figures["memory"],
                "agreement": f"z {np.abs(answer.z.ravel() - theirs).max():.1e}",
                "note": f"{figures['built']:.1f} s of the peer are the weights; window 3 × 3",
            }
        rows.append(
            result(
                f"Gi*, radius {radius}",
                "1e6 cells, z and two-sided p",
                seconds,
                peak_memory=memory,
                bytes_moved=field.size * 25,  # values in; z, p and flags out
                bandwidth=speed,
                target=f"≤ {TARGET} s",
                met=seconds <= TARGET,
                **({"note": figures.get("note", "")} if not beside and radius == 1 else beside),
            )
        )
    return rows


def _moran(field, folder, speed):
    import numpy as np

    from urbanheat.hotspots import local_moran

    figures, theirs = _peer("moran", "large.npy", folder)
    seconds, memory, answer = measure(lambda: local_moran(field, 1), rounds=5)
    beside = {}
    if theirs is not None:
        ours = answer.i.ravel() * (field.size - 1) / field.size  # the peer's variance has the divisor n - 1
        beside = {
            "peer": "esda 2.9.0",
            "peer_seconds": figures["seconds"],
            "peer_memory": figures["memory"],
            "agreement": f"I {np.abs(ours - theirs).max():.1e}",
            "note": f"{figures['built']:.1f} s of the peer are the weights; it gives I and moments, no p",
        }
    work = "1e6 cells, I, z, p and quadrants"
    return [
        result(
            "local Moran, radius 1",
            work,
            seconds,
            peak_memory=memory,
            bytes_moved=field.size * 34,
            bandwidth=speed,
            **beside,
        )
    ]


def _permuted(field, folder):
    import numpy as np

    from urbanheat.hotspots import local_moran

    figures, theirs = _peer("moran", "small.npy", folder, PERMUTATIONS)
    rows = []
    for radius in (1, 10):
        seconds, memory, answer = measure(
            lambda radius=radius: local_moran(field, radius, permutations=PERMUTATIONS, seed=1), rounds=2
        )
        beside = {}
        if radius == 1 and theirs is not None:
            gap = np.abs(answer.p_permutation.ravel() - np.minimum(2 * theirs, 1)).mean()
            beside = {
                "peer": "esda 2.9.0 (numba)",
                "peer_seconds": figures["seconds"],
                "peer_memory": figures["memory"],
                "agreement": f"p, mean difference {gap:.3f} (chance)",
                "note": f"the peer's one-sided p taken twice; both draw {PERMUTATIONS} times with one core",
            }
        work = f"{PERMUTED_SIDE}² cells, {PERMUTATIONS} permutations"
        rows.append(
            result(f"local Moran by permutation, radius {radius}", work, seconds, peak_memory=memory, **beside)
        )
    return rows


if __name__ == "__main__":
    from benchmarks.__main__ import table

    print("\n".join(table(run())))

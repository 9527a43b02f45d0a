"""UTCI, PET and WBGT beside pythermalcomfort and thermofeel, on the same random weather, one thread (and two)."""

from __future__ import annotations

import os
import tempfile
import warnings
from pathlib import Path

import numpy as np

from benchmarks.heat import peers, result
from benchmarks.heat.measure import bandwidth, measure

UTCI_CELLS, PET_CELLS, PET_PEER_CELLS, WBGT_CELLS = 10_000_000, 1_000_000, 1_000, 1_000_000
PACKAGES = ("pythermalcomfort==4.8.1", "thermofeel==2.3.0")

UTCI_PEER = """
    import json, sys, numpy as np
    from pythermalcomfort.models import utci
    from benchmarks.heat.measure import measure
    t, r, v, h = np.load(sys.argv[1])
    call = lambda: utci(tdb=t, tr=r, v=v, rh=h, limit_inputs=False, round_output=False).utci
    utci(tdb=t[:9], tr=r[:9], v=v[:9], rh=h[:9])
    seconds, memory, found = measure(call, rounds=3, warm=False)
    np.save(sys.argv[2], found)
    print(json.dumps({"seconds": seconds, "memory": memory}))
"""
PET_PEER = """
    import json, sys, numpy as np
    from pythermalcomfort.models import pet_steady
    from benchmarks.heat.measure import measure
    t, r, v, h = np.load(sys.argv[1])
    call = lambda: pet_steady(tdb=t, tr=r, v=v, rh=h, met=80 / 58.2, clo=0.9, age=23, height=1.8).pet
    seconds, memory, found = measure(call, rounds=1, warm=False)
    np.save(sys.argv[2], found)
    print(json.dumps({"seconds": seconds, "memory": memory}))
"""
WBGT_PEER = """
    import json, sys, numpy as np
    from thermofeel.liljegren import wbgt
    from benchmarks.heat.measure import measure
    t, s, v, h, c, f = np.load(sys.argv[1])
    call = lambda: wbgt(t + 273.15, h, np.full(t.size, 1013.25), v, s, f, c) - 273.15
    seconds, memory, found = measure(call, rounds=1, warm=False)
    np.save(sys.argv[2], found)
    print(json.dumps({"seconds": seconds, "memory": memory}))
"""


def run() -> list[dict]:
    warnings.simplefilter("ignore")
    os.environ["NUMBA_NUM_THREADS"] = "1"
    with tempfile.TemporaryDirectory() as folder:
        return [*_utci(Path(folder)), *_pet(Path(folder)), *_wbgt(Path(folder))]


def weather(cells: int, seed: int = 1) -> np.ndarray:
    """(4, cells): air, radiant [°C], wind [m/s], humidity [%] of warm days, inside the range of UTCI."""
    rng = np.random.default_rng(seed)
    air = rng.uniform(5, 40, cells)
    return np.stack(
        [air, air + rng.uniform(-5, 45, cells), rng.uniform(0.5, 10, cells), rng.uniform(10, 65, cells)]
    )


def _ask(script: str, inputs: np.ndarray, folder: Path):
    """(seconds, memory, answer, who) of the peer; Nones where it cannot be had."""
    given, answer = folder / "inputs.npy", folder / "answer.npy"
    np.save(given, inputs)
    try:
        said = peers.run(peers.environment("comfort", *PACKAGES), script, given, answer)
    except peers.NoPeer as error:
        return None, None, None, str(error)
    return said["seconds"], said["memory"], np.load(answer), None


def _utci(folder: Path):
    from urbanheat.comfort import utci

    inputs = weather(UTCI_CELLS)
    peer_seconds, peer_memory, theirs, problem = _ask(UTCI_PEER, inputs, folder)
    rows = []
    for kind, threads, target in ((np.float64, 1, 0.6), (np.float32, 1, None), (np.float64, 2, None)):
        os.environ["NUMBA_NUM_THREADS"] = str(threads)
        arrays = [x.astype(kind, copy=False) for x in inputs]
        seconds, memory, ours = measure(lambda arrays=arrays: utci(*arrays), rounds=15)
        ratio = peer_seconds / seconds if peer_seconds else None
        wanted = 25 if kind is np.float32 else 11
        met = (ratio is None or ratio >= wanted) and (target is None or seconds <= target)
        name = f"UTCI {np.dtype(kind).name}, {threads} thread" + ("s" if threads > 1 else "")
        rows.append(
            result(
                name,
                "1e7 cells",
                seconds,
                peer="pythermalcomfort 4.8.1" if problem is None else problem,
                peer_seconds=peer_seconds,
                peak_memory=memory,
                peer_memory=peer_memory,
                agreement="-" if theirs is None else f"{np.abs(ours - theirs).max():.1e} K",
                bytes_moved=5 * inputs.shape[1] * np.dtype(kind).itemsize,
                bandwidth=bandwidth(threads),
                target=f"≥ {wanted}×" + (f", ≤ {target} s" if target else ""),
                met=met,
                note=f"memory of the answer alone {UTCI_CELLS * np.dtype(kind).itemsize / 1e6:.0f} MB; limited by "
                "arithmetic (some 250 multiplications and additions a cell, "
                f"{250 * UTCI_CELLS / seconds / 1e9:.0f} billion a second), not by memory.",
            )
        )
    os.environ["NUMBA_NUM_THREADS"] = "1"
    return rows


def _pet(folder: Path):
    from urbanheat.comfort import Flag, Person, pet

    inputs = weather(PET_CELLS, seed=2)
    few = inputs[:, :PET_PEER_CELLS]
    peer_seconds, _, theirs, problem = _ask(PET_PEER, few, folder)
    person = Person(age=23, height=1.8)
    seconds, memory, answer = measure(lambda: pet(*inputs, person=person, flags=True), rounds=3)
    unbalanced = int(((answer.flags & Flag.NO_BALANCE) != 0).sum())
    agreement = "-"
    if theirs is not None:
        free = pet(*few, person=person, sweat_limit=False)
        limited = np.abs(answer.values[:PET_PEER_CELLS] - theirs)
        agreement = (
            f"{np.nanmax(np.abs(free - theirs)):.2g} K without limit of sweat, {limited.max():.2g} K with it"
        )
    micro = seconds / PET_CELLS * 1e6
    return [
        result(
            "PET float64, 1 thread",
            "1e6 cells (peer 1e3, times 1000)",
            seconds,
            peer="pythermalcomfort 4.8.1" if problem is None else problem,
            peer_seconds=None if peer_seconds is None else peer_seconds * PET_CELLS / PET_PEER_CELLS,
            peak_memory=memory,
            agreement=agreement,
            bytes_moved=5 * 8 * PET_CELLS,
            bandwidth=bandwidth(),
            target="≤ 3 µs a cell, all converged or flagged",
            met=micro <= 3,
            note=f"{micro:.2f} µs a cell; {unbalanced} cells without balance; limited by the iterations.",
        )
    ]


def _wbgt(folder: Path):
    from urbanheat.comfort import wbgt

    air, _, wind, humidity = weather(WBGT_CELLS, seed=3)
    rng = np.random.default_rng(4)
    solar = rng.uniform(0, 900, WBGT_CELLS)
    inputs = np.stack([air, solar, wind, humidity, 0.15 + solar / 1100, rng.uniform(0, 0.9, WBGT_CELLS)])
    peer_seconds, peer_memory, theirs, problem = _ask(WBGT_PEER, inputs, folder)
    seconds, memory, ours = measure(lambda: wbgt(*inputs[:5], direct_fraction=inputs[5]), rounds=3)
    return [
        result(
            "WBGT (Liljegren) float64, 1 thread",
            "1e6 cells",
            seconds,
            peer="thermofeel 2.3.0" if problem is None else problem,
            peer_seconds=peer_seconds,
            peak_memory=memory,
            peer_memory=peer_memory,
            agreement="-" if theirs is None else f"{np.nanmax(np.abs(ours - theirs)):.3f} K (it stops at 0.02 K)",
            bytes_moved=7 * 8 * WBGT_CELLS,
            bandwidth=bandwidth(),
            note="converged to 1e-4 K; limited by the iterations.",
        )
    ]

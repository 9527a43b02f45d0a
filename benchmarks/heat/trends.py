"""Sen slope and Mann-Kendall test of many series of 60 values, beside pymannkendall; return levels."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np

from benchmarks.heat import parts, peers, result
from benchmarks.heat.measure import bandwidth, measure

# Few at a time and often: so the fastest round is one in which nothing else ran.
SERIES, PEER_SERIES, YEARS, ROUNDS = 4_000, 200, 60, 60
PEER = """
    import sys, json
    import numpy as np, pymannkendall as mk
    from benchmarks.heat.measure import measure
    folder, what = sys.argv[1:]
    values = np.load(folder + "/series.npy")
    test = mk.original_test if what == "none" else mk.hamed_rao_modification_test
    def work():
        found = [test(row) for row in values]
        return [[f.slope, f.s, f.var_s, f.p] for f in found]
    seconds, memory, rows = measure(work, rounds=3)
    np.save(folder + "/found.npy", np.array(rows))
    print(json.dumps({"seconds": seconds / len(values)}))
"""


def run() -> list[dict]:
    from urbanheat.trends import mann_kendall, return_level, sen_slope

    rng = np.random.default_rng(2)
    values = rng.normal(10, 4, (YEARS, 200, SERIES // 200)) + np.arange(YEARS)[:, None, None] * 0.05
    years = np.arange(1961, 1961 + YEARS)
    speed, rows = bandwidth(1), []
    with tempfile.TemporaryDirectory() as folder:
        np.save(Path(folder) / "series.npy", values.reshape(YEARS, -1)[:, :PEER_SERIES].T)

        def plain():
            return sen_slope(values, years, confidence=None), mann_kendall(values)

        seconds, memory, (slope, test) = measure(plain, rounds=ROUNDS)
        ours = np.stack([slope.slope, test.s, test.variance, test.p], -1).reshape(-1, 4)
        block = np.ascontiguousarray(values.reshape(YEARS, -1).T)
        told = asked(folder, "none", ours)
        told["note"] += "; " + parts.words(seconds, parts.of_trends(block, years.astype(float)), "the rest")
        rows.append(row("Sen + Mann-Kendall", seconds, memory, values, speed, 6e-6, told))
        from urbanheat.trends import trend

        seconds, memory, found = measure(lambda: trend(years, values), rounds=ROUNDS)
        test = mann_kendall(values, "hamed-rao")
        ours = np.stack([found.slope, test.s, test.variance, found.p], -1).reshape(-1, 4)
        rows.append(
            row(
                "trend: Sen with interval + Mann-Kendall with Hamed-Rao",
                seconds,
                memory,
                values,
                speed,
                None,
                asked(folder, "hamed-rao", ours),
            )
        )
    few = values[:, :2, :200]
    seconds, memory, _ = measure(lambda: return_level(few, (10, 20, 50)), rounds=2)
    rows.append(
        result(
            "return level, GEV by L-moments, 1,000 bootstrap samples",
            f"n = {YEARS}, per series",
            seconds / few[0].size,
            peak_memory=memory,
        )
    )
    return rows


def asked(folder: str, what: str, ours: np.ndarray) -> dict:
    try:
        python = peers.environment("pymannkendall", "pymannkendall")
        told = peers.run(python, PEER, folder, what)
    except peers.NoPeer as problem:
        return {"note": f"no peer: {problem}"}
    theirs = np.load(Path(folder) / "found.npy")
    gap = np.abs(ours[: len(theirs)] - theirs) / np.maximum(1, np.abs(theirs))
    none = np.isnan(theirs).any(axis=1)  # a negative variance; ours is left uncorrected there
    without = f"; the peer has no p for {none.sum()}" if none.any() else ""
    return {
        "peer": "pymannkendall",
        "peer_seconds": told["seconds"],
        "agreement": f"slope, S, variance, p within {gap[~none].max():.1g} (relative where above 1){without}",
        "note": f"{len(theirs)} series for the peer",
    }


def row(kernel, seconds, memory, values, speed, target, peer: dict) -> dict:
    each = seconds / SERIES
    goal = {} if target is None else {"target": f"≤ {target * 1e6:g} µs a series", "met": each <= target}
    return result(
        kernel,
        f"n = {YEARS}, per series",
        each,
        peak_memory=memory,
        bytes_moved=values.nbytes // SERIES,
        bandwidth=speed,
        **goal,
        **peer,
    )

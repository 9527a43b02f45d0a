"""Heat waves of 60 years of days in every cell, beside xclim on the same stack."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np

from benchmarks.heat import parts, peers, result
from benchmarks.heat.measure import bandwidth, measure

# Not many at a time and often: so the fastest round is one in which nothing else ran.
CELLS, PEER_CELLS = 200, 100
PEER = """
    import sys, json, warnings
    warnings.simplefilter("ignore")
    import numpy as np, xarray as xr
    from xclim import indices
    from xclim.core.calendar import percentile_doy
    from benchmarks.heat.measure import measure
    folder, what = sys.argv[1:]
    values = np.load(folder + "/stack.npy")
    if what == "percentile":
        values = values[:, :, :25]
    time = np.arange("1961-01-01", "2021-01-01", dtype="datetime64[D]").astype("datetime64[ns]")
    tmax = xr.DataArray(values, {"time": time}, ("time", "y", "x"), attrs={"units": "degC"})
    def fixed():
        return indices.hot_spell_total_length(tmax, thresh="30 degC", window=3, freq="YS", op=">=").values
    def percentile():
        base = tmax.sel(time=slice("1991", "2020"))
        limit = percentile_doy(base, window=15, per=90, alpha=1 / 3, beta=1 / 3).sel(percentiles=90)
        return indices.warm_spell_duration_index(tmax, limit, window=3, freq="YS", op=">").values
    seconds, memory, days = measure(fixed if what == "fixed" else percentile, rounds=3 if what == "fixed" else 1,
                                    warm=what == "fixed")
    np.save(folder + "/days.npy", days)
    print(json.dumps({"seconds": seconds, "memory": memory, "cells": values.shape[1] * values.shape[2]}))
"""


def run() -> list[dict]:
    from urbanheat.definitions import AbsoluteThreshold, CalendarDayPercentile, ExcessHeatFactor
    from urbanheat.heatwaves import detect_grid
    from urbanheat.wavescan import calendar_of

    time, tmax = stack()
    tmin = tmax - 8
    speed = bandwidth(1)
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        np.save(Path(folder) / "stack.npy", tmax[:, :, :PEER_CELLS])
        fixed = AbsoluteThreshold("tmax", 30, 3)
        seconds, memory, found = measure(lambda: detect_grid(tmax, fixed, time), rounds=40)
        told, block = asked(folder, "fixed", found.days), np.ascontiguousarray(tmax[:, 0].T)
        shares = parts.of_waves(block, fixed, calendar_of(time, fixed.season))
        told["note"] += "; " + parts.words(seconds, shares, "reading the stack and writing the rasters")
        name = "heat waves, fixed threshold, 9 outputs and a flag"
        rows.append(row(name, seconds, memory, tmax.nbytes, speed, 0.15e-3, told))
        local = CalendarDayPercentile(base=(1991, 2020))
        seconds, memory, found = measure(lambda: detect_grid(tmax, local, time), rounds=10)
        rows.append(
            row(
                "heat waves, calendar-day percentile with its thresholds, 9 outputs and a flag",
                seconds,
                memory,
                tmax.nbytes,
                speed,
                None,
                asked(folder, "percentile", found.days),
            )
        )
    both = {"tmax": tmax, "tmin": tmin}
    seconds, memory, _ = measure(lambda: detect_grid(both, ExcessHeatFactor(base=(1991, 2020)), time), rounds=3)
    rows.append(
        row(
            "heat waves, excess heat factor, 9 outputs and a flag",
            seconds,
            memory,
            2 * tmax.nbytes,
            speed,
            None,
            {},
        )
    )
    return rows


def stack() -> tuple[np.ndarray, np.ndarray]:
    """60 years of days with a yearly cycle and persistent noise, rounded to 0.1 °C: (days, 1, CELLS)."""
    time = np.arange("1961-01-01", "2021-01-01", dtype="datetime64[D]")
    rng = np.random.default_rng(5)
    noise = rng.normal(0, 2.5, (time.size, CELLS))
    for t in range(1, time.size):
        noise[t] += 0.7 * noise[t - 1]
    cycle = 16 - 11 * np.cos(2 * np.pi * (np.arange(time.size) - 15) / 365.25)
    return time, np.round(cycle[:, None] + noise, 1)[:, None, :]


def asked(folder: str, what: str, ours: np.ndarray) -> dict:
    """The peer's seconds a cell and how far its heat-wave days a year are from ours."""
    try:
        python = peers.environment("xclim", "xclim")
        told = peers.run(python, PEER, folder, what)
    except peers.NoPeer as problem:
        return {"note": f"no peer: {problem}"}
    theirs = np.load(Path(folder) / "days.npy")
    mine = ours[:, :, : theirs.shape[2]]
    same = float((theirs == mine).mean())
    other = "" if same == 1 else " (leap days and the year end, see docs/urbanheat/heat-waves.md)"
    return {
        "peer": "xclim (1 output)",
        "peer_seconds": told["seconds"] / told["cells"],
        "agreement": f"days a year equal in {same:.1%} of cells and years{other}",
        "note": f"{told['cells']} cells for the peer",
    }


def row(kernel, seconds, memory, moved, speed, target, peer: dict) -> dict:
    each = seconds / CELLS
    goal = {} if target is None else {"target": f"≤ {target * 1e3:g} ms a cell", "met": each <= target}
    return result(
        kernel,
        "60 years of days, per cell",
        each,
        peak_memory=memory,
        bytes_moved=moved // CELLS,
        bandwidth=speed,
        **goal,
        **peer,
    )

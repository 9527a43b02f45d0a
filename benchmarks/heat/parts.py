"""Where the time of a kernel goes: its parts called one by one on the data of the benchmark.

A profiler does not see into compiled loops; the parts are compiled functions of their own, so each can be called
alone on what the one before gave. What is left to the whole is reading blocks, results and the rest.
"""

from __future__ import annotations

import time

import numpy as np


def words(whole: float, parts: dict[str, float], rest: str) -> str:
    """`whole` seconds as shares of its parts, the largest first."""
    parts = parts | {rest: max(whole - sum(parts.values()), 0.0)}
    shares = sorted(parts.items(), key=lambda part: -part[1])
    return "of its time " + ", ".join(f"{name} {seconds / whole:.0%}" for name, seconds in shares)


def fastest(function, *given, rounds: int = 20) -> float:
    function(*given)  # compiles
    found = float("inf")
    for _ in range(rounds):
        start = time.perf_counter()
        function(*given)
        found = min(found, time.perf_counter() - start)
    return found


def of_trends(block: np.ndarray, times: np.ndarray) -> dict[str, float]:
    """Seconds of the parts of Sen's slope and the Mann-Kendall test for a block (series, n) without gaps."""
    import numba

    from urbanheat.kernels.trends import narrow, pair_slopes, ranked, reciprocals, score

    size = block.shape[1]
    per, slopes, work, sample = (np.empty(size * (size - 1) // 2 + size + 1) for _ in range(4))
    reciprocals(times, size, per)

    @numba.njit
    def slopes_alone(block, times, per, slopes):
        for c in range(block.shape[0]):
            pair_slopes(block[c], times, per, size, slopes)

    @numba.njit
    def with_median(block, times, per, slopes, sample, work):
        total = 0.0
        for c in range(block.shape[0]):
            pairs = pair_slopes(block[c], times, per, size, slopes)
            kept, before = narrow(slopes, pairs, (pairs - 1) // 2, pairs // 2, sample, work)
            total += ranked(work, kept, before, (pairs - 1) / 2)
        return total

    @numba.njit
    def scores(block):
        total = 0
        for c in range(block.shape[0]):
            total += score(block[c], size)[0]
        return total

    alone = fastest(slopes_alone, block, times, per, slopes)
    return {
        "slopes of all pairs": alone,
        "their median": fastest(with_median, block, times, per, slopes, sample, work) - alone,
        "comparing all pairs": fastest(scores, block),
    }


def of_waves(block: np.ndarray, definition, calendar) -> dict[str, float]:
    """Seconds of the parts of heat waves over a fixed threshold for a block (cells, days)."""
    import numba

    from urbanheat.kernels.waves import find_spells, mark_absolute, yearly_of
    from urbanheat.wavescan import scan

    cells, days = block.shape
    states = np.zeros((cells, -(-days // 8) * 8), np.uint8)
    starts, ends = np.empty(days, np.int64), np.empty(days, np.int64)
    yearly = np.empty((calendar.days.years.size, 10))
    min_days, join_days, threshold = definition.min_days, definition.join_gap_days, definition.threshold_c

    @numba.njit
    def spells(states, ranges, starts, ends):
        total = 0
        for c in range(cells):
            total += find_spells(states[c], ranges, min_days, join_days, starts, ends)
        return total

    @numba.njit
    def complete(states, segments, yearly):
        for c in range(cells):
            yearly_of(states[c, :days], segments, yearly)

    parts = {
        "marking days": fastest(mark_absolute, block, threshold, states),
        "finding spells": fastest(spells, states, calendar.ranges, starts, ends),
        "completeness of years": fastest(complete, states, calendar.segments, yearly),
    }
    whole = fastest(scan, block, block, calendar, definition)
    return parts | {"events and metrics": max(whole - sum(parts.values()), 0.0)}

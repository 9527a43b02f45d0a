"""Seconds, extra memory and the memory bandwidth; the standard library, and numpy for the bandwidth only."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import time
from pathlib import Path


def measure(function, *, rounds: int = 3, warm: bool = True):
    """(fastest seconds, peak of extra memory [bytes] or None, what the function gave).

    The memory is the peak of the resident set during the call above what it was before; Linux only (elsewhere
    None). One call before the clock starts (compiling, caches) unless `warm` is false.
    """
    answer = function() if warm else None
    fastest, extra = float("inf"), None
    for _ in range(rounds):
        answer = None
        before = _reset_peak()
        start = time.perf_counter()
        answer = function()
        fastest = min(fastest, time.perf_counter() - start)
        peak = _status("VmHWM")
        if before is not None and peak is not None:
            extra = min(peak - before, extra if extra is not None else peak)
    return fastest, extra, answer


def bandwidth(threads: int = 1, size: int = 64 * 1024 * 1024) -> float:
    """Bytes per second that copying large arrays reads and writes (the best of 7), with so many threads."""
    from concurrent.futures import ThreadPoolExecutor

    import numpy as np

    pairs = [(np.ones(size // 8), np.zeros(size // 8)) for _ in range(threads)]
    fastest = float("inf")
    with ThreadPoolExecutor(threads) as pool:
        for _ in range(7):
            start = time.perf_counter()
            list(pool.map(lambda pair: np.copyto(pair[1], pair[0]), pairs))  # numpy lets go of the lock
            fastest = min(fastest, time.perf_counter() - start)
    return 2 * size * threads / fastest


def machine() -> str:
    """Processor, number of processors that may be used, load: for the line above a table."""
    name = "unknown processor"
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [line.partition(":")[2].strip() for line in info.read_text().splitlines() if "model name" in line]
        name = names[0] if names else name
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
    return f"{name}, {cores} processors, load {load}"


def _reset_peak() -> int | None:
    """Give freed memory back, let the kernel forget the peak so far; gives the resident set of now [bytes]."""
    gc.collect()
    with contextlib.suppress(OSError, AttributeError):  # only the C library of GNU has it
        ctypes.CDLL(None).malloc_trim(0)
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return None
    return _status("VmRSS")


def _status(name: str) -> int | None:
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return None
    found = [int(line.split()[1]) * 1024 for line in lines if line.startswith(name + ":")]
    return found[0] if found else None

"""Compiled kernels that keep their machine code from one run to the next."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from numba import njit


def kernel(**options):
    """Decorator: numba's `njit` that lets go of the interpreter lock and keeps the machine code on disk.

    Where nothing can be kept (no folder that can be written to) the kernel is compiled anew in every run. Numba
    renews what it kept only when the file of the kernel itself changes; here it does so when any file of its folder
    changes, because kernels call functions of their neighbours.
    """

    def wrap(function):
        try:
            compiled = njit(nogil=True, cache=True, **options)(function)
        except RuntimeError:  # numba found no folder for the machine code
            return njit(nogil=True, **options)(function)
        file = getattr(getattr(compiled, "_cache", None), "_cache_file", None)
        if hasattr(file, "_source_stamp"):  # private to numba: without it only the file of the kernel counts
            file._source_stamp = _stamp(Path(function.__code__.co_filename).parent)
        return compiled

    return wrap


@lru_cache
def _stamp(folder: Path) -> tuple[float, int]:
    """What tells whether a file of the folder changed: the latest change, all sizes together."""
    states = [path.stat() for path in folder.glob("*.py")]
    return max((s.st_mtime for s in states), default=0.0), sum(s.st_size for s in states)

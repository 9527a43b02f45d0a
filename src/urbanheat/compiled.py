"""Compiled functions: numba, free of the interpreter's lock, kept on disk between runs.

Only modules with kernels import this, and they are imported inside the functions that need them, so that
`import urbanheat` and the command line stay quick. numba keeps compiled code beside the source, in the user's
cache directory where the source cannot be written ($NUMBA_CACHE_DIR names another), and where neither is to be
had the function is compiled anew in each process.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numba


def kernel(function=None, **extra):
    """Compile `function` at its first call. Division by zero gives inf or NaN as in numpy.

    A number that starts as 0 and is handed on to another kernel is written np.int64(0): of a plain 0 numba compiles
    the other once for this very number and once for any.
    Numba renews what it kept only when the file of the function changes; here it does so when any file of its
    folder changes, because kernels call functions of their neighbours.
    """
    if function is None:
        return lambda later: kernel(later, **extra)
    options = {"nogil": True, "error_model": "numpy"} | extra
    try:
        compiled = numba.njit(cache=True, **options)(function)
    except RuntimeError:  # numba found no directory in which to keep it
        return numba.njit(**options)(function)
    file = getattr(getattr(compiled, "_cache", None), "_cache_file", None)
    if hasattr(file, "_source_stamp"):  # private to numba: without it only the file of the function counts
        file._source_stamp = _stamp(Path(function.__code__.co_filename).parent)
    return compiled


@lru_cache
def _stamp(folder: Path) -> tuple[float, int]:
    """What tells whether a file of the folder changed: the latest change, all sizes together."""
    states = [path.stat() for path in folder.glob("*.py")]
    return max((s.st_mtime for s in states), default=0.0), sum(s.st_size for s in states)

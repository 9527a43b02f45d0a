"""Compiled functions: numba, free of the interpreter's lock, kept on disk between runs.

Only the modules of `kernels` import this, and they are imported inside the functions that need them, so that
`import urbanheat` and the command line stay quick. numba keeps compiled code beside the source, in the user's
cache directory where the source cannot be written ($NUMBA_CACHE_DIR names another), and where neither is to be
had the function is compiled anew in each process.
"""

from __future__ import annotations

import numba


def kernel(function=None, **extra):
    """Compile `function` at its first call. Division by zero gives inf or NaN as in numpy."""
    if function is None:
        return lambda later: kernel(later, **extra)
    options = {"nogil": True, "error_model": "numpy"} | extra
    try:
        return numba.njit(cache=True, **options)(function)
    except RuntimeError:  # numba found no directory in which to keep it
        return numba.njit(**options)(function)

"""Percentiles of a daily series against a base period.

Conventions: missing values are left out; type 8 or 7 after Hyndman & Fan (1996). Calendar-day percentiles
pool all values of the base years whose calendar day lies within the window, counted around the year end
(the pool of 1 January takes in the last days of December of the same base years). No bootstrap inside the
base period (Zhang et al. 2005), so counts inside and outside differ slightly by construction.
"""

from __future__ import annotations

import numpy as np

from urbanheat.definitions import PERCENTILE_METHODS
from urbanheat.seasons import BasePeriod, years_of


def in_base(time: np.ndarray, base: BasePeriod) -> np.ndarray:
    """(days,) bool: the calendar year lies in the base period."""
    year = years_of(time)
    return (year >= base.first) & (year <= base.last)


def percentile(values: np.ndarray, q: float, percentile_type: int = 8) -> float:
    """One percentile of the finite values; NaN if there are none."""
    known = values[np.isfinite(values)]
    if known.size == 0:
        return float("nan")
    return float(np.percentile(known, q, method=PERCENTILE_METHODS[percentile_type]))

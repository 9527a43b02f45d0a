"""Runs of days in a yes/no series: the state machine under all heat-wave definitions, for other questions too."""

from __future__ import annotations

import numpy as np


def find_spells(mask: np.ndarray, usable: np.ndarray, min_days: int, join_gap_days: int = 0):
    """First and last index (both included) of each spell.

    mask: (days,) bool, the day qualifies. usable: (days,) bool, the day has a value and lies in the season;
    a day that is not usable ends a spell and is never bridged. Two int64 arrays (spells,), rising.
    """
    from urbanheat.kernels.waves import HIT, PLAIN, UNKNOWN
    from urbanheat.kernels.waves import find_spells as kernel

    state = np.full((mask.size + 7) // 8 * 8, UNKNOWN, np.uint8)
    state[: mask.size] = np.where(usable, np.where(mask, HIT, PLAIN), UNKNOWN)
    starts, ends = (np.empty(mask.size // 2 + 1, np.int64) for _ in range(2))
    whole = np.array([[0, mask.size]], dtype=np.int64)
    found = kernel(state, whole, min_days, join_gap_days, starts, ends)
    return starts[:found], ends[:found]

"""Runs of days in a yes/no series: the small state machine under all heat-wave definitions."""

from __future__ import annotations

import numpy as np


def find_spells(mask: np.ndarray, usable: np.ndarray, min_days: int, join_gap_days: int = 0):
    """First and last index (both included) of each spell.

    mask: (days,) bool, the day qualifies. usable: (days,) bool, the day has a value and lies in the season;
    a day that is not usable ends a spell and is never bridged. Two int64 arrays (spells,), rising.
    """
    hit = (mask & usable).astype(np.int8)
    change = np.diff(np.concatenate(([0], hit, [0])))
    starts, ends = np.flatnonzero(change == 1), np.flatnonzero(change == -1) - 1
    keep = ends - starts + 1 >= min_days
    starts, ends = starts[keep], ends[keep]
    if join_gap_days == 0 or starts.size < 2:
        return starts, ends
    gap = starts[1:] - ends[:-1] - 1
    broken = np.concatenate(([0], np.cumsum(~usable)))
    clean = broken[starts[1:]] == broken[ends[:-1] + 1]
    split = np.concatenate(([True], ~((gap <= join_gap_days) & clean)))
    return starts[split], ends[np.concatenate((split[1:], [True]))]

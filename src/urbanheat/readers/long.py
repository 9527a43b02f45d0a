"""Long tables (one line per day and element) to one column per variable."""

from __future__ import annotations

import numpy as np

from urbanheat.errors import Text
from urbanheat.series import QualityFlag

# Remarks on repeated lines of one element; `quality.limited` holds back the rest.
MOST = 60


def widen(stamps: np.ndarray, rows, elements: np.ndarray, values: np.ndarray):
    """(days, row of each day's first line, element → values, flags) from lines in any order.

    stamps: datetime64[m] (n,); elements: text (n,); values: float64 (n,). An element that a day has twice
    counts with its first line; the others are flagged.
    """
    days, first, place = np.unique(stamps, return_index=True, return_inverse=True)
    wide, flags = {}, []
    for name in np.unique(elements):
        lines = np.flatnonzero(elements == name)
        seen, used = np.unique(place[lines], return_index=True)
        wide[str(name)] = column = np.full(days.size, np.nan)
        column[seen] = values[lines[used]]
        again = np.ones(lines.size, dtype=bool)
        again[used] = False
        for line in lines[again][:MOST]:
            flags.append(_again(line, lines[used[np.searchsorted(seen, place[line])]], stamps, rows, values))
        if (more := int(again.sum()) - MOST) > 0:
            flags.append(QualityFlag("duplicate", Text("%(n)s more of this kind.", n=more), value=str(more)))
    return days, [rows[i] for i in first], wide, flags


def _again(line: int, counts: int, stamps, rows, values) -> QualityFlag:
    day = stamps[line].astype("datetime64[D]")
    same = values[line] == values[counts] or (np.isnan(values[line]) and np.isnan(values[counts]))
    text = "%(day)s occurs again with other values; row %(row)s counts."
    if same:
        text = "%(day)s occurs again with the same values; row %(row)s counts."
    kind = "duplicate" if same else "conflicting duplicate"
    return QualityFlag(kind, Text(text, day=day, row=rows[counts]), int(rows[line]), str(day))

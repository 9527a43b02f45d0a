"""Quality marks that a provider set on its values: honoured and reported, one remark per column and mark."""

from __future__ import annotations

import numpy as np

from urbanheat.errors import Text
from urbanheat.series import QualityFlag

KIND = "provider quality"
# What is said of marks whose values stay; the values are filled in where a mark is found.
SYNOPTIC = Text(
    "%(source)s: values from synoptic reports (mark “%(mark)s”), which may differ from those of an extreme "
    "thermometer: %(n)s, kept (first: row %(row)s)."
)
HOURLY = Text(
    "%(source)s: values that are the highest or lowest hourly report (mark “%(mark)s”), not read from an "
    "extreme thermometer: %(n)s, kept (first: row %(row)s)."
)
LAGGED = Text(
    "%(source)s: values that seem not to fit their hour of observation (mark “%(mark)s”): %(n)s, kept (first: "
    "row %(row)s)."
)
UNCHECKED = Text(
    "%(source)s: values that the provider has not fully checked (level %(mark)s): %(n)s, kept (first: row %(row)s)."
)


def drop_marked(values: np.ndarray, marks: np.ndarray, bad, source: str, variable: str, rows, days):
    """(values with those of a bad mark as NaN, flags). marks: texts, one per value, "" = no mark.
    bad: bool mask of the values that failed the provider's check. rows, days: for the first place of each mark."""
    bad = np.asarray(bad, dtype=bool) & np.isfinite(values)
    flags = []
    found = np.flatnonzero(bad)
    for mark, first, n in zip(*np.unique(marks[found], return_index=True, return_counts=True), strict=True):
        place = found[first]
        message = Text(
            "%(source)s: values that failed a quality check of the provider (mark “%(mark)s”): %(n)s, set to "
            "missing (first: row %(row)s).",
            source=source,
            n=int(n),
            mark=str(mark),
            row=rows[place],
        )
        flags.append(_flag(message, place, mark, variable, rows, days))
    return np.where(bad, np.nan, values), flags


def kept_marks(values: np.ndarray, marks: np.ndarray, told: dict, source: str, variable: str, rows, days):
    """Flags for marks that a person should know of although the values stay. told: mark → what is said of it."""
    flags = []
    for mark, pattern in told.items():
        places = np.flatnonzero((marks == mark) & np.isfinite(values))
        if places.size:
            row = rows[places[0]]
            message = Text(str(pattern), source=source, n=places.size, mark=mark, row=row)
            flags.append(_flag(message, places[0], mark, variable, rows, days))
    return flags


def _flag(message, place: int, mark, variable: str, rows, days) -> QualityFlag:
    day = str(days[place].astype("datetime64[D]"))
    return QualityFlag(KIND, message, int(rows[place]), day, variable, str(mark))


def texts(cells) -> np.ndarray:
    """Marks as an array of texts without blanks around them."""
    return np.array([str(cell or "").strip()[:20] for cell in cells], dtype=np.str_)

"""Checks of the numbers: what is refused, what is set to missing, what is only flagged.

Refused: a temperature column whose 95th percentile cannot be °C (unit mix-up), a column with more than 5 %
impossible values, a file in which tmax lies below tmin on more than half of the days.
Set to missing and flagged: known codes for 'missing' (-999, -9999, 9999 …) and values outside the limits in
`LIMITS` (the lowest and highest air temperatures on record are -89.2 and 56.7 °C).
Flagged only: tmax < tmin; the same temperature on 10 or more days in a row ('stuck value').
At most 200 flags of a kind are kept, with the number of the others. Flag kinds: 'duplicate', 'conflicting
duplicate', 'order', 'gap', 'empty column', 'missing code', 'provider quality', 'unknown unit',
'implausible', 'tmax below tmin', 'stuck value', 'incomplete day', 'day rule', 'typical year'.
"""

from __future__ import annotations

from collections import Counter

import numpy as np

from urbanheat.errors import ReadError, Text
from urbanheat.readers.columns import Column, is_temperature
from urbanheat.series import QualityFlag

LIMITS = {
    "temp": (-90.0, 57.0),
    "tmax": (-90.0, 57.0),
    "tmin": (-90.0, 57.0),
    "tmean": (-90.0, 57.0),
    "rh": (0.0, 110.0),
    "wind": (0.0, 115.0),
    "radiation": (-20.0, 1500.0),
}
MISSING_CODES = (
    -999.0, -9999.0, -9999.9, -99.9, -999.9, 999.0, 999.9, 9999.0, 9999.9, 99999.0, -99.0, -32768.0, 32766.0,
)  # fmt: skip
# Also 99.9, which is a usual humidity, radiation and °F.
CELSIUS_CODE = 99.9
MAX_IMPOSSIBLE = 0.05
STUCK_DAYS = 10
MAX_FLAGS = 200
# hottest 95th percentiles that a daily column in °C can have (tmax, hourly; tmin; tmean), with a margin
_CEILING = {"tmax": 54.0, "temp": 54.0, "tmin": 42.0, "tmean": 46.0}


def strip_codes(raw: np.ndarray, column: Column) -> tuple[np.ndarray, np.ndarray]:
    """(values with codes as NaN, bool mask of the codes). A code is only one if the unit cannot reach it."""
    codes = np.isin(raw, MISSING_CODES)
    if is_temperature(column.variable) and column.unit == "°C":
        codes |= raw == CELSIUS_CODE
    if column.unit == "0.1 °C":
        codes &= np.abs(raw) >= 900
    if column.variable == "radiation":
        codes &= (raw < 0) | (raw > 2000)
    return np.where(codes, np.nan, raw), codes


def check_unit(raw: np.ndarray, column: Column, file: str) -> None:
    """ReadError if a temperature column without a unit given by the caller cannot be in its unit.

    raw: values as in the file, codes for missing already NaN.
    """
    if not is_temperature(column.variable) or column.told:
        return
    known = raw[np.isfinite(raw)]
    if column.unit == "0.1 °C":
        _check_tenths(known, column, file)
    if known.size < 3 or column.unit != "°C":
        return
    high = float(np.percentile(known, 95))
    if high <= _CEILING[column.variable]:
        return
    guesses = _unit_guesses(known, high)
    problem, remedy = (
        "the values cannot be °C, the unit is not clear",
        "state the unit of the column in the mapping",
    )
    if guesses:
        problem = Text("the values cannot be °C, they look like %(units)s", units=" / ".join(guesses))
        remedy = Text("state the unit of the column in the mapping, for example “%(unit)s”", unit=guesses[0])
    raise ReadError(
        problem,
        file,
        column=column.source,
        value=Text("5 %% of the values lie above %(high)g", high=high),
        remedy=remedy,
    )


def _check_tenths(known: np.ndarray, column: Column, file: str) -> None:
    """ReadError for numbers with decimals: tenths are whole numbers."""
    broken = known[known != np.rint(known)]
    if broken.size > MAX_IMPOSSIBLE * known.size:
        raise ReadError(
            "the values have decimals and cannot be tenths of °C",
            file,
            column=column.source,
            value=f"{broken[0]:g}",
            remedy="state the unit of the column in the mapping",
        )


def _unit_guesses(known: np.ndarray, high: float) -> list[str]:
    """Units that would make sense of the values; whole numbers around 300 may be K or tenths of °C."""
    whole = bool((known == np.rint(known)).all())
    guesses = []
    if known.min() > 150 and float(np.median(known)) > 200 and high < 340:
        guesses.append("K")
    if whole and 130 < high < 570:
        guesses.append("0.1 °C")
    if high <= 130:
        guesses.append("°F")
    return guesses


def drop_impossible(values: np.ndarray, raw: np.ndarray, codes: np.ndarray, column: Column, where, file: str):
    """(values with impossible ones as NaN, flags). where: index → (row, date). ReadError above 5 %."""
    low, high = LIMITS[column.variable]
    with np.errstate(invalid="ignore"):
        bad = (values < low) | (values > high)
    known = int(np.isfinite(values).sum())
    if known and bad.sum() > max(3, MAX_IMPOSSIBLE * known):
        place = int(np.flatnonzero(bad)[0])
        raise ReadError(
            Text(
                "%(bad)s of %(known)s values lie outside %(low)g to %(high)g",
                bad=int(bad.sum()),
                known=known,
                low=low,
                high=high,
            ),
            file,
            where(place)[0],
            column.source,
            f"{raw[place]:g}",
            "check that it is the right column and unit",
        )
    flags = _code_flags(raw, codes, column, where)
    flags += [_impossible_flag(i, raw, column, where) for i in np.flatnonzero(bad)]
    return np.where(bad, np.nan, values), flags


def _code_flags(raw, codes, column: Column, where) -> list[QualityFlag]:
    """One flag per code and column, at its first place: files hold thousands of them."""
    flags = []
    for code in np.unique(raw[codes]):
        places = np.flatnonzero(raw == code)
        row, date = where(int(places[0]))
        message = Text(
            "%(source)s = %(code)g was read as missing in %(size)s rows (first: row %(row)s).",
            source=column.source,
            code=code,
            size=places.size,
            row=row,
        )
        flags.append(QualityFlag("missing code", message, row, date, column.variable, f"{code:g}"))
    return flags


def _impossible_flag(i: int, raw, column: Column, where) -> QualityFlag:
    row, date = where(int(i))
    value = f"{raw[i]:g}"
    message = Text(
        "%(source)s = %(value)s is impossible and was set to missing.", source=column.source, value=value
    )
    return QualityFlag("implausible", message, row, date, column.variable, value)


def check_days(time: np.ndarray, data: dict[str, np.ndarray], file: str) -> list[QualityFlag]:
    """Flags of the finished daily series: tmax below tmin, stuck values, gaps."""
    flags = _gap_flags(time, data)
    if "tmax" in data and "tmin" in data:
        flags += _order_flags(time, data["tmax"], data["tmin"], file)
    for name in ("tmax", "tmin", "tmean"):
        if name in data:
            flags += _stuck_flags(time, data[name], name)
    return flags


def limited(flags: list[QualityFlag]) -> list[QualityFlag]:
    """At most MAX_FLAGS of a kind, then one that says how many more there are."""
    counts = Counter(flag.kind for flag in flags)
    kept, seen = [], Counter()
    for flag in flags:
        seen[flag.kind] += 1
        if seen[flag.kind] <= MAX_FLAGS:
            kept.append(flag)
    more = {kind: count - MAX_FLAGS for kind, count in counts.items() if count > MAX_FLAGS}
    return kept + [
        QualityFlag(kind, Text("%(n)s more of this kind.", n=n), value=str(n)) for kind, n in more.items()
    ]


def gaps(missing: np.ndarray) -> list[tuple[int, int]]:
    """First and last index of each run of True."""
    change = np.diff(np.concatenate(([0], missing.astype(np.int8), [0])))
    return list(zip(np.flatnonzero(change == 1).tolist(), (np.flatnonzero(change == -1) - 1).tolist(), strict=True))


def _gap_flags(time, data) -> list[QualityFlag]:
    empty = np.all([np.isnan(values) for values in data.values()], axis=0)
    return [
        QualityFlag(
            "gap",
            Text("No values from %(first)s to %(last)s (days: %(n)s).", first=time[a], last=time[b], n=b - a + 1),
            date=str(time[a]),
            value=str(b - a + 1),
        )
        for a, b in gaps(empty)
    ]


def _order_flags(time, tmax, tmin, file: str) -> list[QualityFlag]:
    with np.errstate(invalid="ignore"):
        wrong = np.flatnonzero(tmax < tmin)
    known = int((np.isfinite(tmax) & np.isfinite(tmin)).sum())
    if wrong.size > known / 2:
        i = int(wrong[0])
        raise ReadError(
            Text("tmax lies below tmin on %(size)s of %(known)s days", size=wrong.size, known=known),
            file,
            value=f"{time[i]}: tmax {tmax[i]:g}, tmin {tmin[i]:g}",
            remedy="the two columns seem to be exchanged; swap them in the mapping",
        )
    return [
        QualityFlag(
            "tmax below tmin",
            Text("%(time)s: tmax %(tmax)g lies below tmin %(tmin)g.", time=time[i], tmax=tmax[i], tmin=tmin[i]),
            date=str(time[i]),
            column="tmax",
            value=f"{tmax[i]:g}",
        )
        for i in wrong
    ]


def _stuck_flags(time, values, name: str) -> list[QualityFlag]:
    same = np.concatenate((values[1:] == values[:-1], [False]))
    return [
        QualityFlag(
            "stuck value",
            Text(
                "%(name)s stays at %(value)g from %(first)s to %(last)s (%(n)s days).",
                name=name,
                value=values[a],
                first=time[a],
                last=time[b + 1],
                n=b - a + 2,
            ),
            date=str(time[a]),
            column=name,
            value=f"{values[a]:g}",
        )
        for a, b in gaps(same)
        if b - a + 2 >= STUCK_DAYS
    ]

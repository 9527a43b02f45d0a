"""One record from several: the recent and the historical file of a station, or files by decade."""

from __future__ import annotations

import numpy as np

from urbanheat.series import VARIABLES, Series


def join_series(*parts: Series) -> Series:
    """The days of all parts in one series; days between them are missing.

    Parts may overlap where they agree; a value missing in one is taken from the other. Station, kind, provider,
    licence and provenance are those of the first part, flags those of all. ValueError: parts that contradict each
    other, different kinds, a typical year.
    """
    if not parts:
        raise ValueError("At least one series is needed.")
    kinds = {part.kind for part in parts}
    if len(parts) > 1 and (len(kinds) > 1 or "typical year" in kinds):
        raise ValueError(
            f"Series of different kinds, or a typical year, make no record: {', '.join(sorted(kinds))}."
        )
    start, end = min(part.time[0] for part in parts), max(part.time[-1] for part in parts)
    time = np.arange(start, end + 1)
    columns = {name: np.full(time.size, np.nan) for name in VARIABLES if any(name in p.variables for p in parts)}
    for part in parts:
        first = int((part.time[0] - start).astype(np.int64))
        for name in part.variables:
            _fill(columns[name][first : first + part.time.size], part, name)
    one = parts[0]
    flags = tuple(flag for part in parts for flag in part.flags)
    return Series(time, **columns, station=one.station, kind=one.kind, provider=one.provider, licence=one.licence,
                  provenance=one.provenance, flags=flags)  # fmt: skip


def _fill(target: np.ndarray, part: Series, name: str) -> None:
    values = part.values(name)
    known = np.isfinite(values)
    differ = np.flatnonzero(known & np.isfinite(target) & (values != target))
    if differ.size:
        day, mine, theirs = part.time[differ[0]], target[differ[0]], values[differ[0]]
        raise ValueError(
            f"The parts differ on {day}: {name} is {mine:g} and {theirs:g}; leave the days out of one of them."
        )
    target[known] = values[known]

"""From a frame to the finished daily series: units, checks, hours to days, duplicates and gaps.

Rule for days of hourly files: the local calendar day. Local time is, in this order, the time zone given by
the caller, the one that the file states, else the clock of the file (then flagged).
tmax, tmin and tmean are the highest, lowest and mean hourly value; rh, wind and radiation the mean. A day
counts if at most one of its hours is missing: 23 of 24, 22 of 23 and 24 of 25 on days of clock change.
Hourly maxima run slightly below those of a maximum thermometer.
Duplicates: the first row of a day (or hour) counts, others are flagged. Rows out of order are sorted and
flagged.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np

from urbanheat.errors import Problems, ReadError, Text
from urbanheat.readers.frame import Frame, Options
from urbanheat.readers.quality import check_days, check_unit, drop_impossible, limited, strip_codes
from urbanheat.series import TEMPERATURES, VARIABLES, Provenance, QualityFlag, Series, SourceColumn, Station

DAILY_RULE = "daily values as in the file"
_SUMS = ("MJ/m²", "kWh/m²", "Wh/m²", "J/cm²")
MAX_REPEATS = 0.05


def build(frame: Frame, sha256: str, options: Options, station: Station | None) -> Series:
    """The series of a frame. ReadError if nothing usable is left."""
    if not frame.rows:
        raise ReadError("the file has a header but no rows", frame.file, remedy="export it again from the source")
    _refuse_future(frame)
    hourly = _is_hourly(frame)
    frame = _sorted(frame)
    values, flags = _converted(frame, hourly)
    flags = frame.flags + flags
    if hourly:
        time, data, rule, more = _hours_to_days(frame, values, options)
    else:
        time, data, more = _days(frame, values)
        rule = frame.day_rule or DAILY_RULE
    flags += more
    options.tell(0.9)
    data, more = _without_empty(data, frame)
    flags += more
    flags += check_days(time, data, frame.file)
    columns = tuple(SourceColumn(c.variable, c.source, c.unit, c.unit_is) for c in frame.columns.values() if c.unit)
    provenance = Provenance(frame.file, sha256, frame.format, columns, rule)
    return Series(
        time,
        **data,
        station=_merged(frame.station, station),
        kind=frame.kind,
        provider=frame.provider,
        licence=frame.licence,
        provenance=provenance,
        flags=tuple(limited(flags)),
    )


def _refuse_future(frame: Frame) -> None:
    """Nobody has measured a day that has not come; somewhere on earth it is tomorrow already."""
    if frame.kind == "typical year":
        return
    last = np.datetime64(dt.datetime.now(dt.UTC).date() + dt.timedelta(days=2), "m")
    problems = Problems()
    for place in np.flatnonzero(frame.stamps >= last):
        day = str(frame.stamps[place].astype("datetime64[D]"))
        problems.add(
            ReadError(
                "this day lies in the future",
                frame.file,
                frame.rows[place],
                frame.columns["date"].source if "date" in frame.columns else None,
                day,
                "correct the date; a series holds measured days only",
            )
        )
    problems.stop()


def _without_empty(data: dict, frame: Frame) -> tuple[dict, list[QualityFlag]]:
    """Columns that hold a value, in the order of VARIABLES. ReadError if no temperature is left."""
    filled = {name: data[name] for name in VARIABLES if name in data and np.isfinite(data[name]).any()}
    if not any(name in filled for name in TEMPERATURES):
        raise ReadError("no day has a temperature", frame.file, remedy="check columns and missing codes")
    text = "The column of %(name)s holds no value and was left out."
    empty = [name for name in VARIABLES if name in data and name not in filled]
    return filled, [QualityFlag("empty column", Text(text, name=name), column=name) for name in empty]


def _merged(stated: Station, given: Station | None) -> Station:
    if given is None:
        return stated
    return replace(stated, **{k: v for k, v in vars(given).items() if v is not None})


def _is_hourly(frame: Frame) -> bool:
    return bool((frame.stamps != frame.stamps.astype("datetime64[D]")).any())


def _sorted(frame: Frame) -> Frame:
    if (np.diff(frame.stamps) >= np.timedelta64(0)).all():
        return frame
    first = int(np.flatnonzero(np.diff(frame.stamps) < np.timedelta64(0))[0]) + 1
    flag = QualityFlag(
        "order",
        "The rows are not in order of time; they were sorted.",
        frame.rows[first],
        str(frame.stamps[first].astype("datetime64[D]")),
    )
    order = np.argsort(frame.stamps, kind="stable")
    return replace(
        frame,
        rows=[frame.rows[i] for i in order],
        stamps=frame.stamps[order],
        raw={k: v[order] for k, v in frame.raw.items()},
        flags=[*frame.flags, flag],
    )


def _converted(frame: Frame, hourly: bool):
    """Values in °C, %, m/s, W/m² by variable, with flags for what was removed."""

    def where(i: int):
        return frame.rows[i], str(frame.stamps[i].astype("datetime64[D]"))

    values, flags = {}, []
    for name, raw in frame.raw.items():
        column = frame.columns[name]
        clean, codes = strip_codes(raw, column)
        check_unit(clean, column, frame.file)
        factor, offset = column.conversion
        if hourly and column.unit in _SUMS:
            factor *= 24  # a sum over one hour, not over a day
        # Rounded, so that 303 tenths are 30.3 °C and 86 °F are 30 °C: thresholds are compared with ≥.
        data = clean if (factor, offset) == (1.0, 0.0) else np.round(clean * factor + offset, 6)
        values[name], more = drop_impossible(data, raw, codes, column, where, frame.file)
        flags += more
    return values, flags


def _days(frame: Frame, values: dict):
    day = frame.stamps.astype("datetime64[D]")
    keep, flags = _first_of_each(frame, day, values)
    _refuse_repeats(frame, flags)
    day = day[keep]
    if day.size > 3 and (step := int(np.median(np.diff(day).astype(np.int64)))) > 1:
        raise ReadError(
            Text("the rows are %(step)s days apart", step=step),
            frame.file,
            remedy="daily or hourly values are needed",
        )
    time = np.arange(day[0], day[-1] + 1)
    place = (day - day[0]).astype(np.int64)
    data = {}
    for name, source in values.items():
        target = "tmean" if name == "temp" else name
        if target in data or (name == "temp" and "tmean" in values):
            continue
        data[target] = np.full(time.size, np.nan)
        data[target][place] = source[keep]
    return time, data, flags


def _refuse_repeats(frame: Frame, flags: list[QualityFlag]) -> None:
    """Many days that occur again with other values are hours or several stations, not slips."""
    repeats = [flag for flag in flags if flag.kind == "conflicting duplicate"]
    if len(repeats) > max(3, MAX_REPEATS * len(frame.rows)):
        raise ReadError(
            Text("%(n)s of %(rows)s rows repeat a day with other values", n=len(repeats), rows=len(frame.rows)),
            frame.file,
            repeats[0].row,
            value=repeats[0].date,
            remedy="give hourly files date and time in one column, and one station per file",
        )


def _first_of_each(frame: Frame, key: np.ndarray, values: dict):
    """Indices of the first row of each key, with flags for the others."""
    again = np.concatenate(([False], key[1:] == key[:-1]))
    flags = []
    first = np.maximum.accumulate(np.where(again, 0, np.arange(key.size)))
    for i in np.flatnonzero(again):
        same = all(v[i] == v[first[i]] or (np.isnan(v[i]) and np.isnan(v[first[i]])) for v in values.values())
        kind = "duplicate" if same else "conflicting duplicate"
        text = "%(day)s occurs again with other values; row %(row)s counts."
        if same:
            text = "%(day)s occurs again with the same values; row %(row)s counts."
        message = Text(text, day=key[i], row=frame.rows[first[i]])
        flags.append(QualityFlag(kind, message, frame.rows[i], str(key[i].astype("datetime64[D]"))))
    return np.flatnonzero(~again), flags


def _hours_to_days(frame: Frame, values: dict, options: Options):
    keep, flags = _first_of_each(frame, frame.stamps, values)
    stamps, values = frame.stamps[keep], {name: v[keep] for name, v in values.items()}
    zone, remark = _zone(frame, options)
    if frame.utc and zone is not None:
        stamps = _to_local(stamps, zone)
    elif remark is not None:
        flags.append(QualityFlag("day rule", remark))
    day = stamps.astype("datetime64[D]")
    order = np.argsort(stamps, kind="stable")  # the clock change sets an hour back
    day, values = day[order], {name: v[order] for name, v in values.items()}
    hour = frame.stamps[keep][order].astype("datetime64[h]").astype(np.int64)
    time = np.arange(day[0], day[-1] + 1)
    place = (day - day[0]).astype(np.int64)
    expected = _hours_of(time, zone)
    data = _aggregate(values, place, hour, expected)
    flags += _incomplete(time, data)
    if all(np.isnan(v).all() for v in data.values()):
        raise ReadError(
            "no day has values for at least 23 of its 24 hours",
            frame.file,
            remedy="hourly or daily values are needed",
        )
    name = zone.key if zone is not None else frame.clock or "the clock of the file"
    rule = Text(
        "local day (%(name)s); max, min and mean of hourly values; at most one hour of a day missing", name=name
    )
    return time, data, rule, flags


def _zone(frame: Frame, options: Options) -> tuple[ZoneInfo | None, str | None]:
    name = options.timezone or frame.zone
    if frame.clock is not None:
        return None, None
    if name is None:
        if frame.utc:
            return None, "The times are UTC and no time zone is given: the days are UTC days, not local days."
        return None, "The file states no time zone: its clock is taken as local time."
    try:
        return ZoneInfo(name), None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ReadError(
            "the time zone is not known",
            frame.file,
            value=name,
            remedy="use a name such as Europe/Kyiv or Africa/Nairobi",
        ) from None


def _to_local(stamps: np.ndarray, zone: ZoneInfo) -> np.ndarray:
    """UTC minutes to local minutes. Only days with a clock change are looked at hour by hour."""
    days = np.unique(stamps.astype("datetime64[D]"))
    midnight = {d: _offset(d.astype("datetime64[m]"), zone) for d in np.unique(np.concatenate((days, days + 1)))}
    shift = np.zeros(stamps.size, dtype=np.int64)
    edges = np.searchsorted(stamps, np.append(days, days[-1] + 1).astype("datetime64[m]"))
    for place, day in enumerate(days):
        part = slice(edges[place], edges[place + 1])
        if midnight[day] == midnight[day + 1]:
            shift[part] = midnight[day]
        else:
            shift[part] = [_offset(s, zone) for s in stamps[part]]
    return stamps + shift.astype("timedelta64[m]")


def _offset(stamp: np.datetime64, zone: ZoneInfo) -> int:
    moment = stamp.item().replace(tzinfo=dt.UTC).astimezone(zone)
    return int(moment.utcoffset().total_seconds() // 60)


def _hours_of(time: np.ndarray, zone: ZoneInfo | None) -> np.ndarray:
    """Hours of each local day: 24, or 23 and 25 at the clock change."""
    if zone is None:
        return np.full(time.size, 24)
    edges = [_midnight(d.item(), zone) for d in np.append(time, time[-1] + 1)]
    return np.rint(np.diff(edges) / 3600).astype(np.int64)


def _midnight(day: dt.date, zone: ZoneInfo) -> float:
    return dt.datetime(day.year, day.month, day.day, tzinfo=zone).timestamp()


def _aggregate(values: dict, place: np.ndarray, hour: np.ndarray, expected: np.ndarray) -> dict[str, np.ndarray]:
    data = {}
    for name, source in values.items():
        known = np.isfinite(source)
        where, number = place[known], source[known]
        distinct = np.unique(np.stack((where, hour[known])), axis=1)[0]
        enough = np.bincount(distinct, minlength=expected.size) >= expected - 1
        for target, how in _targets(name, values):
            data[target] = np.where(enough, _reduce(where, number, expected.size, how), np.nan)
    return data


def _targets(name: str, values: dict) -> list[tuple[str, str]]:
    if name == "temp":
        wanted = (("tmax", "max"), ("tmin", "min"), ("tmean", "mean"))
        return [(target, how) for target, how in wanted if target not in values]
    return [(name, {"tmax": "max", "tmin": "min"}.get(name, "mean"))]


def _reduce(place: np.ndarray, number: np.ndarray, size: int, how: str) -> np.ndarray:
    result = np.full(size, np.nan)
    if not place.size:
        return result
    starts = np.flatnonzero(np.concatenate(([True], place[1:] != place[:-1])))
    if how == "mean":
        counts = np.diff(np.append(starts, place.size))
        result[place[starts]] = np.add.reduceat(number, starts) / counts
    else:
        result[place[starts]] = (np.maximum if how == "max" else np.minimum).reduceat(number, starts)
    return result


def _incomplete(time: np.ndarray, data: dict) -> list[QualityFlag]:
    empty = np.all([np.isnan(v) for v in data.values()], axis=0)
    return [
        QualityFlag(
            "incomplete day", Text("%(time)s has too few hours and is missing.", time=time[i]), date=str(time[i])
        )
        for i in np.flatnonzero(empty)
    ]

"""Figures of the evidence room as Vega-Lite specifications: plain dicts, no plotting library.

Every helper returns a `Figure`: title and description in words, the specification, and the
numbers behind it as a table, because a chart is never the only way to read a number. Bars start
at zero; a year or month without enough days is shown as "no complete season", never as zero.
Words come in translated (`words`); without them they are English.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from citydive import told
from citydive.documents.chart_colours import colour
from citydive.told import joined

from .chart_common import (
    COMPLETE_SHARE,
    HEIGHT,
    LONGEST_LINE,
    WIDTH,
    class_colour,
    class_of,
    count_classes,
    days_in,
    fill_words,
    finite,
    make_spec,
    month_labels,
    month_names,
    month_starts,
    nice_top,
    nice_years,
    ramp_classes,
    require,
    short,
    with_scale,
    with_unit,
)
from .contract import FigureSpec


@dataclass(frozen=True)
class Figure:
    """A chart with its words and numbers. `rows` are texts, one per header."""

    title: str
    description: str
    spec: dict = field(repr=False)
    headers: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()

    def named(self, slug: str) -> FigureSpec:
        """Return the figure as an analysis gives it back, under its `slug`."""
        rows = [list(row) for row in self.rows]
        return FigureSpec(slug, self.title, self.description, self.spec, list(self.headers), rows)


@dataclass(frozen=True)
class Trend:
    """A slope line with its interval: value at each year of `years` [unit of the bars]."""

    years: tuple[int, ...]
    line: tuple[float, ...]
    lower: tuple[float, ...] = ()
    upper: tuple[float, ...] = ()


@dataclass(frozen=True)
class Event:
    """A heat wave: first and last day, peak [unit of the chart], and a name if it is on record."""

    start: date
    end: date
    peak: float
    name: str = ""


def yearly_bars(years, values, title, description, y_title, unit, trend=None, incomplete=(), words=None) -> Figure:
    """Return bars of one value per year [unit], with an optional trend line and its band.

    years: int, strictly rising; values: float or None [unit]; incomplete: years without a complete
    season (their value is not shown). `y_title` names the quantity. Raises ChartError when the
    lengths differ, years do not rise or no year has a value.
    """
    word = fill_words(words)
    years = [int(year) for year in years]
    numbers = [finite(value) for value in values]
    require(len(years) == len(numbers), f"{len(years)} years but {len(numbers)} values. Give one per year.")
    require(all(a < b for a, b in pairwise(years)), "The years must rise, each once.")
    missing = set(map(int, incomplete)) | {y for y, n in zip(years, numbers, strict=True) if n is None}
    shown = [{"x": year, "y": number} for year, number in zip(years, numbers, strict=True) if year not in missing]
    require(bool(shown), "No year has a complete season; there is nothing to draw.")
    gaps = [{"x": year} for year in sorted(missing)]
    # The band of a gap must span the whole height, so the value axis is fixed beforehand.
    low, high = _extent([row["y"] for row in shown], trend)
    width = WIDTH / (max(years + list(missing)) - min(years + list(missing)) + 1)
    x = _year_axis(years, word["year"])
    y = {
        "type": "quantitative", "title": with_unit(y_title, unit),
        "scale": {"domain": [low, high], "nice": False}, "axis": {"tickCount": 5},
    }  # fmt: skip
    kinds = [(y_title, "act")]
    layers = [_bars(shown, x, y, y_title, width)]
    if gaps:
        kinds.append((word["incomplete"], "gap"))
        layers.insert(0, _gap_bands(gaps, x, word["incomplete"], width))
    if trend:
        kinds.append((word["trend"], "focus"))
        layers += _trend_layers(trend, x, y, word["trend"])
    rows = [_year_row(year, number, year in missing, word) for year, number in zip(years, numbers, strict=True)]
    headers = (word["year"], with_unit(y_title, unit))
    return Figure(title, description, make_spec(with_scale(layers, kinds)), headers, tuple(rows))


def daily_line_or_strip(dates, values, threshold, title, description, y_title, unit, words=None) -> Figure:
    """Return a line of up to 400 days, or for longer records a strip of months × years.

    dates: datetime.date, rising; values: float or None [unit]; threshold: float [unit], drawn as a
    line, or counted per month in the strip (a month with fewer than 90 % of its days is left
    open). A missing day breaks the line. Raises ChartError when the lengths differ or all is missing.
    """
    word = fill_words(words)
    days = [(day, finite(value)) for day, value in zip(dates, values, strict=False)]
    require(len(dates) == len(values), f"{len(dates)} dates but {len(values)} values. Give one per day.")
    require(all(a[0] < b[0] for a, b in pairwise(days)), "The dates must rise, each once.")
    require(any(value is not None for _, value in days), "No day has a value; there is nothing to draw.")
    span = (days[-1][0] - days[0][0]).days + 1
    make = _daily_line if span <= LONGEST_LINE else _month_strip
    return make(days, threshold, title, description, y_title, unit, word)


def heat_wave_timeline(
    events, title, description, peak_title, unit, years=None, incomplete=(), first_month=1, words=None
) -> Figure:
    """Return heat waves as bars over the season (across) and the years (down), coloured by peak.

    events: Event list; years: (first, last) year to show, else as the events go; first_month: the
    month in which the year of the chart begins (7 on the southern half, so that a summer stays in one
    row; the row then carries the year in which it begins). Raises ChartError for an empty or turned event.
    """
    word = fill_words(words)
    for event in events:
        require(event.end >= event.start, f"The heat wave of {event.start} ends before it starts.")
    require(bool(events) or years is not None, "No heat wave and no years; there is nothing to draw.")
    rows = [_event_row(event, first_month) for event in events]
    seen = [row["year"] for row in rows] + list(years or ()) + list(incomplete)
    domain = list(range(min(seen), max(seen) + 1))
    classes = ramp_classes([event.peak for event in events], unit)
    for row, event in zip(rows, events, strict=True):
        row["class"] = class_of(event.peak, classes)
    x = {
        "type": "quantitative", "title": None, "scale": {"domain": [0, 366], "nice": False},
        "axis": {"values": month_starts(first_month), "grid": True,
                 "labelExpr": month_labels(first_month, word)},
    }  # fmt: skip
    y = {"field": "year", "type": "ordinal", "title": None, "scale": {"domain": domain, "padding": 0.25},
         "axis": {"grid": False, "values": nice_years(domain)}}  # fmt: skip
    layers = [_event_bars(rows, x, y, classes, peak_title)]
    named = [row for row in rows if row["name"]]
    if named:
        layers.append({
            "data": {"values": named}, "mark": {"type": "text", "align": "left", "dx": 6},
            "encoding": {"x": {**x, "field": "to"}, "y": y, "text": {"field": "name"}},
        })  # fmt: skip
    if incomplete:
        layers = _incomplete_rows(sorted(incomplete), x, y, word["incomplete"]) + layers
    spec = make_spec(layers, height=max(80, 14 * len(domain)))
    spec["resolve"] = {"scale": {"color": "independent"}}
    headers = (word["start"], word["end"], word["days"], with_unit(peak_title, unit), word["note"])
    table = [
        (told.day(e.start), told.day(e.end), str((e.end - e.start).days + 1), short(e.peak), e.name) for e in events
    ] + [(str(year), "", "", "", word["incomplete"]) for year in sorted(incomplete)]
    return Figure(title, description, spec, headers, tuple(table))


# ---- yearly bars -------------------------------------------------------------------------------


def _bars(rows, x, y, kind, width):
    return {
        "data": {"values": rows}, "mark": {"type": "bar", "width": max(1.0, width * 0.72)},
        "encoding": {"x": x, "y": {**y, "field": "y"}, "color": {"datum": kind}},
    }  # fmt: skip


def _gap_bands(rows, x, kind, width):
    # From the top of the picture to its bottom: a band cannot be mistaken for a value.
    return {
        "data": {"values": rows}, "mark": {"type": "rect", "width": width},
        "encoding": {"x": x, "y": {"value": 0}, "y2": {"value": HEIGHT}, "color": {"datum": kind}},
    }  # fmt: skip


def _trend_layers(trend, x, y, kind):
    rows = [{"x": year, "y": value} for year, value in zip(trend.years, trend.line, strict=True)]
    layers = []
    if trend.lower and trend.upper:
        band = [
            {"x": year, "low": low, "high": high}
            for year, low, high in zip(trend.years, trend.lower, trend.upper, strict=True)
        ]
        layers.append({
            "data": {"values": band}, "mark": {"type": "area", "opacity": 0.22, "clip": True},
            "encoding": {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"},
                         "color": {"datum": kind}},
        })  # fmt: skip
    layers.append({
        "data": {"values": rows}, "mark": {"type": "line", "strokeWidth": 2, "clip": True},
        "encoding": {"x": x, "y": {**y, "field": "y"}, "color": {"datum": kind}},
    })  # fmt: skip
    return layers


def _year_axis(years, title):
    return {
        "field": "x", "type": "quantitative", "title": None,
        "scale": {"domain": [years[0] - 0.5, years[-1] + 0.5], "nice": False, "zero": False},
        "axis": {"format": "d", "values": nice_years(years)},
    }  # fmt: skip


def _year_row(year, number, missing, word):
    return (str(year), word["incomplete"] if missing else short(number))


def _extent(values, trend):
    every = list(values)
    if trend:
        every += [*trend.line, *trend.lower, *trend.upper]
    # Where no value is negative (days, hours) the interval of a trend is cut at zero.
    low = min(0.0, *every) if min(values) < 0 else 0.0
    return nice_top(low), nice_top(max(0.0, *every) or 1.0)


# ---- daily values ------------------------------------------------------------------------------


def _daily_line(days, threshold, title, description, y_title, unit, word):
    every = dict(days)
    first, last = days[0][0].toordinal(), days[-1][0].toordinal()
    rows = [
        {"x": date.fromordinal(n).isoformat(), "y": every.get(date.fromordinal(n))} for n in range(first, last + 1)
    ]
    x = {
        "field": "x",
        "type": "temporal",
        "title": None,
        "axis": {"format": "%Y-%m-%d", "labelOverlap": True},
    }
    y = {
        "type": "quantitative",
        "title": with_unit(y_title, unit),
        "scale": {"zero": False},
        "axis": {"tickCount": 5},
    }
    above = [row for row in rows if row["y"] is not None and row["y"] >= threshold]
    name = joined(" ", word["threshold"], short(threshold), unit)
    layers = [
        {"data": {"values": rows},
         "mark": {"type": "line", "strokeWidth": 1.5, "invalid": "break-paths-filter-domains"},
         "encoding": {"x": x, "y": {**y, "field": "y"}, "color": {"datum": y_title}}},
        {"data": {"values": above}, "mark": {"type": "point", "filled": True, "size": 22, "opacity": 1},
         "encoding": {"x": x, "y": {**y, "field": "y"}, "color": {"datum": name}}},
        {"data": {"values": [{"y": threshold}]}, "mark": {"type": "rule", "strokeDash": [4, 3]},
         "encoding": {"y": {**y, "field": "y"}, "color": {"datum": name}}},
    ]  # fmt: skip
    table = tuple((row["x"], word["no_value"] if row["y"] is None else short(row["y"])) for row in rows)
    spec = make_spec(with_scale(layers, [(y_title, "act"), (name, "focus")]))
    return Figure(title, description, spec, (word["date"], with_unit(y_title, unit)), table)


def _month_strip(days, threshold, title, description, y_title, unit, word):
    months = defaultdict(list)
    for day, value in days:
        if value is not None:
            months[day.year, day.month].append(value)
    names, counts, table = month_names(word), {}, []
    years = range(days[0][0].year, days[-1][0].year + 1)
    for year in years:
        for month in range(1, 13):
            values = months.get((year, month), [])
            complete = len(values) >= COMPLETE_SHARE * days_in(year, month)
            count = sum(value >= threshold for value in values) if complete else None
            counts[year, month] = count
            table.append((f"{year}-{month:02}", word["incomplete"] if count is None else str(count)))
    known = [count for count in counts.values() if count is not None]
    require(bool(known), "No month has 90 % of its days; there is nothing to draw.")
    classes = count_classes(known)
    rows = [
        {"x": year, "m": names[month - 1], "class": word["incomplete"] if n is None else class_of(n, classes)}
        for (year, month), n in counts.items()
    ]
    extra = ((word["incomplete"], "gap"),) if len(known) < len(counts) else ()
    legend = joined(" ", word["days"], "≥", short(threshold), unit)
    x = {"field": "x", "type": "ordinal", "title": None, "scale": {"domain": list(years)},
         "axis": {"values": nice_years(years), "labelAngle": 0}}  # fmt: skip
    y = {"field": "m", "type": "ordinal", "title": None, "sort": names, "scale": {"domain": names},
         "axis": {"grid": False}}  # fmt: skip
    mark = {"type": "rect", "width": {"band": 0.96}}
    encoding = {"x": x, "y": y, "color": class_colour(classes, legend, extra)}
    spec = make_spec([{"data": {"values": rows}, "mark": mark, "encoding": encoding}])
    return Figure(title, description, spec, (word["month"], legend), tuple(table))


# ---- timeline ----------------------------------------------------------------------------------


def _event_row(event, first_month):
    year = event.start.year - (event.start.month < first_month)
    zero = date(year, first_month, 1)
    # A bar is at least three days wide: one day of 366 would be a hair.
    length = max(3, (event.end - event.start).days + 1)
    start = (event.start - zero).days
    return {"year": year, "from": start, "to": start + length, "name": event.name}


def _event_bars(rows, x, y, classes, peak_title):
    return {
        "data": {"values": rows},
        "mark": {"type": "bar", "stroke": colour("soft"), "strokeWidth": 0.6},
        "encoding": {
            "x": {**x, "field": "from"}, "x2": {"field": "to"}, "y": y,
            "color": class_colour(classes, peak_title),
        },
    }  # fmt: skip


def _incomplete_rows(incomplete, x, y, name):
    rows = [{"year": year, "from": 0, "to": 366} for year in incomplete]
    # The first year of each run says what the bands are.
    named = [row | {"name": name} for row in rows if row["year"] - 1 not in incomplete]
    band = {"x": {**x, "field": "from"}, "x2": {"field": "to"}, "y": y}
    text = {"x": {**x, "field": "from"}, "y": y, "text": {"field": "name"}}
    return [
        {"data": {"values": rows}, "mark": {"type": "bar", "color": colour("gap")}, "encoding": band},
        {"data": {"values": named}, "mark": {"type": "text", "align": "left", "dx": 6, "fontSize": 9},
         "encoding": text},
    ]  # fmt: skip

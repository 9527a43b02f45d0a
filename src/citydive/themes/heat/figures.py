"""The figures of a heat profile, from the chart helpers of evidence."""

from __future__ import annotations

import numpy as np

from citydive.evidence import chart_specs
from citydive.evidence.chart_common import months_line
from citydive.evidence.contract import FigureSpec
from citydive.told import gettext as _
from citydive.told import joined, ngettext, text
from urbanheat import trends

from . import words
from .numbers import SeriesFacts, summer_normal

# A timeline with more rows than this no longer fits a screen; its first years stand in the table of years.
TIMELINE_YEARS = 45


def main_figures(facts: SeriesFacts) -> list[FigureSpec]:
    """What can be drawn from the city's series; a single season is a number, not a chart."""
    if facts.is_typical_year or len(facts.complete) < 2:
        return []
    made = [hot_days(facts, "hot-days"), _timeline(facts), _summer(facts)]
    return [figure for figure in made if figure is not None]


def hot_days(facts: SeriesFacts, slug: str, stands: str = "") -> FigureSpec:
    """Hot days per year as bars, years without a complete season marked, with Sen slope where computable.

    stands: for a station beside the city's own series, how it stands to the city.
    """
    counts = facts.hot.absolute
    name = {"c": words.degrees(facts.settings.hot_c), "name": _named(facts, stands)}
    most = max((c for c in counts if c.days is not None), key=lambda c: c.days)
    description = ngettext(
        "Days with %(c)s °C or more %(place)s, %(season)s, one bar per year, %(first)d to %(last)d. "
        "Most: %(n)d day in %(most)d.",
        "Days with %(c)s °C or more %(place)s, %(season)s, one bar per year, %(first)d to %(last)d. "
        "Most: %(n)d days in %(most)d.",
        most.days,
    ) % {
        "c": name["c"],
        "place": words.place(facts),
        "season": words.season_name(facts.settings),
        "first": counts[0].year,
        "last": counts[-1].year,
        "n": most.days,
        "most": most.year,
    }
    figure = chart_specs.yearly_bars(
        [c.year for c in counts],
        [c.days for c in counts],
        _("Days with %(c)s °C or more per year, %(name)s") % name,
        joined(" ", description, _verdict(facts.hot_trend)),
        _("hot days"),
        "",
        trend=_trend_line(facts.hot_trend, [(c.year, c.days) for c in counts]),
        incomplete=[c.year for c in counts if c.days is None],
        words=_chart_words(facts.hot_trend),
    )
    return figure.named(slug)


def _named(facts: SeriesFacts, stands: str) -> str:
    return text("%(name)s (%(stands)s)") % {"name": facts.name, "stands": stands} if stands else facts.name


def _timeline(facts: SeriesFacts) -> FigureSpec | None:
    last = facts.hot.absolute[-1].year
    first = max(facts.hot.absolute[0].year, last - TIMELINE_YEARS + 1)
    waves = [e for e in facts.by_threshold.events if first <= e.year <= last]
    if not waves:
        return None
    place = {"c": words.degrees(facts.settings.hot_c), "n": facts.settings.wave_days, "name": facts.name}
    longest = max(waves, key=lambda e: (e.days, e.mean_magnitude))
    description = _(
        "One bar per heat wave (%(n)d days or more in a row with %(c)s °C or more) across the calendar, one row "
        "per year, %(first)d to %(last)d, coloured by the highest value. Longest: %(longest)s."
    ) % {**place, "first": first, "last": last, "longest": words.span(longest.start, longest.end)}
    figure = chart_specs.heat_wave_timeline(
        [chart_specs.Event(e.start, e.end, e.peak) for e in waves],
        _("Heat waves at %(name)s: %(n)d days or more with %(c)s °C or more") % place,
        description,
        _("highest value"),
        _("°C"),
        years=(first, last),
        incomplete=[c.year for c in facts.incomplete if c.year >= first],
        first_month=7 if facts.settings.season.crosses_year else 1,
        words=_chart_words(),
    )
    return figure.named("heat-waves")


def _summer(facts: SeriesFacts) -> FigureSpec | None:
    """Difference of each season's mean maximum from the base period: a quantity with a true zero."""
    normal = summer_normal(facts)
    if normal is None:
        return None
    mean, base = normal
    pairs = [(y.year, None if y.value is None else y.value - mean) for y in facts.summer]
    known = [(year, value) for year, value in pairs if value is not None]
    warmest = max(known, key=lambda pair: pair[1])
    description = _(
        "Mean daily maximum of %(season)s %(place)s as difference from the mean of %(base)s (%(mean)s °C). "
        "Warmest: %(year)d with %(value)s °C."
    ) % {
        "season": words.season_name(facts.settings),
        "place": words.place(facts),
        "base": base,
        "mean": words.number(mean),
        "year": warmest[0],
        "value": words.signed(warmest[1]),
    }
    figure = chart_specs.yearly_bars(
        [year for year, _value in pairs],
        [None if value is None else round(value, 2) for _year, value in pairs],
        _("Mean daily maximum against %(base)s, %(name)s") % {"base": base, "name": facts.name},
        joined(" ", description, _verdict(facts.summer_trend)),
        _("difference"),
        _("°C"),
        trend=_trend_line(facts.summer_trend, pairs),
        incomplete=[year for year, value in pairs if value is None],
        words=_chart_words(facts.summer_trend),
    )
    return figure.named("summer-maximum")


def _trend_line(trend, pairs) -> chart_specs.Trend | None:
    """Sen's line through the medians, with the band of its interval turned about the same point."""
    if trend.verdict == "not computable":
        return None
    known = [(year, value) for year, value in pairs if value is not None]
    years, values = [year for year, _ in known], [value for _, value in known]
    sen = trends.sen_slope(values, years)
    centre = float(np.median(years))
    middle = sen.intercept + sen.slope * centre
    axis = tuple(range(years[0], years[-1] + 1))
    line = tuple(middle + sen.slope * (year - centre) for year in axis)
    if sen.low is None or sen.high is None:
        return chart_specs.Trend(axis, line)
    ends = [sorted((sen.low * (year - centre), sen.high * (year - centre))) for year in axis]
    lower = tuple(middle + low for low, _ in ends)
    upper = tuple(middle + high for _, high in ends)
    return chart_specs.Trend(axis, line, lower, upper)


def _verdict(trend) -> str:
    return {
        "increasing": _("The trend is rising."),
        "decreasing": _("The trend is falling."),
        "no clear trend": _("There is no clear trend."),
    }.get(trend.verdict, "")


def _chart_words(trend=None) -> dict:
    found = {
        "year": _("Year"),
        "date": _("Date"),
        "incomplete": _("no complete season"),
        "trend": _("Sen slope with 95 % interval"),
        "start": _("First day"),
        "end": _("Last day"),
        "peak": _("Highest value"),
        "days": _("Days"),
        "note": _("Note"),
        "months": months_line(),
    }
    if trend is not None and trend.verdict == "no clear trend":
        found["trend"] = _("Sen slope with 95 % interval (no clear trend)")
    return found

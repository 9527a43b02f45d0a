"""The tables below the figures: plain sections of title, text and table that the platform's page shows."""

from __future__ import annotations

from citydive.evidence.contract import CityFacts
from citydive.told import gettext as _
from citydive.told import joined, ngettext, text

from . import words
from .numbers import SeriesFacts, common_years, mean_of, yearly_trend
from .official import Official
from .pairs import longest_wave
from .said import said

WAVES_OF_RECORD = 10
REMARKS_SHOWN = 20
NO_VALUE = "–"


def section(slug, title, headers, rows, text="", collapsed=False) -> dict:
    return {"slug": slug, "title": title, "text": text, "headers": headers, "rows": rows, "collapsed": collapsed}


def wave_definitions(facts: SeriesFacts, official: list[Official]) -> dict:
    """One row per definition: how many heat waves, the longest, or why there is no answer."""
    settings = facts.settings
    names = [
        _("fixed threshold: %(n)d days or more with %(c)s °C or more")
        % {"n": settings.wave_days, "c": words.degrees(settings.hot_c)},
        _("local percentile: %(n)d days or more above the %(q)sth percentile of the date")
        % {"n": settings.wave_days, "q": words.degrees(settings.wave_percentile)},
    ]
    rows = [
        _definition_row(names[0], facts.by_threshold, facts),
        _definition_row(names[1], facts.by_percentile, facts),
    ]
    for each in official:
        title = _("official: %(title)s") % {"title": said(each.preset.title)}
        if each.waves is None:
            rows.append([title, _("not computable"), NO_VALUE, NO_VALUE, NO_VALUE])
        else:
            rows.append(_definition_row(title, each.waves, facts))
    headers = [
        _("Definition"),
        _("Heat waves"),
        _("Days in them"),
        _("Complete seasons"),
        _("Longest of the record"),
    ]
    return section("definitions", _("Heat waves by definition"), headers, rows)


def _definition_row(title: str, waves, facts: SeriesFacts) -> list[str]:
    if waves.not_computable:
        return [title, _("not computable"), NO_VALUE, NO_VALUE, NO_VALUE]
    longest = longest_wave(waves)
    complete = [year.year for year in waves.yearly if year.reason is None]
    when = NO_VALUE
    if longest is not None:
        when = _("%(n)d days, %(when)s") % {
            "n": longest.days,
            "when": words.span(longest.start, longest.end, facts.is_typical_year),
        }
    seasons = _("typical year") if facts.is_typical_year else f"{len(complete)} ({words.years(complete)})"
    number = sum(year.number for year in waves.yearly if year.reason is None)
    days = sum(year.days for year in waves.yearly if year.reason is None)
    return [title, words.count(number), words.count(days), seasons, when]


def waves_of_record(facts: SeriesFacts) -> dict | None:
    """The longest heat waves by fixed threshold, with what the percentile definition makes of them."""
    events = sorted(facts.by_threshold.events, key=lambda e: (-e.days, -e.mean_magnitude))[:WAVES_OF_RECORD]
    if not events:
        return None
    rows = []
    for event in events:
        when = words.span(event.start, event.end, facts.is_typical_year)
        peak = _("%(c)s on %(day)s") % {"c": words.number(event.peak), "day": words.day(event.peak_date, True)}
        note = _("may have been longer: a day beside it has no value") if event.cut else ""
        rows.append(
            [when, str(event.days), peak, words.number(event.mean_magnitude), _category(facts, event), note]
        )
    headers = [_("When"), _("Days"), _("Highest [°C]"), _("Mean of maxima [°C]"), _("Category"), _("Note")]
    if not any(row[-1] for row in rows):
        headers, rows = headers[:-1], [row[:-1] for row in rows]
    text = _(
        "The longest runs of days with %(c)s °C or more. Category: how far above the local percentile the "
        "hottest day lay (after Hobday and others 2018)."
    ) % {"c": words.degrees(facts.settings.hot_c)}
    return section("of-record", _("Heat waves of record"), headers, rows, text)


CATEGORIES = {
    "moderate": lambda: _("moderate"),
    "strong": lambda: _("strong"),
    "severe": lambda: _("severe"),
    "extreme": lambda: _("extreme"),
}


def _category(facts: SeriesFacts, event) -> str:
    """The highest category among the percentile heat waves that overlap this one."""
    found = [
        other
        for other in facts.by_percentile.events
        if other.start <= event.end and other.end >= event.start and other.category
    ]
    best = max(found, key=lambda other: other.category, default=None)
    return CATEGORIES[best.category_name]() if best else NO_VALUE


def beside_section(main: SeriesFacts, others: list[SeriesFacts], city: CityFacts) -> dict | None:
    """Other stations over the seasons they have in common with the city's own; never merged into it."""
    if not others:
        return None
    rows = []
    for other in others:
        common = common_years(main, other)
        if not common:
            rows.append([other.name, words.stands(other, main, city), _("none in common"), *[NO_VALUE] * 4])
            continue
        seasons = f"{len(common)} ({words.years(common)})"
        rows.append([main.name, words.stands(main, None, city), seasons, *_common_numbers(main, common)])
        rows.append([other.name, words.stands(other, main, city), seasons, *_common_numbers(other, common)])
    headers = [
        _("Series"),
        _("How it stands to the city"),
        _("Common seasons"),
        _("Days ≥ %(c)s °C a year") % {"c": words.degrees(main.settings.hot_c)},
        _("Nights ≥ %(c)s °C a year") % {"c": words.degrees(main.settings.night_c)},
        _("Mean maximum [°C]"),
        _("Hot days per decade (95 % interval)"),
    ]
    text = _(
        "The same numbers over the seasons that both records have. The other station shows its own surroundings, "
        "not those of %(city)s; the records are not joined."
    ) % {"city": city.name}
    return section("beside", _("Other stations beside it"), headers, rows, text)


def _common_numbers(facts: SeriesFacts, common: list[int]) -> list[str]:
    hot = mean_of(facts.hot.absolute, common)
    nights = mean_of(facts.nights.absolute, common) if facts.nights is not None else None
    means = [y.value for y in facts.summer if y.year in set(common)]
    return [
        words.number(hot),
        NO_VALUE if nights is None else words.number(nights),
        words.number(sum(means) / len(means)),
        _slope(
            yearly_trend(
                facts.series,
                [(y.year, y.days) for y in facts.hot.absolute if y.year in set(common)],
                facts.settings.min_years,
            )
        ),
    ]


def _slope(trend) -> str:
    """+1.5 (+0.6 … +2.3), rising; or why there is none."""
    if trend.verdict == "not computable":
        return _("not computable: too few seasons")
    slope = words.signed(trend.per_decade)
    if trend.low is not None and trend.high is not None:
        limits = {"low": words.signed(trend.low * 10), "high": words.signed(trend.high * 10)}
        slope = joined(" ", slope, text("(%(low)s … %(high)s)") % limits)
    return joined(", ", slope, verdict(trend))


def beside_trends(others: list[SeriesFacts]) -> dict | None:
    """What the longer records beside it say on their own, over their own period."""
    if not others:
        return None
    rows = []
    for other in others:
        local = other.hot.percentile.value
        rows.append([
            other.name,
            f"{len(other.complete)} ({words.years(other.complete)})",
            NO_VALUE if local is None else joined(", ", words.number(local), words.base(other.hot.percentile.base)),
            _slope(other.hot_trend),
        ])  # fmt: skip
    headers = [
        _("Series"),
        _("Own complete seasons"),
        _("Local percentile [°C]"),
        _("Hot days per decade (95 % interval)"),
    ]
    return section("beside-trends", _("What these stations say over their own record"), headers, rows)


def verdict(trend) -> str:
    return {
        "increasing": _("rising"),
        "decreasing": _("falling"),
        "no clear trend": _("no clear trend"),
    }[trend.verdict]


def every_year(facts: SeriesFacts) -> dict:
    """All yearly metrics, with the days that have a value; an incomplete season says so instead of a number."""
    rows = []
    waves = {year.year: year for year in facts.by_threshold.yearly}
    nights = {count.year: count for count in facts.nights.absolute} if facts.nights is not None else {}
    local = {count.year: count for count in facts.hot.local}
    means = {item.year: item for item in facts.summer}
    for count in facts.hot.absolute:
        year, wave = count.year, waves.get(count.year)
        rows.append([
            _("typical year") if facts.is_typical_year else str(year),
            _text(count.days),
            _text(getattr(local.get(year), "days", None)),
            _text(getattr(nights.get(year), "days", None)),
            _text(getattr(wave, "number", None)),
            _text(getattr(wave, "days", None)),
            _text(getattr(wave, "longest", None)),
            NO_VALUE if means[year].value is None else words.number(means[year].value),
            f"{count.present} / {count.expected}",
        ])  # fmt: skip
    headers = [
        _("Year"),
        _("Hot days"),
        _("Days above percentile"),
        _("Tropical nights"),
        _("Heat waves"),
        _("Days in them"),
        _("Longest"),
        _("Mean maximum [°C]"),
        _("Days with a value"),
    ]
    text = _("Season: %(season)s. A dash stands where fewer than 90 %% of the days have a value.") % {
        "season": words.season_name(facts.settings)
    }
    return section("years", _("Every year"), headers, rows, text, collapsed=True)


def _text(value: int | None) -> str:
    return NO_VALUE if value is None else str(value)


def completeness_text(facts: SeriesFacts) -> str:
    """How complete the record is, in one or two sentences."""
    total = len(facts.hot.absolute)
    complete = len(facts.complete)
    if facts.is_typical_year:
        return _("A typical year: composed of months of different years, so nothing is said on single years.")
    text = ngettext(
        "%(complete)d of %(total)d season is complete (at least 90 %% of the days have a value).",
        "%(complete)d of %(total)d seasons are complete (at least 90 %% of the days have a value).",
        total,
    ) % {"complete": complete, "total": total}
    if words.fewer(facts, complete):
        text += " " + _("Percentiles and trends: %(why)s.") % {"why": words.fewer(facts, complete)}
    missing = [count.year for count in facts.incomplete]
    if missing:
        text += " " + _("Left out: %(years)s.") % {"years": words.plain_list(missing)}
    if facts.outside_season:
        text += " " + ngettext(
            "%(n)d hot day of the record lies outside the season and is not counted.",
            "%(n)d hot days of the record lie outside the season and are not counted.",
            facts.outside_season,
        ) % {"n": words.count(facts.outside_season)}
    return text


def highest_values(facts: SeriesFacts) -> dict:
    rows = [[words.day(r.date, facts.is_typical_year), words.number(r.value)] for r in facts.highest]
    return section(
        "highest", _("Highest daily maxima"), [_("Day"), _("Air temperature [°C]")], rows, collapsed=True
    )


def remarks(all_facts: list[SeriesFacts]) -> dict | None:
    """What the reader and the methods remarked on the data."""
    rows = []
    for facts in all_facts:
        flags = facts.series.flags + facts.hot.percentile.flags
        rows += [[facts.name, said(flag.message)] for flag in flags[:REMARKS_SHOWN]]
        if len(flags) > REMARKS_SHOWN:
            more = len(flags) - REMARKS_SHOWN
            rows.append(
                [
                    facts.name,
                    ngettext("and %(n)d more remark", "and %(n)d more remarks", more) % {"n": words.count(more)},
                ]
            )
    if not rows:
        return None
    return section("remarks", _("Remarks on the data"), [_("Series"), _("Remark")], rows, collapsed=True)

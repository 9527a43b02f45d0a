"""Draft findings and the summary: sentences made from the numbers, each with its uncertainty."""

from __future__ import annotations

import numpy as np

from citydive.evidence.contract import DraftFinding
from citydive.told import gettext as _
from citydive.told import joined, ngettext, text

from . import words
from .numbers import SeriesFacts, mean_of, recent_years
from .pairs import count_unit, interval, longest_wave


def summary(facts: SeriesFacts, city_name: str) -> str:
    """Two or three sentences for the head of the page."""
    return joined(" ", _summary_start(facts, city_name), _summary_trend(facts))


def _summary_start(facts: SeriesFacts, city_name: str) -> str:
    chosen = recent_years(facts)
    if not chosen:
        return _("The record of %(name)s holds no complete season; counts per year cannot be stated.") % {
            "name": facts.name
        }
    common = {
        "c": words.degrees(facts.settings.hot_c),
        "n": words.number(mean_of(facts.hot.absolute, chosen), 0 if len(chosen) == 1 else 1),
        "place": words.place(facts),
        "years": words.years(chosen),
        "city": city_name,
    }
    days = round(mean_of(facts.hot.absolute, chosen))
    if facts.is_typical_year:
        return (
            ngettext(
                "Air temperature %(place)s reaches %(c)s °C on %(n)s day.",
                "Air temperature %(place)s reaches %(c)s °C on %(n)s days.",
                days,
            )
            % common
        )
    if len(chosen) == 1:
        return (
            ngettext(
                "Air temperature %(place)s reached %(c)s °C on %(n)s day in %(years)s.",
                "Air temperature %(place)s reached %(c)s °C on %(n)s days in %(years)s.",
                days,
            )
            % common
        )
    return _("Air temperature %(place)s reached %(c)s °C on %(n)s days a year on average (%(years)s).") % common


def _summary_trend(facts: SeriesFacts) -> str:
    if facts.is_typical_year:
        return _("A typical year tells nothing about change.")
    hot, summer = facts.hot_trend, facts.summer_trend
    if hot.verdict == "not computable":
        seasons = ngettext("%(n)d complete season", "%(n)d complete seasons", hot.n) % {"n": hot.n}
        return _(
            "The record is too short for a percentile or a trend: it has %(seasons)s, %(needed)d are needed."
        ) % {
            "seasons": seasons,
            "needed": facts.settings.min_years,
        }
    span = f"{hot.first_year}–{hot.last_year}"
    changes = {
        "increasing": _("Hot days have become more frequent (%(span)s)"),
        "decreasing": _("Hot days have become less frequent (%(span)s)"),
        "no clear trend": _("Hot days show no clear trend (%(span)s)"),
    }
    tail = {
        "increasing": _("the mean summer maximum has risen by %(c)s °C per decade."),
        "decreasing": _("the mean summer maximum has fallen by %(c)s °C per decade."),
        "no clear trend": _("the mean summer maximum shows no clear trend."),
    }
    change = tail[summer.verdict] % {"c": words.number(abs(summer.per_decade), 2)}
    caution = words.fewer(facts, hot.n)
    return joined(
        " ", joined("; ", changes[hot.verdict] % {"span": span}, change), _in_brackets(caution) if caution else ""
    )


def _in_brackets(words_: str) -> str:
    return text("(%(words)s)") % {"words": words_}


def drafts(facts: SeriesFacts, city_name: str) -> list[DraftFinding]:
    """Sentences for the delegates of the city to accept, edit or reject."""
    found = [_draft_count(facts, "hot_days", facts.hot)]
    if facts.nights is not None:
        found.append(_draft_count(facts, "tropical_nights", facts.nights))
    found += [_draft_percentile(facts), _draft_wave(facts), _draft_percentile_waves(facts)]
    if not facts.is_typical_year:
        found += trend_drafts(facts, "", city_name)
    return [draft for draft in found if draft is not None]


def _draft_count(facts: SeriesFacts, slug: str, pair) -> DraftFinding | None:
    chosen = [y for y in recent_years(facts) if mean_of(pair.absolute, [y]) is not None]
    if not chosen:
        return None
    values = [count.days for count in pair.absolute if count.year in set(chosen)]
    mean = words.number(sum(values) / len(values), 0 if len(values) == 1 else 1)
    place = {"place": words.place(facts), "n": mean, "period": words.period(facts, chosen)}
    if slug == "hot_days":
        place["c"] = words.degrees(facts.settings.hot_c)
        if len(values) == 1:
            sentence = ngettext(
                "The air temperature %(place)s reached %(c)s °C or more on %(n)s day (%(period)s).",
                "The air temperature %(place)s reached %(c)s °C or more on %(n)s days (%(period)s).",
                values[0],
            )
        else:
            sentence = _(
                "The air temperature %(place)s reached %(c)s °C or more on %(n)s days a year on average "
                "(%(period)s)."
            )
    else:
        place["c"] = words.degrees(facts.settings.night_c)
        if len(values) == 1:
            sentence = ngettext(
                "The air temperature %(place)s stayed at %(c)s °C or above on %(n)s night (%(period)s).",
                "The air temperature %(place)s stayed at %(c)s °C or above on %(n)s nights (%(period)s).",
                values[0],
            )
        else:
            sentence = _(
                "The air temperature %(place)s stayed at %(c)s °C or above on %(n)s nights a year on average "
                "(%(period)s)."
            )
    spread = _spread(facts, values)
    unit = count_unit(slug, len(values), values[0])
    return DraftFinding(slug, sentence % place, mean, unit, place["period"], words.data(facts), spread)


def _spread(facts: SeriesFacts, values: list[int]) -> str:
    """How far single years lie from the mean: that is the uncertainty a council should know of."""
    if facts.is_typical_year:
        return _("A typical year: single years lie above and below it.")
    if len(values) == 1:
        return _("One season only; other years can lie far from it.")
    if len(values) < 4:
        return _("Single years from %(low)d to %(high)d; only %(n)d seasons.") % {
            "low": min(values),
            "high": max(values),
            "n": len(values),
        }
    low, high = np.percentile(values, [25, 75])
    return _(
        "%(n)d seasons; single years from %(least)d to %(most)d, half of them between %(low)s and %(high)s."
    ) % {
        "n": len(values),
        "least": min(values),
        "most": max(values),
        "low": words.degrees(round(low, 1)),
        "high": words.degrees(round(high, 1)),
    }


def _draft_percentile(facts: SeriesFacts) -> DraftFinding | None:
    local = facts.hot.percentile
    if local.value is None:
        return None
    value, base = words.number(local.value), f"{local.base.first}–{local.base.last}"
    sentence = _(
        "On %(share)s %% of the days from %(season)s the daily maximum %(place)s lies above %(c)s °C "
        "(%(q)sth percentile, %(base)s)."
    ) % {
        "share": words.degrees(round(100 - local.q, 1)),
        "season": words.season_name(facts.settings),
        "place": words.place(facts),
        "c": value,
        "q": words.degrees(local.q),
        "base": base,
    }
    uncertainty = _("%(n)d days in %(years)d complete seasons.") % {
        "n": words.count(local.days),
        "years": local.base.complete,
    }
    uncertainty = words.joined(words.fewer(facts, local.base.complete), uncertainty)
    return DraftFinding("local_percentile", sentence, value, _("°C"), base, words.data(facts), uncertainty)


def _draft_wave(facts: SeriesFacts) -> DraftFinding | None:
    wave = longest_wave(facts.by_threshold)
    if wave is None:
        return None
    typical = facts.is_typical_year
    sentence = _(
        "The longest run of days with %(c)s °C or more %(place)s lasted %(n)d days, %(when)s, with a highest "
        "value of %(peak)s °C."
    ) % {
        "c": words.degrees(facts.settings.hot_c),
        "place": words.place(facts),
        "n": wave.days,
        "when": words.span(wave.start, wave.end, typical),
        "peak": words.number(wave.peak),
    }
    note = _("Days in a row within the season; missing days end a run.")
    if wave.cut:
        note = _("It touches a day without a value or the edge of the record and may have been longer.")
    return DraftFinding(
        "heat_waves_longest", sentence, str(wave.days), _("days"), words.record(facts), words.data(facts), note
    )


def _draft_percentile_waves(facts: SeriesFacts) -> DraftFinding | None:
    """How many heat waves the local percentile gives: what is unusual for the place and the date."""
    waves = facts.by_percentile
    longest = longest_wave(waves)
    if longest is None:
        return None
    complete = [year for year in waves.yearly if year.reason is None]
    count, years = sum(year.number for year in complete), [year.year for year in complete]
    sentence = ngettext(
        "Measured by what is usual for the date, there was %(count)d heat wave %(place)s (%(period)s); the "
        "longest lasted %(n)d days, %(when)s.",
        "Measured by what is usual for the date, there were %(count)d heat waves %(place)s (%(period)s); the "
        "longest lasted %(n)d days, %(when)s.",
        count,
    ) % {
        "count": words.count(count),
        "place": words.place(facts),
        "period": words.period(facts, years),
        "n": longest.days,
        "when": words.span(longest.start, longest.end),
    }
    note = _(
        "%(n)d days or more above the %(q)sth percentile of the date in %(base)s; %(seasons)d complete seasons"
    ) % {
        "n": facts.settings.wave_days,
        "q": words.degrees(facts.settings.wave_percentile),
        "base": f"{waves.base.first}–{waves.base.last}",
        "seasons": len(complete),
    }
    note = words.joined(words.fewer(facts, waves.base.complete), note)
    period = words.period(facts, years)
    unit = ngettext("heat wave", "heat waves", count)
    return DraftFinding(
        "heat_waves_percentile", sentence, words.count(count), unit, period, words.data(facts), note
    )


def trend_drafts(facts: SeriesFacts, prefix: str, city_name: str, stands: str = "") -> list[DraftFinding]:
    """Trend sentences of one series. prefix: "" for the city's own, "beside-1-" for a station beside it, whose
    sentences say how it stands to the city (distance, height)."""
    if facts.hot_trend.verdict == "not computable":
        return [] if prefix else [_draft_too_short(facts, city_name)]
    hot_days = _("The number of days with %(c)s °C or more") % {"c": words.degrees(facts.settings.hot_c)}
    summer = _("The mean daily maximum from %(season)s") % {"season": words.season_name(facts.settings)}
    found = [
        _draft_trend(facts, f"{prefix}hot_days_trend", facts.hot_trend, hot_days, _("days"), 1, stands),
        _draft_trend(facts, f"{prefix}summer_trend", facts.summer_trend, summer, _("°C"), 2, stands),
    ]
    if facts.nights_trend is not None and facts.nights_trend.verdict != "not computable" and not prefix:
        nights = _("The number of nights that stay at %(c)s °C or above") % {
            "c": words.degrees(facts.settings.night_c)
        }
        found.append(
            _draft_trend(facts, "tropical_nights_trend", facts.nights_trend, nights, _("nights"), 1, stands)
        )
    return found


def _draft_trend(
    facts: SeriesFacts, slug: str, trend, what: str, unit: str, digits: int, stands: str
) -> DraftFinding:
    span = f"{trend.first_year}–{trend.last_year}"
    amount = words.number(abs(trend.per_decade), digits)
    forms = {
        "increasing": _("%(what)s %(place)s has risen by %(amount)s %(unit)s per decade (%(span)s)."),
        "decreasing": _("%(what)s %(place)s has fallen by %(amount)s %(unit)s per decade (%(span)s)."),
        "no clear trend": _("%(what)s %(place)s shows no clear trend (%(span)s)."),
    }
    sentence = forms[trend.verdict] % {
        "what": what,
        "place": joined(" ", words.place(facts), _in_brackets(stands) if stands else ""),
        "amount": amount,
        "unit": unit,
        "span": span,
    }
    uncertainty = _("Sen slope %(slope)s %(unit)s per decade, %(interval)s; %(n)d complete seasons") % {
        "slope": words.signed(trend.per_decade, digits),
        "unit": unit,
        "interval": interval(trend, digits),
        "n": trend.n,
    }
    return DraftFinding(
        slug,
        sentence,
        "" if trend.verdict == "no clear trend" else words.signed(trend.per_decade, digits),
        "" if trend.verdict == "no clear trend" else _("%(unit)s per decade") % {"unit": unit},
        joined(", ", words.season_name(facts.settings), span),
        words.data(facts),
        words.joined(words.fewer(facts, trend.n), uncertainty),
    )


def _draft_too_short(facts: SeriesFacts, city_name: str) -> DraftFinding:
    n = len(facts.complete)
    seasons = ngettext("%(n)d complete season", "%(n)d complete seasons", n) % {"n": n}
    sentence = _(
        "Neither a local percentile nor a trend of heat in %(city)s can be stated from the record %(place)s: "
        "it has %(seasons)s, %(needed)d are needed."
    ) % {
        "city": city_name,
        "place": words.place(facts),
        "seasons": seasons,
        "needed": facts.settings.min_years,
    }
    return DraftFinding(
        "record_too_short",
        sentence,
        str(n),
        ngettext("complete season", "complete seasons", n),
        words.record(facts),
        words.data(facts),
        "",
    )

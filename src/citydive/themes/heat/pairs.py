"""The key numbers of a heat profile, each in its pair: absolute beside local percentile, value beside interval."""

from __future__ import annotations

from citydive.evidence.contract import Number
from citydive.told import gettext as _
from citydive.told import joined, ngettext

from . import words
from .numbers import SeriesFacts, mean_of, recent_years

NO_VALUE = "–"


def key_numbers(facts: SeriesFacts) -> list[Number]:
    """The pairs at the head of the page."""
    numbers = [_count_number(facts, "hot_days", facts.hot)]
    if facts.nights is not None:
        numbers.append(_count_number(facts, "tropical_nights", facts.nights))
    numbers += [_highest(facts), _longest(facts)]
    if not facts.is_typical_year:
        numbers += [
            _trend_number(facts, "hot_days_trend", facts.hot_trend, _("hot days"), _("days per decade")),
            _trend_number(facts, "summer_trend", facts.summer_trend, _mean_label(facts), _("°C per decade"), 2),
        ]
    return numbers


def _mean_label(facts: SeriesFacts) -> str:
    return _("mean daily maximum (%(season)s)") % {"season": words.season_name(facts.settings)}


def _count_label(facts: SeriesFacts, slug: str) -> str:
    if slug == "hot_days":
        return _("hot days (%(c)s °C or more)") % {"c": words.degrees(facts.settings.hot_c)}
    return _("tropical nights (never below %(c)s °C)") % {"c": words.degrees(facts.settings.night_c)}


def _count_number(facts: SeriesFacts, slug: str, pair) -> Number:
    chosen = [y for y in recent_years(facts) if mean_of(pair.absolute, [y]) is not None]
    label = _count_label(facts, slug)
    if not chosen:
        return Number(slug, label, NO_VALUE, "", _("no complete season in the record"))
    value = words.number(mean_of(pair.absolute, chosen), 0 if len(chosen) == 1 else 1)
    if facts.is_typical_year:
        label = _("%(what)s, typical year") % {"what": label}
    else:
        label = _("%(what)s, mean of %(years)s") % {"what": label, "years": words.years(chosen)}
        if len(chosen) == 1:
            label = _("%(what)s, %(year)s") % {"what": _count_label(facts, slug), "year": chosen[0]}
    unit = count_unit(slug, len(chosen), round(mean_of(pair.absolute, chosen)))
    return Number(slug, label, value, unit, _companion(facts, pair, slug, chosen))


def count_unit(slug: str, seasons: int, days: int) -> str:
    """What a count is of: of one season its `days`, of several a mean per year."""
    if slug == "hot_days":
        return ngettext("day", "days", days) if seasons == 1 else _("days a year")
    return ngettext("night", "nights", days) if seasons == 1 else _("nights a year")


def _companion(facts: SeriesFacts, pair, slug: str, chosen) -> str:
    """The percentile partner of an absolute count, or why there is none."""
    if pair.percentile.value is None:
        if facts.is_typical_year:
            return _("percentile: not computable from a typical year")
        return _("percentile: not computable, %(n)d complete seasons needed") % {"n": facts.settings.min_years}
    beside = _("%(days)s %(unit)s above %(c)s °C, the local %(q)sth percentile of %(base)s") % {
        "days": words.number(mean_of(pair.local, chosen)),
        # With a digit after the point it is many, whatever the number: 1.0 days.
        "unit": count_unit(slug, len(chosen), 100),
        "c": words.number(pair.percentile.value),
        "q": words.degrees(pair.percentile.q),
        "base": words.base(pair.percentile.base),
    }
    return words.joined(beside, words.fewer(facts, pair.percentile.base.complete))


def _highest(facts: SeriesFacts) -> Number:
    top = facts.highest[0]
    label = _("highest daily maximum, %(day)s") % {"day": words.day(top.date, facts.is_typical_year)}
    companion = _("record: %(period)s") % {"period": words.record(facts)}
    return Number("highest", label, words.number(top.value), _("°C"), companion)


def longest_wave(waves):
    """The longest heat wave, the hottest among equals; None if there is none."""
    return max(waves.events, key=lambda event: (event.days, event.mean_magnitude), default=None)


def _longest(facts: SeriesFacts) -> Number:
    wave = longest_wave(facts.by_threshold)
    what = _("longest heat wave at %(c)s °C or more") % {"c": words.degrees(facts.settings.hot_c)}
    other = longest_wave(facts.by_percentile)
    if facts.by_percentile.not_computable:
        companion = _("by percentile: not computable")
    elif other is None:
        companion = _("by percentile: none")
    else:
        companion = _("by percentile: %(n)d days, %(when)s") % {
            "n": other.days,
            "when": words.span(other.start, other.end),
        }
    if facts.by_percentile.base is not None:
        companion = words.joined(companion, words.fewer(facts, facts.by_percentile.base.complete))
    if wave is None:
        none = _("no heat wave of %(n)d days or more at %(c)s °C in the record") % {
            "n": facts.settings.wave_days,
            "c": words.degrees(facts.settings.hot_c),
        }
        return Number("longest", none, "0", "", companion)
    label = joined(", ", what, words.span(wave.start, wave.end, facts.is_typical_year))
    return Number("longest", label, str(wave.days), _("days"), companion)


def _trend_number(facts: SeriesFacts, slug: str, trend, what: str, unit: str, digits: int = 1) -> Number:
    if trend.verdict == "not computable":
        label = _("trend of %(what)s: not computable") % {"what": what}
        return Number(
            slug,
            label,
            NO_VALUE,
            "",
            _("%(needed)d complete seasons needed, the record has %(n)d")
            % {"needed": facts.settings.min_years, "n": trend.n},
        )
    place = {"what": what, "first": trend.first_year, "last": trend.last_year}
    limits = words.joined(interval(trend, digits), words.fewer(facts, trend.n))
    if trend.verdict == "no clear trend":
        companion = _("slope %(slope)s %(unit)s, %(interval)s") % {
            "slope": words.signed(trend.per_decade, digits),
            "unit": unit,
            "interval": limits,
        }
        return Number(slug, _("no clear trend of %(what)s, %(first)s–%(last)s") % place, NO_VALUE, "", companion)
    label = _("trend of %(what)s, %(first)s–%(last)s") % place
    return Number(slug, label, words.signed(trend.per_decade, digits), unit, limits)


def interval(trend, digits: int) -> str:
    test = words.p_value(trend.p)
    if trend.low is None or trend.high is None:
        return _("interval not computable; %(p)s") % {"p": test}
    return _("95 %% interval %(low)s to %(high)s; %(p)s") % {
        "low": words.signed(trend.low * 10, digits),
        "high": words.signed(trend.high * 10, digits),
        "p": test,
    }

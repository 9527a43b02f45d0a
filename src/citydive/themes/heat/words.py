"""Numbers, periods and stations in words, told so that every reader has them in their own language."""

from __future__ import annotations

from datetime import date

from citydive import told
from citydive.evidence.contract import CityFacts
from citydive.evidence.distance import distance_km
from citydive.told import gettext as _
from citydive.told import joined as told_together
from citydive.told import ngettext, text
from urbanheat.seasons import MIN_YEARS, WARN_YEARS

from .numbers import SeriesFacts, Settings

number, signed, count = told.number, told.signed, told.count


def degrees(value: float) -> str:
    """A threshold as people write it: 30 or 31.8."""
    return number(value, 0 if float(value).is_integer() else 1)


def day(value: date, typical: bool = False) -> str:
    return told.day_of_year(value) if typical else told.day(value)


def span(start: date, end: date, typical: bool = False) -> str:
    """1–13 August 2003, 24 June – 8 July 1976."""
    return told.days_of_year(start, end) if typical else told.span(start, end)


def season_name(settings: Settings) -> str:
    if settings.months == (1, 12):
        return _("January to December")
    first, last = settings.months
    return _("%(first)s to %(last)s") % {"first": told.month(first), "last": told.month(last)}


def years(values: list[int]) -> str:
    """1982–2011, or one year."""
    if not values:
        return "–"
    return str(values[0]) if len(values) == 1 else f"{values[0]}–{values[-1]}"


def plain_list(values: list[int], most: int = 8) -> str:
    """1941, 1942, 2012; a long list is cut and says so."""
    some = told_together(", ", *map(str, values[:most]))
    more = _("and %(n)d more") % {"n": len(values) - most} if len(values) > most else ""
    return told_together(" ", some, more)


def p_value(p: float) -> str:
    if p < 0.001:
        return text("p < %(p)s") % {"p": number(0.001, 3)}
    return text("p = %(p)s") % {"p": number(p, 3 if p < 0.1 else 2)}


def place(facts: SeriesFacts) -> str:
    """What the temperature is of, so that nobody takes it for surface temperature or felt heat."""
    name = {"name": facts.name}
    if facts.series.kind == "reanalysis":
        return _("in the reanalysis grid cell %(name)s") % name
    if facts.series.kind == "typical year":
        return _("in the typical year of %(name)s") % name
    if facts.series.kind == "station":
        return _("at the station %(name)s") % name
    return _("in the series %(name)s") % name


def kind(facts: SeriesFacts) -> str:
    return {
        "station": _("station record"),
        "reanalysis": _("reanalysis (grid cell)"),
        "typical year": _("typical year (composed)"),
    }.get(facts.series.kind, _("kind of data not stated"))


def data(facts: SeriesFacts) -> str:
    """Station, kind, provider: the data line of a finding."""
    return told_together(", ", facts.name, kind(facts), facts.source.provider)


def period(facts: SeriesFacts, chosen: list[int] | None = None) -> str:
    """The period of a number: season and years, or that it is a typical year."""
    if facts.is_typical_year:
        return _("typical year, %(season)s") % {"season": season_name(facts.settings)}
    chosen = facts.complete if chosen is None else chosen
    return told_together(", ", season_name(facts.settings), years(chosen))


def record(facts: SeriesFacts) -> str:
    """From the first to the last day of the file."""
    if facts.is_typical_year:
        return _("typical year")
    first, last = facts.series.time[[0, -1]].tolist()
    return span(first, last)


def base(period) -> str:
    """1991–2020, with the number of complete seasons if there are fewer than 30."""
    few = _("(%(n)d complete seasons)") % {"n": period.complete} if period.complete < WARN_YEARS else ""
    return told_together(" ", f"{period.first}–{period.last}", few)


def fewer(facts: SeriesFacts, seasons: int) -> str:
    """What stands beside a number that rests on fewer seasons than usual, with the reason; "" beside others."""
    if seasons >= MIN_YEARS or not facts.settings.fewer_because:
        return ""
    return ngettext(
        "only %(n)d season instead of %(usual)d, because: %(reason)s",
        "only %(n)d seasons instead of %(usual)d, because: %(reason)s",
        seasons,
    ) % {
        "n": seasons,
        "usual": MIN_YEARS,
        "reason": facts.settings.fewer_because,
    }


def joined(*parts: str) -> str:
    """Parts of a remark, without empty ones."""
    return told_together("; ", *parts)


def stands(facts: SeriesFacts, main: SeriesFacts | None, city: CityFacts) -> str:
    """Distance and height of a series: as its uploader described it, else from the coordinates."""
    if facts.source.note:
        # It stands inside a sentence, between others.
        return facts.source.note.strip().removesuffix(".")
    source, parts = facts.source, []
    if source.latitude is not None and source.longitude is not None:
        far = distance_km(city.latitude, city.longitude, source.latitude, source.longitude)
        parts.append(
            _("%(km)s km from the centre of %(city)s")
            % {"km": number(far, 0 if far >= 10 else 1), "city": city.name}
        )
    if main is not None and None not in (source.elevation_m, main.source.elevation_m):
        metres = round(source.elevation_m - main.source.elevation_m)
        height = _("%(m)d m higher than %(name)s") if metres >= 0 else _("%(m)d m lower than %(name)s")
        parts.append(height % {"m": count(abs(metres)), "name": main.name})
    elif source.elevation_m is not None:
        parts.append(_("%(m)s m above sea level") % {"m": number(source.elevation_m, 0)})
    return told_together(", ", *parts) if parts else _("position not stated")

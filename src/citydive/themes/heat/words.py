"""Numbers, periods and stations in words, in the language of the job."""

from __future__ import annotations

from datetime import date

from django.utils.dates import MONTHS
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from citydive.evidence.contract import CityFacts
from citydive.evidence.distance import distance_km
from urbanheat.seasons import MIN_YEARS, WARN_YEARS

from .numbers import SeriesFacts, Settings

MINUS = "\u2212"


def number(value: float, digits: int = 1) -> str:
    """12.3; never "-0.0"."""
    rounded = round(value, digits) + 0.0
    return number_format(rounded, digits, use_l10n=True).replace("-", MINUS)


def signed(value: float, digits: int = 1) -> str:
    text = number(value, digits)
    return text if round(value, digits) <= 0 else f"+{text}"


def degrees(value: float) -> str:
    """A threshold as people write it: 30 or 31.8."""
    return number(value, 0 if float(value).is_integer() else 1)


def day(value: date, typical: bool = False) -> str:
    return date_format(value, "j E" if typical else "DATE_FORMAT")


def span(start: date, end: date, typical: bool = False) -> str:
    """1–13 August 2003, 24 June – 8 July 1976."""
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day}–{day(end, typical)}"
    if start.year == end.year:
        return f"{date_format(start, 'j F')} – {day(end, typical)}"
    return f"{day(start, typical)} – {day(end, typical)}"


def season_name(settings: Settings) -> str:
    if settings.months == (1, 12):
        return _("January to December")
    first, last = settings.months
    return _("%(first)s to %(last)s") % {"first": MONTHS[first], "last": MONTHS[last]}


def years(values: list[int]) -> str:
    """1982–2011, or one year."""
    if not values:
        return "–"
    return str(values[0]) if len(values) == 1 else f"{values[0]}–{values[-1]}"


def plain_list(values: list[int], most: int = 8) -> str:
    """1941, 1942, 2012; a long list is cut and says so."""
    text = ", ".join(str(value) for value in values[:most])
    if len(values) > most:
        text += " " + _("and %(n)d more") % {"n": len(values) - most}
    return text


def p_value(p: float) -> str:
    return "p < 0.001" if p < 0.001 else f"p = {number(p, 3 if p < 0.1 else 2)}"


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
    return f"{facts.name}, {kind(facts)}, {facts.source.provider}"[:240]


def period(facts: SeriesFacts, chosen: list[int] | None = None) -> str:
    """The period of a number: season and years, or that it is a typical year."""
    if facts.is_typical_year:
        return _("typical year, %(season)s") % {"season": season_name(facts.settings)}
    chosen = facts.complete if chosen is None else chosen
    return f"{season_name(facts.settings)}, {years(chosen)}"


def record(facts: SeriesFacts) -> str:
    """From the first to the last day of the file."""
    if facts.is_typical_year:
        return _("typical year")
    first, last = facts.series.time[[0, -1]].tolist()
    return span(first, last)


def base(period) -> str:
    """1991–2020, with the number of complete seasons if there are fewer than 30."""
    text = f"{period.first}–{period.last}"
    if period.complete < WARN_YEARS:
        text += " " + _("(%(n)d complete seasons)") % {"n": period.complete}
    return text


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
    return "; ".join(part for part in parts if part)


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
        parts.append(height % {"m": abs(metres), "name": main.name})
    elif source.elevation_m is not None:
        parts.append(_("%(m)s m above sea level") % {"m": number(source.elevation_m, 0)})
    return ", ".join(parts) or _("position not stated")

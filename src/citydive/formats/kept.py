"""What a city kept of its commitment, as far as attendance tells it: sessions, hours of people, local workshops."""

from collections import defaultdict
from datetime import date

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from citydive.commitments.kept import Kept
from citydive.commitments.models import Unit
from citydive.records.models import Record
from citydive.records.rules import SHARED

from .held import Held, by_city, held
from .models import Session

# Days of a month on average.
MONTH = 365.25 / 12


def kept(commitments) -> dict[int, list[Kept]]:
    """Lines for each commitment, from the sessions that the cohort knows of: counted alike for every reader."""
    of_dives = defaultdict(list)
    for each in commitments:
        of_dives[each.record.deep_dive_id].append(each)
    lines = {}
    for dive, some in of_dives.items():
        records = Record.objects.active().filter(SHARED, kind="session", deep_dive=dive)
        theirs = by_city(held(records, first=min(each.valid_from for each in some)))
        for each in some:
            lines[each.pk] = lines_of(each, theirs.get(each.record.city_id, []))
    return lines


def lines_of(commitment, sessions: list[Held], until=None) -> list[Kept]:
    """sessions: of the city; those while the commitment was in force count, until a day (by default today)."""
    last = last_day(commitment, until)
    counted = [each for each in sessions if commitment.valid_from <= each.ends <= last]
    city = commitment.record.city_id
    return [
        Kept(gettext_lazy("Sessions"), "", attended_words(counted, city)),
        _hours(commitment, counted, last),
        Kept(gettext_lazy("Local workshops"), "", workshop_words(counted, city)),
    ]


def last_day(commitment, until=None) -> date:
    """The last day until a day (by default today) on which a commitment was in force."""
    return min(until or timezone.localdate(), commitment.valid_until, commitment.ended_on or date.max)


def not_computable(why) -> str:
    return _("not computable, because %(why)s") % {"why": why}


def attended_words(sessions, city) -> str:
    """ "3 of 5 attended, of 1 nobody noted who came"."""
    if not sessions:
        return _("none took place")
    noted = [each for each in sessions if each.noted]
    if not noted:
        return not_computable(_("nobody noted who came"))
    there = sum(1 for each in noted if each.came[city])
    said = _("%(n)d of %(all)d attended") % {"n": there, "all": len(sessions)}
    missing = len(sessions) - len(noted)
    if not missing:
        return said
    rest = ngettext("of one nobody noted who came", "of %(n)d nobody noted who came", missing) % {"n": missing}
    return f"{said}; {rest}"


def hours_given(sessions, city) -> tuple[float | None, int]:
    """Hours of a city's people in sessions (None if nobody can say); how many sessions could not be counted."""
    attended = [each for each in sessions if each.came[city]]
    known = [each.people_hours(city) for each in attended if each.hours is not None]
    computable = known or (not attended and any(each.noted for each in sessions))
    return (sum(known) if computable else None), len(attended) - len(known)


def hours_words(sessions, city) -> str:
    hours, unknown = hours_given(sessions, city)
    if hours is None:
        if not sessions:
            return _("none took place")
        return not_computable(_("no times are entered for the sessions") if unknown else _("nobody noted who came"))
    said = _("%(n)s hours of people in sessions") % {"n": number(hours)}
    if unknown:
        said += "; " + ngettext(
            "one session without times is not counted", "%(n)d sessions without times are not counted", unknown
        ) % {"n": unknown}
    return said


def _hours(commitment, sessions, last) -> Kept:
    """Work between sessions is not recorded, so what is too little nobody can say; what is enough, one can."""
    promises = list(commitment.promises.all())
    monthly = float(sum(each.amount for each in promises if each.unit == Unit.HOURS))
    posts = float(sum(each.amount for each in promises if each.unit == Unit.FTE))
    months = max((last - commitment.valid_from).days + 1, 0) / MONTH
    parts = []
    if monthly:
        words = _("%(hours)s hours until now, %(monthly)s a month")
        parts.append(words % {"hours": number(monthly * months), "monthly": number(monthly)})
    if posts:
        words = _("%(n)s full-time equivalents (in hours not computable, because no full-time week is recorded)")
        parts.append(words % {"n": number(posts)})
    given, _unknown = hours_given(sessions, commitment.record.city_id)
    enough = True if monthly and not posts and given is not None and given >= monthly * months else None
    said = "; ".join(parts) or _("no time of people")
    return Kept(gettext_lazy("Time of people"), said, hours_words(sessions, commitment.record.city_id), enough)


def workshop_words(sessions, city) -> str:
    """ "3 days in 2 local workshops"."""
    workshops = [each for each in sessions if each.session.format == Session.Format.LOCAL_WORKSHOP]
    workshops = [each for each in workshops if city in each.cities]
    if not workshops:
        return _("none took place")
    known = [each.days for each in workshops if each.days is not None]
    if not known:
        return not_computable(_("only the months of the workshops are known"))
    days = ngettext("%(n)d day", "%(n)d days", sum(known)) % {"n": sum(known)}
    said = ngettext("%(days)s in one workshop", "%(days)s in %(n)d workshops", len(known))
    said = said % {"days": days, "n": len(known)}
    missing = len(workshops) - len(known)
    if not missing:
        return said
    rest = ngettext("of one only the month is known", "of %(n)d only the month is known", missing) % {"n": missing}
    return f"{said}; {rest}"


def number(value) -> str:
    """At most one digit behind the point, as the language writes it."""
    value = round(value, 1)
    return number_format(value, 0 if value == int(value) else 1, use_l10n=True)

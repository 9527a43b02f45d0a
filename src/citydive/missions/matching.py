"""Which needs and offers may fit together, and why: reasons in words, no marks and no ranking.

Two fit if they are about the same topic. What else speaks for it, and what is still to be settled, is said beside.
"""

from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from citydive import days
from citydive.cohorts.naming import climate_name, language_names
from citydive.search.folding import fold_words
from citydive.told import listed

from .models import Where
from .topics import topic_name

# Shorter words ("and", "der") say nothing about a topic.
SHORTEST = 4


@dataclass(frozen=True)
class Fit:
    """Why two may fit, and what they would still have to settle: sentences without names of people."""

    reasons: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)


def fit_of(need, offer) -> Fit | None:
    """Two listings with their records and cities; None if they are about different things."""
    shared = _shared_topic(need, offer)
    if not shared:
        return None
    fit = Fit([_("Same topic: %(topic)s.") % {"topic": shared}])
    for judge in (_languages, _period, _place, _climate):
        judge(need, offer, fit)
    return fit


def _shared_topic(need, offer) -> str:
    if need.topic and need.topic == offer.topic:
        return topic_name(need.record.deep_dive, need.topic)
    theirs = set(_words(offer.topic_words).values())
    return listed(word for word, folded in _words(need.topic_words).items() if folded in theirs)


def _words(text) -> dict[str, str]:
    """The words that say something, as they stand and as they are compared."""
    found = {word.strip(".,;:!?()"): " ".join(fold_words(word)) for word in text.split()}
    return {word: folded for word, folded in found.items() if len(folded) >= SHORTEST}


def _languages(need, offer, fit):
    if not need.languages or not offer.languages:
        return
    common = [code for code in need.languages if code in offer.languages]
    if common:
        fit.reasons.append(_("Common language: %(names)s.") % {"names": language_names(", ".join(common))})
    else:
        fit.open.append(_("No common language is named: think of interpretation."))


def _period(need, offer, fit):
    if any(each.ends and each.ends < timezone.localdate() for each in (need, offer)):
        fit.open.append(_("The time of one of them is over: ask whether another time is possible."))
        return
    if not (need.starts or need.ends) or not (offer.starts or offer.ends):
        return
    start = max(need.starts or date.min, offer.starts or date.min)
    end = min(need.ends or date.max, offer.ends or date.max)
    if start > end:
        fit.open.append(_("The periods do not overlap: ask whether another time is possible."))
    elif start == date.min:
        fit.reasons.append(_("Both have time until %(day)s.") % {"day": days.day(end)})
    elif end == date.max:
        fit.reasons.append(_("Both have time from %(day)s.") % {"day": days.day(start)})
    else:
        fit.reasons.append(_("Both have time: %(days)s.") % {"days": days.span(start, end)})


# Where a need and an offer meet, as each of them says it, and whose city it is then.
_MEET = {(Where.HERE, Where.THERE): "need", (Where.THERE, Where.HERE): "offer"}


def _place(need, offer, fit):
    pair = (need.where, offer.where)
    if Where.ANY in pair:
        return
    if pair == (Where.ONLINE, Where.ONLINE):
        fit.reasons.append(_("Both want to do it online."))
    elif pair in _MEET:
        city = (need if _MEET[pair] == "need" else offer).record.city
        if city is not None:
            fit.reasons.append(_("Both think of %(city)s as the place.") % {"city": city.name})
    else:
        fit.open.append(_("Where it takes place is still to be agreed."))


def _climate(need, offer, fit):
    """The main group of Köppen and Geiger (the first letter) is a similar climate."""
    one, other = (getattr(each.record.city, "climate_class", "") for each in (need, offer))
    if one and one == other:
        fit.reasons.append(_("Same climate class: %(climate)s.") % {"climate": climate_name(one)})
    elif one and other and one[0] == other[0]:
        names = {"one": climate_name(one), "other": climate_name(other)}
        fit.reasons.append(_("Similar climate: %(one)s, %(other)s.") % names)

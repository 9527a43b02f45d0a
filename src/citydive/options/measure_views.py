"""The theme's catalogue of measures: browse, filter, read one with all its facts."""

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from citydive.cohorts.access import dive_view
from citydive.cohorts.models import City
from citydive.records.rules import can_create

from .catalogue import CatalogueError
from .facts import KOPPEN, combine
from .forms import MeasureFilterForm
from .pages import effect_rows, reader_city
from .shelf import WORDS, catalogue_of
from .wording import UNITS, cost_sentence, span_sentence

SUITS = {
    "suited": _("suited"),
    "caution": _("caution"),
    "not judged": _("not judged"),
}


def with_catalogue(view):
    """Give the view the catalogue (or None); a broken one is said in plain words instead of the page."""

    @dive_view("public")
    def wrapped(request, dive, **kwargs):
        try:
            catalogue = catalogue_of(dive)
        except CatalogueError as error:
            return render(request, "options/measures.html", {"problem": str(error)}, status=503)
        return view(request, dive, catalogue, **kwargs)

    return wrapped


@with_catalogue
def measures(request, dive, catalogue):
    if catalogue is None:
        return render(request, "options/measures.html", {"catalogue": None})
    cities = list(cities_of(dive))
    form = MeasureFilterForm(request.GET or None, catalogue=catalogue, climates=_climates(catalogue, cities))
    wanted = {n: v for n, v in form.cleaned_data.items() if v} if form.is_bound and form.is_valid() else {}
    found = catalogue.select(**wanted)
    context = {
        "catalogue": catalogue,
        "form": form,
        "rows": [_row(measure) for measure in found],
        "filtered": bool(wanted),
        "total": len(catalogue.measures),
    }
    return render(request, "options/measures.html", context)


def cities_of(dive):
    return City.objects.filter(memberships__deep_dive=dive).order_by("name")


def _climates(catalogue, cities):
    """The classes that the cities have or that the catalogue names."""
    named = {c for m in catalogue.measures.values() for c in m.judgement.koppen_suited + m.judgement.koppen_caution}
    return sorted((named | {city.climate_class for city in cities}) & KOPPEN)


def _row(measure):
    judgement = measure.judgement
    return {
        "measure": measure,
        "name": measure.name(get_language() or "en"),
        "family": WORDS.name(measure.family),
        "time": WORDS.name(judgement.time_class),
        "cost": WORDS.name(judgement.cost_class),
        "evidence": WORDS.name(judgement.evidence),
    }


@with_catalogue
def measure(request, dive, catalogue, measure):
    if catalogue is None or measure not in catalogue.measures:
        raise Http404
    found = catalogue.measures[measure]
    cities = list(cities_of(dive))
    city = next((c for c in cities if c.code == request.GET.get("city")), None) or reader_city(request.user, dive)
    climate = city.climate_class if city else ""
    context = {
        "catalogue": catalogue,
        "row": _row(found),
        "measure": found,
        "judgement": found.judgement,
        "city": city,
        "cities": cities,
        "suits": SUITS[found.judgement.suits(climate)] if climate else "",
        "groups": [_group(effects, climate) for effects in found.groups()],
        "costs": [{"cost": each, "sentence": cost_sentence(each, WORDS)} for each in found.costs],
        "facts": found.facts,
        "references": found.references(),
        "water": WORDS.name(found.judgement.water_need),
        "who": _who(catalogue, found.judgement),
        "may_propose": request.user.is_authenticated and can_create(request.user, dive),
    }
    return render(request, "options/measure.html", context)


def _group(effects, climate):
    """Effects on one metric in one unit, and the span of its studies where there are several."""
    span = combine(effects)
    return {
        "metric": WORDS.name(effects[0].metric),
        "unit": UNITS.get(effects[0].unit, effects[0].unit),
        "rows": effect_rows(effects, climate),
        "span": span_sentence(span, WORDS) if span and span.studies > 1 else "",
    }


def _who(catalogue, judgement):
    named = []
    for year, elements in (("2026", judgement.who2026), ("2008", judgement.who2008)):
        words = catalogue.vocabulary.get(f"who{year}", {})
        named += [f"WHO {year}: {n} {words[n]}" for n in elements]
    return named

"""Official heat-wave definitions that concern a city, and why one cannot be computed."""

from __future__ import annotations

from dataclasses import dataclass

from citydive.evidence.contract import CityFacts, NotComputable
from citydive.told import gettext as _
from urbanheat import heatwaves
from urbanheat.presets import PRESETS, Preset
from urbanheat.series import Series

from .said import said

# Country code → the name under which a preset of the whole country is listed.
COUNTRIES = {"DE": "Germany"}
# Cities with a threshold of their own; the country must agree, since names repeat.
CITIES = {("KE", "Nairobi"), ("KE", "Mombasa"), ("KE", "Kisumu")}


@dataclass(frozen=True)
class Official:
    """One official definition for the city: with its heat waves, or with the reason why there are none."""

    preset: Preset
    waves: heatwaves.HeatWaves | None
    because: str = ""


def official_definitions(series: Series, city: CityFacts) -> list[Official]:
    """What is official for this city, computed where the daily series allows it."""
    places = {COUNTRIES.get(city.country)} | ({city.name} if (city.country, city.name) in CITIES else set())
    found = []
    for preset in PRESETS:
        if preset.place is None or preset.place not in places:
            continue
        if preset.definition is None:
            found.append(Official(preset, None, preset.not_computable or ""))
            continue
        waves = heatwaves.detect(series, preset.definition)
        found.append(Official(preset, None if waves.not_computable else waves, waves.not_computable or ""))
    return found


def missing_official(city: CityFacts, found: list[Official]) -> list[NotComputable]:
    """Why heat waves by official definition are not counted, in words for the city."""
    if not found:
        what = _("Heat waves by an official definition")
        if city.country == "KE":
            because = _("the thresholds known here are those for Nairobi, Mombasa and Kisumu only")
        else:
            because = _("no official definition for this city or country is known here")
        remedy = _(
            "If your weather service has one, name it in a comment with its source, so that it can be added."
        )
        return [NotComputable(what, because, remedy)]
    remedy = _(
        "Bring hourly air temperature, humidity, wind and radiation, or cite the service's own warning days."
    )
    return [
        NotComputable(said(each.preset.title), said(each.because), remedy) for each in found if each.waves is None
    ]

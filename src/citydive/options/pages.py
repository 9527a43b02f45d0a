"""What the page of an option shows around its text."""

from citydive.cohorts.models import City
from citydive.cohorts.rules import place_of

from .queries import joint_changed, state_label, versions_of, visible_joint_link
from .rules import cities_to_write
from .shelf import WORDS
from .wording import effect_sentence

# So many of the cities' versions are named on the page of a joint option.
NAMED = 24


def effect_rows(effects, climate):
    """Effects with their sentence for a city's climate class, one metric per sentence."""
    return [{"effect": each, "sentence": effect_sentence(each, climate, WORDS)} for each in effects]


def reader_city(user, dive):
    """The reader's own city in this deep dive, or None."""
    return City.objects.filter(pk__in=place_of(user).cities(dive.pk)).first()


def option_context(record, request) -> dict:
    option = record.option
    city = record.city or reader_city(request.user, record.deep_dive)
    adapted = visible_joint_link(record, request.user) if record.city_id else None
    versions = [] if record.city_id else versions_of([record], request.user).get(record.pk, [])
    have = {each.source.city_id for each in versions if not each.source.is_gone}
    return {
        "option": option,
        "state_label": state_label(record),
        "effects": effect_rows(option.kept_effects(), city.climate_class if city else ""),
        "effects_city": city,
        "adapted": adapted,
        "joint_changed": joint_changed(adapted),
        "versions": [{"link": each, "changed": joint_changed(each)} for each in versions[:NAMED]],
        "more_versions": max(len(versions) - NAMED, 0),
        "derivers": []
        if record.city_id
        else [c for c in cities_to_write(request.user, record.deep_dive) if c.pk not in have],
    }

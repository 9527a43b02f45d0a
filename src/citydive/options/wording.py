"""A catalogue's facts in words: one plain sentence per effect, never two metrics in one sentence.

Pure: the caller brings the translation and the number format of the page's language (`Words`).
"""

from collections.abc import Callable
from dataclasses import dataclass

from .facts import Cost, Effect, Span, climate_fit


def gettext_noop(text: str) -> str:
    """Marks a string for the translators; `Words.translate` translates it when it is said."""
    return text


def plain_number(value: float) -> str:
    return f"{int(value) if value == int(value) else value:,}"


@dataclass(frozen=True)
class Words:
    """translate(text) and number(value ≥ 0) in the language of the page."""

    translate: Callable[[str], str] = gettext_noop
    number: Callable[[float], str] = plain_number

    def say(self, text: str, **parts) -> str:
        return self.translate(text) % parts

    def name(self, value: str) -> str:
        """The name of a catalogue term; a term without a name here is shown as it stands in the file."""
        return self.translate(NAMES[value]) if value in NAMES else value.replace("_", " ")

    def signed(self, value: float) -> str:
        return f"{'−' if value < 0 else ''}{self.number(abs(value))}"


ENGLISH = Words()

NAMES = {
    # metrics
    "air_temp": gettext_noop("Air temperature"),
    "air_temp_night": gettext_noop("Air temperature at night"),
    "air_temp_pedestrian": gettext_noop("Air temperature at the height of pedestrians"),
    "air_temp_adjacent": gettext_noop("Air temperature close to the wall"),
    "air_temp_street": gettext_noop("Air temperature in the street"),
    "indoor_air": gettext_noop("Indoor air temperature"),
    "surface_temp": gettext_noop("Surface temperature"),
    "surface_temp_relative": gettext_noop("Surface cooling, relative"),
    "tmrt": gettext_noop("Mean radiant temperature (Tmrt)"),
    "tmrt_felt": gettext_noop("Heat felt by pedestrians (from Tmrt)"),
    "utci": gettext_noop("Felt heat (UTCI)"),
    "pet": gettext_noop("Felt heat (PET)"),
    "core_temp": gettext_noop("Core temperature of the body"),
    "mortality": gettext_noop("Deaths"),
    "threshold": gettext_noop("Limit of use"),
    "productivity": gettext_noop("Output of work"),
    "kidney": gettext_noop("Kidney function"),
    # families of measures
    "green": gettext_noop("Green"),
    "rule": gettext_noop("Rules"),
    "blue": gettext_noop("Water"),
    "building": gettext_noop("Buildings"),
    "surface": gettext_noop("Surfaces"),
    "shade": gettext_noop("Shade"),
    "form": gettext_noop("Urban form"),
    "care": gettext_noop("Care for people"),
    "information": gettext_noop("Information"),
    "system": gettext_noop("Organisation and warning"),
    "work": gettext_noop("Work"),
    "knowledge": gettext_noop("Knowledge"),
    # time, cost and water classes, strength of evidence
    "immediate": gettext_noop("immediately"),
    "within_1_year": gettext_noop("within a year"),
    "1_to_5_years": gettext_noop("1 to 5 years"),
    "over_5_years": gettext_noop("more than 5 years"),
    "none": gettext_noop("none"),
    "low": gettext_noop("low"),
    "low-medium": gettext_noop("low to medium"),
    "medium": gettext_noop("medium"),
    "high": gettext_noop("high"),
    "depends": gettext_noop("it depends"),
    "strong": gettext_noop("strong"),
    "moderate-strong": gettext_noop("moderate to strong"),
    "moderate": gettext_noop("moderate"),
    "limited-moderate": gettext_noop("limited to moderate"),
    "limited": gettext_noop("limited"),
    "contested": gettext_noop("contested"),
    "indirect": gettext_noop("indirect"),
    "practice only": gettext_noop("practice only"),
    # kinds of study
    "review": gettext_noop("review of studies"),
    "meta-analysis": gettext_noop("meta-analysis"),
    "satellite": gettext_noop("satellite study"),
    "measurement": gettext_noop("measurement"),
    "measurement-ngo": gettext_noop("measurement by an NGO"),
    "measurement-press": gettext_noop("measurement, from a press report"),
    "model": gettext_noop("model study"),
    "model-press": gettext_noop("model study, from a press report"),
    "case": gettext_noop("case report"),
    "trial-preliminary": gettext_noop("trial, preliminary result"),
    "policy": gettext_noop("policy document"),
    "laboratory": gettext_noop("laboratory study"),
    "before-after": gettext_noop("comparison before and after"),
    "quasi-experiment": gettext_noop("natural experiment"),
    "intervention": gettext_noop("intervention study"),
}

UNITS = {"degC": "°C"}

FITS = {
    "same": gettext_noop("tested in climate %(study)s; you are %(city)s: the same climate"),
    "same main group": gettext_noop("tested in climate %(study)s; you are %(city)s: the same main group"),
    "different": gettext_noop("tested in climate %(study)s; you are %(city)s: a different climate"),
    "city not known": gettext_noop("tested in climate %(study)s"),
}


def amount(effect: Effect, words: Words = ENGLISH) -> str:
    """The number(s) of an effect with unit and the kind of range, e.g. "8 to 12 K cooler (range across …)"."""
    if not effect.values:
        return words.say(gettext_noop("the study gives no single number"))
    low, high, typical = effect.low, effect.high, effect.typical
    if effect.bound:
        return _bound(effect, words)
    if low is None or low == high:
        return _value(typical if low is None else low, effect.unit, words)
    if effect.range_kind == "before_after":
        return words.say(
            gettext_noop("from %(low)s before to %(high)s after"),
            low=words.signed(low),
            high=_value(high, effect.unit, words, relative=False),
        )
    return _range(effect, words)


def _range(effect: Effect, words: Words) -> str:
    low, high = effect.low, effect.high
    if effect.range_kind == "ci95":
        kind = words.say(gettext_noop("95 %% confidence interval"))
    else:
        kind = words.say(gettext_noop("range"))
    if effect.typical is None:
        return f"{span_text(low, high, effect.unit, words)} ({kind})"
    between = words.say(gettext_noop("%(low)s to %(high)s"), low=words.signed(low), high=words.signed(high))
    return f"{_value(effect.typical, effect.unit, words)} ({kind} {between})"


def _bound(effect: Effect, words: Words) -> str:
    value = _value(effect.low, effect.unit, words)
    if effect.bound == "at_least":
        return words.say(gettext_noop("at least %(value)s"), value=value)
    text = words.say(gettext_noop("up to %(value)s (the largest effect found; smaller ones occur)"), value=value)
    if effect.typical is None:
        return text
    typical = _value(effect.typical, effect.unit, words)
    return words.say(gettext_noop("typically %(typical)s, %(bound)s"), typical=typical, bound=text)


def _value(value: float, unit: str, words: Words, relative: bool = True) -> str:
    if unit == "K" and relative and value:
        text = gettext_noop("%(value)s K cooler") if value < 0 else gettext_noop("%(value)s K warmer")
        return words.say(text, value=words.number(abs(value)))
    return f"{words.signed(value)} {UNITS.get(unit, unit)}"


def span_text(low: float, high: float, unit: str, words: Words = ENGLISH) -> str:
    """Two ends of a range with their unit; the smaller effect first where both are cooler."""
    if low == high:
        return _value(low, unit, words)
    if unit == "K" and low * high > 0:
        near, far = sorted((abs(low), abs(high)))
        text = (
            gettext_noop("%(near)s to %(far)s K cooler")
            if low < 0
            else gettext_noop("%(near)s to %(far)s K warmer")
        )
        return words.say(text, near=words.number(near), far=words.number(far))
    text = gettext_noop("%(low)s to %(high)s")
    return f"{words.say(text, low=words.signed(low), high=words.signed(high))} {UNITS.get(unit, unit)}"


def climate_sentence(effect: Effect, city_climate: str = "", words: Words = ENGLISH) -> str:
    """Where the effect was tested beside the city's own class, with a judgement on how near the two are."""
    fit = climate_fit(effect.climate, city_climate)
    if fit == "study not stated":
        if not city_climate:
            return words.say(gettext_noop("the climate of the study is not stated"))
        return words.say(
            gettext_noop("the climate of the study is not stated; you are %(city)s"), city=city_climate
        )
    return words.say(FITS[fit], study=effect.climate, city=city_climate)


def effect_sentence(effect: Effect, city_climate: str = "", words: Words = ENGLISH) -> str:
    """One plain sentence on one metric: how much, which kind of range, where, which study, and the climate."""
    study = words.name(effect.method)
    if effect.scope and effect.scope != effect.method:
        study = f"{study} ({effect.scope})"
    sentence = words.say(
        gettext_noop("%(metric)s: %(amount)s; %(place)s; %(study)s; reference %(reference)s; %(climate)s."),
        metric=words.name(effect.metric),
        amount=amount(effect, words),
        place=effect.place or words.say(gettext_noop("place not stated")),
        study=study,
        reference=effect.reference.key,
        climate=climate_sentence(effect, city_climate, words),
    )
    if effect.recalled:
        sentence += " " + words.say(RECALLED)
    return sentence


RECALLED = gettext_noop("This figure is recalled: check it against the source before showing it to a council.")


def span_sentence(span: Span, words: Words = ENGLISH) -> str:
    """What several studies of one metric found, said as what it is: a span."""
    text = words.say(
        gettext_noop("%(studies)s studies span %(span)s. This is neither a sum nor a mean."),
        studies=words.number(span.studies),
        span=span_text(span.low, span.high, span.unit, words),
    )
    if span.open_end:
        text += " " + words.say(gettext_noop("Some of these values are bounds, so effects beyond the span occur."))
    return text


def cost_sentence(cost: Cost, words: Words = ENGLISH) -> str:
    """A published price with what it pays for, place and year."""
    value = words.number(cost.value)
    if cost.value_high is not None:
        value = words.say(gettext_noop("%(low)s to %(high)s"), low=value, high=words.number(cost.value_high))
    when = [str(part) for part in (cost.place, cost.year) if part]
    return f"{value} {cost.currency}: {cost.statement}" + (f" ({', '.join(when)})" if when else "")

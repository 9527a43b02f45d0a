"""What a measures catalogue holds: references, effects, costs and facts as plain, frozen values.

Pure: no Django, no files. `catalogue` reads them from a file, `wording` says them in sentences.
"""

import hashlib
import json
import re
from dataclasses import asdict, dataclass

KOPPEN = frozenset(
    ["Af", "Am", "Aw", "As", "BWh", "BWk", "BSh", "BSk", "Csa", "Csb", "Csc", "Cwa", "Cwb", "Cwc", "Cfa", "Cfb",
     "Cfc", "Dsa", "Dsb", "Dsc", "Dsd", "Dwa", "Dwb", "Dwc", "Dwd", "Dfa", "Dfb", "Dfc", "Dfd", "ET", "EF"]
)  # fmt: skip


@dataclass(frozen=True)
class Reference:
    """Where a published fact stands. seen: "excerpt" (the figure was read there) or "memory" (recalled)."""

    key: str
    citation: str
    link: str
    kind: str
    seen: str

    @property
    def url(self) -> str:
        """The web address, or "" where the catalogue has a citation only."""
        return self.link if self.link.startswith(("https://", "http://")) else ""


@dataclass(frozen=True)
class Fact:
    """A published statement without a number of its own."""

    statement: str
    reference: Reference
    seen: str

    @property
    def recalled(self) -> bool:
        """True if the figure was not read in its source: to be checked before a council sees it."""
        return "memory" in (self.seen, self.reference.seen)


@dataclass(frozen=True)
class Cost(Fact):
    """A published price: value (to value_high) [currency] per `statement` (what is paid for), at a place."""

    value: float
    value_high: float | None
    currency: str
    place: str
    year: int | None


@dataclass(frozen=True)
class Effect(Fact):
    """One published effect of a measure on one metric [unit]; negative K is cooler.

    low, high, typical: numbers or None. bound: "" | "up_to" (low is the largest effect found) | "at_least".
    range_kind: "" | "ci95" | "range" | "before_after" (from low to high).
    """

    measure: str
    metric: str
    unit: str
    low: float | None
    high: float | None
    typical: float | None
    bound: str
    range_kind: str
    place: str
    scope: str
    method: str

    @property
    def id(self) -> str:
        """Measure and a digest of the content: another number or source is another effect."""
        content = json.dumps(self.as_dict(), sort_keys=True, ensure_ascii=False)
        return f"{self.measure}-{hashlib.sha256(content.encode()).hexdigest()[:10]}"

    @property
    def climate(self) -> str:
        """The study's Köppen-Geiger class where its place states one, as in "Cairo (BWh)"; else ""."""
        found = re.search(r"\(([A-E][A-Za-z]{1,2})\)", self.place)
        return found[1] if found and found[1] in KOPPEN else ""

    @property
    def values(self) -> tuple[float, ...]:
        return tuple(v for v in (self.low, self.typical, self.high) if v is not None)

    def as_dict(self) -> dict:
        """For keeping with an option, reference included, readable without the catalogue."""
        return asdict(self)

    @classmethod
    def from_dict(cls, kept: dict) -> "Effect":
        return cls(**(kept | {"reference": Reference(**kept["reference"])}))


class MixedMetrics(ValueError):
    """Effects that measure different things were to be put together."""


@dataclass(frozen=True)
class Span:
    """From the lowest to the highest value that the studies give. Neither a sum nor a mean.

    open_end: some of the values are bounds, so smaller (up to) or larger (at least) effects occur.
    """

    metric: str
    unit: str
    low: float
    high: float
    studies: int
    without_number: int
    open_end: bool


def combine(effects) -> Span | None:
    """The span of what studies of one metric in one unit found; None if none of them gives a number.

    Effects are never added up: studies of the same metric differ in place, time and comparison. Raises
    MixedMetrics for different metrics or units (air temperature is not surface temperature is not heat load)
    and for values before and after beside changes; ValueError for no effects at all.
    """
    effects = list(effects)
    if not effects:
        raise ValueError("There are no effects to put together.")
    first = effects[0]
    for other in effects[1:]:
        if (other.metric, other.unit) != (first.metric, first.unit):
            raise MixedMetrics(
                f"{first.metric} [{first.unit}] and {other.metric} [{other.unit}] are different metrics: "
                "show them beside each other, never in one number."
            )
        if (other.range_kind == "before_after") != (first.range_kind == "before_after"):
            raise MixedMetrics(
                f"One study of {first.metric} gives values before and after, another one changes: "
                "show them beside each other."
            )
    values = [v for e in effects for v in e.values]
    if not values:
        return None
    return Span(
        metric=first.metric,
        unit=first.unit,
        low=min(values),
        high=max(values),
        studies=len({e.reference.key for e in effects if e.values}),
        without_number=sum(1 for e in effects if not e.values),
        open_end=any(e.bound for e in effects),
    )


def climate_fit(study: str, city: str) -> str:
    """How the study's climate stands to the city's: "same" | "same main group" | "different", or what is
    missing: "study not stated" | "city not known". Classes after Köppen-Geiger; the first letter is the group."""
    if not study:
        return "study not stated"
    if not city:
        return "city not known"
    if study == city:
        return "same"
    return "same main group" if study[0] == city[0] else "different"

"""A theme's catalogue of measures: read from YAML (schema cooling-measures/1), checked, filtered.

Pure: no Django. Facts carry a reference; `Judgement` is the editors' opinion and stays apart from them.
"""

import hashlib
import unicodedata
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

import yaml

from .facts import KOPPEN, Cost, Effect, Fact, Reference

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class CatalogueError(ValueError):
    """The catalogue file is not usable; the message names file, measure, field and what to do."""


@dataclass(frozen=True)
class Judgement:
    """The editors' judgement on a measure: not a published fact; a city confirms or overrides it."""

    koppen_suited: tuple[str, ...]
    koppen_caution: tuple[str, ...]
    where: tuple[str, ...]
    time_class: str
    time_to_effect: str
    cost_class: str
    water_need: str
    evidence: str
    co_benefits: tuple[str, ...]
    risks: tuple[str, ...]
    departments: tuple[str, ...]
    who2008: tuple[int, ...]
    who2026: tuple[int, ...]
    sdg: tuple[int, ...]
    climate_note: tuple[str, ...] = ()
    water_need_note: str = ""
    evidence_note: str = ""
    cost_class_note: str = ""

    def suits(self, climate: str) -> str:
        """ "suited" | "caution" | "not judged" for a Köppen-Geiger class."""
        if climate in self.koppen_caution:
            return "caution"
        return "suited" if climate in self.koppen_suited or "all" in self.koppen_suited else "not judged"


@dataclass(frozen=True)
class Measure:
    id: str
    names: dict[str, str]
    family: str
    what: str
    effects: tuple[Effect, ...]
    costs: tuple[Cost, ...]
    facts: tuple[Fact, ...]
    judgement: Judgement

    def name(self, language: str = "en") -> str:
        return self.names.get(language) or self.names["en"]

    @cached_property
    def folded(self) -> str:
        """All its words for the text filter, without case and marks."""
        statements = [each.statement for each in (*self.effects, *self.facts)]
        parts = [*self.names.values(), self.what, *statements, *self.judgement.where, *self.judgement.departments]
        return fold(" ".join(parts))

    def groups(self) -> list[list[Effect]]:
        """Its effects by metric and unit, in the catalogue's order: groups that may stand under one heading."""
        found: dict[tuple, list[Effect]] = {}
        for effect in self.effects:
            found.setdefault((effect.metric, effect.unit), []).append(effect)
        return list(found.values())

    def references(self) -> list[Reference]:
        """Each reference once, in the order of use."""
        return list({f.reference.key: f.reference for f in (*self.effects, *self.facts, *self.costs)}.values())


@dataclass(frozen=True)
class Catalogue:
    """sha256 and as_of are the version that an option keeps with what it chose."""

    source: str
    sha256: str
    as_of: str
    language: str
    vocabulary: dict
    references: dict[str, Reference]
    measures: dict[str, Measure] = field(default_factory=dict)

    def choices(self, name: str) -> list[str]:
        """The values of one filter that occur, in the vocabulary's order where it has one."""
        values = {v for m in self.measures.values() for v in VALUES[name](m)}
        order = list(self.vocabulary.get(name, ()))
        return sorted(values, key=lambda v: (order.index(v) if v in order else len(order), v))

    def select(self, text: str = "", **wanted: str) -> list[Measure]:
        """The measures that hold all words of `text` and match every filter given (see VALUES); "" is no filter.

        climate: suited to this class by the editors' judgement, and no caution for it. Raises KeyError for a
        filter that does not exist.
        """
        words = fold(text).split()
        wanted = {name: value for name, value in wanted.items() if value}
        unknown = set(wanted) - set(VALUES)
        if unknown:
            raise KeyError(f"The catalogue has no filter {', '.join(sorted(unknown))}.")
        return [
            m
            for m in self.measures.values()
            if all(w in m.folded for w in words) and all(v in VALUES[n](m) for n, v in wanted.items())
        ]


def _climates(measure: Measure) -> set[str]:
    suited = set(measure.judgement.koppen_suited)
    return (set(KOPPEN) if "all" in suited else suited) - set(measure.judgement.koppen_caution)


# Filter name → the values that a measure has for it.
VALUES = {
    "family": lambda m: {m.family},
    "metric": lambda m: {e.metric for e in m.effects},
    "time_class": lambda m: {m.judgement.time_class},
    "cost_class": lambda m: {m.judgement.cost_class},
    "water_need": lambda m: {m.judgement.water_need},
    "evidence": lambda m: {m.judgement.evidence},
    "who": lambda m: {f"2026:{n}" for n in m.judgement.who2026} | {f"2008:{n}" for n in m.judgement.who2008},
    "climate": _climates,
}


def fold(text: str) -> str:
    """Lower case without marks: "Straßenbäume" is found by "strassenbaume"."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in plain if not unicodedata.combining(c))


def load_catalogue(path: Path) -> Catalogue:
    """Read and check a catalogue; read again only when the file changed. Raises CatalogueError."""
    try:
        stat = path.stat()
    except OSError as error:
        raise CatalogueError(f"{path.name}: the catalogue of measures is not there ({error.strerror}).") from error
    return _load(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=8)
def _load(path: Path, _changed: int, _size: int) -> Catalogue:
    return read_catalogue(path.read_bytes(), path.name)


def read_catalogue(content: bytes, source: str) -> Catalogue:
    """Parse and check the bytes of a catalogue file called `source`. Raises CatalogueError."""
    try:
        data = yaml.load(content, Loader=Loader)  # noqa: S506 - both loaders are the safe ones
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise CatalogueError(
            f"{source}{where}: this is not readable YAML. Check indentation and quotes there."
        ) from error
    if not isinstance(data, dict) or data.get("schema") != "cooling-measures/1":
        raise CatalogueError(f"{source}, field schema: expected cooling-measures/1. Is this a measures catalogue?")
    return _Reader(source, data).catalogue(hashlib.sha256(content).hexdigest())


class _Reader:
    """Turns the parsed file into values; every complaint names file, measure and field."""

    def __init__(self, source: str, data: dict):
        self.source, self.data = source, data
        self.where = "the head of the file"
        self.vocabulary = self.need(data, "vocabulary", dict)

    def catalogue(self, sha256: str) -> Catalogue:
        self.references = {
            key: self.reference(key, raw) for key, raw in self.need(self.data, "references", dict).items()
        }
        self.where = "the head of the file"
        measures: dict[str, Measure] = {}
        for number, raw in enumerate(self.need(self.data, "measures", list), start=1):
            self.where = f"measure number {number}"
            measure = self.measure(raw)
            if measure.id in measures:
                self.fail("id", f"{measure.id} stands there twice; give each measure its own id")
            measures[measure.id] = measure
        return Catalogue(
            source=self.source,
            sha256=sha256,
            as_of=str(self.data.get("as_of", "")),
            language=str(self.data.get("language", "en")),
            vocabulary=self.vocabulary,
            references=self.references,
            measures=measures,
        )

    def fail(self, name: str, problem: str):
        raise CatalogueError(f"{self.source}, {self.where}, field {name}: {problem}.")

    def need(self, raw, name: str, kind: type | tuple = str):
        if not isinstance(raw, dict):
            self.fail(name, "expected a block of fields here")
        value = raw.get(name)
        if not isinstance(value, kind) or (kind is str and not value.strip()):
            self.fail(name, "is missing" if value in (None, "") else f"has an unexpected value {value!r}")
        return value

    def word(self, raw: dict, name: str, vocabulary: str, default: str | None = None) -> str:
        """A value out of a vocabulary of the file; "low-medium" is between two words of it."""
        if default is not None and raw.get(name) is None:
            return default
        value = self.need(raw, name)
        known = list(self.vocabulary.get(vocabulary) or ())
        if value not in known and not (value.count("-") == 1 and all(part in known for part in value.split("-"))):
            self.fail(name, f"{value} is not in the vocabulary {vocabulary} ({', '.join(map(str, known))})")
        return value

    def number(self, raw: dict, name: str) -> float | None:
        value = raw.get(name)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
            self.fail(name, f"{value!r} is not a number")
        return value

    def texts(self, raw: dict, name: str) -> tuple:
        return tuple(self.need(raw, name, list))

    def reference(self, key: str, raw: dict) -> Reference:
        self.where = f"reference {key}"
        link = self.need(raw, "link")
        if not link.startswith(("https://", "http://", "urn:")):
            self.fail("link", f"{link} is no web address; begin with https:// or write urn:citation-only")
        return Reference(key, self.need(raw, "citation"), link, self.need(raw, "kind"), self.seen(raw))

    def seen(self, raw: dict) -> str:
        value = self.need(raw, "seen")
        if value not in ("excerpt", "memory"):
            self.fail("seen", f"{value} is neither excerpt nor memory")
        return value

    def cited(self, raw: dict) -> dict:
        key = self.need(raw, "ref")
        if key not in self.references:
            self.fail("ref", f"{key} is not among the references; add it there or correct the name")
        return {"reference": self.references[key], "seen": self.seen(raw)}

    def measure(self, raw: dict) -> Measure:
        id_ = self.need(raw, "id")
        self.where = f"measure {id_}"
        names = self.need(raw, "name", dict)
        self.need(names, "en")
        effects = self.each(raw, "effects", lambda each: self.effect(id_, each))
        return Measure(
            id=id_,
            names=names,
            family=self.need(raw, "family"),
            what=self.need(raw, "what"),
            effects=effects,
            costs=self.each(raw, "costs", self.cost),
            facts=self.each(raw, "facts", lambda each: Fact(self.need(each, "statement"), **self.cited(each))),
            judgement=self.judgement(self.need(raw, "judgement", dict)),
        )

    def each(self, raw: dict, name: str, read) -> tuple:
        before, found = self.where, []
        for number, item in enumerate(self.need(raw, name, list), start=1):
            self.where = f"{before}, {name} number {number}"
            found.append(read(item))
        self.where = before
        return tuple(found)

    def effect(self, measure: str, raw: dict) -> Effect:
        metric = self.need(raw, "metric")
        low, high = self.number(raw, "low"), self.number(raw, "high")
        kind = self.word(raw, "range_kind", "range_kind", "")
        if high is not None and (low is None or not kind):
            self.fail("range_kind" if low is not None else "low", "a range needs low, high and range_kind")
        if high is not None and low > high and kind != "before_after":
            self.fail("low", f"{low} is above high {high}; exchange them")
        bound = self.word(raw, "bound", "bound", "")
        if bound and low is None:
            self.fail("low", f"bound {bound} needs the value low")
        return Effect(
            statement=self.need(raw, "statement"),
            **self.cited(raw),
            measure=measure,
            metric=metric,
            unit=self.need(raw, "unit"),
            low=low,
            high=high,
            typical=self.number(raw, "typical"),
            bound=bound,
            range_kind=kind,
            place=str(raw.get("place") or ""),
            scope=str(raw.get("scope") or ""),
            method=self.need(raw, "method"),
        )

    def cost(self, raw: dict) -> Cost:
        if self.number(raw, "value") is None:
            self.fail("value", "is missing")
        return Cost(
            statement=self.need(raw, "unit"),
            **self.cited(raw),
            value=raw["value"],
            value_high=self.number(raw, "value_high"),
            currency=self.need(raw, "currency"),
            place=str(raw.get("place") or ""),
            year=raw.get("year"),
        )

    def judgement(self, raw: dict) -> Judgement:
        lists = ("where", "co_benefits", "risks", "departments", "sdg")
        return Judgement(
            **{name: self.texts(raw, name) for name in lists},
            **{name: self.classes(raw, name) for name in ("koppen_suited", "koppen_caution")},
            **{name: self.word(raw, name, name) for name in ("time_class", "cost_class", "water_need", "evidence")},
            **{name: self.elements(raw, name) for name in ("who2008", "who2026")},
            **{name: raw.get(name, "") for name in ("water_need_note", "evidence_note", "cost_class_note")},
            time_to_effect=self.need(raw, "time_to_effect"),
            climate_note=tuple(raw.get("climate_note", ())),
        )

    def classes(self, raw: dict, name: str) -> tuple[str, ...]:
        for value in self.texts(raw, name):
            if value not in KOPPEN and value != "all":
                self.fail(name, f"{value} is no Köppen-Geiger class")
        return self.texts(raw, name)

    def elements(self, raw: dict, name: str) -> tuple[int, ...]:
        for value in self.texts(raw, name):
            if value not in (self.vocabulary.get(name) or {}):
                self.fail(name, f"{value} is not in the vocabulary {name}")
        return self.texts(raw, name)

"""The contract between the platform and a theme: what a theme offers, what an analysis gets and gives back.

A theme is found through the entry point group "citydive.themes" and imported by nobody. Its module must stay
light (the web process loads it): the work stands in functions named by "module:function" and runs in a job.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from citydive.cohorts.themes import installed_themes

Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class Parameter:
    """A value that an expert may change. kind: "number" | "integer" | "choice" | "text" | "tick".

    reason_for: this text says why the named tick is set; it is asked for then, and dropped without it.
    check: asked in the request what is wrong with a text; it raises ValueError in plain words.
    """

    name: str
    label: Any
    kind: str
    default: Any
    unit: str = ""
    choices: tuple[tuple[str, Any], ...] = ()
    help: Any = ""
    minimum: float | None = None
    maximum: float | None = None
    max_length: int = 60
    reason_for: str = ""
    check: Callable[[str], Any] | None = None


@dataclass(frozen=True)
class Method:
    """An analysis that a theme offers, with what its method page says.

    run: "module:function", called as run(inputs: list[InputSeries], parameters: dict, city: CityFacts,
    progress) -> AnalysisResult. template: shows a result on its record page.
    """

    slug: str
    title: Any
    what: Any
    data: Any
    assumptions: tuple[Any, ...]
    limits: tuple[Any, ...]
    sources: tuple[tuple[str, str], ...]
    version: str
    run: str
    template: str
    parameters: tuple[Parameter, ...] = ()


@dataclass(frozen=True)
class Theme:
    """What a theme module brings along.

    reader: a module with read(path, target, *, name, mapping, timezone, progress) -> dict, which raises
    UnreadableFile, and list_columns(path) -> list[dict]; it runs in jobs.
    topics: (slug, label) of what needs and offers of expertise can be about, besides what every deep dive has.
    """

    name: str
    title: Any
    methods: tuple[Method, ...]
    measures_path: Path | None = None
    reader: str = ""
    topics: tuple[tuple[str, Any], ...] = ()

    def method(self, slug: str) -> Method:
        """The method with this slug; KeyError if the theme has none."""
        for each in self.methods:
            if each.slug == slug:
                return each
        raise KeyError(slug)


@dataclass(frozen=True)
class CityFacts:
    """What an analysis may know of the city. Months 1-12, degrees, metres."""

    code: str
    name: str
    country: str
    latitude: float
    longitude: float
    climate_class: str
    heat_season: tuple[int, int]


@dataclass(frozen=True)
class InputSeries:
    """One dataset edition as an analysis reads it: the checked series file and how to cite it."""

    key: str
    edition: int
    path: Path
    sha256: str
    title: str
    station_name: str
    provider: str
    licence: str
    data_kind: str
    note: str
    role: str = "main"
    latitude: float | None = None
    longitude: float | None = None
    elevation_m: float | None = None


@dataclass(frozen=True)
class Number:
    """A key number in its pair: value with unit beside its companion (local percentile, period, uncertainty)."""

    slug: str
    label: str
    value: str
    unit: str = ""
    companion: str = ""


@dataclass(frozen=True)
class DraftFinding:
    """A sentence drafted from the numbers; a delegate accepts, edits or rejects it."""

    slug: str
    sentence: str
    number: str
    unit: str
    period: str
    data: str
    uncertainty: str


@dataclass(frozen=True)
class FigureSpec:
    """A chart as Vega-Lite specification, with title, description and the same content as a table."""

    slug: str
    title: str
    description: str
    spec: dict
    headers: list[str]
    rows: list[list]


@dataclass(frozen=True)
class NotComputable:
    """What could not be computed, why, and what would help. A valid result."""

    what: str
    because: str
    remedy: str = ""


@dataclass(frozen=True)
class AnalysisResult:
    """What an analysis gives back. Everything but the figures is stored as JSON in AnalysisEdition.result.

    details: method-specific JSON for the method's template (tables, events, completeness).
    """

    summary: str
    numbers: list[Number] = field(default_factory=list)
    findings: list[DraftFinding] = field(default_factory=list)
    figures: list[FigureSpec] = field(default_factory=list)
    not_computable: list[NotComputable] = field(default_factory=list)
    details: dict = field(default_factory=dict)

    def to_json(self) -> dict:
        stored = asdict(self)
        stored.pop("figures")
        return stored


class UnreadableFile(Exception):
    """A file that a reader cannot take. problems: the first ones (problem, row, column, value, remedy); total."""

    def __init__(self, message: str, *, problems: list[dict], total: int):
        super().__init__(message)
        self.problems, self.total = problems, total


def load_reader():
    """The module that reads data series, from the first installed theme that has one; else None.

    Reading does not depend on the theme of the deep dive: a temperature series is the same everywhere.
    """
    themes = (load_theme(name) for name in sorted(installed_themes()))
    return next((import_module(theme.reader) for theme in themes if theme.reader), None)


@cache
def load_theme(name: str) -> Theme | None:
    """The installed theme of this name, or None: a deep dive without a theme module works."""
    point = installed_themes().get(name)
    return point.load() if point else None


def topics_of_theme(dive) -> tuple[tuple[str, Any], ...]:
    """The topics that the theme of a deep dive brings along; without a deep dive those of all themes."""
    names = [dive.theme_module] if dive is not None else sorted(installed_themes())
    themes = [load_theme(name) for name in names if name]
    return tuple(topic for theme in themes if theme for topic in theme.topics)

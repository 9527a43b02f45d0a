"""The heat profile of a city: from daily series to numbers, figures, sentences, and what cannot be computed."""

from __future__ import annotations

from importlib.metadata import version

import urbanheat
from citydive.evidence.contract import AnalysisResult, CityFacts, FigureSpec, InputSeries, NotComputable, Progress
from citydive.jobs.registry import JobError
from citydive.told import gettext as _

from . import figures, findings, pairs, sections, words
from .numbers import SeriesFacts, compute_facts, read_settings
from .official import missing_official, official_definitions
from .said import said

FIGURES_BESIDE = 3


def run(inputs: list[InputSeries], parameters: dict, city: CityFacts, progress: Progress) -> AnalysisResult:
    """The heat profile from one main series and any number beside it; see `theme.HEAT_PROFILE`.

    Raises JobError in plain words for input that cannot be used; progress() may raise to cancel.
    """
    settings = read_settings(parameters, city)
    main_source = [source for source in inputs if source.role == "main"]
    if len(main_source) != 1:
        raise JobError(_("A heat profile needs exactly one main series. Choose one and run it again."))
    every: list[SeriesFacts] = []
    ordered = main_source + [source for source in inputs if source.role != "main"]
    for place, source in enumerate(ordered):
        name = source.station_name or source.title
        progress(0.05 + 0.6 * place / len(ordered), _("Reading and counting: %(name)s") % {"name": name})
        every.append(compute_facts(source, settings))
    main, others = every[0], every[1:]
    progress(0.7, _("Comparing with official definitions"))
    official = official_definitions(main.series, city)
    progress(0.8, _("Drawing up figures and sentences"))
    return AnalysisResult(
        summary=findings.summary(main, city.name),
        numbers=pairs.key_numbers(main),
        findings=_drafts(main, others, city),
        figures=_figures(main, others, city),
        not_computable=_not_computable(main, others) + missing_official(city, official),
        details={
            "data": _data_line(main, city),
            "completeness": sections.completeness_text(main),
            "sections": _sections(every, official, city),
            "software": {"urbanheat": urbanheat.__version__, "numpy": version("numpy")},
        },
    )


def _drafts(main: SeriesFacts, others: list[SeriesFacts], city: CityFacts):
    found = findings.drafts(main, city.name)
    for place, other in enumerate(others, 1):
        if not other.is_typical_year:
            found += findings.trend_drafts(other, f"beside-{place}-", city.name, words.stands(other, main, city))
    return found


def _figures(main: SeriesFacts, others: list[SeriesFacts], city: CityFacts) -> list[FigureSpec]:
    made = figures.main_figures(main)
    drawable = [o for o in others if not o.is_typical_year and len(o.complete) > 1]
    for place, other in enumerate(drawable[:FIGURES_BESIDE], 1):
        made.append(figures.hot_days(other, f"hot-days-beside-{place}", words.stands(other, main, city)))
    return made


def _sections(every: list[SeriesFacts], official, city: CityFacts) -> list[dict]:
    main, others = every[0], every[1:]
    found = [
        sections.wave_definitions(main, official),
        sections.waves_of_record(main),
        sections.beside_section(main, others, city),
        sections.beside_trends(others),
        sections.every_year(main),
        sections.highest_values(main),
        sections.remarks(every),
    ]
    return [each for each in found if each is not None]


def _data_line(main: SeriesFacts, city: CityFacts) -> str:
    """What the temperature is of, on every page: it is never surface temperature or felt heat."""
    text = _("Air temperature, %(data)s; %(stands)s; %(period)s.") % {
        "data": words.data(main),
        "stands": words.stands(main, None, city),
        "period": words.record(main),
    }
    if main.series.kind == "reanalysis":
        text += " " + _("A grid cell of a reanalysis does not see the heat island of the city.")
    return text


def _not_computable(main: SeriesFacts, others: list[SeriesFacts]) -> list[NotComputable]:
    found = []
    local, waves = main.hot.percentile, main.by_percentile
    more = _("Bring a longer record of the same place, or put a longer one beside it.")
    if main.is_typical_year:
        more = _("Bring a series of measured days, at least 20 years long.")
    if local.not_computable:
        found.append(NotComputable(_("Local percentile of daily maxima"), said(local.not_computable), more))
    if waves.not_computable:
        found.append(NotComputable(_("Heat waves by percentile"), said(waves.not_computable), more))
    if main.hot_trend.verdict == "not computable":
        reason = said(main.hot_trend.reason)
        found.append(NotComputable(_("Trend of hot days and of summer maxima"), reason, more))
    if main.nights is None:
        because = _("the series has no daily minimum")
        found.append(
            NotComputable(
                _("Tropical nights"), because, _("Bring a series with the lowest temperature of each day.")
            )
        )
    for other in others:
        if other.hot_trend.verdict == "not computable":
            what = _("Trend at %(name)s") % {"name": other.name}
            found.append(NotComputable(what, said(other.hot_trend.reason), more))
    return found

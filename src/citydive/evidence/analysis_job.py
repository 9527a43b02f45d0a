"""The job that runs an analysis: everything is computed aside, then written in one transaction at the end.

A run that fails, is cancelled or loses its lease leaves no edition, figure, finding or file behind.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module

from django.db import transaction
from django.db.models import F
from django.utils import translation

from citydive import told
from citydive.cohorts.languages import offered_languages
from citydive.documents.charts import render, render_svg
from citydive.jobs.lease import LeaseLost
from citydive.jobs.registry import JobCancelled, JobError
from citydive.jobs.runner import switching_results
from citydive.records.models import Record
from citydive.records.translating import tell_in_all_languages
from citydive.told import gettext as _

from .analysis_store import Run, store_run
from .analysis_versions import code_versions
from .computed import title_of
from .contract import AnalysisResult, CityFacts, InputSeries, Method, load_theme
from .models import Analysis, DatasetEdition

COMPUTE_SHARE, DRAW_SHARE = 0.75, 0.2


@dataclass(frozen=True)
class Read:
    """One input of a run: the dataset edition in the database and what the method gets of it."""

    edition: DatasetEdition
    series: InputSeries


def analyse(args: dict, progress) -> dict:
    """Run the analysis `args["record"]` (primary key); gives the address of its page. See `jobs.registry`."""
    record = Record.objects.filter(pk=args["record"], kind="analysis").select_related("city", "deep_dive").first()
    if record is None:
        raise JobError(_("The analysis is not there any more."))
    try:
        with translation.override(record.language):
            return _analyse(record, progress)
    except LeaseLost:
        raise
    except JobCancelled:
        _leave(record, _("The run was cancelled."))
        raise
    except JobError as error:
        _leave(record, error.words)
        raise
    except Exception:
        _leave(record, _("The run failed. Its job says more."))
        raise


def _analyse(record, progress) -> dict:
    analysis = record.analysis
    method = _find_method(analysis)
    progress(0.0, _("Checking the files"))
    reads = [_read(each) for each in analysis.inputs.select_related("dataset__record")]
    work = _load(method.run)
    result = work(
        [read.series for read in reads],
        analysis.parameters,
        _city_facts(record.city),
        lambda fraction, message="": progress(COMPUTE_SHARE * fraction, message),
    )
    drawings, others = _draw(result, progress)
    progress(COMPUTE_SHARE + DRAW_SHARE, _("Saving the results"))
    run = Run(result, drawings, _provenance(analysis, method, reads, result), others)
    used = {read.edition.dataset_id: read.edition.edition for read in reads}
    with switching_results() as outcome:
        store_run(record, run, used)
        outcome["url"] = record.get_absolute_url()
    return outcome


def _find_method(analysis: Analysis) -> Method:
    theme = load_theme(analysis.theme)
    if theme is None:
        raise JobError(_("The theme module “%(name)s” is not installed here.") % {"name": analysis.theme})
    try:
        return theme.method(analysis.method)
    except KeyError:
        raise JobError(_("The theme has no method called “%(name)s”.") % {"name": analysis.method}) from None


def _read(used) -> Read:
    """The newest edition of an input, its file checked against the hash taken at the upload."""
    edition = DatasetEdition.objects.filter(dataset=used.dataset_id).select_related("series").first()
    record = used.dataset.record
    if edition is None:
        raise JobError(_("%(key)s has no data yet. Upload a series first.") % {"key": record.key})
    try:
        content = edition.series.path.read_bytes()
    except OSError:
        raise JobError(_("The file of %(key)s is missing. Upload it again.") % {"key": record.key}) from None
    if hashlib.sha256(content).hexdigest() != edition.series.sha256:
        raise JobError(
            _("The file of %(key)s is not the one that was uploaded (its SHA-256 differs). Upload it again.")
            % {"key": record.key}
        )
    series = InputSeries(
        key=record.key,
        edition=edition.edition,
        path=edition.series.path,
        sha256=edition.series.sha256,
        title=record.title,
        station_name=edition.station_name,
        provider=edition.provider,
        licence=edition.licence,
        data_kind=edition.data_kind,
        note=edition.note,
        role=used.role,
        latitude=edition.latitude,
        longitude=edition.longitude,
        elevation_m=edition.elevation_m,
    )
    return Read(edition, series)


def _load(target: str):
    module, _sign, function = target.partition(":")
    return getattr(import_module(module), function)


def _city_facts(city) -> CityFacts:
    return CityFacts(
        code=city.code,
        name=city.name,
        country=city.country,
        latitude=city.latitude,
        longitude=city.longitude,
        climate_class=city.climate_class,
        heat_season=(city.heat_season_start, city.heat_season_end),
    )


def _draw(result: AnalysisResult, progress) -> tuple[list, list]:
    """The drawings of all figures, and for each those in the other languages (language → SVG)."""
    drawings, others = [], []
    for place, figure in enumerate(result.figures):
        done = COMPUTE_SHARE + DRAW_SHARE * place / len(result.figures)
        progress(done, _("Drawing: %(title)s") % {"title": figure.title})
        drawings.append(render(figure.spec, title=figure.title, description=figure.description))
        others.append(_in_other_languages(figure))
    return drawings, others


def _in_other_languages(figure) -> dict[str, str]:
    kept = told.keep([figure.spec, figure.title, figure.description])
    if not told.can_be_retold(kept):
        return {}
    drawn = {}
    for code, _name in offered_languages():
        if code != translation.get_language():
            with translation.override(code):
                spec, title, description = told.retell(kept)
            drawn[code] = render_svg(spec, title=title, description=description)
    return drawn


def _provenance(analysis, method: Method, reads: list[Read], result: AnalysisResult) -> dict:
    """Everything that is needed to compute the result again and to get the same."""
    return {
        "inputs": [
            {
                "key": read.series.key,
                "edition": read.series.edition,
                "role": read.series.role,
                "sha256": read.series.sha256,
                "original_sha256": read.edition.original_id and read.edition.original.sha256,
                "title": read.series.title,
                "station": read.series.station_name,
                "data_kind": read.edition.get_data_kind_display(),
                "provider": read.series.provider,
                "licence": read.series.licence,
                "credit": read.edition.credit,
                "source_url": read.edition.source_url,
                "note": read.series.note,
                "starts": read.edition.starts.isoformat(),
                "ends": read.edition.ends.isoformat(),
            }
            for read in reads
        ],
        "parameters": analysis.parameters,
        "method": {"theme": analysis.theme, "slug": method.slug, "version": method.version},
        "code": code_versions() | result.details.get("software", {}),
        "computed": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def _leave(record, message: str) -> None:
    """After a run that came to nothing: the older result stays; without one the record says what happened."""
    record.refresh_from_db()
    fields = {"state": "failed"}
    if first := not record.analysis.editions.exists():
        with translation.override(record.language):
            message = told.here(message)
        fields["summary"] = str(message)
    with transaction.atomic():
        # The version rises as with every save: one version has one text.
        rows = Record.objects.filter(pk=record.pk, state="running")
        if rows.update(version=F("version") + 1, **fields) and first:
            tell_in_all_languages(record, title=title_of(record), summary=message)

"""Use cases of analyses: start one on datasets, run it again on their newest editions.

`settle_finding` and `cite_finding` stand in `finding_actions` and are at hand here as well.
"""

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from citydive.jobs.actions import enqueue
from citydive.jobs.models import Job
from citydive.records.actions import create_record, editing, link
from citydive.records.models import Relation
from citydive.records.translating import tell_in_all_languages

from .analysis_parameters import clean_parameters
from .computed import analysis_title, title_of
from .contract import Method, load_theme
from .finding_actions import cite_finding, settle_finding
from .models import Analysis, AnalysisInput

__all__ = ["AnalysisError", "cite_finding", "run_again", "settle_finding", "start_analysis"]

JOB = "evidence.analyse"


class AnalysisError(Exception):
    """The analysis cannot be started; the message is for people."""


def find_method(dive, slug: str) -> Method:
    """The method of the deep dive's theme module; AnalysisError where there is none."""
    theme = load_theme(dive.theme_module)
    if theme is None:
        raise AnalysisError(_("This deep dive has no theme module, so it has no analyses."))
    try:
        return theme.method(slug)
    except KeyError:
        raise AnalysisError(_("The theme has no method called “%(name)s”.") % {"name": slug}) from None


@transaction.atomic
def start_analysis(dive, city, method, datasets, *, by, parameters=None):
    """Create an analysis of `city` and the job that runs it; returns (record, job).

    method: slug. datasets: dataset records, the main one first, the others stand beside it. Raises
    AnalysisError or ParameterError in plain words.
    """
    chosen = find_method(dive, method)
    values = clean_parameters(chosen, parameters)
    if not datasets:
        raise AnalysisError(_("Choose the dataset that the analysis reads."))
    if len({each.pk for each in datasets}) < len(datasets):
        raise AnalysisError(_("A dataset can be chosen only once: as the main one, or to stand beside it."))
    title = analysis_title(chosen, city)
    record = create_record(
        "analysis", dive, by=by, city=city, title=str(title), language=get_language() or "en", state="running"
    )
    tell_in_all_languages(record, title=title)
    analysis = Analysis.objects.create(
        record=record, theme=dive.theme_module, method=chosen.slug, parameters=values
    )
    for place, dataset in enumerate(datasets):
        role = "beside" if place else "main"
        AnalysisInput.objects.create(analysis=analysis, dataset_id=dataset.pk, role=role)
        link(record, dataset, Relation.BASIS, by=by)
    return record, _enqueue(record, by)


def run_again(record, *, by, seen):
    """Run an analysis again on the newest editions of its datasets; the old edition stays. Returns the job.

    Raises Conflict if somebody changed the record in between, AnalysisError while a run is under way.
    """
    with editing(record, seen=seen, by=by):
        job = newest_job(record)
        if job is not None and not job.is_over:
            raise AnalysisError(_("This analysis is running already."))
        record.state = "running"
        return _enqueue(record, by)


def newest_job(record) -> Job | None:
    """The last run of an analysis, whatever became of it."""
    return Job.objects.filter(name=JOB, deep_dive_id=record.deep_dive_id, args__record=record.pk).first()


def _enqueue(record, by) -> Job:
    return enqueue(
        JOB, {"record": record.pk}, owner=by, title=title_of(record), deep_dive=record.deep_dive, city=record.city
    )

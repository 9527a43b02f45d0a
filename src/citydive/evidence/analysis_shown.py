"""What the record pages of analyses and findings show beside the record itself."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from citydive.exchange.input_pages import may_review, reviews_of
from citydive.jobs.models import Job
from citydive.plaintext import number_in
from citydive.records.history import reads_all
from citydive.records.models import Record, Translation
from citydive.records.rules import can_edit

from .analysis_actions import newest_job
from .contract import Method, load_theme
from .models import Analysis, AnalysisEdition, DatasetEdition, Finding

# How many of the newest a list shows; older ones are found on the pages of their cities.
LISTED = 24


def analysis_page(record, request) -> dict:
    """Context of an analysis: its newest edition, or the one asked for with `?edition=`."""
    analysis = Analysis.objects.get(pk=record.pk)
    editions = list(analysis.editions.values_list("edition", flat=True))
    wanted = number_in(request.GET.get("edition", ""))
    number = wanted if wanted in editions else (editions or [None])[0]
    edition = AnalysisEdition.objects.filter(analysis=analysis, edition=number).first()
    may_settle = can_edit(request.user, record)
    # What a job says may tell of drafts: for those only who see the job itself.
    job = newest_job(record) if record.state != "done" else None
    if job is not None and not Job.objects.visible_to(request.user).filter(pk=job.pk).exists():
        job = None
    context = {
        "analysis": analysis,
        "edition": edition,
        "editions": editions,
        "reviews": reviews_of(record, request.user),
        "may_review": may_review(request.user, record),
        "is_newest": bool(editions) and number == editions[0],
        "method": method_of(analysis),
        "may_settle": may_settle,
        "running_job": job if job is not None and not job.is_over else None,
        "failed_job": job if job is not None and job.is_over and job.status != job.Status.DONE else None,
    }
    if edition is not None:
        context |= {
            "result": edition.shown_result,
            # The language that the result is read in.
            "result_language": record.language if edition.told is None else get_language(),
            "is_untold": edition.told is None and record.language != get_language(),
            "figures": list(edition.figures.select_related("svg", "png").prefetch_related("drawings__svg")),
            "parameters": _parameters(context["method"], edition.provenance),
            "inputs": _inputs(edition, request.user),
            **_findings(edition, request.user),
        }
    return context


def method_of(analysis: Analysis) -> Method | None:
    """The method of an analysis, None if its theme module is not installed any more."""
    theme = load_theme(analysis.theme)
    try:
        return theme.method(analysis.method) if theme else None
    except KeyError:
        return None


def _findings(edition: AnalysisEdition, user) -> dict:
    visible = Record.objects.visible_to(user).active().values("pk")
    every = list(
        Finding.objects.filter(made_in=edition, record__in=visible)
        .select_related("record__city", "record__deep_dive")
        .order_by("pk")
    )
    _put_words(every)
    return {
        "drafts": [each for each in every if each.record.state == "draft"],
        "settled": [each for each in every if each.record.state != "draft"],
    }


def _put_words(findings: list[Finding]) -> None:
    """Give each finding `words`: its sentence and facts in the reader's language, where there is a translation."""
    records = [each.record_id for each in findings]
    rows = Translation.objects.filter(record__in=records, language=get_language() or "")
    found = {each.record_id: each for each in rows}
    for each in findings:
        other = found.get(each.record_id)
        if other is None or other.language == each.record.language:
            other = None
        texts = {name: getattr(each, name) for name in ("sentence", "uncertainty", "data")}
        each.words = texts | {"language": each.record.language}
        if other is not None:
            each.words |= {name: text for name, text in other.texts.items() if text} | {"language": other.language}


def _inputs(edition: AnalysisEdition, user) -> list[dict]:
    """Which data was read: its source, station, licence and period for all who read the numbers. Its record's title
    and note, and the link, are for those only who may read the dataset."""
    inputs = edition.provenance["inputs"]
    keys = [each["key"] for each in inputs]
    seen = {record.key: record for record in Record.objects.visible_to(user).filter(key__in=keys)}
    kinds = _kinds_of_data(inputs)
    inputs = [
        each | {"data_kind": kinds.get((each["key"], each["edition"]), each.get("data_kind", ""))}
        for each in inputs
    ]
    unseen = {"title": _("a series that is not shared with you"), "note": ""}
    return [each | {"record": seen.get(each["key"])} | ({} if each["key"] in seen else unseen) for each in inputs]


def _kinds_of_data(inputs) -> dict:
    """(key, edition) → the kind of data in the reader's language."""
    rows = DatasetEdition.objects.filter(dataset__record__key__in=[each["key"] for each in inputs])
    found = rows.values_list("dataset__record__key", "edition", "data_kind")
    return {(key, edition): DatasetEdition.DataKind(kind).label for key, edition, kind in found}


def _parameters(method: Method | None, provenance: dict) -> list[tuple]:
    """(label, value, unit) of the values that were used, in the order of the form."""
    used = provenance["parameters"]
    if method is None:
        return [(name, value, "") for name, value in used.items()]
    rows = []
    for each in method.parameters:
        value = used.get(each.name, "")
        rows.append((each.label, dict(each.choices).get(value, value), each.unit))
    return rows


def finding_page(record, request) -> dict:
    """Context of a finding: the sentence with its facts, and the analysis edition that it was made in."""
    finding = Finding.objects.select_related("made_in__analysis", "settled_by").get(pk=record.pk)
    of = finding.made_in.analysis_id if finding.made_in else None
    analysis = Record.objects.visible_to(request.user).for_cards().filter(pk=of).first()
    return {
        "finding": finding,
        # As it was written, also where the page shows a translation.
        "to_edit": finding.sentence,
        "made_in_record": analysis,
        # The draft is an earlier version: for those who read all versions.
        "was_edited": finding.drafted not in ("", finding.sentence) and reads_all(request.user, record),
        "may_settle": can_edit(request.user, record),
    }


def analyses_part(request, dive, cities) -> dict:
    """Context of "evidence/parts/analyses.html": the newest analyses and findings of a deep dive.

    cities: those that the reader may start an analysis for.
    """
    visible = (
        Record.objects.visible_to(request.user).active().filter(deep_dive=dive).for_cards().order_by("-updated")
    )
    return {
        "analyses": visible.filter(kind="analysis")[:LISTED],
        "findings": visible.filter(kind="finding").exclude(state="rejected")[:LISTED],
        "analyse_for": cities,
    }

"""Writing one finished run: edition, figures, files and draft findings, all or nothing."""

import json
from dataclasses import dataclass

from django.utils.text import slugify
from django.utils.translation import gettext as _

from citydive.records.actions import create_record, editing, link, rest_on_current
from citydive.records.files import gone_on_failure, store_bytes
from citydive.records.models import Link, Record, Relation
from citydive.records.translating import tell_in_all_languages
from citydive.told import keep

from .computed import summary_of, tell_finding
from .computed import title_of as title_of_analysis
from .contract import AnalysisResult, DraftFinding
from .finding_actions import title_of
from .models import AnalysisEdition, Drawing, Figure, Finding


@dataclass(frozen=True)
class Run:
    """What a run computed: the method's answer, its drawings (one ChartFiles per figure), its provenance, and per
    figure the drawings in other languages (language → SVG)."""

    result: AnalysisResult
    drawings: list
    provenance: dict
    others: tuple = ()


def store_run(record, run: Run, used: dict) -> AnalysisEdition:
    """Store a run as the next edition of the analysis. Call inside the transaction that also ends the job.

    used: dataset record id → edition that was read. The same result from the same data is no new edition, so that
    nothing that rests on the analysis becomes out of date.
    """
    # Locks the row where the database can, so that the version below is the one that stands there.
    record = Record.objects.select_for_update().get(pk=record.pk)
    last = record.analysis.editions.first()
    if last is not None and _is_same(last, run):
        with editing(record, seen=record.version):
            record.state = "done"
        _rest_on(record, used)
        return last
    with editing(record, seen=record.version, new_edition=last is not None):
        record.state, record.summary = "done", str(run.result.summary)
    with gone_on_failure() as stored:
        edition = AnalysisEdition.objects.create(
            analysis=record.analysis,
            edition=record.edition,
            result=run.result.to_json(),
            told=keep(run.result.to_json()),
            provenance=run.provenance,
        )
        tell_in_all_languages(record, title=title_of_analysis(record), summary=run.result.summary)
        _store_figures(record, edition, run, stored)
        _rest_on(record, used)
        _store_drafts(record, edition, run.result.findings)
    return edition


def _is_same(last: AnalysisEdition, run: Run) -> bool:
    """Same method, data, parameters and answer. Compared as JSON, which knows no tuples."""
    now = json.loads(json.dumps([run.result.to_json(), run.provenance]))
    names = ("inputs", "parameters", "method")
    return last.result == now[0] and all(last.provenance[name] == now[1][name] for name in names)


def _store_figures(record, edition: AnalysisEdition, run: Run, stored: list) -> None:
    others = run.others or [{}] * len(run.drawings)
    for spec, drawing, more in zip(run.result.figures, run.drawings, others, strict=True):
        name = f"{record.key}-{edition.edition}-{slugify(spec.slug)}"
        for data, suffix, media_type in (
            (drawing.svg.encode(), "svg", "image/svg+xml"),
            (drawing.png, "png", "image/png"),
        ):
            stored.append(store_bytes(data, f"{name}.{suffix}", media_type, record=record))
        figure = Figure.objects.create(
            made_in=edition,
            slug=spec.slug,
            title=str(spec.title)[:240],
            description=str(spec.description),
            spec=spec.spec,
            table={"headers": spec.headers, "rows": spec.rows},
            told=keep(
                {
                    "title": spec.title,
                    "description": spec.description,
                    "table": {"headers": spec.headers, "rows": spec.rows},
                    "spec": spec.spec,
                }
            ),
            svg=stored[-2],
            png=stored[-1],
        )
        for language, svg in more.items():
            stored.append(store_bytes(svg.encode(), f"{name}-{language}.svg", "image/svg+xml", record=record))
            Drawing.objects.create(figure=figure, language=language, svg=stored[-1])


def _rest_on(record, used: dict) -> None:
    """The analysis rests on the editions that it read; it is out of date if one has become newer meanwhile."""
    rest_on_current(record)
    for each in Link.objects.filter(source=record, target_id__in=used, relation=Relation.BASIS):
        if each.target_edition != used[each.target_id]:
            Link.objects.filter(pk=each.pk).update(target_edition=used[each.target_id])
            record.outdated = True
            Record.objects.filter(pk=record.pk).update(outdated=True)


def _store_drafts(record, edition: AnalysisEdition, drafts: list[DraftFinding]) -> None:
    """New drafts take the place of older ones that nobody settled; settled findings stay with their edition.

    Where the new edition says just the same, an accepted one holds for it: there is nothing to read again.
    """
    older = Finding.objects.filter(made_in__analysis=edition.analysis).select_related("record").order_by("pk")
    waiting = {each.slug: each for each in older if each.record.state == "draft"}
    rejected = {(each.slug, each.drafted) for each in older if each.record.state == "rejected"}
    accepted = {each.slug: each for each in older if each.record.state == "accepted"}
    for draft in drafts:
        finding = waiting.pop(draft.slug, None)
        if finding is None and _says_the_same(accepted.get(draft.slug), draft):
            _carry_over(accepted[draft.slug], edition)
        elif finding is not None:
            _renew(finding, edition, draft)
        elif (draft.slug, draft.sentence) not in rejected:
            _create(record, edition, draft)
    for finding in waiting.values():
        with editing(finding.record, seen=finding.record.version):
            finding.record.state = "rejected"
            finding.reason = _("Edition %(n)d of the analysis does not draft this any more.") % {
                "n": edition.edition
            }
            finding.save()


def _says_the_same(finding: Finding | None, draft: DraftFinding) -> bool:
    """Whether an accepted finding was drafted with just these words and numbers."""
    if finding is None:
        return False
    facts = {name: value for name, value in _facts(draft).items() if name != "sentence"}
    return all(getattr(finding, name) == value for name, value in facts.items())


def _carry_over(finding: Finding, edition: AnalysisEdition) -> None:
    Finding.objects.filter(pk=finding.pk).update(made_in=edition)
    rest_on_current(finding.record)


def _create(record, edition: AnalysisEdition, draft: DraftFinding) -> None:
    found = create_record(
        "finding",
        record.deep_dive,
        city=record.city,
        title=title_of(draft.sentence),
        summary=str(summary_of(draft)),
        language=record.language,
        state="draft",
        outdated=record.outdated,
    )
    Finding.objects.create(record=found, made_in=edition, slug=draft.slug, **_facts(draft))
    link(found, record, Relation.BASIS)
    tell_finding(found, draft)


def _renew(finding: Finding, edition: AnalysisEdition, draft: DraftFinding) -> None:
    with editing(finding.record, seen=finding.record.version, new_edition=True):
        finding.record.title, finding.record.summary = title_of(draft.sentence), str(summary_of(draft))
        for name, value in _facts(draft).items():
            setattr(finding, name, value)
        finding.made_in = edition
        finding.save()
    rest_on_current(finding.record)
    tell_finding(finding.record, draft)


def _facts(draft: DraftFinding) -> dict:
    facts = {"number": 60, "unit": 30, "period": 120, "data": 240, "uncertainty": 240}
    cut = {name: str(getattr(draft, name))[:length] for name, length in facts.items()}
    return {"sentence": str(draft.sentence), "drafted": str(draft.sentence), **cut}

"""Use cases of findings: accept, edit or reject a sentence; cite one from a report."""

import textwrap

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from citydive.records.actions import add_source, create_record, editing, link
from citydive.records.models import Record, Relation

from .computed import untell
from .models import Finding

VERDICTS = ("accept", "edit", "reject")
TITLE_LENGTH = 200


class FindingError(Exception):
    """The finding cannot be settled like this; the message is for people."""


def title_of(sentence: str) -> str:
    """What lists show of a sentence."""
    return textwrap.shorten(sentence, TITLE_LENGTH, placeholder="…")


def settle_finding(record, by, verdict, sentence=None, reason="", *, seen):
    """Accept, edit (with the new `sentence`) or reject (with a `reason`) a finding, under the version lock.

    An edited sentence keeps the drafted one beside it. What changes a finding that was accepted before is a new
    edition, so that what rests on it is marked out of date. Raises Conflict or FindingError.
    """
    if verdict not in VERDICTS:
        raise FindingError(_("Choose: accept, edit or reject."))
    sentence, reason = (sentence or "").strip(), reason.strip()
    if verdict == "edit" and not sentence:
        raise FindingError(_("Write the sentence as your city would sign it."))
    if verdict == "reject" and not reason:
        raise FindingError(_("Say in a few words why this finding is rejected."))
    record.refresh_from_db()
    finding = Finding.objects.select_related("made_in").get(pk=record.pk)
    # Read before the lock is taken: if somebody saves in between, the lock is not given.
    changes = record.state == "accepted" and (verdict == "reject" or sentence not in ("", finding.sentence))
    with editing(record, seen=seen, by=by, new_edition=changes):
        if verdict == "edit":
            if sentence != finding.sentence:
                untell(record)
            finding.sentence = sentence
            record.title = title_of(sentence)
        finding.reason = reason[:300]
        record.state = "rejected" if verdict == "reject" else "accepted"
        finding.settled_by, finding.settled = by, timezone.now()
        finding.save()
        if record.state == "accepted":
            _supersede(finding, record, by)
    return finding


def _supersede(finding, record, by):
    """Say that this finding takes the place of the accepted one from an older edition of the same analysis."""
    if finding.made_in is None or not finding.slug:
        return
    older = Record.objects.filter(
        state="accepted",
        finding__slug=finding.slug,
        finding__made_in__analysis=finding.made_in.analysis_id,
        finding__made_in__edition__lt=finding.made_in.edition,
    )
    for each in older.order_by("-finding__made_in__edition")[:1]:
        link(record, each, Relation.SUPERSEDES, by=by)


@transaction.atomic
def cite_finding(
    dive,
    city,
    *,
    by,
    sentence,
    title,
    file=None,
    url="",
    page="",
    quote="",
    visibility="city",
    language="en",
    **facts,
):
    """An accepted finding from an existing report, with the report as its source; returns the record.

    title: of the report. file: a StoredFile of `by`, which becomes an attachment of the finding, or url, or
    both. facts: number, unit, period, data, uncertainty. Raises FindingError without file and address.
    """
    if file is None and not url:
        raise FindingError(_("Bring the report as a file or give its web address."))
    record = create_record(
        "finding",
        dive,
        by=by,
        city=city,
        title=title_of(sentence),
        summary=" · ".join(filter(None, [facts.get("period"), title]))[:300],
        state="accepted",
        visibility=visibility,
        language=language,
    )
    Finding.objects.create(record=record, sentence=sentence, settled_by=by, settled=timezone.now(), **facts)
    if file is not None:
        file.record = record
        file.save(update_fields=["record"])
    add_source(record, title, url=url, file=file, page=page, quote=quote)
    return record

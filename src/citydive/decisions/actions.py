"""Use cases on decisions: note one, edit it. The states of options follow (`following`)."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from citydive.records.actions import create_record, editing, link, raise_edition
from citydive.records.models import Link, Record, Relation
from citydive.records.titles import summary_from, title_from

from .following import follow
from .models import Considered, Decision, Outcome, state_of


@dataclass(frozen=True)
class Row:
    """One option on the table: its Record, the outcome and the reason."""

    option: Record
    outcome: str
    reason: str = ""


class NothingChosen(ValueError):
    """A decision on options must choose one or say why it chooses none, and not both."""


def _check(rows, none_because):
    chosen = any(row.outcome == Outcome.CHOSEN for row in rows)
    if (chosen and none_because) or (rows and not chosen and not none_because):
        raise NothingChosen("Choose at least one option, or say why none was chosen; not both.")


@transaction.atomic
def note_decision(
    dive, *, by, question, summary, rows, decided_by, decided_on, authors=None, city=None, none_because="",
    dissent="", dissent_by="", visibility="city", language="en",
) -> Decision:  # fmt: skip
    """A decision of a city, or of the cohort (city None), on the considered `rows`; none if no options stood on the
    table. authors: as of `create_record`. Raises NothingChosen."""
    _check(rows, none_because)
    record = create_record(
        "decision",
        dive,
        by=by,
        authors=authors,
        city=city,
        title=question,
        summary=summary,
        state=state_of(rows, none_because),
        visibility=visibility,
        language=language,
    )
    decision = Decision.objects.create(
        record=record,
        decided_by=decided_by,
        decided_on=decided_on,
        none_because=none_because,
        dissent=dissent,
        dissent_by=dissent_by,
    )
    _consider(decision, rows, by)
    follow([row.option.pk for row in rows])
    return decision


def decision_of_card(card, *, by, authors, visibility, language) -> Record:
    """What was decided in the room, as a card says it: no options stood on the table."""
    session = card.session
    title = title_from(card.text)
    with translation.override(language):
        decided_by = _who(session.record, card.city)
    decision = note_decision(
        session.record.deep_dive, by=by, authors=authors, city=card.city, question=title,
        summary=summary_from(card.text, title), rows=[], decided_by=decided_by,
        # In a session that still goes on, what is written down was decided by now.
        decided_on=min(session.ends, timezone.localdate()), visibility=visibility, language=language,
    )  # fmt: skip
    return decision.record


def _who(session_record, city) -> str:
    """By its key: the title of a session would stay in the decision when the session is erased."""
    if city is None:
        return _("those who took part in %(key)s") % {"key": session_record.key}
    return _("the delegation of %(city)s in %(key)s") % {"city": city.name, "key": session_record.key}


def edit_decision(record, *, seen, by, question, summary, rows, seen_rows, **content) -> Decision:
    """Edit under the version lock; a change makes a new edition. Raises Conflict, NothingChosen.

    seen_rows: the Considered rows that the person saw; rows on options that they may not see stay.
    """
    with editing(record, seen=seen, by=by):
        decision = Decision.objects.get(pk=record.pk)
        hidden = list(decision.considered.exclude(pk__in=[row.pk for row in seen_rows]))
        _check([*rows, *hidden], content["none_because"])
        before = _content(record, decision)
        for name, value in content.items():
            setattr(decision, name, value)
        decision.save()
        record.title, record.summary = question, summary
        record.state = state_of([*rows, *hidden], content["none_because"])
        _reconsider(decision, rows, seen_rows, by)
        if _content(record, decision) != before:
            raise_edition(record)
    return decision


def _content(record, decision) -> list:
    """All that the minutes say: when it changes, a new edition is due."""
    rows = decision.considered.values_list("option_id", "outcome", "reason", "position")
    texts = (decision.decided_by, decision.decided_on, decision.none_because, decision.dissent, decision.dissent_by)
    return [record.title, record.summary, *texts, *rows]


def _reconsider(decision, rows, seen_rows, by):
    editions = {row.option_id: row.option_edition for row in seen_rows}
    gone = set(editions) - {row.option.pk for row in rows}
    Considered.objects.filter(pk__in=[row.pk for row in seen_rows]).delete()
    Link.objects.filter(target_id=decision.pk, relation=Relation.DECIDED_BY, source_id__in=gone).delete()
    _consider(decision, rows, by, editions)
    follow(set(editions) | {row.option.pk for row in rows})


def _consider(decision, rows, by, editions=None):
    """Keep the edition that an option had when it was first on the table of this decision."""
    for position, row in enumerate(rows):
        Considered.objects.create(
            decision=decision,
            option=row.option,
            option_edition=(editions or {}).get(row.option.pk, row.option.edition),
            outcome=row.outcome,
            reason=row.reason,
            position=position,
        )
        link(row.option, decision.record, Relation.DECIDED_BY, by=by)

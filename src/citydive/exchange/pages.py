"""What the pages of a question and of an advice need besides the frame of every record."""

from citydive.records.models import Link, Record, Relation

from .forms import AdviceForm, ChangedForm, MarkForm
from .models import Advice, Verdict
from .queries import advice_on
from .rules import advising_voices, may_mark


def question_context(record, request) -> dict:
    user = request.user
    rows = list(advice_on(record.pk, user))
    may = may_mark(user, record)
    _add_links(rows, user)
    for row in rows:
        row.forms = mark_forms(row, record, user) if may else None
    voices = advising_voices(user, record)
    visible = Record.objects.visible_to(user).values("pk")
    return {
        "question": record.question,
        "asked": record.question.asked.all(),
        "advice": rows,
        "advice_form": AdviceForm(user=user, question=record, voices=voices) if voices else None,
        # Advice stands in the body already.
        "leads_to": Link.objects.filter(target=record, source__in=visible)
        .exclude(relation=Relation.ANSWERS)
        .select_related("source__city"),
    }


def advice_context(record, request) -> dict:
    user = request.user
    advice = Advice.objects.select_related("question__record__deep_dive", "marked_by").get(record=record)
    asker = advice.question.record
    seen = Record.objects.visible_to(user).filter(pk=asker.pk).exists()
    _add_links([advice], user)
    if not seen:
        # Who advises may publish the advice; what the asking city said about it stays with the question.
        advice.verdict, advice.reason, advice.marked_by = "", "", None
    return {
        "each": advice,
        "unseen": not seen,
        "asker": asker if seen else None,
        "forms": mark_forms(advice, asker, user) if may_mark(user, asker) else None,
    }


def mark_forms(advice, asker, user) -> dict:
    """The forms of who asked: the verdict, and (once accepted or adapted) what the advice changed."""
    initial = {"seen": advice.record.version, "verdict": advice.verdict, "reason": advice.reason}
    given = {"user": user, "question": asker, "initial": initial}
    taken = advice.verdict in (Verdict.ACCEPTED, Verdict.ADAPTED)
    return {
        "mark": MarkForm(**given, auto_id=f"m{advice.pk}_%s"),
        "changed": ChangedForm(**given, auto_id=f"c{advice.pk}_%s") if taken else None,
    }


def _add_links(rows, user):
    """Give each advice `cites` and `changed`: the records it rests on and those that took it over, as seen."""
    by_pk = {row.pk: row for row in rows}
    for row in rows:
        row.cites, row.changed = [], []
    readable = Record.objects.visible_to(user).values("pk")
    cites = Link.objects.filter(source__in=by_pk, relation=Relation.BASIS, target__in=readable)
    for link in cites.select_related("target"):
        by_pk[link.source_id].cites.append(link.target)
    changed = Link.objects.filter(target__in=by_pk, relation=Relation.TOOK_OVER, source__in=readable)
    for link in changed.select_related("source"):
        by_pk[link.target_id].changed.append(link.source)

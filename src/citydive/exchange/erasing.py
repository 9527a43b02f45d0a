"""What this room holds of a record that is erased (see `records.erasing`)."""

from .actions import settle_question
from .case_content import TEXTS
from .models import Advice, Case, Input, Question, Takeaway, Unit


def erase(record) -> None:
    """The row of a question or case stays without words, because the answers of the peers hang on it."""
    if record.kind == "question":
        Question.objects.filter(pk=record.pk).update(text="")
        record.question.asked.clear()
    elif record.kind == "advice":
        advice = Advice.objects.filter(pk=record.pk).select_related("question").first()
        if advice is not None:
            advice.delete()
            settle_question(advice.question)
    elif record.kind == "case":
        Case.objects.filter(pk=record.pk).update(**dict.fromkeys(TEXTS, ""))
        Unit.objects.filter(case=record.pk).update(what="", needs="", removed=True)
    elif record.kind == "input":
        Input.objects.filter(pk=record.pk).delete()
    elif record.kind == "takeaway":
        Takeaway.objects.filter(pk=record.pk).delete()

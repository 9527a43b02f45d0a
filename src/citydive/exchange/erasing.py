"""What this room holds of a record that is erased (see `records.erasing`)."""

from .actions import settle_question
from .models import Advice, Question


def erase(record) -> None:
    """The row of a question stays without words, because the peers' advice hangs on it."""
    if record.kind == "question":
        Question.objects.filter(pk=record.pk).update(text="")
        record.question.asked.clear()
    elif record.kind == "advice":
        advice = Advice.objects.filter(pk=record.pk).select_related("question").first()
        if advice is not None:
            advice.delete()
            settle_question(advice.question)

"""What people write in questions and advice, for revisions, search and translations."""

from django.utils.translation import gettext_lazy as _

from citydive.cohorts.models import City
from citydive.records.actions import raise_edition
from citydive.records.models import Record
from citydive.told import listed

from .models import Advice, Question, Verdict

QUESTION_LABELS = {"text": _("Your question"), "asked": _("Asked to")}
ADVICE_LABELS = {"text": _("Your advice"), "verdict": _("We have"), "reason": _("Why")}
ADVICE_RESTORES = _("Brings back the advice. What the asking city said about it stays.")


def question_content(record) -> dict:
    question = Question.objects.get(pk=record.pk)
    return {
        "text": question.text,
        "asked": list(question.asked.order_by("code").values_list("code", flat=True)),
    }


def question_words(name, value) -> str:
    return listed(value) if name == "asked" else value


def restore_question(record, content) -> None:
    question = Question.objects.get(pk=record.pk)
    if question.text != content["text"]:
        question.text = content["text"]
        question.save(update_fields=["text"])
        raise_edition(record)
    question.asked.set(City.objects.filter(code__in=content["asked"]))


def advice_content(record) -> dict:
    return {"text": Advice.objects.values_list("text", flat=True).get(pk=record.pk)}


def advice_aside(record) -> dict:
    """What the asking city made of it: its words, which stay with its question."""
    verdict, reason = Advice.objects.values_list("verdict", "reason").get(pk=record.pk)
    return {"verdict": verdict, "reason": reason}


def advice_aside_for(record, aside, user) -> dict:
    seen = Record.objects.visible_to(user).filter(question__advice__record=record.pk).exists()
    return aside if seen else {}


def advice_words(name, value) -> str:
    return str(Verdict(value).label) if name == "verdict" and value else value


def restore_advice(record, content) -> None:
    """The text only: what the asking city said about it is not the advising city's to bring back."""
    if Advice.objects.filter(pk=record.pk).exclude(text=content["text"]).update(text=content["text"]):
        raise_edition(record)

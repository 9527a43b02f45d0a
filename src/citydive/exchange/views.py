"""Exchange: questions, advice, and what became of it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from citydive.cohorts.access import dive_view
from citydive.records.access import conflict_page, record_view
from citydive.records.actions import Conflict
from citydive.records.citing import keys_text
from citydive.records.kinds import get_kind
from citydive.records.once import once
from citydive.records.scripts import language_of

from . import actions, queries
from .forms import AdviceForm, AskForm, ChangedForm, EditAdviceForm, EditQuestionForm, MarkForm
from .models import Advice, Question
from .queries import record_changes
from .rules import advising_voices, may_ask, may_mark, voices

ROWS = 50


@dive_view("inside")
def exchange(request, dive):
    """Open questions first, with who waits for whom; then the answered ones."""
    page = Paginator(queries.questions(dive, request.user), ROWS).get_page(request.GET.get("page"))
    rows = list(page)
    queries.add_advice_counts(rows, request.user)
    context = {
        "page": page,
        "rows": rows,
        "alone": queries.advice_alone(dive, request.user)[:ROWS] if page.number == 1 else [],
        "may_ask": may_ask(request.user, dive),
        "shelves": _shelves(request.user, dive) if page.number == 1 else [],
    }
    return render(request, "exchange/exchange.html", context)


def _shelves(user, dive) -> list[dict]:
    """The newest case studies and scientific inputs; the library has them all."""
    shelves = []
    for slug in ("case", "input"):
        records, total = queries.newest(dive, user, slug)
        shelves.append({"kind": get_kind(slug), "records": records, "total": total})
    return shelves


@dive_view("inside")
@once
def ask(request, dive):
    if not may_ask(request.user, dive):
        raise PermissionDenied
    form = AskForm(request.POST or None, dive=dive, voices=voices(request.user, dive))
    if request.method == "POST" and form.is_valid():
        record = actions.ask(dive, by=request.user, language=language_of(form), **form.cleaned_data)
        messages.success(
            request, _("Your question is with the cohort. Advice will wait for you on your page Today.")
        )
        return redirect(record)
    context = {
        "form": form,
        "heading": _("Ask the cohort"),
        "submit": _("Ask"),
        "back": reverse("exchange", args=[dive.slug]),
    }
    return render(request, "site/form.html", context)


@record_view(kind="question")
@once
def advise(request, record):
    speaks_for = advising_voices(request.user, record)
    if not speaks_for:
        raise PermissionDenied
    form = AdviceForm(request.POST or None, user=request.user, question=record, voices=speaks_for)
    if request.method == "POST" and form.is_valid():
        advice = actions.advise(record, by=request.user, language=language_of(form), **form.cleaned_data)
        messages.success(request, _("Thank you. Who asked will say what came of it."))
        return redirect(f"{record.get_absolute_url()}#{advice.key}")
    context = {
        "form": form,
        "heading": _("Give advice"),
        "lede": record.title,
        "submit": _("Send"),
        "back": record.get_absolute_url(),
    }
    return render(request, "site/form.html", context)


@record_view("edit", kind="question")
def edit_question(request, record):
    question = Question.objects.get(record=record)
    codes = [city.code for city in question.asked.all()]
    initial = {"text": question.text, "asked": codes, "seen": record.version}
    form = EditQuestionForm(request.POST or None, record=record, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_question(record, by=request.user, **form.cleaned_data)
        except Conflict as conflict:
            now = Question.objects.get(record=record)
            current = {"text": now.text, "asked": [city.code for city in now.asked.all()]}
            return conflict_page(request, form, current, conflict.record)
        return redirect(record)
    context = {"form": form, "heading": _("Edit the question"), "back": record.get_absolute_url()}
    return render(request, "site/form.html", context)


@record_view("edit", kind="advice")
def edit_advice(request, record):
    advice = Advice.objects.get(record=record)
    form = EditAdviceForm(request.POST or None, initial={"text": advice.text, "seen": record.version})
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_advice(record, by=request.user, **form.cleaned_data)
        except Conflict as conflict:
            advice.refresh_from_db()
            return conflict_page(request, form, {"text": advice.text}, conflict.record)
        return redirect(record)
    context = {"form": form, "heading": _("Edit the advice"), "back": record.get_absolute_url()}
    return render(request, "site/form.html", context)


@record_view(kind="advice")
def mark_advice(request, record):
    """The asking city: accepted, adapted or declined, why, and what it changed."""
    return _answer(request, record, MarkForm, actions.mark, _("What did you make of this advice?"))


@record_view(kind="advice")
def advice_changed(request, record):
    """The asking city, later: which of its records the advice changed."""
    return _answer(request, record, ChangedForm, actions.name_changes, _("What did this advice change?"))


def _answer(request, record, form_class, action, heading):
    advice = Advice.objects.select_related("question__record").get(record=record)
    asker = advice.question.record
    if not may_mark(request.user, asker):
        raise PermissionDenied
    initial = {"verdict": advice.verdict, "reason": advice.reason, "seen": record.version}
    form = form_class(request.POST or None, user=request.user, question=asker, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            action(record, by=request.user, **form.cleaned_data)
        except Conflict as conflict:
            advice.refresh_from_db()
            current = {"verdict": advice.verdict, "reason": advice.reason}
            current["changed"] = keys_text(record_changes(advice, request.user))
            return conflict_page(request, form, current, conflict.record)
        except actions.ExchangeError as error:
            form.add_error(None, str(error))
        else:
            return redirect(f"{asker.get_absolute_url()}#{record.key}")
    context = {"form": form, "heading": heading, "lede": record.title, "back": asker.get_absolute_url()}
    return render(request, "site/form.html", context)

"""Translations of a record: which there are, and writing one beside the original."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from citydive.cohorts.conflicts import conflict_page

from . import translating
from .access import erased_page, record_view
from .models import Translation
from .translation_forms import TranslationForm


@record_view("edit")
def translations(request, record):
    """All languages of the installation with what there is in each."""
    there = {each.language: each for each in record.translations.select_related("record", "by")}
    rows = [(code, name, there.get(code)) for code, name in translating.languages_for(record)]
    return render(request, "records/translations.html", {"record": record, "rows": rows})


@record_view("edit")
def translate(request, record, language):
    if language not in dict(translating.languages_for(record)):
        raise Http404
    made = record.translations.filter(language=language).first()
    if request.method == "POST" and "remove" in request.POST:
        if made is not None:
            translating.remove_translation(made, by=request.user)
            messages.success(request, _("The translation is removed. The original stands alone again."))
        return redirect("translations", record.key)
    texts = translating.asked_for(translating.sources(record))
    form = TranslationForm(
        request.POST or None, initial=_standing(record, made, texts), record=record, language=language, texts=texts
    )
    if request.method == "POST" and form.is_valid():
        return _save(request, record, language, form)
    context = {"record": record, "form": form, "language": language, "made": made}
    return render(request, "records/translate.html", context)


def _save(request, record, language, form):
    data = form.cleaned_data
    try:
        translating.translate(
            record, language, by=request.user, seen=data["seen"], edition=data["edition"], words=form.words,
            machine=data["machine"],
        )  # fmt: skip
    except translating.TranslationConflict as conflict:
        now = conflict.translation
        return conflict_page(
            request, form, _words(now, form.texts), lock={"seen": now.version}, back=record.get_absolute_url(),
            crumbs=f"{record.key} {record.title}", language=language,
            saved=(now.by, now.updated) if now.pk else None,
        )  # fmt: skip
    except translating.Erased:
        return erased_page(request, record.key)
    messages.success(request, _("The translation is saved."))
    return redirect(f"{record.get_absolute_url()}?translation={language}")


def _standing(record, made: Translation | None, texts) -> dict:
    if made is None:
        return {"seen": 0, "edition": record.edition}
    return _words(made, texts) | {"seen": made.version, "edition": record.edition, "machine": made.machine}


def _words(made, texts) -> dict:
    have = {"title": made.title, "summary": made.summary} | made.texts
    return {name: have.get(name, "") for name in texts}

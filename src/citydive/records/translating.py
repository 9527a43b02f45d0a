"""Use cases on translations: write one, remove one; and putting one in the place of the original for a page."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import F
from django.utils.translation import override

from citydive import told
from citydive.cohorts.languages import offered_languages

from .events import happened
from .kinds import get_kind
from .models import Record, Translation

TITLE_LENGTH = 200


class TranslationConflict(Exception):
    """Somebody saved this translation after the person had opened it; it comes along. Nothing was written."""

    def __init__(self, translation):
        super().__init__(str(translation))
        self.translation = translation


class Erased(Exception):
    """The record was erased meanwhile. Nothing was written."""


def sources(record) -> dict[str, str]:
    """What there is to translate, by name: "title", "summary", and the prose of the kind's content."""
    kind = get_kind(record.kind)
    found = {"title": record.title, "summary": record.summary}
    if kind.texts and kind.content:
        content = kind.content(record)
        found |= {name: content[name] for name in kind.texts}
    return {name: text for name, text in found.items() if text}


def asked_for(found: dict[str, str]) -> dict[str, str]:
    """Of these sources each text once: the summary of an option is what it is, and nobody writes that twice."""
    once = {}
    for name, text in found.items():
        if text not in once.values():
            once[name] = text
    return once


def languages_for(record) -> list[tuple[str, str]]:
    """(code, name) of the languages of the installation that a record can be translated to."""
    return [(code, name) for code, name in settings.LANGUAGES if code != record.language]


@transaction.atomic
def translate(record, language, *, by, seen, edition, words, machine=False) -> Translation:
    """Write or change a translation. Raises TranslationConflict or Erased.

    seen: the version that the person saw, 0 for none. edition: the edition of the record that stood beside it: if
    the record has a newer one by now, the translation is out of date from the start. words: by the names of
    `asked_for`; what has the same original gets the same translation.
    """
    if language not in dict(languages_for(record)):
        raise ValueError(f"{record.key} cannot be translated to {language}.")
    if Record.objects.select_for_update().get(pk=record.pk).erased:
        raise Erased(record.key)
    found = sources(record)
    by_text = {found[name]: text for name, text in words.items() if name in found}
    full = {name: by_text.get(text, "") for name, text in found.items()}
    fields = {
        "title": full.pop("title", ""),
        "summary": full.pop("summary", ""),
        "texts": full,
        "edition": min(edition, record.edition),
        "machine": machine,
        "by": by,
        "computed": False,
    }
    made, created = Translation.objects.get_or_create(record=record, language=language, defaults=fields)
    if not created:
        _change(made, seen, fields)
    happened(record, "translated", by=by, language=language)
    return made


def _change(made, seen, fields) -> None:
    if not Translation.objects.filter(pk=made.pk, version=seen).update(version=F("version") + 1):
        raise TranslationConflict(made)
    made.refresh_from_db(fields=["version"])
    for name, value in fields.items():
        setattr(made, name, value)
    made.save()


def tell_in_all_languages(record, *, title, summary="", **texts) -> None:
    """Translations of a record whose texts citydive made itself, in every other language that is offered.

    title, summary, texts: told texts (`citydive.told`); what is not told stays as it is. Takes the place of earlier
    ones of this kind; a translation that somebody wrote stays.
    """
    parts = {"title": title, "summary": summary, **texts}
    if not any(isinstance(each, told.Told) for each in parts.values()):
        return
    kept = told.keep(parts)
    record.translations.filter(computed=True).delete()
    made = []
    for code, _name in offered_languages():
        if code != record.language:
            with override(code):
                words = told.retell(kept)
            made.append(
                Translation(
                    record=record,
                    language=code,
                    title=told.cut(words.pop("title"), TITLE_LENGTH),
                    summary=words.pop("summary"),
                    texts=words,
                    edition=record.edition,
                    machine=code in settings.MACHINE_DRAFT_LANGUAGES,
                    computed=True,
                )
            )
    Translation.objects.bulk_create(made, ignore_conflicts=True)


@transaction.atomic
def remove_translation(translation, *, by) -> None:
    record, language = translation.record, translation.language
    translation.delete()
    happened(record, "translation removed", by=by, language=language)


def translation_for(record, language) -> Translation | None:
    """The translation that a reader of `language` reads instead of the original."""
    if language == record.language:
        return None
    return record.translations.filter(language=language).select_related("by").first()


def put_in_place(translation, record, context) -> None:
    """Let a page show the translation: only in memory, for rendering. Never save what went through here."""
    for name in ("title", "summary"):
        setattr(record, name, getattr(translation, name) or getattr(record, name))
    # What a translation cannot hold, such as reasons in a table, stays in the language of the original.
    record.original_language, record.language = record.language, translation.language
    # A kind's own row stands in the page's context, perhaps read anew.
    for each in context.values():
        if isinstance(each, models.Model) and getattr(each, "record_id", None) == record.pk:
            for name, text in translation.texts.items():
                if text and hasattr(each, name):
                    setattr(each, name, text)

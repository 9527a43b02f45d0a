"""What the page of a scientific input needs besides the frame of every record; and reviews for other rooms."""

from dataclasses import dataclass

from django.utils.translation import get_language

from citydive.cohorts.rules import is_inside
from citydive.records.models import Link, Record, Relation

from .citation import cite_as
from .models import Input
from .rules import review_voices


def input_context(record, request) -> dict:
    given = Input.objects.get(pk=record.pk)
    return {
        "input": given,
        "cite_as": citation_of(given, record),
        # Accounts are people: strangers read the credited authors, not who typed it in.
        "entered_by": list(record.authors.all()) if is_inside(request.user, record.deep_dive) else [],
    }


def citation_of(given, record) -> str:
    names = ("year", "container", "volume", "issue", "pages", "publisher", "doi", "url")
    said = {name: getattr(given, name) for name in names}
    return cite_as(authors=given.author_list, title=record.title, key=record.key, **said)


def credits_of(records) -> dict[int, tuple[str, str]]:
    """Of scientific inputs among records: who wrote it and where, to stand after the title; and its address."""
    names = ("year", "container", "volume", "issue", "pages", "publisher")
    return {
        given.pk: (
            cite_as(authors=given.author_list, **{name: getattr(given, name) for name in names}),
            given.doi_url or given.url,
        )
        for given in Input.objects.filter(record__in=records)
    }


def visible_informs(record, user) -> list[Record]:
    rows = Record.objects.visible_to(user).filter(links_in__source=record, links_in__relation=Relation.INFORMS)
    return list(rows.order_by("links_in__pk"))


@dataclass(frozen=True)
class Review:
    """A review of an analysis as a list shows it. edition: of the analysis that it looked at."""

    record: Record
    given: Input
    edition: int
    plain: str
    language: str


def reviews_of(analysis, user) -> list[Review]:
    """The reviews of an analysis that somebody may read, the newest first, in the reader's language if they are."""
    readable = Record.objects.visible_to(user).active().filter(kind="input", input__sort="review")
    rows = Link.objects.filter(target=analysis, relation=Relation.BASIS, source__in=readable.values("pk"))
    editions = dict(rows.values_list("source", "target_edition"))
    records = Record.objects.filter(pk__in=editions).select_related("input").prefetch_related("translations")
    return [_review(each, editions[each.pk]) for each in records.order_by("-created", "-pk")]


def _review(record, edition) -> Review:
    told = next((each for each in record.translations.all() if each.language == get_language()), None)
    plain = told.texts.get("plain") if told else ""
    language = told.language if plain else record.language
    return Review(record, record.input, edition, plain or record.input.plain, language)


def may_review(user, analysis) -> bool:
    return bool(review_voices(user, analysis))

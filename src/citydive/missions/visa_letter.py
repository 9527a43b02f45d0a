"""The letter for a visa as a document tree: from what is recorded alone. What nobody recorded (the name in the
passport, who signs) stays a marked line to be filled in by hand.
"""

from django.utils import timezone, translation
from django.utils.formats import number_format

from citydive.commitments.models import Delegate
from citydive.days import day
from citydive.documents.tree import Document, Paragraph, Run, Section, TableBlock
from citydive.records.printing import document_labels

from .models import CostsBy
from .visa_letter_texts import TEXTS


def build_letter(traveller, language) -> Document:
    """In "en" or "de", for a traveller with recorded travel."""
    with translation.override(language):
        return _build(traveller, TEXTS[language], language)


def _build(traveller, words, language):
    mission, travel = traveller.mission, traveller.travel
    record = mission.record
    host = mission.receiving.name if mission.receiving else ""
    names = {
        "sending": traveller.city.name,
        "receiving": host or words["host"],
        "format": words["formats"][mission.format],
        "dive": record.deep_dive.title,
        "theme": record.deep_dive.theme,
        "title": record.title,
    }
    # "The city that receives" is nobody that could be named where no city of the deep dive hosts.
    pays = "other" if travel.costs_by == CostsBy.RECEIVING and not host else travel.costs_by
    costs = [_say(words["costs_said"][pays].format(**names))]
    if travel.amount is not None:
        amount = {"amount": number_format(travel.amount, decimal_pos=2, use_l10n=True), "currency": travel.currency}
        costs.append(_say(words["amount"].format(**amount)))
    sections = [
        (words["to"], [_say(words["to_line"])]),
        (words["who"], _who(traveller, words, names, host)),
        (words["purpose"], [_say(words["purpose_said"].format(**names)), *_prose(mission.task, record.language)]),
        (words["dates"], [_say(_dates(mission, travel, words))]),
        (words["costs"], costs),
        (words["signature"], [_say(line.format(**names)) for line in words["signature_said"]]),
    ]
    example = f"{words['example']} " if record.is_example else ""
    return Document(
        title=words["title"],
        subtitle=words["subtitle"],
        language=language,
        date=timezone.localdate().isoformat(),
        publisher=host,
        notice=f"{example}{words['draft']}",
        meta={words["deep_dive"]: record.deep_dive.title, words["key"]: record.key},
        sections=tuple(Section(f"{n}", title, 1, tuple(said)) for n, (title, said) in enumerate(sections, start=1)),
        labels=document_labels(),
        plain=True,
    )


def _say(text, language=None) -> Paragraph:
    return Paragraph((Run(text, language),))


def _prose(text, language):
    return [_say(line.strip(), language) for line in text.splitlines() if line.strip()]


def _who(traveller, words, names, host):
    person = traveller.person
    described = Delegate.objects.filter(
        membership__deep_dive=traveller.mission.record.deep_dive_id,
        membership__city=traveller.city_id,
        person=person,
    ).first()
    function = (described and described.function) or person.function
    known = [
        (words["name"], person.name),
        (words["function"], function),
        (words["city"], traveller.city.name),
    ]
    heads = (words["field"], words["value"])
    return [
        _say(words["who_said" if host else "who_said_alone"].format(**names)),
        TableBlock(words["person"], heads, tuple(row for row in known if row[1])),
        TableBlock(words["passport"], heads, tuple((each, words["line"]) for each in words["by_hand"])),
    ]


def _dates(mission, travel, words) -> str:
    start, end = travel.arrives or mission.starts, travel.leaves or mission.ends
    if not (start and end):
        return words["dates_open"]
    return words["dates_said"].format(start=day(start), end=day(end))

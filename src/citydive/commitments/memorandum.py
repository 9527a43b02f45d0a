"""The memorandum of a commitment as a document tree: template, text for signature, and the receipt of it."""

from dataclasses import replace

from django.utils import timezone, translation

from citydive.days import day, moment
from citydive.documents.tree import Document, Paragraph, Run, Section, TableBlock, from_json
from citydive.records.printing import document_labels

from .amounts import amount_words
from .citytime import in_zone_of
from .memorandum_texts import TEXTS


def build_memorandum(commitment, language, *, signatory="") -> Document:
    """The memorandum in "en" or "de", from what is recorded now; signatory: the function that it is sent to.

    Of a signed one it names the function that signed, who may be another than who was first asked.
    """
    signatory = signatory or commitment.signed_function or commitment.signatory
    with translation.override(language), in_zone_of(commitment.record):
        return _build(commitment, TEXTS[language], language, signatory)


def _build(commitment, words, language, signatory):
    record = commitment.record
    city, dive = record.city.name, record.deep_dive
    names = {"city": city, "dive": dive.title, "theme": dive.theme}
    written = [
        (words["task_force_title"], _prose(commitment.task_force, words, record.language)),
        (words["budget_title"], _prose(commitment.budget, words, record.language)),
        (words["availability_title"], _prose(commitment.availability, words, record.language)),
        (words["result_title"], _result(commitment, words)),
    ]
    parts = [
        (words["purpose_title"], (_say(words["purpose"].format(**names)),)),
        (words["people_title"], _people(commitment, words, record.language)),
        *written,
        (words["expects_title"], (_say(words["expects"]),)),
        (words["validity_title"], (_say(_validity(commitment, words)),)),
        (words["act_title"], _act(commitment, words, signatory)),
    ]
    return Document(
        title=words["title"].format(**names),
        subtitle=words["subtitle"].format(**names),
        language=language,
        date=timezone.localdate().isoformat(),
        publisher=city,
        notice=words["example"] if record.is_example else "",
        meta={
            words["deep_dive"]: dive.title,
            words["key"]: record.key,
            words["edition"]: str(record.edition),
        },
        sections=tuple(Section(f"{n}", title, 1, blocks) for n, (title, blocks) in enumerate(parts, start=1)),
        labels=document_labels(),
        plain=True,
    )


def _say(text, language=None) -> Paragraph:
    return Paragraph((Run(text, language),))


def _prose(text, words, language):
    """What the city wrote, one paragraph a line, in its own language."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return tuple(_say(line, language) for line in lines) or (_say(words["none"]),)


def _result(commitment, words):
    kind = words["result_kind"].format(kind=words["kinds"][commitment.result_kind])
    return (*_prose(commitment.result, words, commitment.record.language), _say(kind))


def _people(commitment, words, language):
    rows = tuple(
        (Run(each.function, language), words[each.unit][each.amount != 1].format(amount=amount_words(each.amount)))
        for each in commitment.promises.all()
    )
    if not rows:
        return (_say(words["no_people"]),)
    table = TableBlock(words["people_table"], (words["function"], words["time"]), rows)
    return (_say(words["people"]), table)


def _validity(commitment, words) -> str:
    start, end = (day(each) for each in (commitment.valid_from, commitment.valid_until))
    return words["validity"].format(start=start, end=end)


def _act(commitment, words, signatory):
    act = words["acts"][commitment.act]
    template = words["act_reference"] if commitment.act_reference else words["act"]
    said = [template.format(act=act, reference=commitment.act_reference)]
    if commitment.act_date:
        said.append(words["act_date"].format(date=day(commitment.act_date)))
    said.append(words["signatory"].format(function=signatory))
    return tuple(_say(each) for each in said)


def for_paper(document: Document) -> Document:
    """The template with a line to sign by hand, and saying that nobody has signed it."""
    words = TEXTS[document.language]
    last = document.sections[-1]
    signed_here = replace(last, blocks=(*last.blocks, _say(words["line"])))
    notice = f"{document.notice} {words['unsigned']}".strip()
    return replace(document, notice=notice, sections=(*document.sections[:-1], signed_here))


def build_receipt(request) -> Document:
    """The receipt of a signature: who, when (in the city), the digest, and the whole text that was signed."""
    frozen = from_json(request.frozen)
    words = TEXTS[frozen.language]
    with translation.override(frozen.language), in_zone_of(request.commitment.record):
        answered = timezone.localtime(request.answered)
        when = f"{moment(answered)} {answered:%Z}"
    said = words["receipt"].format(name=request.name, function=request.function, city=frozen.publisher, date=when)
    first = Section(
        "", words["receipt_section"], 1, (_say(said), _say(words["digest"].format(sha256=request.sha256)))
    )
    text = Section("", words["receipt_text"], 1, (_say(frozen.title), _say(frozen.subtitle)))
    below = tuple(replace(each, level=2) for each in frozen.sections)
    return replace(
        frozen,
        title=words["receipt_title"],
        subtitle=words["receipt_subtitle"].format(title=frozen.title),
        date=answered.date().isoformat(),
        sections=(first, text, *below),
        plain=True,
    )

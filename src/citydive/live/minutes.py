"""The minutes of a session as a document tree: what took place, what was said, what came out, who does what."""

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from citydive import days
from citydive.documents import tree
from citydive.formats.attending import counted, is_coming
from citydive.formats.held import THERE
from citydive.formats.models import CardKind
from citydive.records.printing import document_labels
from citydive.records.scripts import written_language
from citydive.told import listed

from . import guiding, outcome, votes
from .models import Outcome
from .sorting import waits_for_its_city


def build_minutes(record, language) -> tree.Document:
    """The minutes in one language; what people wrote stays in the language in which they wrote it."""
    # They lie in many city halls: days and times are those at the place, whoever reads.
    with translation.override(language), timezone.override(record.session.time_zone):
        return _build(record, language)


def _build(record, language):
    session = record.session
    cards = list(outcome.cards_of_outcome(session))
    parts = [
        _agenda(session),
        _decisions(cards, record),
        _tasks(cards, record),
        _of_kind(_("Open questions"), cards, CardKind.QUESTION, record),
        _of_kind(_("What was learnt"), cards, CardKind.INSIGHT, record),
        *_votes(session, record),
        *_methods(session, record),
        _confirmations(session),
    ]
    sections = [part for part in parts if part is not None]
    settled = Outcome.objects.filter(session=session).first()
    return tree.Document(
        title=record.title,
        # Translators: the document that tells what was said and decided
        subtitle=pgettext("document", "Minutes"),
        language=language,
        date=timezone.localdate().isoformat(),
        publisher=record.deep_dive.title,
        notice=_("Invented example: practice cities are fictional.") if record.is_example else "",
        meta={
            _("When"): session.days,
            **_clock(session),
            _("Format"): session.get_format_display(),
            **({_("Place"): session.place} if session.place else {}),
            _("Cities"): listed(city.name for city in session.cities.order_by("name")),
            **_attendance(session),
            _("Key"): record.key,
            pgettext("of a session", "Outcome"): days.day(settled.settled) if settled else _("not settled yet"),
        },
        sections=tuple(
            tree.Section(str(number), title, 1, blocks) for number, (title, blocks) in enumerate(sections, start=1)
        ),
        labels=document_labels(),
        plain=True,
    )


def _clock(session) -> dict:
    """The time at the place, with the name of its zone."""
    return {pgettext("of the clock", "Time"): f"{each.text} ({each.zone})" for each in session.clocks[:1]}


def _attendance(session) -> dict:
    """How many were there, as in reports. Who they were, and who was excused, is for who keeps the list."""
    if is_coming(session):
        return {}
    noted = counted(session.attendances.filter(how__in=THERE).values_list("how", flat=True))
    return {_("Attendance"): listed(f"{n} {label}" for label, n in noted)} if noted else {}


def _text(text, language=None, emphasis="") -> tree.Paragraph:
    return tree.Paragraph((tree.Run(text, language, emphasis),))


def _words(card, record) -> tree.Run:
    """What stands on a card, in the language of what it became."""
    language = card.record.language if card.record else written_language(card.text, record.language)
    return tree.Run(card.text, language)


def _card(card, record) -> tree.Paragraph:
    """One card: its words, then whose and under which key."""
    waits = _("not confirmed yet") if waits_for_its_city(card) else ""
    about = [card.city.name if card.city else "", card.record.key if card.record else waits]
    said = listed(part for part in about if part)
    runs = [_words(card, record)]
    if said:
        runs.append(tree.Run(f" ({said})", None, "emphasis"))
    return tree.Paragraph(tuple(runs))


def _as_table(title, headers, rows):
    """A part that is one table: its heading says what the table is called."""
    return (title, (tree.TableBlock(title, headers, tuple(rows), under_heading=True),)) if rows else None


def _agenda(session):
    language = session.record.language
    rows = [
        (str(item.minutes), tree.Run(item.title, language), tree.Run(item.note, language))
        for item in session.agenda.all()
    ]
    return _as_table(_("Agenda"), (_("Minutes"), _("Item"), _("Note")), rows)


def _of_kind(title, cards, kind, record):
    some = tuple(_card(card, record) for card in cards if card.kind == kind)
    return (title, some) if some else None


def _decisions(cards, record):
    return _of_kind(_("Decisions"), cards, CardKind.DECISION, record)


def _tasks(cards, record):
    rows = [_task_row(card, outcome.task_of(card), record) for card in cards if card.kind == CardKind.TASK]
    headers = (_("Key"), _("What is to be done"), _("City"), _("Who does it"), _("Until"))
    return _as_table(_("Tasks"), headers, rows)


def _task_row(card, task, record):
    if task is None:
        key = card.record.key if card.record else "–"
        return key, _words(card, record), card.city.name if card.city else "–", "–", "–"
    made = card.record
    owner, due = task.owner.name if task.owner else "–", days.day(task.due) if task.due else "–"
    return made.key, tree.Run(task.text, made.language), made.city.name if made.city else "–", owner, due


def _votes(session, record):
    for vote in votes.closed_votes(session):
        rows = [
            (tree.Run(row.text, record.language), str(row.cities), str(row.phones)) for row in votes.results(vote)
        ]
        headers = (_("Choice"), _("Dots of cities"), _("Dots of phones"))
        yield _as_table(_("Vote: %(question)s") % {"question": listed([vote.question])}, headers, rows)


def _methods(session, record):
    for row in guiding.results_of(session):
        guided, blocks = row["guided"], []
        if guided.city:
            blocks.append(_text(_("The case of %(city)s.") % {"city": listed([guided.city.name])}))
        if guided.question:
            blocks.append(_text(_("Key question"), None, "strong"))
            blocks.append(_text(guided.question, record.language))
        for told in row["told"]:
            blocks.append(_text(str(told.title), None, "strong"))
            blocks += [_card(card, record) for card in told.cards]
        blocks = blocks or [_text(_("Nothing was written down."))]
        yield str(row["title"]), tuple(blocks)


def _confirmations(session):
    rows = []
    for each in outcome.cities_of_outcome(session):
        if each["cards"]:
            confirmed = each["confirmation"]
            said = _("not yet") if not each["holds"] else days.day(confirmed.at)
            rows.append((each["city"].name, said))
    return _as_table(_("Confirmed by the cities"), (_("City"), _("Confirmed")), rows)

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
from citydive.told import listed

from . import guiding, outcome, votes
from .models import Outcome, Vote


def build_minutes(record, language) -> tree.Document:
    """The minutes in one language; what people wrote stays in the language in which they wrote it."""
    with translation.override(language):
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
    """The minutes lie in many city halls: they tell the time at the place, with the name of its zone."""
    with timezone.override(session.time_zone):
        return {pgettext("of the clock", "Time"): f"{each.text} ({each.zone})" for each in session.clocks[:1]}


def _attendance(session) -> dict:
    """How many were there, as in reports. Who they were, and who was excused, is for who keeps the list."""
    if is_coming(session):
        return {}
    noted = counted(session.attendances.filter(how__in=THERE).values_list("how", flat=True))
    return {_("Attendance"): listed(f"{n} {label}" for label, n in noted)} if noted else {}


def _text(text, language=None, emphasis="") -> tree.Paragraph:
    return tree.Paragraph((tree.Run(text, language, emphasis),))


def _card(card, record) -> tree.Paragraph:
    """One card: its words, then whose and under which key."""
    about = [card.city.name if card.city else "", card.record.key if card.record else ""]
    said = listed(part for part in about if part)
    runs = [tree.Run(card.text, record.language)]
    if said:
        runs.append(tree.Run(f" ({said})", None, "emphasis"))
    return tree.Paragraph(tuple(runs))


def _agenda(session):
    rows = tuple((str(item.minutes), item.title, item.note) for item in session.agenda.all())
    if not rows:
        return None
    headers = (_("Minutes"), _("Item"), _("Note"))
    return _("Agenda"), (tree.TableBlock(_("Agenda"), headers, rows, language=session.record.language),)


def _of_kind(title, cards, kind, record):
    some = tuple(_card(card, record) for card in cards if card.kind == kind)
    return (title, some) if some else None


def _decisions(cards, record):
    return _of_kind(_("Decisions"), cards, CardKind.DECISION, record)


def _tasks(cards, record):
    rows = []
    for card in cards:
        if card.kind == CardKind.TASK:
            rows.append(_task_row(card, outcome.task_of(card)))
    if not rows:
        return None
    headers = (_("Key"), _("What is to be done"), _("Who does it"), _("Until"))
    return _("Tasks"), (tree.TableBlock(_("Tasks"), headers, tuple(rows), language=record.language),)


def _task_row(card, task):
    if task is None:
        return card.record.key if card.record else "–", card.text, "–", "–"
    owner, due = task.owner.name if task.owner else "–", days.day(task.due) if task.due else "–"
    return card.record.key, task.text, owner, due


def _votes(session, record):
    for vote in Vote.objects.filter(session=session).exclude(closed=None).order_by("opened"):
        rows = tuple((row.text, str(row.cities), str(row.phones)) for row in votes.results(vote))
        headers = (_("Choice"), _("Dots of cities"), _("Dots of phones"))
        yield (
            _("Vote: %(question)s") % {"question": vote.question},
            (tree.TableBlock(vote.question, headers, rows),),
        )


def _methods(session, record):
    for row in guiding.results_of(session):
        guided, blocks = row["guided"], []
        if guided.city:
            blocks.append(_text(_("The case of %(city)s.") % {"city": guided.city.name}))
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
    if not rows:
        return None
    headers = (_("City"), _("Confirmed"))
    return _("Confirmed by the cities"), (tree.TableBlock(_("Confirmed by the cities"), headers, tuple(rows)),)

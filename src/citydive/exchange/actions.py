"""Use cases of the exchange: ask, advise, say what became of the advice and what it changed."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from citydive.cohorts.models import Grant
from citydive.cohorts.rules import forget_place, place_of
from citydive.records.actions import create_record, editing, link
from citydive.records.events import happened
from citydive.records.models import Link, Record, Relation, Visibility
from citydive.records.titles import summary_from, title_from

from .asking import tell_asked
from .models import ANSWERED, OPEN, Advice, Question, Verdict

LONGEST_NOTE = Link._meta.get_field("note").max_length


class ExchangeError(Exception):
    """Something that cannot be done, said in plain words."""


@transaction.atomic
def ask(
    dive, *, text, by=None, authors=None, city=None, title="", asked=(), visibility=Visibility.COHORT, language="en"
) -> Record:
    """A question of a city (of the cohort without one); `asked`: cities it is put to, none means everyone.
    authors: as of `create_record`."""
    title = title or title_from(text)
    record = create_record(
        "question", dive, by=by, authors=authors, city=city, title=title, summary=summary_from(text, title),
        visibility=visibility, state=OPEN, language=language,
    )  # fmt: skip
    question = Question.objects.create(record=record, text=text.strip())
    question.asked.set(asked)
    tell_asked(record, list(question.asked.all()), by=by)
    return record


def ask_of_card(card, *, by, authors, visibility, language) -> Record:
    """The open question that somebody wrote on a card, as one that peers can answer."""
    return ask(
        card.session.record.deep_dive, text=card.text, by=by, authors=authors, city=card.city,
        visibility=visibility, language=language,
    )  # fmt: skip


@transaction.atomic
def advise(question, *, text, by=None, city=None, basis=(), visibility=Visibility.COHORT, language="en") -> Record:
    """Advice on a question's record, for a city or (None) by the moderator or an invited expert in person.

    basis: records it cites. It stays with the cohort even if the question is public: its author decides.
    """
    title = title_from(text)
    record = create_record(
        "advice", question.deep_dive, by=by, city=city, title=title, summary=summary_from(text, title),
        visibility=visibility, state=OPEN, language=language,
    )  # fmt: skip
    Advice.objects.create(record=record, question=question.question, text=text.strip())
    link(record, question, Relation.ANSWERS, by=by)
    for cited in basis:
        link(record, cited, Relation.BASIS, by=by)
    if by is not None and not Record.objects.visible_to(by).filter(pk=record.pk).exists():
        keep_in_sight(record, by)
    if visibility != Visibility.CITY:
        happened(question, "advised", by=by, advice=record.key)
    return record


def keep_in_sight(record, author):
    """An invited expert keeps reading (and discussing) the own advice or review, as long as they may review."""
    reviews = [
        grant.until
        for grant in place_of(author).grants
        if grant.verb == Grant.Verb.REVIEW and grant.deep_dive_id == record.deep_dive_id
    ]
    if not reviews:
        return
    until = None if None in reviews else max(reviews)
    Grant.objects.create(
        party=author, deep_dive=record.deep_dive, scope=Grant.Scope.RECORD, record_key=record.key,
        verb=Grant.Verb.REVIEW, until=until,
    )  # fmt: skip
    forget_place(author)


def edit_question(record, *, seen, by, text, asked):
    """Save a question under the lock; another text is a new edition. Raises records.actions.Conflict."""
    question = Question.objects.get(record=record)
    text = text.strip()
    changed = question.text != text
    with editing(record, seen=seen, by=by, new_edition=changed):
        if changed:
            _retitle(record, question.text, text)
            question.text = text
            question.save(update_fields=["text"])
        before = set(question.asked.all())
        question.asked.set(asked)
        tell_asked(record, [city for city in question.asked.all() if city not in before], by=by)


def edit_advice(record, *, seen, by, text):
    """Save an advice under the lock; another text is a new edition. Raises records.actions.Conflict."""
    advice = Advice.objects.get(record=record)
    text = text.strip()
    changed = advice.text != text
    with editing(record, seen=seen, by=by, new_edition=changed):
        if changed:
            _retitle(record, advice.text, text)
            advice.text = text
            advice.save(update_fields=["text"])


def _retitle(record, old, new):
    """Follow the text with the title, unless a title of its own was given."""
    if record.title == title_from(old):
        record.title = title_from(new)
    record.summary = summary_from(new, record.title)


@transaction.atomic
def mark(record, *, seen, by, verdict, reason="", changed=(), on=None) -> Advice:
    """The asking city says what it made of an advice: accepted, adapted or declined with a reason.

    changed: records of the asking city that the advice changed; each then "took over" the advice, with the
    reason on the link, so that the trace shows it. Raises ExchangeError, records.actions.Conflict.
    """
    verdict, reason = Verdict(verdict), reason.strip()
    if verdict != Verdict.ACCEPTED and not reason:
        raise ExchangeError(_("Say why: the peers learn from the reason."))
    if verdict == Verdict.DECLINED and changed:
        raise ExchangeError(_("A declined advice changed nothing: leave the keys empty, or choose “adapted”."))
    # Who marks an advice does not become its author.
    with editing(record, seen=seen, by=by, author=False):
        advice = Advice.objects.select_related("question__record").get(record=record)
        advice.verdict, advice.reason = verdict, reason
        advice.marked_on, advice.marked_by = on or timezone.localdate(), by
        advice.marked_edition = record.edition
        advice.save()
        record.state = verdict
        if verdict == Verdict.DECLINED:
            _taken_over(advice).delete()
        else:
            _taken_over(advice).update(note=_note(reason))
        _name_changes(advice, changed, by)
        settle_question(advice.question)
        happened(record, "answered", by=by, verdict=str(verdict))
    return advice


@transaction.atomic
def name_changes(record, *, seen, by, changed):
    """Later: name the records that an accepted or adapted advice changed. Raises ExchangeError, Conflict."""
    with editing(record, seen=seen, by=by, author=False):
        advice = Advice.objects.select_related("question__record").get(record=record)
        if advice.verdict not in (Verdict.ACCEPTED, Verdict.ADAPTED):
            raise ExchangeError(_("First mark the advice as accepted or adapted."))
        _name_changes(advice, changed, by)


def _name_changes(advice, changed, by):
    for each in changed:
        if (
            each.city_id != advice.question.record.city_id
            or each.deep_dive_id != advice.question.record.deep_dive_id
        ):
            raise ExchangeError(
                _("%(key)s does not belong to who asked: name one of your own records.") % {"key": each.key}
            )
        link(each, advice.record, Relation.TOOK_OVER, by=by, note=_note(advice.reason))


def _taken_over(advice):
    """The links that marking made: records of who asked that took the advice over."""
    asker = advice.question.record
    return Link.objects.filter(
        target_id=advice.pk, relation=Relation.TOOK_OVER,
        source__deep_dive_id=asker.deep_dive_id, source__city_id=asker.city_id,
    )  # fmt: skip


def _note(reason):
    return reason if len(reason) <= LONGEST_NOTE else reason[: LONGEST_NOTE - 1] + "…"


def settle_question(question):
    """A question counts as answered once an advice was accepted or adapted; open again if none is any more."""
    # One at a time per question, else two who mark at once could each miss the other's verdict.
    Record.objects.select_for_update().get(pk=question.pk)
    taken = question.advice.filter(verdict__in=[Verdict.ACCEPTED, Verdict.ADAPTED]).exists()
    state = ANSWERED if taken else OPEN
    # The version rises too, so that nobody who has the question open for editing writes the old state back.
    Record.objects.filter(pk=question.pk).exclude(state=state).update(state=state, version=F("version") + 1)

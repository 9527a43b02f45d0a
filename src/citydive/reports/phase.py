"""The phase report as a document tree, with every record's key and edition.

The same data and language give the same tree, and so the same bytes.
"""

from collections import Counter

from django.conf import settings
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from citydive import days
from citydive.commitments.models import State
from citydive.documents import tree
from citydive.exchange.models import Verdict
from citydive.formats.kept import attended_words, hours_words, lines_of, number, workshop_words
from citydive.formats.models import Session
from citydive.live.models import Task
from citydive.options.models import OptionState
from citydive.records.kinds import get_kind
from citydive.records.printing import document_labels
from citydive.told import listed, some_of

from .facts import ROLES, TAKEN, city_name
from .numbers import RESULT_STATES
from .tables import fingerprint

# Rows of one table in a file; the tables of facts hold all.
MOST = 400
MOST_NAMES = 12
STATES = {
    "option": dict(OptionState.choices),
    "result": dict(RESULT_STATES),
    "task": dict(Task.State.choices),
    "commitment": dict(State.choices),
}


def build_phase(facts, language, most=MOST) -> tree.Document:
    """The report in one language; titles stay in the language in which they were written."""
    with translation.override(language):
        return _build(facts, language, most)


def _build(facts, language, most):
    scope = facts.scope
    sections = [
        (_("What took place"), _took_place(facts, most)),
        (_("Who took part"), _took_part(facts, most)),
        (_("Hours given"), _hours(facts, most)),
        (_("Advice exchanged and used"), _advice(facts, most)),
        (_("Options, decisions, tasks and results"), _choices(facts, most)),
        (_("Also recorded in this time"), _others(facts)),
    ]
    return tree.Document(
        title=_("Phase report: %(place)s") % {"place": scope.place},
        subtitle=capfirst(scope.time),
        language=language,
        date=facts.as_of.date().isoformat(),
        publisher=scope.dive.title,
        notice=_("Invented example: practice cities are fictional.") if scope.dive.is_practice else "",
        meta={
            _("Holds"): _("what is shared with the cohort; no names of people"),
            _("Data as of"): days.day(facts.as_of),
            _("Fingerprint of the data (SHA-256)"): fingerprint(facts),
        },
        sections=tuple(
            tree.Section(str(number), title, 1, tuple(blocks))
            for number, (title, blocks) in enumerate((each for each in sections if each[1]), start=1)
        ),
        sources=tuple(_source(each) for each in facts.all_records()[:most]),
        labels=document_labels() | {"sources": _("Records named here, with their editions")},
        plain=True,
    )


def _source(record) -> tree.SourceItem:
    return tree.SourceItem(
        key=record.key,
        kind_label=capfirst(str(get_kind(record.kind).label)),
        title=record.title,
        text=_("edition %(n)d") % {"n": record.edition},
        url=settings.URL + record.get_absolute_url(),
        language=record.language,
    )


def _said(text) -> tree.Paragraph:
    return tree.Paragraph((tree.Run(text),))


def _table(title, headers, rows, most):
    """A table, and how many rows it leaves out; nothing if there are none."""
    rows = [tuple(str(each) for each in row) for row in rows]
    if not rows:
        return []
    blocks = [tree.TableBlock(title, tuple(headers), tuple(rows[:most]))]
    if len(rows) > most:
        left = len(rows) - most
        said = ngettext(
            "One row more stands in the table of facts.", "%(n)d rows more stand in the tables of facts.", left
        )
        blocks.append(_said(said % {"n": left}))
    return blocks


def _took_place(facts, most):
    if not facts.sessions:
        return [_said(_("No session took place in this time."))]
    counted, hours, unknown = Counter(), Counter(), Counter()
    for each in facts.sessions:
        counted[each.session.format] += 1
        hours[each.session.format] += each.hours or 0
        unknown[each.session.format] += each.hours is None
    rows = [
        (label, counted[value], _hours_known(hours[value], unknown[value]))
        for value, label in Session.Format.choices
        if counted[value]
    ]
    sessions = [
        (
            each.session.record.key, each.session.days, each.session.get_format_display(),
            each.session.record.title, each.session.place or "–",
            some_of((city.name for pk, city in facts.all_cities.items() if pk in each.cities), MOST_NAMES) or "–",
        )
        for each in facts.sessions
    ]  # fmt: skip
    headers = (_("Key"), _("When"), _("Format"), _("Title"), _("Place"), _("Cities"))
    return [
        *_table(_("Sessions by format"), (_("Format"), _("Sessions"), _("Hours")), rows, most),
        *_table(_("Sessions, one by one"), headers, sessions, most),
    ]


def _hours_known(hours, unknown) -> str:
    if not unknown:
        return number(hours)
    said = ngettext("of one nobody entered times", "of %(n)d nobody entered times", unknown) % {"n": unknown}
    return f"{number(hours)} ({said})" if hours else f"– ({said})"


def _took_part(facts, most):
    missing = sum(1 for each in facts.sessions if not each.noted)
    rows = [
        (city_name(each.city), ROLES[each.role], "–" if each.people is None else each.people, each.times)
        for each in facts.people
    ]
    headers = (_("City"), _("Role"), _("People"), _("How often they came"))
    blocks = _table(_("People by city and role"), headers, rows, most)
    if any(each.people is None for each in facts.people):
        blocks.append(
            _said(_("Of people without an account nobody knows who came twice: they are counted by visit."))
        )
    if missing:
        said = ngettext(
            "Of one session nobody noted who came.", "Of %(n)d sessions nobody noted who came.", missing
        )
        blocks.append(_said(said % {"n": missing}))
    return blocks


def _hours(facts, most):
    rows = []
    for pk, city in facts.cities.items():
        theirs = facts.sessions_of.get(pk, [])
        if theirs:
            rows.append(
                (city.name, attended_words(theirs, pk), hours_words(theirs, pk), workshop_words(theirs, pk))
            )
    headers = (_("City"), _("Sessions"), _("Time of people"), _("Local workshops"))
    blocks = _table(_("What the cities gave"), headers, rows, most)
    promised = []
    for each in facts.commitments:
        for line in lines_of(each, facts.counted(each), facts.until):
            if line.promised:
                promised.append((each.record.key, each.record.city.name, line.promised, line.kept))
    headers = (_("Key"), _("City"), _("Promised"), _("Kept"))
    return [*blocks, *_table(_("Promised and kept"), headers, promised, most)]


def _advice(facts, most):
    if not facts.questions and not facts.advice:
        return [_said(_("No question was asked and no advice given in this time."))]
    asked, got, gave = Counter(each.city_id for each in facts.questions), {}, Counter()
    for each in facts.advice:
        gave[each.record.city_id] += 1
        if each.question is not None:
            got.setdefault(each.question.city_id, Counter())[each.verdict] += 1
    rows = []
    for pk, city in [*facts.cities.items(), *([] if facts.scope.city else [(None, None)])]:
        theirs = got.get(pk, Counter())
        numbers = (asked[pk], theirs.total(), *(theirs[value] for value in (*Verdict.values, "")), gave[pk])
        if any(numbers):
            rows.append((city.name if city else _("the cohort"), *numbers))
    headers = (
        _("City"), _("Questions asked"), _("Advice received"), *(str(label) for label in Verdict.labels),
        _("not answered yet"), _("Advice given"),
    )  # fmt: skip
    used = [
        (
            each.record.key, city_name(each.record.city), each.question.key if each.question else "–",
            Verdict(each.verdict).label if each.verdict else "–",
            listed(one.key for one in each.taken_over) or "–",
        )
        for each in facts.advice
        if each.verdict in TAKEN or each.taken_over
    ]  # fmt: skip
    return [
        *_table(_("Questions and advice by city"), headers, rows, most),
        *_table(
            _("Advice that was used"),
            (_("Key"), pgettext("city", "From"), _("Question"), _("Answer"), _("Taken over in")), used, most,
        ),
    ]  # fmt: skip


def city_or_cohort(record) -> str:
    return record.city.name if record.city else _("the cohort")


def _choices(facts, most):
    rows = []
    for record in [*facts.options, *facts.decisions, *facts.tasks, *facts.results]:
        state = STATES.get(record.kind, {}).get(record.state, "")
        if record.kind == "decision":
            state = _("decided on %(day)s") % {"day": days.day(record.decision.decided_on)}
        kind = capfirst(str(get_kind(record.kind).label))
        rows.append((record.key, kind, record.title, city_or_cohort(record), state or "–"))
    headers = (_("Key"), _("Kind"), _("Title"), _("City"), _("State"))
    blocks = _table(_("One by one"), headers, rows, most)
    return blocks or [_said(_("Nothing of this was written down in this time."))]


def _others(facts):
    rows = [(capfirst(str(get_kind(slug).plural)), n) for slug, n in sorted(facts.other_kinds.items())]
    return _table(_("Further records by kind"), (_("Kind"), _("How many")), rows, MOST)

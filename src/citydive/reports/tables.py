"""Facts entered once, as tables for other reports: stable names of columns, no names of people."""

import csv
import io
import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from citydive.commitments.models import Unit
from citydive.formats.kept import hours_given, last_day
from citydive.formats.models import Session
from citydive.plaintext import cell

from .facts import Facts, digest

FORMAT = "citydive-facts-1"
MEDIA = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


@dataclass(frozen=True)
class Table:
    """columns: stable name → what it means. rows(facts): dicts with these names; JSON values, lists of texts."""

    label: Any
    columns: Mapping[str, Any]
    rows: Callable[[Facts], list[dict]]


def _sessions(facts):
    for each in facts.sessions:
        session, record = each.session, each.session.record
        yield {
            "key": record.key, "edition": record.edition, "title": record.title, "language": record.language,
            "format": session.format, "aim": session.aim if session.format == Session.Format.LOCAL_WORKSHOP else "",
            "starts": session.starts.isoformat(), "ends": session.ends.isoformat(), "precision": session.precision,
            "place": session.place, "cities": _codes(facts, each.cities),
            "stage": session.stage.slug if session.stage else "", "hours": _rounded(each.hours),
            "people": each.came.total() if each.noted else None,
        }  # fmt: skip


def _codes(facts, cities) -> list[str]:
    """Codes in alphabetical order; also of cities that the report itself is not about."""
    known = facts.all_cities
    return sorted(known[pk].code for pk in cities if pk in known)


def _attendance(facts):
    keys = {each.session.pk: each.session.record.key for each in facts.sessions}
    counted = Counter(
        (keys[session], facts.code_of(city), facts.role_of(person), how)
        for session, person, city, how in facts.attendance
    )
    for (key, city, role, how), n in sorted(counted.items()):
        yield {"session": key, "city": city, "role": role, "how": how, "people": n}


def _tasks(facts):
    for record in facts.tasks:
        due = record.task.due
        yield {
            "key": record.key, "edition": record.edition, "title": record.title, "language": record.language,
            "city": _code(record), "state": record.state, "due": due.isoformat() if due else "",
            "made_on": record.created.date().isoformat(),
        }  # fmt: skip


def _commitments(facts):
    for each in facts.commitments:
        record, until = each.record, facts.until
        theirs = facts.counted(each)
        amounts = Counter()
        for promise in each.promises.all():
            amounts[promise.unit] += promise.amount
        hours, _unknown = hours_given(theirs, record.city_id)
        noted = any(session.noted for session in theirs)
        yield {
            "key": record.key, "edition": record.edition, "city": _code(record), "act": each.act,
            "state": record.state, "valid_from": each.valid_from.isoformat(),
            "valid_until": each.valid_until.isoformat(),
            "signed_on": each.signed_on.isoformat() if each.signed_on else "",
            "promised_hours_a_month": _rounded(amounts[Unit.HOURS]), "promised_fte": _rounded(amounts[Unit.FTE]),
            "counted_until": last_day(each, until).isoformat(), "sessions_held": len(theirs),
            "sessions_attended": sum(1 for one in theirs if one.came[record.city_id]) if noted else None,
            "hours_in_sessions": _rounded(hours),
        }  # fmt: skip


def _advice(facts):
    for each in facts.advice:
        record, question = each.record, each.question
        yield {
            "key": record.key, "edition": record.edition, "title": record.title, "language": record.language,
            "city": _code(record), "question": question.key if question else "",
            "asking_city": _code(question) if question else "", "given_on": record.created.date().isoformat(),
            "answer": each.verdict, "answered_on": each.marked_on.isoformat() if each.marked_on else "",
            "taken_over_in": [one.key for one in each.taken_over],
        }  # fmt: skip


def _code(record) -> str:
    return record.city.code if record.city else ""


def _rounded(value):
    return None if value is None else round(float(value), 2)


_RECORD = {
    "key": _("key of the record"),
    "edition": _("edition of the record that was read"),
    "title": _("title, as it was written"),
    "language": _("language of the title"),
}
_CITY = {"city": _("code of the city; empty: the cohort, or of no city")}

TABLES = {
    "sessions": Table(
        _("Sessions that took place"),
        _RECORD
        | {
            "format": _("in_person, virtual, secondment, study_trip, local_workshop or other"),
            "aim": _("of a local workshop: collect, test or feedback"),
            "starts": _("first day at the place"),
            "ends": _("last day at the place"),
            "precision": _("day, or month where only the month is known"),
            "place": _("place, as it was written"),
            "cities": _("codes of the cities that it concerned"),
            "stage": _("stage that it was marked with"),
            "hours": _("how long it took, by its times or its agenda; empty: nobody can say"),
            "people": _("how many came, of all cities; empty: nobody noted who came"),
        },
        _sessions,
    ),
    "attendance": Table(
        _("Attendance in numbers"),
        {
            "session": _("key of the session"),
            **_CITY,
            "role": _("moderator, delegate, actor, signatory, other (account) or none (no account)"),
            "how": _("present, remote or stand_in; who was excused did not come"),
            "people": _("how many"),
        },
        _attendance,
    ),
    "tasks": Table(
        _("Tasks"),
        _RECORD
        | _CITY
        | {
            "state": _("open, done or dropped, as it is now"),
            "due": _("until when"),
            "made_on": _("day on which it was written down"),
        },
        _tasks,
    ),
    "commitments": Table(
        _("Commitments"),
        {
            "key": _RECORD["key"],
            "edition": _RECORD["edition"],
            **_CITY,
            "act": _("council, letter, decree, assembly, memorandum or other"),
            "state": _("signed, renewed, lapsed or ended"),
            "valid_from": _("first day"),
            "valid_until": _("last day"),
            "signed_on": _("day of the signature"),
            "promised_hours_a_month": _("sum of the hours a month promised by function"),
            "promised_fte": _("sum of the full-time equivalents promised by function"),
            "counted_until": _("last day that counts for what was kept"),
            "sessions_held": _("sessions that concerned the city while it was in force"),
            "sessions_attended": _("those to which somebody of the city came; empty: nobody noted who came"),
            "hours_in_sessions": _("hours of all people of the city in sessions; empty: nobody can say"),
        },
        _commitments,
    ),
    "advice": Table(
        _("Advice between peers"),
        _RECORD
        | {
            "city": _("code of the city that gave it"),
            "question": _("key of the question; empty: it is not shared"),
            "asking_city": _("code of the city that asked"),
            "given_on": _("day on which it was given"),
            "answer": _("accepted, adapted or declined; empty: not answered yet, or not shared"),
            "answered_on": _("day of this answer"),
            "taken_over_in": _("keys of records that took it over"),
        },
        _advice,
    ),
}


def read_table(facts, slug) -> list[dict]:
    return list(TABLES[slug].rows(facts))


def fingerprint(facts) -> str:
    """Of all facts of a scope, the same in every language: what reports of the same data have in common."""
    records = sorted((each.key, each.edition, each.state) for each in facts.all_records())
    return digest([facts.scope.as_dict() | {"site": ""}, records, [read_table(facts, slug) for slug in TABLES]])


def head(facts) -> dict:
    """What every file says of itself."""
    scope = facts.scope.as_dict()
    return {"format": FORMAT, "scope": scope, "data_as_of": facts.as_of.isoformat(), "sha256": fingerprint(facts)}


def as_file(columns, rows, format, about) -> bytes:
    """CSV with the names of the columns in the first line, or JSON that says what it is about."""
    if format == "json":
        told = {name: str(meaning) for name, meaning in columns.items()}
        text = json.dumps(about | {"columns": told, "rows": rows}, ensure_ascii=False, indent=1)
        return f"{text}\n".encode()
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([_cell(row[name]) for name in columns] for row in rows)
    return out.getvalue().encode()


def _cell(value):
    if value is None:
        return ""
    return cell("; ".join(value) if isinstance(value, list) else value)

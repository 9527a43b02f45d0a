"""A deep dive of any number of cities, each with a few records of every kind, written in bulk."""

import datetime
import itertools
import random
import string

from django.utils import timezone

from citydive.cohorts.models import City, Entry, Membership, Role, Standing, User
from citydive.commitments.models import Commitment, Promise
from citydive.decisions.models import Considered, Decision
from citydive.evidence.models import Analysis, AnalysisEdition, Dataset, DatasetEdition, Finding
from citydive.exchange.models import Advice, Question
from citydive.formats.models import AgendaItem, Attendance, Card, Session
from citydive.live.models import Outcome, Vote
from citydive.notices.models import Follow, Notification
from citydive.options.models import Option
from citydive.records.models import Comment, Link, Record, Relation, StoredFile, Withdrawal
from citydive.results.models import Result, Section, Statement
from citydive.search import index

SYLLABLES = ("ka", "len", "mor", "ti", "shu", "var", "doe", "pri", "zan", "hel", "ux", "bay", "fin", "gro", "wes")
CODES = ["Q" + "".join(pair) for pair in itertools.product(string.ascii_uppercase, repeat=2)]
LETTERS = {
    "dataset": "U", "analysis": "A", "finding": "F", "question": "Q", "option": "O", "decision": "D",
    "result": "R", "statement": "S", "session": "E", "commitment": "K",
}  # fmt: skip
STATES = {
    "analysis": "done", "dataset": "confirmed", "finding": "accepted", "result": "complete", "commitment": "signed",
}  # fmt: skip


def words(number: int, count: int) -> str:
    """Made-up words, other ones for every number, so that pages pack no better than real texts."""
    dice = random.Random(number)
    return " ".join("".join(dice.choices(SYLLABLES, k=dice.randint(2, 4))) for _word in range(count))


def add_cities(world, first: int, last: int) -> None:
    """Cities number first to last of the deep dive, with their delegates and records."""
    cities = City.objects.bulk_create(
        City(
            code=CODES[n],
            name=f"Practice {words(n, 1).title()} {n}",
            country="DE",
            latitude=49,
            longitude=8,
            is_practice=True,
        )
        for n in range(first, last)
    )
    _take_part(world, cities)
    people = User.objects.bulk_create(
        User(email=f"{city.code}@example.org", name=f"Delegate 1, {city.name}", password="!") for city in cities
    )
    Role.objects.bulk_create(
        Role(user=user, kind="delegate", deep_dive=world.dive, city=city)
        for user, city in zip(people, cities, strict=True)
    )
    made = {kind: _records(world, kind, cities) for kind in LETTERS}
    made |= {"second option": _records(world, "option", cities, number=2), "gone": _gone(world, cities, people)}
    _evidence(made)
    _talk(world, made, cities)
    _choices(world.dive, made)
    _results(made)
    _told(world, made, people)
    _met(world, made["commitment"], cities, people)
    for record in itertools.chain(*made.values()):
        index.mark(record.pk)


def _take_part(world, cities):
    rows = [
        Membership(deep_dive=world.dive, city=city, state="active", position=100 + n, pilot=words(n, 6))
        for n, city in enumerate(cities)
    ]
    stage = world.dive.stages.get(slug="understand")
    for membership in Membership.objects.bulk_create(rows):
        Standing.objects.create(membership=membership, stage=stage)


def _records(world, kind, cities, number=1, letter="", **fields):
    """One record of the kind per city, by turns public and shared with the cohort."""
    rows = [
        Record(
            key=f"{city.code}-{letter or LETTERS[kind]}{number}", kind=kind, deep_dive=world.dive, city=city,
            title=f"Shade: {words(city.pk * 100 + ord(kind[0]) + number, 7)}", summary=words(city.pk, 15),
            visibility=("public", "cohort")[n % 2], state=STATES.get(kind, "open"), **fields,
        )
        for n, city in enumerate(cities)
    ]  # fmt: skip
    return Record.objects.bulk_create(rows)


def _gone(world, cities, people):
    records = _records(world, "option", cities, number=3, withdrawn=timezone.now())
    Option.objects.bulk_create(Option(record=each, what="Given up.") for each in records)
    Withdrawal.objects.bulk_create(
        Withdrawal(record=each, reason="Nobody wants it.", by=by) for each, by in zip(records, people, strict=True)
    )
    return records


def _evidence(made):
    Dataset.objects.bulk_create(Dataset(record=each) for each in made["dataset"])
    for record in made["dataset"]:
        file = StoredFile.objects.create(
            record=record, name="series.csv", media_type="text/csv", size=1, sha256="0"
        )
        DatasetEdition.objects.create(
            dataset_id=record.pk, edition=1, original=file, series=file, format="csv", provider="Invented",
            licence="CC0", starts=datetime.date(1991, 1, 1), ends=datetime.date(2020, 12, 31), days=9000,
            preview={},
        )  # fmt: skip
    Analysis.objects.bulk_create(
        Analysis(record=each, theme="heat", method="heat-profile") for each in made["analysis"]
    )
    editions = AnalysisEdition.objects.bulk_create(
        AnalysisEdition(analysis_id=each.pk, edition=1, result={}, provenance={}) for each in made["analysis"]
    )
    Finding.objects.bulk_create(
        Finding(record=each, sentence=each.title, made_in=edition)
        for each, edition in zip(made["finding"], editions, strict=True)
    )
    _link(made["finding"], made["analysis"], Relation.BASIS)


def _link(sources, targets, relation):
    Link.objects.bulk_create(
        Link(source=source, target=target, relation=relation, source_edition=1, target_edition=1)
        for source, target in zip(sources, targets, strict=True)
    )


def _talk(world, made, cities):
    Question.objects.bulk_create(Question(record=each, text=each.title) for each in made["question"])
    made["advice"] = _records(world, "advice", cities, number=2, letter="Q")
    Advice.objects.bulk_create(
        Advice(record=each, question_id=asked.pk, text=words(each.pk, 30))
        for each, asked in zip(made["advice"], reversed(made["question"]), strict=True)
    )
    day = timezone.localdate() + datetime.timedelta(days=9)
    for record, city in zip(made["session"], cities, strict=True):
        session = Session.objects.create(record=record, format="virtual", starts=day, ends=day)
        session.cities.add(city, world.city_a)
    made["session"][0].session.cities.set(cities)


def _choices(dive, made):
    for name in ("option", "second option"):
        Option.objects.bulk_create(Option(record=each, what=words(each.pk, 30)) for each in made[name])
    joint, is_new = Record.objects.get_or_create(
        key="TST-O1", defaults={"kind": "option", "deep_dive": dive, "title": "Shade", "visibility": "public"}
    )
    if is_new:
        Option.objects.create(record=joint, what="Sails over stops.")
    _link(made["second option"], itertools.repeat(joint, len(made["option"])), Relation.ADAPTED_FROM)
    Decision.objects.bulk_create(
        Decision(record=each, decided_by="Council", decided_on=datetime.date(2024, 5, 1))
        for each in made["decision"]
    )
    Considered.objects.bulk_create(
        Considered(decision_id=each.pk, option=option, option_edition=1, outcome="chosen")
        for each, option in zip(made["decision"], made["option"], strict=True)
    )


def _results(made):
    Result.objects.bulk_create(Result(record=each) for each in made["result"])
    sections = Section.objects.bulk_create(
        Section(result_id=each.pk, position=1, title="What we know") for each in made["result"]
    )
    Statement.objects.bulk_create(
        Statement(record=each, section=section, position=1, text=each.title)
        for each, section in zip(made["statement"], sections, strict=True)
    )
    _link(made["statement"], made["finding"], Relation.BASIS)


def _told(world, made, people):
    """For the two who look: notices and follows of every question; comments and lines of the journal."""
    now = timezone.now()
    for person in (world.moderator, world.delegate_a):
        for n, record in enumerate(made["question"]):
            read = now if n % 2 else None
            Notification.objects.create(person=person, record=record, verb="commented", count=1, at=now, read=read)
            Follow.objects.create(person=person, record=record)
    Comment.objects.bulk_create(
        Comment(record=made["question"][0], author=by, text=words(by.pk, 20)) for by in people
    )
    Entry.objects.bulk_create(
        Entry(
            verb="created",
            by=by,
            deep_dive=world.dive,
            city=each.city,
            record_key=each.key,
            detail={"visibility": "cohort"},
        )
        for by, each in zip(people, made["option"], strict=True)
    )
    Entry.objects.bulk_create(Entry(verb="account made", by=by, person=by) for by in people)


def _met(world, commitments, cities, people):
    """Commitments that lapse soon, and a session of last week: attended, voted on, settled, nothing confirmed."""
    today = timezone.localdate()
    rows = Commitment.objects.bulk_create(
        Commitment(
            record=each, signatory=words(each.pk, 2), valid_from=today - datetime.timedelta(days=400),
            valid_until=today + datetime.timedelta(days=20), task_force=words(each.pk, 20),
        )
        for each in commitments
    )  # fmt: skip
    Promise.objects.bulk_create(Promise(commitment=each, function=words(each.pk, 2), amount=8) for each in rows)
    record = Record.objects.create(
        key=f"TST-E{cities[-1].pk}", kind="session", deep_dive=world.dive, title=words(cities[0].pk, 7),
        visibility="cohort",
    )  # fmt: skip
    day = today - datetime.timedelta(days=7)
    session = Session.objects.create(record=record, format="local_workshop", starts=day, ends=day)
    session.cities.set(cities)
    AgendaItem.objects.create(session=session, position=0, minutes=90, title="Round")
    Attendance.objects.bulk_create(
        Attendance(session=session, person=person, city=city, how="present")
        for person, city in zip(people, cities, strict=True)
    )
    Card.objects.bulk_create(
        Card(session=session, text=words(city.pk, 9), city=city, position=n) for n, city in enumerate(cities)
    )
    Vote.objects.create(session=session, question=words(cities[0].pk, 5))
    Outcome.objects.create(session=session)

"""The sessions of the practice cities: agenda, cards, who was there, what phones sent, and what came out of it."""

from datetime import date, datetime, timedelta

from citydive.formats.actions import add_card, enter_session
from citydive.formats.attending import note_attendance
from citydive.formats.models import CardKind
from citydive.formats.preparing import prepare
from citydive.live import guiding, outcome, sorting, votes
from citydive.live.guides import steps_of
from citydive.live.models import Outcome, Vote
from citydive.live.tasks import finish_task
from citydive.participation.actions import open_door, take
from citydive.participation.models import Door
from citydive.participation.registry import get_intake
from citydive.records.models import Record

from .files import noon

DETAILS = ("link", "place", "venue", "travel", "aim", "hosts", "purpose", "reading", "questions")


def load_sessions(p):
    for row in p.row["sessions"]:
        start, end = datetime.fromisoformat(row["start"]), datetime.fromisoformat(row["end"])
        zone = p.cities[row["cities"][0]].time_zone
        record = enter_session(
            p.dive,
            by=p.by("moderator"),
            title=row["title"],
            format=row["kind"],
            starts=start.date(),
            ends=end.date(),
            start_time=start.time(),
            end_time=end.time(),
            time_zone=zone,
            cities=[p.cities[code] for code in row["cities"]],
            agenda=_agenda(row["agenda"], end),
            summary=row["summary"],
            **_details(p, row),
        )
        p.made[f"session.{row['id']}"] = record
        for each in row["cards"]:
            card = add_card(
                record.session,
                text=each["text"],
                by=p.voice(each["city"]),
                city=p.cities.get(each["city"]),
                kind=each.get("kind", CardKind.INSIGHT),
            )
            p.made[f"card.{each['id']}"] = card
        for name in row["promoted"]:
            p.ref(f"card.{name}")
        load_room(p, row, record.session)


def _agenda(items, end):
    """What is on until the next item begins, or the session ends."""
    starts = [datetime.strptime(item["at"], "%H:%M") for item in items]
    ends = [*starts[1:], datetime.strptime(end.strftime("%H:%M"), "%H:%M")]
    return [
        {
            "minutes": int((after - before).total_seconds() // 60),
            "title": item["text"],
            "note": "",
            "method": item.get("method", ""),
        }
        for item, before, after in zip(items, starts, ends, strict=False)
    ]


def _details(p, row) -> dict:
    """What a session has besides days, cities and agenda, as far as it is told."""
    found = {name: row[name] for name in DETAILS if name in row}
    found |= {name: p.cities[row[name]] for name in ("sending", "receiving") if name in row}
    if "stage" in row:
        found["stage"] = p.dive.stages.get(slug=row["stage"])
    return found


def load_room(p, row, session):
    """What happened at one session: who was there, what phones sent, the vote, and what came out of it."""
    for each in row.get("preparations", []):
        prepare(session, by=p.by(each["by"]), seen=0, answers=_answered(session, each["told"]))
    for who, how in row.get("attendance", {}).items():
        note_attendance(session, how=how, person=p.by(who), by=p.by("moderator"))
    if "door" in row:
        _door(p, row, session)
    if "guided" in row:
        _guided(p, row["guided"], session)
    if "outcome" in row:
        _outcome(p, row, session)


def _guided(p, row, session):
    """A method that led the room: what was written in which step. Its cards are sorted like all others."""
    guided = guiding.begin(session, method=row["method"], by=p.by("moderator"), city=p.cities[row["city"]])
    guiding.note_question(guided, row["question"])
    slugs = [does.slug for does, _step in steps_of(row["method"])]
    for each in row["told"]:
        guiding.go_to(guided, slugs.index(each["step"]), seen=guided.step)
        p.made[f"card.{each['id']}"] = guiding.write_card(
            session, text=each["text"], kind=each.get("kind", CardKind.INSIGHT), city=p.cities[each["city"]],
            by=p.by(each["by"]),
        )  # fmt: skip
    guiding.end(guided, by=p.by("moderator"))


def _answered(session, told):
    return list(zip(session.questions.splitlines(), told, strict=True))


def _door(p, row, session):
    moderator, end = p.by("moderator"), datetime.fromisoformat(row["end"])
    door = open_door(session.record, hours=4, takes=["votes", "cards", "attendance"], by=moderator)
    for number, each in enumerate(row["door"]["here"]):
        said = {"how": each["how"], "name": "", "function": each["function"], "city": p.cities[each["city"]]}
        _send(door, "attendance", number, said)
    _vote(p, row["vote"], session, door, end)
    Door.objects.filter(pk=door.pk).update(opens=datetime.fromisoformat(row["start"]), closes=end)


def _send(door, intake, phone, data):
    """As a phone sends it."""
    take(door, get_intake(door, intake), secret=f"practice-{phone}", sent_id=f"{intake}-{phone}", data=data)


def _vote(p, row, session, door, end):
    moderator = p.by("moderator")
    vote = votes.begin_vote(
        session, question=row["question"], choices=row["choices"], dots=row["dots"], by=moderator
    )
    choices = list(vote.choices.all())

    def dots(numbers):
        return {str(each.pk): n for each, n in zip(choices, numbers, strict=True) if n}

    for code, numbers in row["cities"].items():
        votes.cast(vote, dots=dots(numbers), city=p.cities[code], by=p.voice(code))
    for phone, numbers in enumerate(row["phones"]):
        _send(door, "votes", phone, {"dots": dots(numbers)})
    votes.close_vote(vote, by=moderator)
    Vote.objects.filter(pk=vote.pk).update(opened=end - timedelta(minutes=20), closed=end - timedelta(minutes=12))


def _outcome(p, row, session):
    """Every card becomes a record, sorted by who speaks for its city (tasks by the moderator), each city confirms
    its own, and the moderator settles it."""
    moderator = p.by("moderator")
    tasks = {each["card"]: each for each in row["outcome"]["tasks"]}
    for each in [*row["cards"], *row.get("guided", {}).get("told", [])]:
        card = p.made[f"card.{each['id']}"]
        if isinstance(card, Record):
            continue
        task = tasks.get(each["id"], {})
        record = sorting.sort_card(
            card,
            kind=each.get("kind", card.kind),
            by=p.voice(card.city.code) if card.city and not task else moderator,
            city=card.city,
            owner=p.by(task["owner"]) if task else None,
            due=date.fromisoformat(task["due"]) if task else None,
        )
        if "note" in task:
            finish_task(record, seen=record.version, by=p.by(task["owner"]), note=task["note"])
        p.made[f"card.{each['id']}"] = record
    said = noon(date.fromisoformat(row["outcome"]["settled"]))
    for each in outcome.cities_of_outcome(session):
        outcome.confirm(session, each["city"], by=p.voice(each["city"].code), seen=each["mark"])
    session.confirmations.update(at=said)
    outcome.settle(session, by=moderator)
    Outcome.objects.filter(session=session).update(settled=said)

"""How the practice cities work together: delegations, commitments, calls, and what happened in the room.

Everybody stands in it by function; nobody has a name. The days are those of the data file, not of the loading.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from citydive.commitments import actions as commitments
from citydive.commitments import signing
from citydive.commitments.delegations import describe
from citydive.commitments.models import Commitment, SignatureRequest
from citydive.formats.attending import note_attendance
from citydive.formats.preparing import prepare
from citydive.joining import actions as joining
from citydive.live import outcome, votes
from citydive.live.models import Outcome, Vote
from citydive.live.tasks import finish_task
from citydive.missions import listings, steps, taking_home, travel
from citydive.participation.actions import open_door, take
from citydive.participation.models import Door
from citydive.participation.registry import get_intake
from citydive.post.models import OutgoingMail
from citydive.records.models import Record

# Practice offices have no mail box: what would go to them is taken out of the post.
MAIL = "practice.example"


def load_delegations(p):
    for row in p.row["cities"]:
        membership = p.dive.memberships.get(city=p.cities[row["code"]])
        for each in row["delegation"]:
            told = {name: each[name] for name in ("parts", "deputy", "languages", "expertise") if name in each}
            describe(membership, p.by(each["id"]), seen=0, function=each["role"], **told)


def load_commitments(p):
    for row in p.row.get("commitments", []):
        by = p.voice(row["city"])
        days = {name: date.fromisoformat(row[name]) for name in ("act_date", "valid_from", "valid_until")}
        texts = ("act", "act_reference", "signatory", "task_force", "budget", "availability", "result",
                 "result_kind")  # fmt: skip
        record = commitments.draft(
            p.dive,
            p.cities[row["city"]],
            by=by,
            title=row["title"],
            promises=[each | {"amount": Decimal(each["amount"])} for each in row["promises"]],
            **{name: row[name] for name in texts},
            **days,
        )
        request = signing.send(
            record, seen=record.version, by=by, function=row["signatory"], email=f"mayor@{MAIL}", language="en"
        )
        if "signed" in row:
            _sign(request, date.fromisoformat(row["signed"]))
        p.made[f"commitment.{row['id']}"] = Record.objects.get(pk=record.pk)
    _empty_post()


def _sign(request, day):
    """By the link, as an office would; then the days as the data has them."""
    signing.sign(request, name="Invented signatory")
    Commitment.objects.filter(pk=request.commitment_id).update(signed_on=day)
    asked, answered = _noon(day - timedelta(days=3)), _noon(day)
    SignatureRequest.objects.filter(pk=request.pk).update(
        created=asked, answered=answered, expires=asked + timedelta(days=signing.DAYS)
    )


def load_calls(p):
    for row in p.row.get("calls", []):
        by = p.by("moderator")
        record = joining.draft_call(
            p.dive,
            by=by,
            title=row["title"],
            about=row["about"],
            conditions=row["conditions"],
            places=row["places"],
            scoping=row["scoping"],
            # From the day of loading, so that the demo always has a call that one can answer.
            deadline=timezone.localdate() + timedelta(days=row["open_days"]),
        )
        joining.open_call(record, seen=record.version, by=by)
        call = Record.objects.get(pk=record.pk).call
        for each in row["interests"]:
            _interest(call, each)
        p.made[f"call.{row['id']}"] = record
    _empty_post()


def _interest(call, row):
    made = joining.express_interest(
        call,
        city_name=row["city_name"],
        country="",
        function=row["function"],
        email=f"{row['id']}@{MAIL}",
        why=row["why"],
        brings=row["brings"],
    )
    joining.confirm(made)
    if "scoping" in row:
        joining.answer_scoping(made, row["scoping"])


def load_room(p, row, session):
    """What happened at one session: who was there, what phones sent, the vote, and what came out of it."""
    for each in row.get("preparations", []):
        prepare(session, by=p.by(each["by"]), seen=0, answers=_answered(session, each["told"]))
    for who, how in row.get("attendance", {}).items():
        note_attendance(session, how=how, person=p.by(who), by=p.by("moderator"))
    if "door" in row:
        _door(p, row, session)
    if "outcome" in row:
        _outcome(p, row, session)


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
    """Every card becomes a record, each city confirms its own, and the moderator settles it."""
    moderator = p.by("moderator")
    tasks = {each["card"]: each for each in row["outcome"]["tasks"]}
    for each in row["cards"]:
        card = p.made[f"card.{each['id']}"]
        if isinstance(card, Record):
            continue
        task = tasks.get(each["id"], {})
        record = outcome.sort_card(
            card,
            kind=each.get("kind", card.kind),
            by=moderator,
            city=card.city,
            owner=p.by(task["owner"]) if task else None,
            due=date.fromisoformat(task["due"]) if task else None,
        )
        if "note" in task:
            finish_task(record, seen=record.version, by=p.by(task["owner"]), note=task["note"])
        p.made[f"card.{each['id']}"] = record
    said = _noon(date.fromisoformat(row["outcome"]["settled"]))
    for each in outcome.cities_of_outcome(session):
        outcome.confirm(session, each["city"], by=p.voice(each["city"].code), seen=each["mark"])
    session.confirmations.update(at=said)
    outcome.settle(session, by=moderator)
    Outcome.objects.filter(session=session).update(settled=said)


def load_missions(p):
    """Needs, offers, and missions that have gone to their end."""
    for row in p.row.get("expertise", []):
        p.made[f"expertise.{row['id']}"] = listings.write(
            row["kind"], p.dive, by=p.by(row["by"]), city=p.cities[row["city"]],
            **{name: row[name] for name in ("text", "topic", "topic_words", "languages", "where")},
            **_days(row),
        )  # fmt: skip
    for row in p.row.get("missions", []):
        p.made[f"mission.{row['id']}"] = _mission(p, row)


def _days(row):
    return {name: date.fromisoformat(row[name]) for name in ("starts", "ends") if name in row}


def _mission(p, row):
    cities = {name: p.cities[row[name]] for name in ("sending", "receiving") if name in row}
    if "cities" in row:
        cities["cities"] = [p.cities[code] for code in row["cities"]]
    texts = {name: row[name] for name in ("title", "task", "hosts", "programme") if name in row}
    record = steps.request(
        p.dive,
        format=row["format"],
        by=p.by(row["by"]),
        city=p.cities[row["city"]],
        **cities,
        **texts,
        **_days(row),
    )
    steps.agree(record, seen=record.version, by=p.by(row["agreed_by"]))
    _people(p, row, record)
    now = lambda: Record.objects.get(pk=record.pk)  # noqa: E731
    steps.begin(now(), seen=now().version, by=p.by(row["agreed_by"]))
    steps.report(
        now(), seen=now().version, by=p.by(row["reported_by"]), report=row["report"],
        on=date.fromisoformat(row["reported"]),
    )  # fmt: skip
    for each in row.get("take_home", []):
        said = {name: each[name] for name in ("what", "verdict", "reason")}
        taking_home.note(now(), by=p.by(each["by"]), city=p.cities[each["city"]], **said)
    if "followed_up" in row:
        steps.follow_up(
            now(), seen=now().version, by=p.by(row["followed_up_by"]), outcome=row["outcome"],
            changed=p.refs(row["changed"]), on=date.fromisoformat(row["followed_up"]),
        )  # fmt: skip
    return now()


def _people(p, row, record):
    """Who goes, city by city, and what one of them recorded of the travel."""
    mission = Record.objects.get(pk=record.pk).mission
    people = [p.by(name) for name in row["people"]]
    travel.set_people(
        record,
        seen=Record.objects.get(pk=record.pk).version,
        by=people[0],
        cities=mission.travelling,
        people=people,
    )
    for each in row.get("travel", []):
        said = {name: value for name, value in each.items() if name not in ("by", "amount")}
        row_of = mission.travellers.get(person=p.by(each["by"]))
        travel.note_travel(row_of, seen=0, amount=Decimal(each["amount"]), **said)


def _noon(day):
    return timezone.make_aware(datetime.combine(day, datetime.min.time().replace(hour=12)))


def _empty_post():
    OutgoingMail.objects.filter(to__endswith=f"@{MAIL}").delete()

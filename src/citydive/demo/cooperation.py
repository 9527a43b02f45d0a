"""How the practice cities work together: delegations and handovers, commitments, calls, missions.

Everybody stands in it by function; nobody has a name. The days are those of the data file, not of the loading.
"""

from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from citydive.commitments import actions as commitments
from citydive.commitments import signing
from citydive.commitments.delegations import describe
from citydive.commitments.handover import hand_over
from citydive.commitments.models import Commitment, Handover, SignatureRequest
from citydive.joining import actions as joining
from citydive.missions import listings, steps, taking_home, travel
from citydive.post.models import OutgoingMail
from citydive.records.models import Record

from . import accounts
from .files import noon

# Practice offices have no mail box: what would go to them is taken out of the post.
MAIL = "practice.example"


def load_delegations(p):
    for row in p.row["cities"]:
        membership = p.dive.memberships.get(city=p.cities[row["code"]])
        for each in row["delegation"]:
            told = {name: each[name] for name in ("parts", "deputy", "languages", "expertise") if name in each}
            describe(membership, p.by(each["id"]), seen=0, function=each["role"], **told)


def load_handovers(p):
    """Somebody who left: the work went to another delegate, with what the successor should know."""
    for row in p.row.get("handovers", []):
        city, successor = p.cities[row["city"]], p.by(row["successor"])
        membership = p.dive.memberships.get(city=city)
        gone = accounts.delegate(p.dive, city, 3, row["person"]["role"])
        last = date.fromisoformat(row["last_day"])
        made = hand_over(
            membership,
            gone,
            by=gone,
            successor=successor,
            last_day=last,
            word=row["word"],
            contacts=row["contacts"],
        )
        Handover.objects.filter(pk=made.pk).update(at=noon(last))
        OutgoingMail.objects.filter(to=successor.email).delete()


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
    asked, answered = noon(day - timedelta(days=3)), noon(day)
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
        country=row["country"],
        function=row["function"],
        email=f"{row['id']}@{MAIL}",
        why=row["why"],
        brings=row["brings"],
    )
    joining.confirm(made)
    if "scoping" in row:
        joining.answer_scoping(made, row["scoping"])


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
        **{name: p.ref(row[name]) for name in ("need", "offer") if name in row},
        **({"session": p.ref(row["session"]).session} if "session" in row else {}),
    )
    if "agreed_by" not in row:
        return record
    steps.agree(record, seen=record.version, by=p.by(row["agreed_by"]))
    _people(p, row, record)
    now = lambda: Record.objects.get(pk=record.pk)  # noqa: E731
    steps.begin(now(), seen=now().version, by=p.by(row["agreed_by"]))
    steps.report(
        now(), seen=now().version, by=p.by(row["reported_by"]), report=row["report"],
        costs=Decimal(row["costs"]), currency=row["currency"], on=date.fromisoformat(row["reported"]),
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


def _empty_post():
    OutgoingMail.objects.filter(to__endswith=f"@{MAIL}").delete()

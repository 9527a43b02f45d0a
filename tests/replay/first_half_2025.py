"""January to June 2025: one city is replaced, commitments are renewed, people travel, a colleague hands over."""

import datetime
from decimal import Decimal

from citydive.accounts import closing
from citydive.cohorts import actions as cohorts
from citydive.commitments import actions as commitments
from citydive.commitments import signing
from citydive.commitments.handover import hand_over
from citydive.commitments.lapsing import look
from citydive.commitments.pack import read_pack
from citydive.commitments.queries import lapsing
from citydive.evidence.finding_actions import cite_finding
from citydive.exchange.case_actions import take_from
from citydive.formats.actions import enter_session
from citydive.formats.attending import note_attendance
from citydive.live import outcome, tasks
from citydive.missions import listings, matching, steps, taking_home, travel
from citydive.missions.models import Traveller
from citydive.missions.rules import may_answer, may_carry
from citydive.options.actions import derive_option, propose_option

from .first_half_2024 import ENDS, send

RENEWED = datetime.date(2026, 3, 31)


def play(s):
    one_city_is_replaced(s)
    remind_and_renew(s)
    propose_options(s)
    need_meets_offer(s)
    secondment(s)
    study_trip(s)
    lecture(s)
    a_colleague_hands_over(s)


def one_city_is_replaced(s):
    s.day("2025-01-13")
    s.cities["PRG"] = cohorts.register_city(
        code="PRG", name="Practice Lake", latitude=49.5, longitude=8.5, climate_class="Cfb", is_practice=True
    )
    cohorts.add_city(s.dive, s.cities["PRG"], by=s.moderator)
    for number in (1, 2):
        s.invite(f"PRG{number}", "delegate", "PRG")
    member = s.membership("PRF")
    cohorts.change_membership(
        member, "ended", by=s.moderator, reason="Its place goes to Practice Lake.", replaced_by=s.membership("PRG"),
        seen=cohorts.last_id(member.changes),
    )  # fmt: skip
    s.then["takes part in January"] = s.active()
    new = s.delegate("PRG")
    s.made["finding PRG"] = cite_finding(
        s.dive, s.cities["PRG"], by=new, sentence="Bathers look for shade first.", title="Survey at the lake",
        url="https://report.example/lake", visibility="cohort",
    )  # fmt: skip
    s.made["takeaway PRG"] = take_from(
        s.now("case"), s.cities["PRG"], by=new, rows={1: ("take", "As it is."), 2: ("leave", "No office.")}
    )
    cohorts.move_to_stage(s.membership("PRG"), s.dive.stages.get(slug="prioritise"), by=s.moderator)


def remind_and_renew(s):
    """Two are renewed in time, two lapse first; the new city commits."""
    s.day("2025-02-03")
    look()
    s.then["reminded"] = sorted(each.record.city.code for each in lapsing(s.dive))
    s.day("2025-03-17")
    for code in ("PRA", "PRB"):
        _renew(s, code)
    s.day("2025-04-02")
    s.then["lapsed"] = look()
    for code in ("PRC", "PRD"):
        _renew(s, code)
    _commit(s, "PRG", valid_from=datetime.date(2025, 2, 1))
    s.then["commitments"] = {
        code: s.now(f"commitment {code}").state for code in ("PRA", "PRB", "PRC", "PRD", "PRE")
    }
    s.then["still lapsing"] = [each.record.key for each in lapsing(s.dive)]


def _renew(s, code):
    _commit(s, code, valid_from=ENDS + datetime.timedelta(days=1), renews=s.now(f"commitment {code}"))


def _commit(s, code, **more):
    city = s.cities[code]
    s.made[f"second commitment {code}"] = commitments.draft(
        s.dive, city, by=s.delegate(code), title=f"Second commitment of {city.name}", signatory="Mayor",
        valid_until=RENEWED, promises=[{"function": "Head of parks", "amount": 10, "unit": "hours"}], **more,
    )  # fmt: skip
    request = send(s, code, "second commitment")
    signing.sign(signing.find(signing.token_of(request)), name="Invented signatory")


def propose_options(s):
    """The cohort's option, and what each city makes of it."""
    s.day("2025-04-07")
    s.made["option"] = propose_option(
        s.dive, by=s.moderator, title="Shade over school yards", what="Sails and trees over yards.",
        visibility="cohort", basis=[s.now("finding PRB"), s.now("kick-off")],
    ).record  # fmt: skip
    for code in s.active():
        s.made[f"option {code}"] = derive_option(
            s.now("option"), by=s.delegate(code), city=s.cities[code], title=f"Shade in {s.cities[code].name}",
            what="Sails first.", changed="One yard only.", why="The budget.", visibility="cohort",
            basis=[s.now(f"finding {code}")],
        ).record  # fmt: skip


def need_meets_offer(s):
    s.day("2025-04-08")
    s.made["need"] = listings.write(
        "need", s.dive, by=s.delegate("PRA", 2), city=s.cities["PRA"], topic="green", languages=["en"],
        text="Who has built sails that last?", starts=datetime.date(2025, 5, 1), where="here",
    )  # fmt: skip
    s.made["offer"] = listings.write(
        "offer", s.dive, by=s.delegate("PRB"), city=s.cities["PRB"], topic="green", languages=["en"],
        text="Our sail team comes for a week.", starts=datetime.date(2025, 5, 5), where="there",
    )  # fmt: skip
    s.then["match"] = matching.fit_of(s.now("need").listing, s.now("offer").listing).reasons


def secondment(s):
    """Practice Coast sends its expert to Practice City for a week, in May."""
    need, offer = s.now("need"), s.now("offer")
    assert steps.first_cities(need, offer) == {"sending": "PRB", "receiving": "PRA"}
    days = {"starts": datetime.date(2025, 5, 12), "ends": datetime.date(2025, 5, 16)}
    s.made["secondment session"] = enter_session(
        s.dive, by=s.moderator, title="Sail team in Practice City", format="secondment", place="Practice City",
        cities=[s.cities["PRA"], s.cities["PRB"]], sending=s.cities["PRB"], receiving=s.cities["PRA"], **days,
    )  # fmt: skip
    s.made["secondment"] = steps.request(
        s.dive, format="secondment", by=s.delegate("PRA", 2), city=s.cities["PRA"], title="A sail team for a week",
        task="Hang sails over one yard with us.", sending=s.cities["PRB"], receiving=s.cities["PRA"], need=need,
        offer=offer, session=s.now("secondment session").session, **days,
    )  # fmt: skip
    _agree(s, "secondment", "PRB")
    travel.set_people(**carried(s, "secondment", "PRB"), cities=[s.cities["PRB"]], people=[s.delegate("PRB", 2)])
    goes = Traveller.objects.get(mission=s.made["secondment"].pk)
    travel.note_travel(goes, seen=0, languages="en", visa_letter=True, costs_by="receiving")
    s.day("2025-05-12")
    steps.begin(**carried(s, "secondment", "PRB"))
    s.day("2025-05-19")
    note_attendance(s.now("secondment session").session, how="present", person=s.delegate("PRB", 2), by=s.moderator)
    outcome.settle(s.now("secondment session").session, by=s.moderator)
    steps.report(
        **carried(s, "secondment", "PRB"), report="Sails hang on posts now.", costs=Decimal("1400"), currency="EUR"
    )


def study_trip(s):
    """Three cities look at the trees of Practice Hill; each says what it takes home, adapts or leaves."""
    days = {"starts": datetime.date(2025, 5, 20), "ends": datetime.date(2025, 5, 21)}
    codes = ("PRA", "PRB", "PRG")
    s.made["trip session"] = enter_session(
        s.dive, by=s.moderator, title="Trees of the hill", format="study_trip", place="Practice Hill",
        cities=[s.cities[code] for code in (*codes, "PRC")], hosts="Parks office", **days,
    )  # fmt: skip
    s.made["trip"] = steps.request(
        s.dive, format="study_trip", by=s.delegate("PRA"), city=s.cities["PRA"], title="To the trees",
        task="See how they survive.", receiving=s.cities["PRC"], cities=[s.cities[code] for code in codes],
        session=s.now("trip session").session, **days,
    )  # fmt: skip
    _agree(s, "trip", "PRC")
    for code in codes:
        travel.set_people(
            **carried(s, "trip", code),
            cities=[s.cities[code]],
            people=[s.delegate(code, 2 if code == "PRA" else 1)],
        )
    s.day("2025-05-22")
    for code in codes:
        person = s.delegate(code, 2 if code == "PRA" else 1)
        note_attendance(s.now("trip session").session, how="present", person=person, by=s.moderator)
    steps.report(**carried(s, "trip", "PRA"), report="Three rows of trees.", costs=Decimal("600"), currency="EUR")
    outcome.settle(s.now("trip session").session, by=s.moderator)
    for code, verdict in zip(codes, ("take", "adapt", "leave"), strict=True):
        user = s.delegate(code)
        assert may_carry(user, s.now("trip").mission)
        taking_home.note(
            s.now("trip"), by=user, city=s.cities[code], what="Autumn planting", verdict=verdict, reason="Our soil."
        )


def _agree(s, name, code):
    user, record = s.delegate(code), s.now(name)
    assert may_answer(user, record.mission)
    steps.agree(record, seen=record.version, by=user)


def carried(s, name, code):
    """record, seen and by of a step that a delegate takes whom the mission concerns."""
    user, record = s.delegate(code), s.now(name)
    assert may_carry(user, record.mission)
    return {"record": record, "seen": record.version, "by": user}


def lecture(s):
    s.day("2025-05-26")
    s.made["lecture"] = enter_session(
        s.dive, by=s.moderator, title="Evening lecture on shade", format="other", starts=s.today,
        start_time=datetime.time(18), end_time=datetime.time(20), cities=[s.cities["PRC"]], visibility="public",
    )  # fmt: skip
    s.day("2025-05-27")
    outcome.settle(s.now("lecture").session, by=s.moderator)


def a_colleague_hands_over(s):
    """The data officer of Practice City leaves at the end of June and names who takes over; in between more comes.

    Then the account closes; what was written keeps its author.
    """
    s.invite("PRA3", "delegate", "PRA")
    s.day("2025-06-02")
    leaving, successor = s.delegate("PRA", 2), s.delegate("PRA", 3)
    last_day = datetime.date(2025, 6, 30)
    handover = hand_over(
        s.membership("PRA"), leaving, by=leaving, successor=successor, last_day=last_day,
        word="The stops were counted twice.", contacts="Office of statistics",
    )  # fmt: skip
    s.then["handed over"] = sorted(each["key"] for each in handover.items)
    s.then["pack"] = [row["key"] for row in read_pack(handover, s.person("PRA3")).open]
    # One more task for somebody who is still there, until the last day.
    s.day("2025-06-16")
    s.made["late task"] = tasks.make_task(
        s.now("trip session"), text="Send the photographs.", by=s.moderator, city=s.cities["PRA"],
        owner=s.delegate("PRA", 2), due=datetime.date(2025, 8, 1),
    )  # fmt: skip
    s.day("2025-06-30")
    closes = s.person("PRA2")
    closing.close(
        closes,
        by=closes,
        keep_name=False,
        successors={duty.role.pk: s.person("PRA3") for duty in closing.duties(closes)},
    )
    s.day("2025-07-01")
    gone = s.person("PRA2")
    s.then["account"] = gone.is_active, gone.name, s.reads("PRA2", "finding PRA")
    s.then["authorship"] = gone in s.now("finding PRA").authors.all()
    s.then["goes on"] = sorted(task.record.key for task in tasks.open_tasks(s.person("PRA3")))

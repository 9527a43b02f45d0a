"""July to December 2024: what is known, questions and advice between peers, a case told; one city leaves."""

import datetime

from citydive.cohorts import actions as cohorts
from citydive.cohorts.models import Organisation, Role
from citydive.commitments import actions as commitments
from citydive.evidence.finding_actions import cite_finding
from citydive.exchange import actions as exchange
from citydive.exchange.case_actions import take_from, tell_case
from citydive.exchange.input_actions import enter_input
from citydive.exchange.queries import waiting_for
from citydive.exchange.rules import may_mark
from citydive.formats.actions import add_card, enter_session
from citydive.formats.attending import note_attendance
from citydive.formats.models import Attendance
from citydive.live import guiding, outcome, sorting, votes
from citydive.live.guides import steps_of
from citydive.live.models import Guided
from citydive.records.actions import grant_access

from .first_half_2024 import confirm
from .story import writes_anywhere

FINDINGS = {
    "PRA": "Two of ten stops lie in shade at noon.",
    "PRB": "Sails cool a school yard by three degrees.",
    "PRC": "One tree in five dies in its first summer.",
    "PRD": "Children play outside before ten only.",
    "PRE": "The market closes at noon in July.",
    "PRF": "The quay has no shade at all.",
}
NOON, TWO = datetime.time(12), datetime.time(14)


def play(s):
    cite_findings(s)
    hold_a_workshop(s)
    invite_an_actor(s)
    ask_and_advise(s)
    tell_a_case(s)
    answer_the_advice(s)
    consult_peers(s)
    one_city_leaves(s)
    vote_without_it(s)


def cite_findings(s):
    s.day("2024-07-08")
    for code, sentence in FINDINGS.items():
        s.made[f"finding {code}"] = cite_finding(
            s.dive, s.cities[code], by=s.delegate(code, 2), sentence=sentence, title="Report of the parks office",
            url="https://report.example/shade", page="4", period="2023", visibility="cohort",
        )  # fmt: skip


def hold_a_workshop(s):
    s.day("2024-08-20", hour=18)
    s.made["workshop"] = enter_session(
        s.dive, by=s.moderator, title="Walk with schools", format="local_workshop", aim="collect",
        starts=datetime.date(2024, 8, 19), ends=datetime.date(2024, 8, 20), place="Practice City",
        cities=[s.cities["PRA"]],
    )  # fmt: skip
    session = s.now("workshop").session
    note_attendance(session, how="present", person=s.delegate("PRA"), by=s.moderator)
    for function in ("Teacher", "Head of a school"):
        note_attendance(session, how="present", name=f"A {function}", function=function, city=s.cities["PRA"],
                        by=s.moderator)  # fmt: skip
    add_card(session, text="Pupils wait in the sun.", by=s.delegate("PRA"), kind="insight", city=s.cities["PRA"])
    s.made["pupils"] = sorting.sort_card(session.cards.get(), kind="insight", city=s.cities["PRA"], by=s.moderator)
    confirm(s, session)
    outcome.settle(session, by=s.moderator)


def invite_an_actor(s):
    """Somebody of a university may read and review one workshop, until the end of October."""
    s.day("2024-09-02")
    university = Organisation.objects.create(name="Practice University", kind="university")
    university.deep_dives.add(s.dive)
    s.invite("actor", Role.Kind.ACTOR)
    type(s.people["actor"]).objects.filter(pk=s.people["actor"].pk).update(organisation=university)
    s.then["actor before"] = s.reads("actor", "workshop"), s.reads("actor", "finding PRA")
    grant_access(s.now("workshop"), party=s.person("actor"), verb="review", by=s.moderator,
                 until=datetime.date(2024, 10, 31))  # fmt: skip
    s.then["actor invited"] = s.reads("actor", "workshop"), s.reads("actor", "pupils")
    s.then["actor elsewhere"] = s.reads("actor", "finding PRA")
    s.made["paper"] = enter_input(
        s.dive, by=s.moderator, title="Shade at stops", sort="paper", authors="Practice University", year=2023,
        informs=[s.now("finding PRA")],
    )  # fmt: skip


def ask_and_advise(s):
    s.day("2024-09-09")
    ask = {
        "PRA": ("How do we keep young trees alive?", ["PRC", "PRD"]),
        "PRB": ("Where do sails hold?", ["PRA"]),
        "PRD": ("Who opens school yards in the evening?", []),
    }
    for code, (text, asked) in ask.items():
        s.made[f"question {code}"] = exchange.ask(
            s.dive, by=s.delegate(code), city=s.cities[code], text=text, asked=[s.cities[each] for each in asked]
        )
    s.then["asked of the hill"] = [each.key for each in waiting_for(s.person("PRC1")).to_answer if each.named]
    s.day("2024-09-23")
    advise(s, "PRC", "PRA", "Plant in autumn only.", basis=["finding PRC"])
    advise(s, "PRD", "PRA", "Let school classes water them.", basis=["finding PRD"])
    advise(s, "PRA", "PRB", "On posts, not on walls.", basis=["pupils"])
    advise(s, "PRE", "PRD", "The caretakers, if they are paid.")


def advise(s, giver, asker, text, basis=()):
    s.made[f"advice {giver} to {asker}"] = exchange.advise(
        s.now(f"question {asker}"), by=s.delegate(giver), city=s.cities[giver], text=text,
        basis=[s.now(name) for name in basis],
    )  # fmt: skip


def tell_a_case(s):
    s.day("2024-10-07")
    s.made["case"] = tell_case(
        s.dive, by=s.delegate("PRC"), city=s.cities["PRC"], title="Trees that survive", budget="Low",
        summary="One tree in five died.", approach="Autumn planting and godparents.", failed="Watering by hand.",
        units={1: ("Autumn planting", "A nursery"), 2: ("Godparents", "An office that calls them")},
    )  # fmt: skip
    for code, rows in {
        "PRA": {1: ("leave", "Our nursery delivers in spring."), 2: ("adapt", "School classes instead.")},
        "PRD": {1: ("take", "We plant in November anyway."), 2: ("take", "The office exists.")},
    }.items():
        s.made[f"takeaway {code}"] = take_from(
            s.now("case"), s.cities[code], by=s.delegate(code), rows=rows, summary="Talked over with the parks."
        )


def answer_the_advice(s):
    """One advice is declined with the reason, one adapted and it changed something, two accepted."""
    s.day("2024-10-21")
    mark(s, "PRC", "PRA", "declined", "Our nursery delivers in spring only.")
    mark(s, "PRD", "PRA", "accepted", "Schools want to.")
    mark(s, "PRA", "PRB", "adapted", "Posts of wood.", changed=["finding PRB"])
    mark(s, "PRE", "PRD", "accepted", "")
    s.day("2024-11-04")
    # The right of the actor ended with October, by itself.
    s.then["actor afterwards"] = s.reads("actor", "workshop"), s.reads("actor", "pupils")


def mark(s, giver, asker, verdict, reason, changed=()):
    user, advice = s.delegate(asker), s.now(f"advice {giver} to {asker}")
    assert may_mark(user, s.now(f"question {asker}"))
    exchange.mark(
        advice, seen=advice.version, by=user, verdict=verdict, reason=reason,
        changed=[s.now(name) for name in changed],
    )  # fmt: skip


def consult_peers(s):
    """A virtual session is led step by step; who brings the case listens while the peers think."""
    s.day("2024-11-12", hour=12)
    s.made["consultation"] = virtual(s, "Peer consultation", [*s.cities])
    session = s.now("consultation").session
    for code in s.cities:
        note_attendance(session, how="remote", person=s.delegate(code), by=s.moderator)
    guided = guiding.begin(session, method="peer-consultation", by=s.moderator, city=s.cities["PRB"])
    steps = [does.slug for does, _step in steps_of("peer-consultation")]
    for seen, step in enumerate(steps[1:]):
        assert guiding.go_to(guided, seen + 1, seen=seen)
        if step == "question":
            guiding.note_question(guided, "How do sails survive a storm?")
        if step == "thinking":
            s.then["case-giver"] = _says(s, session, "PRB", "But we tried that.")
            _says(s, session, "PRD", "Take them down in October.")
        if step == "answer":
            _says(s, session, "PRB", "We take them down in October.", kind="task")
    guiding.end(Guided.objects.get(pk=guided.pk), by=s.moderator)
    s.then["consultation"] = [
        (told.does.slug, [card.text for card in told.cards]) for told in guiding.told_in(guided)
    ]
    task = session.cards.get(kind="task")
    s.made["october"] = sorting.sort_card(
        task, kind="task", city=s.cities["PRB"], by=s.moderator, owner=s.delegate("PRB"),
        due=datetime.date(2025, 10, 1),
    )  # fmt: skip
    confirm(s, session)
    outcome.settle(session, by=s.moderator)


def virtual(s, title, codes, **more):
    return enter_session(
        s.dive, by=s.moderator, title=title, format="virtual", starts=s.today, start_time=NOON, end_time=TWO,
        link="https://meet.example/shade", cities=[s.cities[code] for code in codes], **more,
    )  # fmt: skip


def _says(s, session, code, text, kind="insight") -> str:
    """A delegate writes a card; "listens" where the case-giver may not."""
    user, city = s.delegate(code), s.cities[code]
    try:
        guiding.write_card(session, text=text, kind=kind, city=city, by=user, cities=[city.pk])
    except guiding.Silent:
        return "listens"
    return "said it"


def one_city_leaves(s):
    """A session of December is planned with everybody; then the council of one city ends its part."""
    s.day("2024-11-20")
    s.made["december"] = virtual(s, "What we know", [*s.cities])
    s.day("2024-11-30")
    edit = s.edits("commitment PRE", s.delegate("PRE"))
    commitments.end(**edit, on=s.today, reason="The council has other plans.")
    member = s.membership("PRE")
    cohorts.change_membership(
        member, "ended", by=s.moderator, reason="The council has other plans.", seen=cohorts.last_id(member.changes)
    )
    gone = s.person("PRE1")
    s.then["who left"] = writes_anywhere(gone), s.reads("PRE1", "finding PRE"), s.reads("PRE1", "finding PRA")
    s.then["what it left"] = s.reads("PRA1", "finding PRE"), s.reads("PRA1", "advice PRE to PRD")


def vote_without_it(s):
    s.day("2024-12-05", hour=12)
    session = s.now("december").session
    vote = votes.begin_vote(session, question="What first?", choices=["Stops", "Schools"], dots=1, by=s.moderator)
    schools = str(vote.choices.get(text="Schools").pk)
    for code in ("PRA", "PRB", "PRC", "PRD"):
        note_attendance(session, how="remote", person=s.delegate(code), by=s.moderator)
        votes.cast(vote, dots={schools: 1}, city=s.cities[code], by=s.delegate(code))
    # Nobody waits for the city that left.
    s.then["vote missing in December"] = votes.given(vote)["missing"]
    votes.close_vote(vote, by=s.moderator)
    outcome.settle(session, by=s.moderator)
    for code in s.active():
        cohorts.move_to_stage(s.membership(code), s.dive.stages.get(slug="prioritise"), by=s.moderator)
    s.then["came by phone"] = Attendance.objects.filter(person=None).exclude(participant="").count()

"""January to June 2024: a call, six cities are found, they commit, and meet for the first time."""

import datetime

from citydive.cohorts import actions as cohorts
from citydive.commitments import actions as commitments
from citydive.commitments import signing
from citydive.commitments.delegations import describe
from citydive.formats.actions import add_card, enter_session, set_details
from citydive.formats.agenda import parse_agenda
from citydive.formats.attending import note_attendance
from citydive.formats.inviting import invite, people_of
from citydive.formats.preparing import prepare
from citydive.joining import actions as joining
from citydive.joining.mails import token_of
from citydive.live import outcome, sorting, votes
from citydive.live.models import Vote
from citydive.live.queries import open_vote
from citydive.participation.actions import close_door, open_door
from citydive.records.models import Record

# Code, name, climate class; nothing is looked up on a map, since the places are invented.
CITIES = {
    "PRA": ("Practice City", "Cfb"), "PRB": ("Practice Coast", "Csa"), "PRC": ("Practice Hill", "Cfb"),
    "PRD": ("Practice River", "Dfb"), "PRE": ("Practice Plain", "BSk"), "PRF": ("Practice Port", "Csa"),
}  # fmt: skip
# They answer too: one is not selected, one takes it back, one never confirms its address.
OTHERS = ("Practice Isle", "Practice Marsh", "Practice Mirage")
ENDS = datetime.date(2025, 3, 31)


def play(s):
    open_the_deep_dive(s)
    call(s)
    settle_the_scope(s)
    select_and_accept(s)
    form_delegations(s)
    commit(s)
    meet(s)
    bring_to_an_outcome(s)


def open_the_deep_dive(s):
    s.day("2024-01-08")
    s.people["moderator"] = cohorts.User.objects.create_user("moderator@replay.example", "Moderator", "a password")
    s.dive = cohorts.open_deep_dive(
        by=s.people["moderator"], code="RPL", slug="replay", title="Shade in the City", theme="Shade",
        question="Where does shade help most?", is_public=True, is_practice=True,
        starts=datetime.date(2024, 1, 1), ends=datetime.date(2025, 12, 31),
    )  # fmt: skip


def call(s):
    s.made["call"] = joining.draft_call(
        s.dive, by=s.moderator, title="Shade: join us", about="Shade where people wait and play.",
        conditions="Two people for two years.", places=6, deadline=datetime.date(2024, 2, 29),
    )  # fmt: skip
    edit = s.edits("call", s.moderator)
    joining.open_call(**edit)
    s.day("2024-02-05")
    for name in [name for name, _climate in CITIES.values()] + list(OTHERS):
        s.made[name] = joining.express_interest(
            s.now("call").call, city_name=name, country="", function="Head of parks", name=f"Delegate 1, {name}",
            email=f"{name.replace(' ', '-')}@replay.example".lower(), why="It is hot.", brings="A pilot.",
        )  # fmt: skip
        if name != "Practice Mirage":
            joining.confirm(joining.find(token_of(s.made[name])))
    joining.take_back(joining.find(token_of(s.made["Practice Marsh"])))


def settle_the_scope(s):
    s.day("2024-03-04")
    # What was not confirmed within a week is forgotten.
    joining.forget_old()
    edit = s.edits("call", s.moderator)
    joining.edit_call(**edit, title="Shade: join us", scoping="Shade in streets and at schools, not in offices.")
    s.then["asked for scoping"] = joining.ask_scoping(s.now("call"), by=s.moderator)
    for name, _climate in CITIES.values():
        joining.answer_scoping(joining.find(token_of(s.made[name])), "Schools first.")
    edit = s.edits("call", s.moderator)
    joining.close_call(**edit)


def select_and_accept(s):
    s.day("2024-03-18")
    for code, (name, climate) in CITIES.items():
        s.cities[code] = cohorts.register_city(
            code=code, name=name, latitude=49.5, longitude=8.5, climate_class=climate, is_practice=True,
            languages="en",
        )  # fmt: skip
        _decide(s, name, "selected", "Brings a pilot.", s.cities[code])
    _decide(s, "Practice Isle", "declined", "There are six places.", None)
    s.then["told"] = joining.tell(s.now("call"), by=s.moderator)
    s.day("2024-03-25")
    for code, (name, _climate) in CITIES.items():
        joining.accept(joining.find(token_of(s.made[name])))
        s.accept(s.dive.invitations.get(city=s.cities[code]), f"{code}1")
    s.then["joined"] = s.active()


def _decide(s, name, decision, reason, city):
    interest = joining.find(token_of(s.made[name]))
    joining.decide(interest, seen=interest.version, by=s.moderator, decision=decision, reason=reason, city=city)


def form_delegations(s):
    s.day("2024-04-02")
    for code in CITIES:
        s.second_delegate(code)
        for number, function, parts in ((1, "Head of parks", ["lead"]), (2, "Data officer", ["data"])):
            user = s.delegate(code, number)
            describe(s.membership(code), user, seen=0, by=user, function=function, parts=parts, languages="en")


def commit(s):
    """Every city promises twenty hours a month; they sign by the link, on paper, at the second try, or another."""
    s.day("2024-04-15")
    for code, city in s.cities.items():
        s.made[f"commitment {code}"] = commitments.draft(
            s.dive, city, by=s.delegate(code), title=f"Commitment of {city.name}", act="memorandum",
            signatory="Mayor", result="A plan for shade", result_kind="plan",
            valid_from=datetime.date(2024, 4, 1), valid_until=ENDS,
            promises=[{"function": "Head of parks", "amount": 20, "unit": "hours"}],
        )  # fmt: skip
    # Of drafts the cohort reads nothing.
    s.then["drafts read by a peer"] = s.reads("PRB1", "commitment PRA")
    s.day("2024-04-29")
    commitments.note_paper(
        **s.edits("commitment PRB", s.delegate("PRB")), signed_on=s.today, name="Invented", function="Mayor"
    )
    for code in ("PRA", "PRC", "PRD", "PRE", "PRF"):
        request = send(s, code)
        link = signing.token_of(request)
        if code == "PRC":
            link = signing.token_of(
                signing.pass_on(signing.find(link), function="Deputy mayor", email="d@x.example")
            )
        if code == "PRF":
            signing.give_back(signing.find(link), note="Name the task force.")
            s.day("2024-05-06")
            edit = s.edits("commitment PRF", s.delegate("PRF"))
            commitments.edit(
                **edit, title=edit["record"].title, task_force="Parks and schools",
                promises=[{"function": "Head of parks", "amount": 20, "unit": "hours"}],
            )  # fmt: skip
            link = signing.token_of(send(s, code))
        signing.sign(signing.find(link), name="Invented signatory")
    s.then["signed"] = [s.now(f"commitment {code}").state for code in s.cities]
    for code in s.cities:
        cohorts.move_to_stage(s.membership(code), s.dive.stages.get(slug="understand"), by=s.moderator)


def send(s, code, name="commitment"):
    edit = s.edits(f"{name} {code}", s.delegate(code))
    return signing.send(**edit, function="Mayor", email="mayor@replay.example", language="en")


def meet(s):
    """In person: invited with calendar files, prepared, cards and votes by delegates and by phones."""
    s.day("2024-05-20")
    s.made["kick-off"] = enter_session(
        s.dive, by=s.moderator, title="First meeting", format="in_person", starts=datetime.date(2024, 6, 10),
        start_time=datetime.time(9), end_time=datetime.time(15), time_zone="Europe/Berlin", place="Practice City",
        cities=list(s.cities.values()), agenda=parse_agenda("60 Round of cities\n90 Where is shade? #world-cafe"),
    )  # fmt: skip
    set_details(
        **s.edits("kick-off", s.moderator), purpose="To know each other.", venue="Town hall",
        questions="Where do people wait?",
    )  # fmt: skip
    session = s.now("kick-off").session
    s.then["invited"] = invite(session, people_of(session))
    prepare(session, by=s.delegate("PRA"), seen=0, answers=[("Where do people wait?", "At the stops.")])
    s.day("2024-06-10", hour=8)
    for code in s.cities:
        note_attendance(session, how="present", person=s.delegate(code), by=s.moderator)
    note_attendance(session, how="remote", person=s.delegate("PRA", 2), by=s.moderator)
    note_attendance(session, how="excused", person=s.delegate("PRB", 2), by=s.delegate("PRB", 2))
    _door(s, session)


def _door(s, session):
    door = open_door(s.now("kick-off"), hours=8, takes=["cards", "votes", "attendance"], by=s.moderator)
    s.phone(door, 1, "attendance", how="present", name="", function="Head of schools", city="PRA")
    s.phone(door, 1, "cards", text="Nobody waters young trees in July.", kind="insight", city="PRA")
    s.phone(door, 2, "cards", text="Count shaded stops before summer.", kind="task", city="PRA")
    s.phone(door, 3, "cards", text="Who pays for sails?", kind="question", city="PRE")
    s.phone(door, 4, "cards", text="We begin at the market.", kind="decision", city="PRF")
    add_card(session, text="We meet every second month.", by=s.moderator, kind="decision")
    add_card(session, text="Sails at schools come down in storms.", by=s.delegate("PRB"), kind="insight",
             city=s.cities["PRB"])  # fmt: skip
    vote = votes.begin_vote(session, question="Where to begin?", choices=["Stops", "Schools"], dots=3,
                            by=s.moderator)  # fmt: skip
    stops, schools = vote.choices.values_list("pk", flat=True)
    for code in ("PRA", "PRB", "PRC", "PRD", "PRF"):
        votes.cast(vote, dots={str(schools): 2, str(stops): 1}, city=s.cities[code], by=s.delegate(code))
    s.phone(door, 1, "votes", **{f"choice_{stops}": 3})
    s.then["vote missing"] = votes.given(vote)["missing"]
    s.then["results while open"] = votes.results(vote)
    votes.cast(vote, dots={str(stops): 3}, city=s.cities["PRE"], by=s.delegate("PRE"))
    votes.close_vote(open_vote(session), by=s.moderator)
    s.then["vote"] = [(row.text, row.cities, row.phones) for row in votes.results(Vote.objects.get(pk=vote.pk))]
    s.day("2024-06-10", hour=16)
    close_door(door, by=s.moderator)


def bring_to_an_outcome(s):
    s.day("2024-06-11", hour=9)
    session = s.now("kick-off").session
    for card in session.cards.all():
        task = card.kind == "task"
        s.made[card.text] = sorting.sort_card(
            card, kind=card.kind, city=card.city, by=s.moderator, owner=s.delegate("PRA", 2) if task else None,
            due=datetime.date(2025, 6, 30) if task else None,
        )  # fmt: skip
    confirm(s, session, leave_out="PRE")
    outcome.settle(session, by=s.moderator)
    s.then["unconfirmed"] = [city.name for city in outcome.missing_confirmations(session)]
    s.then["asked before it was confirmed"] = Record.objects.filter(kind="question").count()
    s.day("2024-06-12")
    confirm(s, session)


def confirm(s, session, leave_out=""):
    """Each city confirms what its delegate reads under its name."""
    for row in outcome.cities_of_outcome(session):
        code = row["city"].code
        if row["cards"] and code != leave_out:
            outcome.confirm(session, row["city"], by=s.delegate(code), seen=row["mark"])

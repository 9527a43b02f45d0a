"""July to December 2025: what changed because of it, decisions, results, and the last meeting."""

import datetime

from citydive.cohorts import actions as cohorts
from citydive.decisions.actions import Row, note_decision
from citydive.exchange import actions as exchange
from citydive.formats.actions import enter_session
from citydive.formats.attending import note_attendance
from citydive.live import outcome, tasks
from citydive.missions import following_up, steps
from citydive.missions.queries import waiting_for
from citydive.options.actions import edit_option, propose_option
from citydive.results.actions import add_statement, begin_result

from .first_half_2025 import carried

# What of a peer each city's result rests on.
OF_PEERS = {
    "PRA": ["secondment", "advice PRD to PRA"],
    "PRB": ["advice PRA to PRB"],
    "PRC": ["finding PRE"],
    "PRD": ["case", "advice PRE to PRD"],
    "PRG": ["takeaway PRG"],
}


def play(s):
    finish_tasks(s)
    secondment_changes_an_option(s)
    decide(s)
    write_results(s)
    meet_for_the_last_time(s)
    publish(s)


def finish_tasks(s):
    s.day("2025-07-28")
    for task in tasks.open_tasks(s.person("PRA3")):
        record = task.record
        assert tasks.may_finish(s.delegate("PRA", 3), record)
        tasks.finish_task(record, seen=record.version, by=s.delegate("PRA", 3), note="Done in June.")


def secondment_changes_an_option(s):
    """Three months after it, those who went are reminded; the option was changed, and says because of what."""
    s.day("2025-08-18")
    s.then["follow-ups due"] = following_up.remind()
    s.then["waits for the coast"] = [what for _mission, what in waiting_for(s.person("PRB1"))]
    edit = s.edits("option PRA", s.delegate("PRA"))
    edit_option(
        **edit, title=edit["record"].title, what="Sails on wooden posts, taken down in October.", effects=[],
        changed="Posts instead of walls.", why="The sail team of the coast showed it.",
        basis=[s.now("finding PRA")], visible_basis=[s.now("finding PRA")], checked=True,
    )  # fmt: skip
    steps.follow_up(
        **carried(s, "secondment", "PRA"), outcome="Sails hang on posts and come down in October.",
        changed=[s.now("option PRA")],
    )  # fmt: skip
    steps.follow_up(**carried(s, "trip", "PRG"), outcome="Little: our soil is another one.")
    # The advice of the river turned into something as well.
    advice, user = s.now("advice PRD to PRA"), s.delegate("PRA")
    exchange.name_changes(advice, seen=advice.version, by=user, changed=[s.now("option PRA")])


def decide(s):
    """Every city chooses its version; one drops another option, one has a dissent."""
    s.day("2025-09-15")
    s.made["parasols"] = propose_option(
        s.dive, by=s.delegate("PRB"), city=s.cities["PRB"], title="Parasols", what="Parasols for hire.",
        visibility="cohort",
    ).record  # fmt: skip
    for code in s.active():
        rows = [Row(s.now(f"option {code}"), "chosen", "Feasible by summer.")]
        if code == "PRB":
            rows.append(Row(s.now("parasols"), "dropped", "They fly away."))
        s.made[f"decision {code}"] = note_decision(
            s.dive, by=s.delegate(code), city=s.cities[code], question="What do we build by summer?", rows=rows,
            summary="Shade over one yard.", decided_by="Council", decided_on=s.today, visibility="cohort",
            dissent="Too slow." if code == "PRD" else "", dissent_by="Youth council" if code == "PRD" else "",
        ).record  # fmt: skip
        cohorts.move_to_stage(s.membership(code), s.dive.stages.get(slug="adopt"), by=s.moderator)
    s.then["options"] = {name: s.now(name).state for name in ("option PRA", "option PRG", "parasols", "option")}


def write_results(s):
    s.day("2025-10-13")
    for code in s.active():
        user = s.delegate(code)
        s.made[f"result {code}"] = begin_result(
            s.dive, s.cities[code], by=user, title=f"Shade plan of {s.cities[code].name}", form="action_plan",
            sections=["What we know", "What we do"],
        )  # fmt: skip
        know, do = s.now(f"result {code}").result.sections.all()
        said = [
            (know, "fact", "As we found.", [f"finding {code}"], {}),
            (know, "judgement", "A peer knew it before us.", OF_PEERS[code], {}),
            (do, "decision", "We build it.", [f"decision {code}"], {}),
            (do, "duty", "Hang the sails.", [], {"owner": "Parks", "due": datetime.date(2026, 5, 1)}),
        ]
        for section, kind, text, basis, more in said:
            add_statement(
                section, by=user, kind=kind, text=text, **more,
                basis=[s.now(name) for name in basis],
            )  # fmt: skip
    s.then["results"] = [s.now(f"result {code}").state for code in s.active()]


def meet_for_the_last_time(s):
    s.day("2025-11-18", hour=16)
    s.made["last meeting"] = enter_session(
        s.dive, by=s.moderator, title="Results", format="in_person", starts=datetime.date(2025, 11, 17),
        ends=datetime.date(2025, 11, 18), place="Practice Lake", visibility="public",
        cities=[s.cities[code] for code in s.active()],
    )  # fmt: skip
    session = s.now("last meeting").session
    for code in s.active():
        note_attendance(session, how="present", person=s.delegate(code), by=s.moderator)
    note_attendance(session, how="stand_in", person=s.delegate("PRA", 3), by=s.moderator)
    outcome.settle(session, by=s.moderator)


def publish(s):
    s.day("2025-12-01")
    for code in s.active():
        s.share(f"result {code}", s.delegate(code), "public")
    # What a public result rests on is not public by that.
    s.then["public"] = s.now("finding PRA").visibility
    s.day("2025-12-15")

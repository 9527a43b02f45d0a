"""Erasing questions and advice leaves no word of theirs, and the other side still opens."""

from citydive.exchange import actions
from citydive.exchange.queries import waiting_for
from citydive.records import erasing
from citydive.records.models import Record
from citydive.records.withdrawing import withdraw
from tests.leftovers import places


def fresh(record):
    return Record.objects.get(pk=record.pk)


def test_a_question_goes_and_the_advice_stays(world, talk, login):
    erasing.erase(talk.question, by=None)
    assert places("survive a storm") == []
    page = login(world.delegate_a).get(talk.advice.get_absolute_url())
    assert page.status_code == 200 and "hooks that give way" in page.text
    assert not waiting_for(world.delegate_a).to_mark and not waiting_for(world.delegate_b).to_answer
    data = {"seen": fresh(talk.advice).version, "verdict": "accepted"}
    answer = login(world.delegate_a).post(f"/r/{talk.advice.key}/advice/mark/", data)
    assert answer.status_code in (403, 404) and fresh(talk.question).state == "erased"


def test_an_advice_goes_with_the_verdict_on_it_and_its_reason_on_links(world, talk, login):
    actions.mark(
        fresh(talk.advice),
        seen=1,
        by=world.delegate_a,
        verdict="adapted",
        reason="Our masts bend",
        changed=[talk.own],
    )
    assert fresh(talk.question).state == "answered" and places("Our masts bend")
    erasing.erase(talk.advice, by=None)
    assert places("hooks that give way") == [] and places("Our masts bend") == []
    assert fresh(talk.question).state == "open"
    assert login(world.delegate_a).get(talk.question.get_absolute_url()).status_code == 200


def test_a_withdrawn_question_waits_for_nobody(world, talk):
    assert waiting_for(world.delegate_a).to_mark
    withdraw(talk.question, seen=talk.question.version, by=world.delegate_a, reason="Settled otherwise.")
    assert not waiting_for(world.delegate_a).to_mark

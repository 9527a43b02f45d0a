"""A question can be put to chosen cities: they are told, and find it on Today. What came of advice is counted."""

from citydive.exchange import actions, queries
from citydive.notices.models import Notification
from citydive.records.actions import editing, set_visibility
from citydive.records.models import Record


def told(user):
    return list(Notification.objects.filter(person=user, verb="asked").values_list("record__key", "count"))


def ask(world, **more):
    given = {"by": world.delegate_a, "city": world.city_a, "text": "Which trees?", "asked": [world.city_b]}
    return actions.ask(world.dive, **given | more)


def test_the_delegates_of_the_chosen_cities_are_told_and_nobody_else(world, login):
    question = ask(world)
    assert told(world.delegate_b) == [(question.key, 1)]
    for user in (world.delegate_a, world.delegate_a2, world.delegate_c, world.moderator):
        assert told(user) == []
    page = login(world.delegate_b).get("/today/").text
    assert "Asked of you: Which trees?" in page and "a peer asks your city" in page
    ask(world, text="For everyone?", asked=[])
    assert len(told(world.delegate_b)) == 1
    page = login(world.delegate_b).get("/today/").text
    assert "A peer asks: For everyone?" in page
    # By name first, whenever it was asked.
    assert page.index("Asked of you:") < page.index("A peer asks:")


def test_a_draft_tells_nobody_until_it_is_shared_and_a_city_added_later_is_told_once(world):
    question = ask(world, visibility="city")
    assert told(world.delegate_b) == []
    with editing(question, seen=1, by=world.delegate_a):
        set_visibility(question, "cohort", by=world.delegate_a)
    assert told(world.delegate_b) == [(question.key, 1)]
    later = ask(world, asked=[])
    given = {"by": world.delegate_a, "text": "Which trees?", "asked": [world.city_b]}
    actions.edit_question(later, seen=1, **given)
    actions.edit_question(later, seen=2, **given)
    assert (later.key, 1) in told(world.delegate_b)


def test_the_board_says_what_came_of_advice(world, talk, login):
    board = "/d/test-dive/board/"
    page = login(world.moderator).get(board).text
    assert "1 piece of advice given" in page and "0 changed something" in page
    actions.mark(
        Record.objects.get(pk=talk.advice.pk), seen=1, by=world.delegate_a, verdict="accepted", changed=[talk.own]
    )
    page = login(world.moderator).get(board).text
    assert "1 answered" in page and "1 changed something" in page and talk.own.key in page
    # A change that is a draft of its city is the city's alone.
    Record.objects.filter(pk=talk.own.pk).update(visibility="city", city=world.city_a)
    assert queries.use_of(world.dive, world.moderator).changed == []


def test_lists_mark_what_is_new_for_the_reader(world, login):
    question = ask(world)
    client = login(world.delegate_b)
    for page in ("/d/test-dive/exchange/", "/d/test-dive/library/"):
        assert '<span class="tag">new</span>' in client.get(page).text
    client.get(question.get_absolute_url())
    assert '<span class="tag">new</span>' not in client.get("/d/test-dive/exchange/").text

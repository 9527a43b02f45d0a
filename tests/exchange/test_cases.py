"""Case studies from title and problem to what other cities take from them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from citydive.cohorts import actions as cohorts
from citydive.exchange import case_actions as actions
from citydive.exchange.models import Takeaway
from citydive.records import erasing
from citydive.records.actions import Conflict, editing, set_visibility
from citydive.records.models import Record, StoredFile
from citydive.records.restoring import restore
from citydive.records.trace import trace
from citydive.records.withdrawing import withdraw
from tests.leftovers import places
from tests.site.everything import form_with

NEW = "/d/test-dive/exchange/case/"


@pytest.fixture
def case(world):
    """A case of city A with two parts."""
    return actions.tell_case(
        world.dive, by=world.delegate_a, city=world.city_a, title="Sails over stops", summary="Stops were too hot.",
        units={1: ("Sails on hooks", "caretakers"), 2: ("Count who waits", "")}, failed="Ropes tore.",
    )  # fmt: skip


def take(world, case, rows=None, **more):
    rows = rows or {1: ("adapt", "Our masts bend."), 2: ("leave", "We count already.")}
    return actions.take_from(case, world.city_b, by=world.delegate_b, rows=rows, **more)


def fresh(record):
    return Record.objects.get(pk=record.pk)


def test_title_and_problem_are_enough_and_the_rest_comes_later(world, login):
    client = login(world.delegate_a)
    made = client.post(NEW, {"title": "Sails", "summary": "Too hot.", "visibility": "cohort"})
    assert made["Location"] == "/r/PRA-C1/"
    page = client.get("/r/PRA-C1/").text
    assert "Too hot." in page and "So far only the problem is told." in page
    data = form_with(client.get("/r/PRA-C1/edit-case/").text, "approach")
    later = {"approach": "Sails.", "what_1": "Hooks", "needs_1": "masts", "contact": "Head of parks"}
    client.post("/r/PRA-C1/edit-case/", data | later)
    page = login(world.delegate_b).get("/r/PRA-C1/").text
    assert all(each in page for each in ("Sails.", "1. ", "Hooks", "masts", "Head of parks"))
    assert "So far only" not in page and fresh(Record.objects.get()).edition == 2
    # Who only reads does not write; a stranger finds nothing.
    assert client.get("/r/PRA-C1/edit-case/").status_code == 403
    client.logout()
    assert client.get("/r/PRA-C1/").status_code == 404


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"title": ""}, "This is missing"),
        ({"needs_3": "water"}, "Say what this part is."),
        ({"basis": "PRA-C1"}, "is this record itself"),
        ({"basis": "PRB-B9"}, "There is no record PRB-B9"),
    ],
)
def test_what_cannot_stand_in_a_case_is_said_and_nothing_is_written(world, case, login, given, said):
    client = login(world.delegate_a)
    data = form_with(client.get(f"/r/{case.key}/edit-case/").text, "approach")
    answer = client.post(f"/r/{case.key}/edit-case/", data | {"approach": "Changed"} | given)
    assert answer.status_code == 200 and said in answer.text and fresh(case).version == case.version


def test_a_city_takes_adapts_or_leaves_each_part_and_the_trace_shows_it(world, case, login):
    client = login(world.delegate_b)
    data = form_with(client.get(f"/r/{case.key}/take/").text, "verdict_1")
    for wrong, said in [({}, "Say of at least one part"), ({"verdict_1": "take"}, "Say why"),
                        ({"reason_1": "x"}, "Choose whether")]:  # fmt: skip
        assert said in client.post(f"/r/{case.key}/take/", data | wrong).text
    assert not Takeaway.objects.exists()
    given = {"verdict_1": "take", "reason_1": "We have hooks.", "verdict_2": "leave", "reason_2": "Done."}
    made = client.post(f"/r/{case.key}/take/", data | given)
    assert made["Location"] == "/r/PRB-C1/"
    answer = Record.objects.get(key="PRB-C1")
    assert answer.city == world.city_b and answer.visibility == "cohort"
    assert {n.record.key: n.step for n in trace(case, world.delegate_a).nodes.values()}["PRB-C1"] == 1
    page = login(world.delegate_a).get(case.get_absolute_url()).text
    assert "We have hooks." in page and "we leave it" in page and "PRB-C1" in page
    # The answer is the city's that gave it, and one: who comes again is led to it.
    assert client.get("/r/PRB-C1/edit-answer/").status_code == 403
    assert client.get(f"/r/{case.key}/take/").status_code == 403
    again = login(world.delegate_b).get(f"/r/{case.key}/take/")
    assert again.status_code == 302 and again["Location"] == "/r/PRB-C1/"
    with pytest.raises(actions.AnsweredAlready):
        take(world, case)
    # A colleague who was still writing keeps the words on the page.
    late = login(world.delegate_b).post(f"/r/{case.key}/take/", data | given | {"reason_1": "Written meanwhile"})
    assert "Written meanwhile" in late.text and "answered this case already" in late.text and "PRB-C1" in late.text


def test_a_case_that_changes_while_somebody_answers_it(world, case, login):
    client = login(world.delegate_b)
    data = form_with(client.get(f"/r/{case.key}/take/").text, "verdict_1")
    given = {"verdict_1": "take", "reason_1": "We have hooks.", "verdict_2": "leave", "reason_2": "Our counting"}
    actions.edit_case(case, seen=1, by=world.delegate_a, title=case.title, summary=case.summary, basis=[],
                      visible_basis=[], units={1: ("Nails in walls", "")})  # fmt: skip
    answer = client.post(f"/r/{case.key}/take/", data | given)
    assert "Part 2 was taken out" in answer.text and "Our counting" in answer.text and not Takeaway.objects.exists()
    again = form_with(answer.text, "verdict_1")
    page = client.get(client.post(f"/r/{case.key}/take/", again)["Location"]).text
    # It answers the words that were read.
    assert "was rewritten since" in page
    form = form_with(client.get("/r/PRB-C1/edit-answer/").text, "verdict_1")
    client.post("/r/PRB-C1/edit-answer/", form)
    assert "was rewritten since" not in client.get("/r/PRB-C1/").text


def test_what_was_said_for_one_city_becomes_no_other_citys(world, case, login):
    zone = cohorts.register_city(code="PRZ", name="Practice Zone", latitude=1, longitude=1, is_practice=True)
    cohorts.add_city(world.dive, zone, state="active")
    cohorts.give_role(world.delegate_b, "delegate", world.dive, zone)
    client = login(world.delegate_b)
    data = form_with(client.get(f"/r/{case.key}/take/").text, "verdict_1")
    take(world, case)
    given = {"verdict_1": "take", "reason_1": "Ours", "city": "PRB"}
    assert "answered this case already" in client.post(f"/r/{case.key}/take/", data | given).text
    assert Takeaway.objects.count() == 1


def test_the_relation_follows_the_answer(world, case):
    answer = take(world, case)
    assert answer.links_out.get().relation == "adapted_from"
    actions.edit_takeaway(answer, seen=1, by=world.delegate_b, rows={2: ("leave", "No.")}, summary="")
    assert answer.links_out.get().relation == "answers"


def test_a_part_that_is_taken_out_stays_with_the_answers_to_it(world, case, login):
    answer = take(world, case, visibility="city")
    client = login(world.delegate_a)
    data = form_with(client.get(f"/r/{case.key}/edit-case/").text, "approach")
    client.post(f"/r/{case.key}/edit-case/", data | {"what_1": "", "needs_1": "", "what_3": "Water"})
    units = case.case.units.filter(removed=False)
    assert list(units.values_list("number", "what")) == [(2, "Count who waits"), (3, "Water")]
    assert "Our masts bend." not in client.get(case.get_absolute_url()).text
    page = login(world.delegate_b).get(answer.get_absolute_url()).text
    assert "Sails on hooks" in page and "no longer part of the case" in page and "was rewritten since" in page
    # Brought back, it has its number and its answers again.
    restore(fresh(case), case.revisions.earliest("number"), seen=fresh(case).version, by=world.delegate_a)
    assert list(case.case.units.filter(removed=False).values_list("number", flat=True)) == [1, 2]


def test_an_answer_shows_no_words_of_a_case_that_is_not_shared_any_more(world, case, login):
    answer = take(world, case)
    with editing(fresh(case), seen=case.version, by=world.delegate_a) as changed:
        set_visibility(changed, "city", by=world.delegate_a)
    client = login(world.delegate_b)
    for path in ("", "edit-answer/"):
        page = client.get(f"/r/{answer.key}/{path}").text
        assert "Our masts bend." in page and "Sails on hooks" not in page and "Sails over stops" not in page


def test_a_report_shows_the_result_and_goes_again(world, case, login):
    client = login(world.delegate_a)
    url = f"/r/{case.key}/report/"
    assert "Bring the report as a file" in client.post(url, {"title": "Review"}).text
    assert (
        "is not a report file" in client.post(url, {"title": "x", "file": SimpleUploadedFile("a.exe", b"x")}).text
    )
    file = SimpleUploadedFile("review.txt", b"Cooler by two degrees.")
    client.post(url, {"title": "Summer review", "file": file, "page": "12", "quote": "Cooler."})
    source = case.sources.get()
    page = login(world.delegate_b).get(case.get_absolute_url()).text
    assert "Summer review" in page and "Cooler." in page and "Take out" not in page
    assert client.post(f"{url}{source.pk}/drop/").status_code == 403
    login(world.delegate_a).post(f"{url}{source.pk}/drop/")
    assert not case.sources.exists() and not StoredFile.objects.exists()
    withdraw(fresh(case), seen=fresh(case).version, by=world.delegate_a, reason="Wrong.")
    with pytest.raises(Conflict):
        actions.cite_report(case, by=world.delegate_a, title="Late", url="https://a.example/")
    assert client.get(f"/r/{case.key}/take/").status_code == 403


def test_erased_words_are_nowhere_and_the_other_side_still_opens(world, case, login):
    answer = take(world, case, summary="Hooks for all")
    erasing.erase(case, by=None)
    assert places("Sails on hooks") == [] and places("Ropes tore") == [] and places("Our masts bend")
    assert login(world.delegate_b).get(answer.get_absolute_url()).status_code == 200
    erasing.erase(answer, by=None)
    assert places("Our masts bend") == [] and places("Hooks for all") == []

"""Scientific inputs: entered by hand, brought as references, and reviews of an analysis."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from citydive.cohorts.models import Grant
from citydive.cohorts.rules import forget_place
from citydive.evidence.models import Analysis
from citydive.exchange import input_actions as actions
from citydive.exchange.actions import ask
from citydive.exchange.models import Input
from citydive.records import erasing
from citydive.records.actions import create_record, editing, raise_edition
from citydive.records.models import Record
from citydive.records.trace import trace
from tests.leftovers import places
from tests.site.everything import form_with

from .test_references import BIB, RIS

NEW, BRING = "/d/test-dive/exchange/input/", "/d/test-dive/exchange/references/"


def fresh(record):
    return Record.objects.get(pk=record.pk)


@pytest.fixture
def analysis(world):
    record = create_record(
        "analysis", world.dive, by=world.delegate_a, city=world.city_a, title="Heat waves", visibility="cohort",
        state="done",
    )  # fmt: skip
    Analysis.objects.create(record=record, theme="heat", method="none")
    return record


def test_a_paper_by_hand_is_credited_citable_and_tied(world, login):
    tied = ask(world.dive, by=world.delegate_b, city=world.city_b, text="Trees first?", visibility="public")
    hidden = create_record("observation", world.dive, city=world.city_b, title="A draft")
    client = login(world.delegate_a)
    given = {"sort": "paper", "title": "Cool trees", "authors": "Oak, A.\nElm, B.", "year": "2020",
             "container": "J. Trees", "doi": "https://doi.org/10.1000/TREE", "visibility": "cohort"}  # fmt: skip
    assert "This is no DOI" in client.post(NEW, given | {"doi": "10.1/x"}).text
    assert hidden.key in client.post(NEW, given | {"informs": hidden.key}).text and not Input.objects.exists()
    made = client.post(NEW, given | {"informs": tied.key})
    assert made["Location"] == "/r/PRA-I1/"
    page = client.get("/r/PRA-I1/").text
    assert "Oak, A.; Elm, B. (2020): Cool trees. J. Trees. https://doi.org/10.1000/tree [PRA-I1]" in page
    assert 'href="https://doi.org/10.1000/tree"' in page and world.delegate_a.name in page
    # The trace of what it is tied to comes from it.
    steps = {node.record.key: node.step for node in trace(tied, world.delegate_b).nodes.values()}
    assert steps["PRA-I1"] == -1
    assert "is informed by" in client.get(tied.get_absolute_url()).text
    # Made public, strangers read who wrote it, not who entered it.
    Record.objects.filter(key="PRA-I1").update(visibility="public")
    client.logout()
    page = client.get("/r/PRA-I1/").text
    assert "Oak, A." in page and world.delegate_a.name not in page


def test_references_are_looked_at_first_and_only_the_ticked_are_kept(world, login):
    client = login(world.delegate_a)
    preview = client.post(BRING, {"text": BIB})
    assert preview.status_code == 200 and "2 of 5 entries" in preview.text and not Input.objects.exists()
    data = form_with(preview.text, "text")
    assert data["entry"] == ["0", "2"]
    again = client.post(BRING, data | {"entry": [], "keep": "1"})
    assert "Nothing is ticked" in again.text and not Input.objects.exists()
    # What cannot be kept is not kept, whoever ticks it.
    kept = client.post(BRING, data | {"entry": ["0", "1", "99", "x"], "keep": "1"})
    assert kept["Location"] == "/r/PRA-I1/" and Input.objects.get().author_list[0] == "Müller, Anna"
    known = client.post(BRING, {"text": BIB}).text
    assert "is here already:" in known and form_with(known, "text")["entry"] == ["2"]
    twice = "@misc{a, title={T}, doi={10.1000/x}}\n@misc{b, title={The same}, doi={10.1000/X}}"
    with CaptureQueriesContext(connection) as asked:
        once = client.post(BRING, {"text": twice, "csrfmiddlewaretoken": "x"}).text
    assert "stands above already" in once and form_with(once, "text")["entry"] == ["0"]
    # Reading takes long: it claims nothing in the database that others would wait for.
    assert not [each["sql"] for each in asked if each["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]


def test_a_file_of_references_and_files_that_are_none(world, login):
    client = login(world.delegate_a)
    old = SimpleUploadedFile("old.ris", RIS.encode("cp1252"))
    assert "Müller, Anna" in client.post(BRING, {"file": old}).text
    pdf = SimpleUploadedFile("a.pdf", b"x")
    wrong = [({"text": ""}, "Paste some"), ({"file": pdf}, "is no file of references"),
             ({"text": "Dear colleagues"}, "neither BibTeX")]  # fmt: skip
    for given, said in wrong:
        assert said in client.post(BRING, given).text
    assert not Input.objects.exists()


def test_a_review_stands_on_the_analysis_and_gets_out_of_date_with_it(world, analysis, login):
    client = login(world.delegate_b)
    url = f"/r/{analysis.key}/review/"
    assert "This is missing" in client.post(url, {"usable": "caveat", "plain": ""}).text
    given = {"usable": "caveat", "plain": "Good for days, not for nights.", "authors": "Prof. Invented"}
    assert client.post(url, given)["Location"] == analysis.get_absolute_url()
    review = Record.objects.get(kind="input")
    page = login(world.delegate_a).get(analysis.get_absolute_url()).text
    assert "usable with a caveat" in page and "Good for days, not for nights." in page and "Prof. Invented" in page
    with editing(fresh(analysis), seen=analysis.version) as changed:
        raise_edition(changed)
    assert fresh(review).outdated and "of edition 1" in client.get(analysis.get_absolute_url()).text
    client = login(world.delegate_b)
    data = form_with(client.get(f"/r/{review.key}/edit-input/").text, "plain")
    client.post(f"/r/{review.key}/edit-input/", data | {"usable": "usable", "checked": "on"})
    assert not fresh(review).outdated and Input.objects.get().usable == "usable"
    assert "of edition" not in client.get(analysis.get_absolute_url()).text


def test_an_invited_expert_reviews_and_keeps_sight_of_it(world, analysis, login):
    client = login(world.actor)
    assert client.get(f"/r/{analysis.key}/review/").status_code == 404
    Grant.objects.create(
        party=world.actor, deep_dive=world.dive, scope="record", record_key=analysis.key, verb="review"
    )
    forget_place(world.actor)
    client.post(f"/r/{analysis.key}/review/", {"usable": "unusable", "plain": "The station moved."})
    review = Record.objects.get(kind="input")
    assert review.city is None and client.get(review.get_absolute_url()).status_code == 200
    assert "The station moved." in login(world.delegate_a).get(analysis.get_absolute_url()).text
    # Who only reads a public analysis does not review it.
    Record.objects.filter(pk=analysis.pk).update(visibility="public")
    assert login(world.outsider).get(f"/r/{analysis.key}/review/").status_code == 403


def test_erased_inputs_leave_no_word(world, analysis):
    review = actions.review(
        analysis, by=world.delegate_a, city=world.city_a, title="Review", usable="usable", plain="Fine words",
        authors="Somebody Known", summary="Long words",
    )  # fmt: skip
    erasing.erase(review, by=None)
    for words in ("Fine words", "Somebody Known", "Long words"):
        assert places(words) == []

"""What a session has by its format, who reads it, preparing for it, and the method cards."""

import pytest
from django.urls import reverse

from citydive.formats.methods import METHODS
from citydive.formats.models import Preparation, Session
from citydive.formats.preparing import PreparationConflict, prepare
from citydive.records.models import Record


def _details(client, session, **changes):
    """The form as it stands, with changes."""
    url = reverse("session_details_edit", args=[session.key])
    form = client.get(url).context["form"]
    data = {name: form.initial.get(name) or "" for name in form.fields} | changes
    return client.post(url, data)


@pytest.mark.parametrize(
    ("format", "asked", "not_asked"),
    [
        ("in_person", {"venue", "travel"}, {"mission", "hosts", "aim"}),
        ("virtual", {"purpose", "questions"}, {"venue", "travel"}),
        ("secondment", {"sending", "receiving", "mission", "report"}, {"venue", "programme"}),
        ("study_trip", {"hosts", "programme", "travel"}, {"mission"}),
        ("local_workshop", {"aim", "venue"}, {"travel", "hosts"}),
    ],
)
def test_only_the_fields_of_the_format_are_asked_for(world, session, login, format, asked, not_asked):
    Session.objects.update(format=format)
    fields = login(world.moderator).get(f"/r/{session.key}/details/").context["form"].fields
    assert asked <= set(fields) and not not_asked & set(fields)


def test_a_secondment_says_from_where_to_where_and_for_what(world, session, login):
    Session.objects.update(format="secondment")
    client = login(world.moderator)
    assert "choose two" in _details(client, session, sending="PRA", receiving="PRA").text
    sent = _details(client, session, sending="PRA", receiving="PRB", mission="Plant a *tree*", stage="pilot")
    assert sent.status_code == 302
    page = client.get(session.get_absolute_url()).text
    assert "Sending city" in page and "<em>tree</em>" in page and "Pilot" in page and "Report" not in page
    # What was written under one format is neither shown nor searched under another, and comes back with it.
    Session.objects.update(format="virtual")
    assert "<em>tree</em>" not in client.get(session.get_absolute_url()).text
    Session.objects.update(format="secondment")
    assert "<em>tree</em>" in client.get(session.get_absolute_url()).text


def test_travel_reading_and_questions_stay_inside(world, session, client, login):
    Session.objects.update(
        format="in_person", venue="Town hall", travel="Hotel Elm", reading="A book", questions="Why?"
    )
    Record.objects.filter(pk=session.pk).update(visibility="public")
    page = client.get(session.get_absolute_url()).text
    assert "Town hall" in page
    assert not [word for word in ("Hotel Elm", "A book", "Why?") if word in page]
    page = login(world.delegate_b).get(session.get_absolute_url()).text
    assert all(word in page for word in ("Hotel Elm", "A book", "Why?", "/prepare/"))


def test_three_questions_at_most(world, session, login):
    assert "These are 4 questions" in _details(login(world.moderator), session, questions="a\nb\nc\nd").text


def test_a_delegate_prepares_and_the_cohort_reads_it(world, session, login):
    Session.objects.update(questions="What is hot?\nWho knows?")
    url = reverse("session_prepare", args=[session.key])
    client = login(world.delegate_a)
    data = {"seen": "0", "asked": "What is hot?\nWho knows?", "answer_1": "The square", "answer_2": ""}
    assert "Answer at least one question" in client.post(url, data | {"answer_1": " "}).text
    assert client.post(url, data)["Location"] == session.get_absolute_url() + "#before"
    sheet = Preparation.objects.get()
    assert (sheet.person, sheet.city) == (world.delegate_a, world.city_a)
    # Opened twice, saved twice: the second sees what the first wrote, and nothing is lost.
    late = client.post(url, data | {"answer_1": "The station"})
    assert late.status_code == 409 and "The square" in late.text and "The station" in late.text
    assert client.post(url, data | {"seen": "1", "answer_2": "The bus drivers"}).status_code == 302
    page = login(world.delegate_b).get(session.get_absolute_url()).text
    assert "The bus drivers" in page and "<bdi>Delegate A</bdi> · Practice City" in page
    assert login(world.moderator).get(url).status_code == 403


def test_changed_questions_are_said_and_the_answers_kept(world, session, login):
    Session.objects.update(questions="What is hot?")
    url = reverse("session_prepare", args=[session.key])
    data = {"seen": "0", "asked": "What is cold?", "answer_1": "The cellar"}
    page = login(world.delegate_a).post(url, data).text
    assert (
        "The questions changed while you wrote" in page and "The cellar" in page and 'value="What is hot?"' in page
    )
    assert not Preparation.objects.exists()


def test_two_first_sheets_at_once(world, session):
    prepare(session.session, by=world.delegate_a, seen=0, answers=[("q", "first")])
    with pytest.raises(PreparationConflict):
        prepare(session.session, by=world.delegate_a, seen=0, answers=[("q", "second")])
    assert Preparation.objects.get().answers == [{"question": "q", "text": "first"}]


def test_the_cards_are_for_everybody_and_an_agenda_leads_to_them(world, session, client, login):
    session.session.agenda.update(method="world-cafe")
    assert "/method-cards/world-cafe/" in login(world.delegate_a).get(session.get_absolute_url()).text
    client.logout()
    index = client.get(reverse("method_cards")).text
    assert len(METHODS) == 7 and all(f"#{slug}<" in index for slug in METHODS)
    assert "Harvest" in client.get(reverse("method_card", args=["world-cafe"])).text
    assert client.get(reverse("method_card", args=["shouting"])).status_code == 404

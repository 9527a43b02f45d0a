"""A delegation and somebody who leaves it: open work goes to a successor, authorship stays, the account closes."""

import io
from datetime import timedelta

import pytest
from django.utils import timezone
from pypdf import PdfReader

from citydive.accounts import closing
from citydive.cohorts.actions import CohortError, end_role
from citydive.commitments import handover
from citydive.commitments.forgetting import forget
from citydive.commitments.models import Delegate, Handover, SignatureRequest
from citydive.post.models import OutgoingMail
from citydive.records.models import Record

from .conftest import send


@pytest.fixture
def here(world):
    return world.dive.memberships.get(city=world.city_a)


def url(world, rest=""):
    return f"/d/{world.dive.slug}/cities/PRA/{rest}"


def test_delegates_describe_themselves_and_the_cohort_reads_it(login, world):
    mine = url(world, f"delegation/{world.delegate_a.pk}/")
    seen = {"seen": 0, "function": "Head of parks", "parts": ["data", "lead"], "expertise": "Trees"}
    assert "not a time zone" in login(world.delegate_a).post(mine, seen | {"time_zone": "Nowhere"}).content.decode()
    login(world.delegate_a).post(mine, seen | {"time_zone": "Africa/Nairobi"})
    page = login(world.delegate_b).get(url(world, "delegation/")).content.decode()
    assert "Head of parks" in page and "Trees" in page and "Africa/Nairobi" in page and "Edit" not in page
    assert login(world.delegate_b).post(mine, seen | {"seen": 1}).status_code == 403
    # What the account says too is not kept twice: it follows the account.
    login(world.delegate_a).post(mine, seen | {"seen": 1, "time_zone": world.delegate_a.time_zone})
    assert Delegate.objects.get().time_zone == "" and Delegate.objects.get().function == "Head of parks"
    assert "Head of parks" in login(world.delegate_b).get(url(world)).content.decode()


def test_two_to_three_is_a_hint_with_a_reason(login, world):
    client, hint = login(world.moderator), "Two to three delegates work well"
    assert hint not in client.get(url(world, "delegation/")).content.decode()
    one = client.get(f"/d/{world.dive.slug}/cities/PRB/delegation/").content.decode()
    assert hint in one and "missed when ill" in one


def test_open_work_goes_to_the_successor(login, client, world, drafted, here, monkeypatch):
    request = send(world, drafted)
    handed = []
    monkeypatch.setattr(handover, "_SOURCES", list(handover._SOURCES))
    handover.register_open_work(
        lambda user, dive: [handover.Open("task", "Call the mayor", "/x/", lambda to, by: handed.append((to, by)))]
    )
    page = login(world.delegate_a).get(url(world, f"delegation/{world.delegate_a.pk}/leave/")).content.decode()
    assert drafted.key in page and "Call the mayor" in page
    data = {
        "successor": world.delegate_a2.pk, "last_day": timezone.localdate(), "contacts": "Office of parks",
        "word": "The mayor prefers phone calls.",
    }  # fmt: skip
    answer = client.post(url(world, f"delegation/{world.delegate_a.pk}/leave/"), data)
    made = Handover.objects.get()
    assert answer["Location"] == url(world, f"handovers/{made.pk}/")
    assert handed == [(world.delegate_a2, world.delegate_a)]
    assert set(Record.objects.get(pk=drafted.pk).authors.all()) == {world.delegate_a, world.delegate_a2}
    assert SignatureRequest.objects.get(pk=request.pk).sent_by == world.delegate_a2
    assert world.delegate_a.roles.get().until == timezone.localdate()
    assert answer["Location"] in OutgoingMail.objects.get(to=world.delegate_a2.email).text

    assert answer["Location"] in login(world.delegate_a2).get("/today/").content.decode()
    pack = login(world.delegate_a2).get(answer["Location"]).content.decode()
    assert all(text in pack for text in ("Call the mayor", drafted.key, "phone calls", "Office of parks"))
    pdf = client.get(answer["Location"] + "pack.pdf").content
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    assert "Call the mayor" in text and drafted.key in text
    for who in (world.moderator, world.delegate_b):
        assert login(who).get(answer["Location"]).status_code == 404, "drafts of a city are its own"

    # Twice for the same person: the second finds the role ended.
    with pytest.raises(CohortError):
        handover.hand_over(
            here, world.delegate_a, by=world.delegate_a2, successor=world.delegate_a2, last_day=made.last_day
        )


def test_whose_part_a_colleague_hands_over_hears_of_it(world, here):
    handover.hand_over(
        here, world.delegate_a, by=world.delegate_a2, successor=world.delegate_a2, last_day=timezone.localdate()
    )
    assert "handed your work" in OutgoingMail.objects.get(to=world.delegate_a.email).text


@pytest.mark.parametrize("successor", ["delegate_a", "delegate_b", "moderator"])
def test_only_another_delegate_of_the_city_takes_over(world, here, successor):
    with pytest.raises(CohortError, match="another delegate"):
        handover.hand_over(
            here, world.delegate_a, by=world.delegate_a, successor=getattr(world, successor),
            last_day=timezone.localdate() + timedelta(days=7),
        )  # fmt: skip
    assert world.delegate_a.roles.get().until is None


def test_what_was_erased_leaves_the_pack(login, world, drafted, here):
    from citydive.records.erasing import erase

    made = handover.hand_over(
        here, world.delegate_a, by=world.delegate_a, successor=world.delegate_a2, last_day=timezone.localdate()
    )
    erase(drafted, by=world.administrator)
    page = login(world.delegate_a2).get(url(world, f"handovers/{made.pk}/")).content.decode()
    assert drafted.key not in page and "Commitment of" not in page


def test_what_was_said_about_a_delegate_who_left_is_forgotten(world, here):
    for person in (world.delegate_a, world.delegate_a2):
        Delegate.objects.create(membership=here, person=person, expertise="Trees")
    end_role(world.delegate_a.roles.get())
    assert forget() == 0
    assert forget(timezone.now() + timedelta(days=366)) == 1
    assert Delegate.objects.get().person == world.delegate_a2


def test_closing_the_account_with_a_successor_hands_over_too(world, drafted, here):
    Delegate.objects.create(membership=here, person=world.delegate_a, expertise="Trees")
    role = world.delegate_a.roles.get()
    closing.close(world.delegate_a, by=world.delegate_a, keep_name=False, successors={role.pk: world.delegate_a2})
    made = Handover.objects.get()
    assert (made.person, made.successor) == (world.delegate_a, world.delegate_a2)
    assert [(each["kind"], each["key"]) for each in made.items] == [({"say": "draft"}, drafted.key)]
    assert not Delegate.objects.exists(), "what was said about the person goes with the account"
    assert world.delegate_a in Record.objects.get(pk=drafted.pk).authors.all(), "authorship stays"

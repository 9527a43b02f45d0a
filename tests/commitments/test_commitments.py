"""Commitments from draft to renewal: who sees them, what they say on paper, and that they lapse with a reminder."""

import io
import zipfile
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from citydive.cohorts.actions import change_membership
from citydive.cohorts.models import Entry
from citydive.commitments import actions, kept, lapsing
from citydive.commitments.forms import NewCommitmentForm
from citydive.commitments.memorandum import build_memorandum
from citydive.commitments.models import Commitment, Promise, SignatureRequest
from citydive.commitments.queries import rows_of, waiting_for
from citydive.post.models import OutgoingMail
from citydive.records.models import Record
from citydive.site.criteria import check, facts_of

from .conftest import END, START, make_draft, send, state_of


def test_beside_one_in_force_a_second_is_not_begun_unawares(login, world):
    new, hint = f"/d/{world.dive.slug}/cities/PRA/commitments/new/", "is in force:"
    record = make_draft(world)
    assert hint not in login(world.delegate_a).get(new).content.decode()
    on_paper(world, record)
    Commitment.objects.filter(record=record).update(valid_until=timezone.localdate())
    page = login(world.delegate_a).get(new).content.decode()
    assert hint in page and record.key in page
    assert hint not in login(world.delegate_a).get(f"{new}?renews={record.key}").content.decode()


def on_paper(world, record, **more):
    said = {"signed_on": START, "name": "A Person", "function": "Lord Mayor"} | more
    actions.note_paper(record, seen=Record.objects.get(pk=record.pk).version, by=world.delegate_a, **said)


def test_draft_by_the_form(login, world):
    client = login(world.delegate_a)
    url = f"/d/{world.dive.slug}/cities/PRA/commitments/new/"
    page = client.get(url)
    assert page.status_code == 200
    data = {
        "title": "Commitment", "result_kind": "plan", "valid_from": "2026-01-01", "valid_until": "2027-12-31",
        "act": "decree", "signatory": "Governor", "visibility": "city", "function_0": "Head of parks",
        "amount_0": "0.5", "unit_0": "fte",
    }  # fmt: skip
    assert "The end lies before" in client.post(url, data | {"valid_until": "2025-01-01"}).content.decode()
    assert "Say how much time" in client.post(url, data | {"amount_0": ""}).content.decode()
    made = client.post(url, data, follow=True).content.decode()
    assert "Head of parks" in made and "0.5" in made
    assert Record.objects.get(kind="commitment").visibility == "city"


def test_a_row_left_empty_is_left_out():
    data = {"function_0": "", "amount_0": "", "unit_0": "hours", "function_3": "Clerk", "amount_3": "4"}
    form = NewCommitmentForm(data)
    form.is_valid()
    assert [row["function"] for row in form.cleaned_data["promises"]] == ["Clerk"]


def test_only_the_city_writes_and_a_draft_is_its_own(login, world, drafted):
    assert login(world.delegate_b).get(f"/r/{drafted.key}/").status_code == 404
    assert login(world.delegate_b).get(f"/d/{world.dive.slug}/cities/PRA/commitments/new/").status_code == 403
    listed = login(world.moderator).get(f"/d/{world.dive.slug}/commitments/").content.decode()
    assert drafted.key not in listed and "Practice City" in listed
    on_paper(world, drafted)
    listed = login(world.delegate_b).get(f"/d/{world.dive.slug}/commitments/").content.decode()
    assert drafted.key in listed and "Head of parks" in listed
    peers = login(world.delegate_b).get(f"/r/{drafted.key}/").content.decode()
    assert "A Person" not in peers, "peers read the function, not the name"


def test_the_stage_join_needs_a_signed_commitment(world, drafted):
    stages = list(world.dive.stages.all())

    def met():
        facts = facts_of(world.dive, stages, membership=world.dive.memberships.get(city=world.city_a))[0]
        return {str(each.label): each.met for each in check(stages[0], facts)}["The city's commitment is signed"]

    assert not met()
    on_paper(world, drafted)
    assert met()
    actions.end(
        drafted, seen=Record.objects.get(pk=drafted.pk).version, by=world.delegate_a, on=END, reason="Money."
    )
    assert not met()


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("en", "The city releases the holders of the following functions"),
        ("de", "Die Stadt stellt die Inhaberinnen"),
    ],
)
def test_the_memorandum_as_word(login, world, drafted, language, says):
    answer = login(world.delegate_a).get(f"/r/{drafted.key}/memorandum.docx?text={language}")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        text = archive.read("word/document.xml").decode()
    assert says in text and "Head of parks" in text and "______" in text
    assert "every fact has a basis" not in text and "Contents" not in text, "that is for results"


def test_a_reminder_at_each_step_and_once(world, drafted):
    on_paper(world, drafted)
    OutgoingMail.objects.all().delete()
    assert lapsing.look(END - timedelta(days=61)) == 0
    assert [lapsing.look(END - timedelta(days=60)), lapsing.look(END - timedelta(days=50))] == [1, 0]
    told = set(OutgoingMail.objects.values_list("to", flat=True))
    assert told == {"delegate_a@example.org", "delegate_a2@example.org", "moderator@example.org"}
    assert [lapsing.look(END - timedelta(days=3)), lapsing.look(END)] == [1, 0]
    assert state_of(drafted) == "signed"
    assert [lapsing.look(END + timedelta(days=1)), lapsing.look(END + timedelta(days=2))] == [1, 0]
    assert state_of(drafted) == "lapsed"


def test_a_city_that_left_is_not_asked_to_renew(world, drafted):
    on_paper(world, drafted)
    change_membership(world.dive.memberships.get(city=world.city_a), "ended", reason="Left.")
    assert lapsing.look(END - timedelta(days=30)) == 0


def test_only_what_can_still_be_signed_keeps_a_reminder_back(world, drafted):
    on_paper(world, drafted)
    send(world, make_draft(world, renews=Record.objects.get(pk=drafted.pk), valid_until=END + timedelta(days=365)))
    soon = END - timedelta(days=30)
    assert lapsing.look(soon) == 0
    SignatureRequest.objects.update(expires=timezone.now() - timedelta(minutes=1))
    assert lapsing.look(soon) == 1


def test_a_lapsed_one_waits_until_the_city_signed_a_later_one(world):
    """Also one that was drafted anew and not as its renewal."""
    day = timezone.localdate()
    old = make_draft(world, valid_from=day - timedelta(days=99), valid_until=day - timedelta(days=9))
    on_paper(world, old, signed_on=day)
    lapsing.look()
    assert [what for _each, what in waiting_for(world.delegate_a)] == ["lapses"]
    on_paper(world, make_draft(world, valid_until=day + timedelta(days=700)))
    assert waiting_for(world.delegate_a) == []


def test_renewed_once_the_new_one_is_signed(login, world, drafted):
    on_paper(world, drafted)
    url = f"/d/{world.dive.slug}/cities/PRA/commitments/new/?renews={drafted.key}"
    page = login(world.delegate_a).get(url).content.decode()
    assert "Head of parks" in page and "2028-01-01" in page
    Commitment.objects.update(valid_until=date.max)
    assert login(world.delegate_a).get(url).status_code == 200, "what was promised for ever can be renewed too"
    newer = make_draft(world, renews=Record.objects.get(pk=drafted.pk), valid_until=END + timedelta(days=365))
    assert state_of(drafted) == "signed"
    on_paper(world, newer, function="Deputy mayor")
    assert state_of(drafted) == "renewed" and state_of(newer) == "signed"
    assert Entry.objects.filter(record_key=drafted.key, verb="renewed").exists()
    last = build_memorandum(Commitment.objects.get(pk=newer.pk), "en").sections[-1].blocks[-1]
    assert last.runs[0].text == "For the city signs: Deputy mayor.", "who signed, not who was meant to"


def test_what_was_kept_comes_from_rooms_above(login, world, drafted, monkeypatch):
    monkeypatch.setattr(kept, "_TELLERS", [])
    kept.register(lambda rows: {row.pk: [kept.Kept("Meetings", "8", "6 of 8", enough=False)] for row in rows})
    on_paper(world, drafted)
    for page in (f"/r/{drafted.key}/", f"/d/{world.dive.slug}/commitments/"):
        assert "6 of 8" in login(world.delegate_b).get(page).content.decode()
    # A public commitment does not tell the public who attended.
    Record.objects.filter(pk=drafted.pk).update(visibility="public")
    page = login(world.outsider).get(f"/r/{drafted.key}/").content.decode()
    assert "Head of parks" in page and "6 of 8" not in page


@pytest.mark.parametrize(
    ("amount", "unit", "said"),
    [
        ("1", "hours", "1 hour per month"),
        ("8.00", "hours", "8 hours per month"),
        ("0.5", "fte", "0.5 full-time equivalents"),
    ],
)
def test_an_amount_is_told_in_one_or_several(amount, unit, said):
    assert Promise(amount=Decimal(amount), unit=unit).how_much == said


def test_what_holds_today_stands_before_what_is_to_begin(world):
    """A second one that is signed already takes the board's place only from its first day on."""
    now, later = make_draft(world), make_draft(world)
    for record in (now, later):
        on_paper(world, record)
    begins = timezone.localdate() + timedelta(days=3)
    Commitment.objects.filter(pk=later.pk).update(valid_from=begins, valid_until=date(2040, 1, 1))
    order = lambda: [each.pk for each in rows_of(world.moderator, world.dive, world.city_a)]  # noqa: E731
    assert order() == [now.pk, later.pk]
    Commitment.objects.filter(pk=later.pk).update(valid_from=timezone.localdate())
    assert order() == [later.pk, now.pk]

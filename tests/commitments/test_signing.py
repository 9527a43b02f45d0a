"""A signatory without an account: the frozen text on one page, one answer per link, the receipt."""

import hashlib
import io
import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from pypdf import PdfReader

from citydive.cohorts.actions import change_membership
from citydive.cohorts.models import Membership
from citydive.commitments import actions, holdings, signing
from citydive.commitments.forgetting import forget
from citydive.commitments.memorandum import build_receipt
from citydive.commitments.models import Answer, SignatureRequest
from citydive.commitments.signing import LinkProblem
from citydive.post.models import OutgoingMail
from citydive.records.models import Record
from citydive.records.withdrawing import withdraw

from .conftest import link_in_mail, send, state_of

HERE = {"Sec-Fetch-Site": "same-origin"}
SIGN = {"do": "sign", "name": "A Person", "confirm": "on"}


def test_sign_by_the_link_in_the_mail(client, sent, world):
    url = link_in_mail("mayor@city.example")
    page = client.get(url).content.decode()
    assert ">Head of parks</bdi></td>" in page and ">8 hours per month</bdi></td>" in page and "Lord Mayor" in page
    assert sent.commitment_id and sent.commitment.record.key in page

    for _double_click in range(2):
        assert "You signed" in client.post(url, SIGN).content.decode()
    assert OutgoingMail.objects.filter(to="mayor@city.example").count() == 2, "the link, and one receipt"
    record = Record.objects.get(pk=sent.commitment_id)
    assert (record.state, record.visibility) == ("signed", "cohort")
    assert record.commitment.signed_name == "A Person"
    receipt = client.get(f"{url}receipt.pdf")
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(receipt.content)).pages)
    digest = hashlib.sha256(sent.frozen.encode()).hexdigest()
    assert "every fact has a basis" not in text and "Contents" not in text, "that is for results"
    assert digest in "".join(text.split()) and "A Person, Lord Mayor" in " ".join(text.split())
    assert "receipt.pdf" in OutgoingMail.objects.filter(to="mayor@city.example").order_by("created").last().text

    again = client.post(url, SIGN | {"name": "Another"})
    assert again.status_code == 410 and "used already" in again.content.decode()
    assert Record.objects.get(pk=record.pk).commitment.signed_name == "A Person"


def test_what_is_signed_is_what_was_sent(login, drafted, sent, world):
    """The city cannot change the text behind the link; who was writing when it was sent keeps what they wrote."""
    now = Record.objects.get(pk=drafted.pk).version
    with pytest.raises(actions.CommitmentError):
        actions.edit(drafted, seen=now, by=world.delegate_a, title="Other", promises=[])
    form = {
        "seen": now - 1, "title": "Other", "result": "Wells instead.", "result_kind": "plan",
        "valid_from": "2026-01-01", "valid_until": "2027-12-31", "act": "decree", "signatory": "Governor",
    }  # fmt: skip
    answer = login(world.delegate_a2).post(f"/r/{drafted.key}/commitment/edit/", form)
    assert answer.status_code == 409 and "Wells instead." in answer.content.decode()
    again = login(world.delegate_a2).post(f"/r/{drafted.key}/commitment/edit/", form | {"seen": now})
    assert "sent for signature" in again.content.decode() and "Wells instead." in again.content.decode()
    assert "Head of parks" in json.dumps(json.loads(sent.frozen))
    assert state_of(drafted) == "sent" and drafted.commitment.promises.count() == 1


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    ("what", "says"),
    [
        ("expired", "has expired"),
        ("taken back", "took this text back"),
        ("record withdrawn", "took this text back"),
        ("sent again", "took this text back"),
        ("city left", "has left this deep dive"),
        ("broken", "is not complete"),
    ],
)
def test_a_link_that_does_not_work_says_why(client, drafted, sent, world, method, what, says):
    url = link_in_mail("mayor@city.example")
    drafted.refresh_from_db()
    if what == "expired":
        SignatureRequest.objects.update(expires=timezone.now() - timedelta(minutes=1))
    elif what == "taken back":
        signing.take_back(drafted, seen=drafted.version, by=world.delegate_a)
    elif what == "record withdrawn":
        withdraw(drafted, seen=drafted.version, by=world.delegate_a, reason="A mistake.")
    elif what == "sent again":
        send(world, drafted)
    elif what == "city left":
        membership = Membership.objects.get(deep_dive=world.dive, city=world.city_a)
        change_membership(membership, Membership.State.ENDED, reason="No people for it.")
    else:
        url = url[:-4] + "x/"
    # As a browser sends it: who has no account is not asked to log in, and gets the note back.
    answer = getattr(client, method)(url, {"do": "return", "note": "Fewer hours."}, headers=HERE)
    page = answer.content.decode()
    assert answer.status_code == 410 and says in page
    assert ("Fewer hours." in page) == (method == "post") and "password" not in page
    assert state_of(drafted) != "signed"


def test_a_forwarded_link_is_not_signed_by_who_got_it(login, client, sent, world):
    url = link_in_mail("mayor@city.example")
    without = client.post(url, {"do": "sign", "name": "A Person"}).content.decode()
    assert "If it was forwarded to you, do not sign" in without
    forwarded = login(world.delegate_b).post(url, SIGN)
    assert forwarded.status_code == 403 and "made for another person" in forwarded.content.decode()
    assert state_of(sent.commitment.record) == "sent"


def test_returned_with_a_note(client, login, drafted, sent, world):
    url = link_in_mail("mayor@city.example")
    assert "e-mail queued" in login(world.delegate_a).get(f"/r/{drafted.key}/").content.decode()
    client.logout()
    assert client.post(url, {"do": "return", "note": ""}).status_code == 200
    assert state_of(drafted) == "sent"
    client.post(url, {"do": "return", "note": "Fewer hours, please."})
    assert state_of(drafted) == "draft"
    page = f"/r/{drafted.key}/"
    assert "returned the commitment" in login(world.delegate_a2).get("/today/").content.decode()
    assert "returned the commitment" not in login(world.delegate_b).get("/today/").content.decode()
    assert "Fewer hours, please." in login(world.delegate_a).get(page).content.decode()
    assert "used already" in client.get(url).content.decode()


def test_passed_on_to_another_signatory(client, sent):
    first = link_in_mail("mayor@city.example")
    client.post(first, {"do": "pass_on", "function": "Deputy", "email": "deputy@city.example"})
    assert "passed on" in client.get(first).content.decode()
    second = link_in_mail("deputy@city.example")
    assert "Deputy" in client.get(second).content.decode()
    client.post(second, SIGN)
    assert state_of(sent.commitment.record) == "signed"
    assert list(SignatureRequest.objects.order_by("pk").values_list("answer", flat=True)) == ["delegated", "signed"]


def test_nobody_writes_to_strangers_by_passing_on(client, sent):
    for n in range(7):
        asked = SignatureRequest.objects.filter(answer="").get()
        url = f"/i/sign/{signing.token_of(asked)}/"
        client.post(url, {"do": "pass_on", "function": f"F{n}", "email": f"{n}@city.example"})
    assert SignatureRequest.objects.filter(answer=Answer.DELEGATED).count() == 5


def test_of_two_answers_the_first_counts(sent):
    """Both had the page open."""
    signing.sign(sent, name="A Person")
    with pytest.raises(LinkProblem, match="signed"):
        signing.give_back(SignatureRequest.objects.get(pk=sent.pk), note="No.")
    assert state_of(sent.commitment.record) == "signed"
    assert SignatureRequest.objects.get(pk=sent.pk).note == ""


def test_the_address_of_a_signatory_is_forgotten_and_the_signature_stays(client, login, drafted, sent, world):
    assert "forgotten 365 days after your answer" in client.get(link_in_mail("mayor@city.example")).text
    late = timezone.now() + timedelta(days=366)
    holdings.forget(None, "Mayor@city.example")
    assert SignatureRequest.objects.get().email, "a link that is open is known by its address"
    signing.sign(sent, name="A Person")
    assert forget(late - timedelta(days=2)) == 0 and SignatureRequest.objects.get().email
    assert (forget(late), forget(late)) == (1, 0)
    kept = SignatureRequest.objects.get()
    assert (kept.email, kept.name, kept.commitment.signed_name) == ("", "A Person", "A Person")
    assert "Lord Mayor" in login(world.delegate_a).get(drafted.get_absolute_url()).text
    SignatureRequest.objects.update(email="mayor@city.example")
    holdings.forget(None, "Mayor@city.example")
    assert SignatureRequest.objects.get().email == ""


def test_the_receipt_opens_only_with_a_signature(client, sent):
    url = link_in_mail("mayor@city.example")
    assert client.get(f"{url}receipt.pdf").status_code == 404
    assert client.get(f"{url}text.pdf")["Content-Type"] == "application/pdf"


def test_day_and_hour_of_a_signature_are_those_of_the_city(client, world, drafted, monkeypatch):
    """At half past one in Nairobi it still is yesterday in UTC; the last day of a link counts as a whole."""
    world.city_a.time_zone = "Africa/Nairobi"
    world.city_a.save()
    night = datetime(2026, 11, 30, 22, 30, tzinfo=UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: night)
    asked = send(world, drafted, days=7)
    assert asked.expires.astimezone(ZoneInfo("Africa/Nairobi")).isoformat(" ", "minutes")[:16] == "2026-12-08 23:59"
    assert "until 8 December 2026" in OutgoingMail.objects.get(to="mayor@city.example").text
    assert "1 December 2026, 01:30" in client.post(link_in_mail("mayor@city.example"), SIGN).content.decode()
    asked.refresh_from_db()
    assert asked.commitment.signed_on.isoformat() == "2026-12-01"
    with timezone.override(ZoneInfo("America/New_York")):
        elsewhere = build_receipt(asked)
    assert elsewhere == build_receipt(asked) and "01:30 EAT" in elsewhere.sections[0].blocks[0].runs[0].text

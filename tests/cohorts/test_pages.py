"""The moderator's pages of the ground floor, and the page behind an invitation link."""

import re

import pytest
from django.core import mail
from django.urls import reverse

from citydive.cohorts import actions
from citydive.cohorts.forms import CityForm, InvitePersonForm
from citydive.cohorts.models import City, DeepDive, Invitation, Membership, Role, User
from citydive.post.deliver import deliver_due
from citydive.post.models import OutgoingMail

DIVE = {
    "title": "Trees",
    "code": "TRE",
    "slug": "trees",
    "theme": "Trees",
    "theme_module": "",
    "question": "",
    "scope": "",
}
CITY = {
    "n-": "",
    "name": "Neustadt",
    "code": "NEU",
    "country": "DE",
    "latitude": "50.0",
    "longitude": "8.0",
    "time_zone": "Europe/Berlin",
    "heat_season_start": "5",
    "heat_season_end": "9",
    "is_practice": "on",
    "new": "1",
}


def test_only_moderators_and_administrators_open_deep_dives(world, login):
    for user, expected in ((world.delegate_a, 403), (world.outsider, 403)):
        assert login(user).post(reverse("dive_new"), DIVE).status_code == expected
    assert not DeepDive.objects.filter(code="TRE").exists()
    response = login(world.administrator).post(reverse("dive_new"), DIVE)
    assert response["Location"] == "/d/trees/board/"
    assert DeepDive.objects.get(code="TRE").roles.get().user == world.administrator


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"code": "PRA"}, "belongs to a city"),
        ({"code": "tr"}, "Three capital letters"),
        ({"starts": "2026-05-01", "ends": "2025-05-01"}, "The end lies before the start"),
        ({"slug": "test-dive"}, "This is taken already"),
        ({"title": ""}, "required"),
    ],
)
def test_what_is_wrong_is_said_at_the_field(world, login, change, words):
    response = login(world.moderator).post(reverse("dive_new"), DIVE | change)
    assert response.status_code == 200 and words in response.content.decode()
    assert DeepDive.objects.count() == 1


def test_the_scope_is_edited_under_the_lock(world, login):
    client, url = login(world.moderator), reverse("dive_scope", args=[world.dive.slug])
    sent = {"theme": "Heat", "question": "Where?", "scope": "", "seen": world.dive.version}
    assert client.post(url, sent).status_code == 302
    response = client.post(url, sent | {"question": "Who?"})
    assert response.status_code == 409 and "You saved it yourself" in response.content.decode()
    assert DeepDive.objects.get(pk=world.dive.pk).question == "Where?"


def test_a_new_city_is_invited_and_then_its_delegate(world, login, client, settings):
    settings.URL = "https://dive.example.org"
    login(world.moderator)
    response = client.post(reverse("invite_city", args=[world.dive.slug]), CITY)
    assert response["Location"] == reverse("invite_person", args=[world.dive.slug]) + "?city=NEU"
    assert f'value="{City.objects.get(code="NEU").pk}" selected' in client.get(response["Location"]).text
    city = City.objects.get(code="NEU")
    assert city.climate_class and world.dive.memberships.get(city=city).state == Membership.State.INVITED
    sent = {"name": "Delegate 1, Neustadt", "email": "n1@example.org", "role": "delegate", "city": city.pk}
    page = client.post(reverse("invite_person", args=[world.dive.slug]), sent).content.decode()
    # Where people find the pages, whatever the request said.
    shown = re.search(r'href="https://dive.example.org(/i/[^"]+)"', page).group(1)
    assert not mail.outbox and deliver_due() == 1
    path = re.search(r"https://dive.example.org(/i/\S+)", mail.outbox[0].body).group(1)
    assert mail.outbox[0].to == ["n1@example.org"]
    client.logout()
    assert "as a delegate of Neustadt" in client.get(shown).content.decode()
    assert "as a delegate of Neustadt" in client.get(path).content.decode()
    assert "too common" in client.post(path, {"password": "password123"}).content.decode()
    assert client.post(path, {"password": "shade on the square"})["Location"] == "/today/"
    assert User.objects.get(email="n1@example.org").roles.get().city == city
    client.logout()
    assert client.get(path).status_code == 410


@pytest.mark.parametrize(
    "change", [{"role": "delegate", "city": ""}, {"role": "king"}, {"role": "actor"}, {"email": "no"}]
)
def test_bad_invitations_send_nothing(world, login, change):
    sent = {"name": "X", "email": "x@example.org", "role": "moderator"} | change
    assert login(world.moderator).post(reverse("invite_person", args=[world.dive.slug]), sent).status_code == 200
    assert not Invitation.objects.exists() and not OutgoingMail.objects.exists()


@pytest.mark.parametrize("name", ["dive_scope", "invite_person", "invite_city"])
@pytest.mark.parametrize("role", ["delegate_a", "actor", "administrator", "outsider"])
def test_the_moderators_pages_do_not_exist_for_others(world, login, name, role):
    assert login(getattr(world, role)).get(reverse(name, args=[world.dive.slug])).status_code == 404


def test_membership_and_stage_are_the_moderators(world, login):
    url = reverse("membership", args=[world.dive.slug, "PRA"])
    assert login(world.delegate_a).get(url).status_code == 404
    client = login(world.moderator)

    def send(address, **data):
        seen = client.get(address).context["form"]["seen"].value()
        return client.post(address, data | {"seen": seen})

    assert send(url, state="paused", on="2026-05-01", reason="Elections").status_code == 302
    assert "cannot become" in send(url, state="invited", on="2026-05-01").content.decode()
    stage = world.dive.stages.get(slug="pilot")
    assert send(reverse("change_stage", args=[world.dive.slug, "PRA"]), stage=stage.pk).status_code == 302
    assert world.dive.memberships.get(city=world.city_a).standings.first().stage == stage


def test_a_nonsense_link_says_what_to_do(client, db):
    response = client.get("/i/nonsense/")
    assert response.status_code == 410 and "Ask your moderator for a new one" in response.content.decode()
    assert not Role.objects.exists()


def test_a_city_that_left_another_deep_dive_can_still_be_invited_here(world):
    other = actions.open_deep_dive(code="OTH", slug="other", title="Other", theme="Water")
    actions.change_membership(actions.add_city(other, world.city_a, state="active"), "ended")
    form = InvitePersonForm(dive=world.dive)
    assert set(form.fields["city"].queryset) == {world.city_a, world.city_b}


def test_an_unknown_time_zone_is_refused(world):
    form = CityForm({"name": "Here", "code": "HER", "latitude": 1, "longitude": 1, "time_zone": "Moon/Base"})
    assert "not a time zone" in form.errors["time_zone"][0]


def test_a_moderator_who_opens_the_link_does_not_become_a_delegate(world, login):
    invitation = actions.invite(
        by=world.moderator, dive=world.dive, role="delegate", email="new@example.org", name="New", city=world.city_a
    )
    path = reverse("invitation", args=[actions.invitation_token(invitation)])
    answer = login(world.moderator).post(path)
    assert answer.status_code == 409 and "another e-mail address" in answer.content.decode()
    assert not world.moderator.roles.filter(kind="delegate").exists()
    invitation.refresh_from_db()
    assert invitation.accepted is None


def test_the_page_says_of_every_mail_what_became_of_it(world, login):
    client, url = login(world.moderator), reverse("invite_person", args=[world.dive.slug])
    page = client.post(url, {"name": "X", "email": "x@example.org", "role": "moderator"}).content.decode()
    assert "its e-mail is queued" in page and "e-mail queued" in page and page.count("/i/") == 2
    OutgoingMail.objects.update(error="mail server away")
    page = client.get(url).content.decode()
    assert "could not be sent yet and is tried again: mail server away" in page
    link = re.search(r'href="http://127.0.0.1:8000(/i/[^"]+)"', page).group(1)
    assert deliver_due() == 1
    page = client.get(url).content.decode()
    assert "e-mail sent" in page and "/i/" not in page, "no link lies about once it has arrived"
    client.logout()
    assert client.get(link).status_code == 200, "the link to hand over works"


def test_without_a_mail_server_the_page_does_not_claim_one(world, login, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    client, url = login(world.moderator), reverse("invite_person", args=[world.dive.slug])
    page = client.post(url, {"name": "X", "email": "x@example.org", "role": "moderator"}).content.decode()
    assert "no e-mail goes out" in page and "its e-mail is queued" not in page
    assert deliver_due() == 0
    page = client.get(url).content.decode()
    assert "did not go out: no mail server is set" in page and "/i/" in page


def test_an_invitation_that_is_refused_leaves_no_mail(world):
    with pytest.raises(actions.CohortError):
        actions.invite(
            by=world.moderator, dive=world.dive, role="delegate", email="x@example.org", name="X",
            city=world.city_c, address=lambda invitation: "https://x",
        )  # fmt: skip
    assert not OutgoingMail.objects.exists()

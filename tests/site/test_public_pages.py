"""What strangers do not see on pages that are open to everybody."""

import pytest
from django.urls import reverse

from citydive.cohorts import actions as cohorts
from citydive.cohorts.models import City, Membership
from citydive.exchange import actions as exchange
from citydive.records import actions
from citydive.records.kinds import Kind, register
from citydive.records.models import Record, Visibility

register(Kind("note", "X", "note", "notes"))
NO_REASON = ("stranger", "outsider", "administrator")


@pytest.fixture
def page(world, client):
    """`page(role, address)`: the response for a role; "stranger" is nobody."""

    def _page(role, url):
        client.logout()
        if role != "stranger":
            client.force_login(getattr(world, role), backend="django.contrib.auth.backends.ModelBackend")
        return client.get(url)

    return _page


def test_reasons_of_a_membership_stay_with_those_who_take_part(world, page):
    url = reverse("city", args=[world.dive.slug, "PRC"])
    for role in NO_REASON:
        assert "Left." not in page(role, url).text, role
    for role in ("moderator", "delegate_a", "delegate_c"):
        assert "Left." in page(role, url).text, role


def test_a_city_that_has_not_said_yes_is_not_announced(world, page):
    asked = City.objects.create(code="PRD", name="Practice Hill", latitude=50, longitude=9, is_practice=True)
    cohorts.add_city(world.dive, asked)
    public, own = reverse("dive", args=[world.dive.slug]), reverse("city", args=[world.dive.slug, "PRD"])
    assert "Practice Hill" not in page("stranger", public).text
    assert page("stranger", own).status_code == 404
    assert "Practice Hill" in page("moderator", public).text
    assert page("moderator", own).status_code == 200
    cohorts.change_membership(Membership.objects.get(city=asked), Membership.State.ACTIVE)
    assert "Practice Hill" in page("stranger", public).text


def test_comments_on_a_public_record_stay_inside(world, page):
    record = actions.create_record(
        "note", world.dive, city=world.city_a, title="Open", visibility=Visibility.PUBLIC
    )
    actions.comment(record, by=world.delegate_b, text="Between us cities")
    for role in (*NO_REASON, "actor", "delegate_c"):
        answer = page(role, record.get_absolute_url())
        assert answer.status_code == 200
        assert "Between us cities" not in answer.text, role
    for role in ("moderator", "delegate_a", "delegate_b"):
        assert "Between us cities" in page(role, record.get_absolute_url()).text, role


def test_what_the_asking_city_said_of_a_published_advice_stays_with_its_question(world, page):
    question = exchange.ask(world.dive, text="How?", by=world.delegate_a, city=world.city_a)
    advice = exchange.advise(
        question, text="Like this.", by=world.delegate_b, city=world.city_b, visibility=Visibility.PUBLIC
    )
    exchange.mark(
        advice, seen=Record.objects.get(pk=advice.pk).version, by=world.delegate_a, verdict="declined",
        reason="Our council would never",
    )  # fmt: skip
    seen = page("stranger", advice.get_absolute_url())
    assert "Like this." in seen.text
    assert "never" not in seen.text and world.delegate_a.name not in seen.text
    assert "not answered yet" not in seen.text
    assert "never" in page("delegate_b", advice.get_absolute_url()).text

"""The board names what waits for somebody; of what a city keeps to itself it shows numbers alone."""

import datetime

import pytest
from django.utils import timezone

from citydive.cohorts.models import DeepDive, Membership, User
from citydive.commitments.models import Commitment
from citydive.formats.actions import add_card, enter_session
from citydive.live.outcome import settle
from citydive.live.votes import begin_vote
from citydive.records.models import Record
from tests.commitments.conftest import make_draft

BOARD = "/d/test-dive/board/"
A_DAY = datetime.timedelta(days=1)


def session_of(world, days, **more):
    day = timezone.localdate() - days * A_DAY
    made = enter_session(
        world.dive, starts=day, format="virtual", cities=[world.city_a, world.city_b], **{"title": "S"} | more
    )
    Record.objects.filter(pk=made.pk).update(created=timezone.now() - 30 * A_DAY)
    return made


@pytest.fixture
def waiting(world):
    """One thing of every sort; one commitment that lapses is shared, one is not."""
    today = timezone.localdate()
    for title, visibility in (("Commitment shared", "cohort"), ("Commitment secret", "city")):
        made = make_draft(world, title=title, visibility=visibility)
        Commitment.objects.filter(pk=made.pk).update(valid_until=today + 9 * A_DAY)
        Record.objects.filter(pk=made.pk).update(state="signed")
    session_of(world, 5, title="Nothing came out")
    session_of(world, 5, title="A city's own draft", visibility="city")
    Record.objects.filter(title="A city's own draft").update(city=world.city_b)
    settled = session_of(world, 4, title="Settled but not confirmed").session
    add_card(settled, text="Trees first", city=world.city_b)
    settle(settled, by=world.moderator)
    begin_vote(session_of(world, 0, title="Room").session, question="Which first?", choices=["a"], dots=1,
               by=world.moderator)  # fmt: skip
    long_ago = timezone.now() - 40 * A_DAY
    Membership.objects.update(starts=long_ago.date())
    User.objects.update(last_login=long_ago)


def test_every_sort_is_named_once(world, waiting, login):
    page = login(world.moderator).get(BOARD).text.partition("<table")[0]
    for said in (
        "“Which first?”: Practice City, Practice Coast", "Nothing came out", "Settled but not confirmed",
        "Commitments lapse", "one that its city keeps to itself", "Silent for four weeks",
    ):  # fmt: skip
        assert page.count(said) == 1, said
    # The one city wrote records just now; the other left no sign, though others wrote something for it.
    silent = page.partition("Silent for four weeks")[2]
    assert "Practice Coast" in silent and "Practice City" not in silent and "Practice Past" not in silent
    for hidden in ("secret", "own draft"):
        assert hidden not in page


def test_who_is_about_to_leave_is_still_a_sign_of_life(world, waiting, login):
    world.delegate_b.roles.update(until=timezone.localdate() + A_DAY)
    User.objects.filter(pk=world.delegate_b.pk).update(last_login=timezone.now())
    assert "Silent for four weeks" not in login(world.moderator).get(BOARD).text


def test_what_lasts_until_the_last_day_is_not_renewed(world, waiting, login):
    assert "Renew the commitment" in login(world.delegate_a).get("/today/").text
    DeepDive.objects.update(ends=timezone.localdate() + 9 * A_DAY)
    assert "Renew the commitment" not in login(world.delegate_a).get("/today/").text
    assert "Commitments lapse" not in login(world.moderator).get(BOARD).text


def test_after_the_last_day_nobody_waits(world, waiting, login):
    DeepDive.objects.update(ends=timezone.localdate() - A_DAY)
    assert "What waits" not in login(world.moderator).get(BOARD).text

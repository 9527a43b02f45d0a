"""Today lists what somebody was given beyond their roles: until when, and what they may review."""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from citydive.cohorts.actions import put_grant
from citydive.cohorts.models import User
from citydive.evidence.models import Analysis
from citydive.exchange.input_actions import review
from citydive.formats.actions import enter_session
from citydive.records.actions import create_record, grant_access
from citydive.records.models import Record, Translation
from citydive.site.shared import shared_with

TODAY = timezone.localdate()
SOON, LATER = TODAY + datetime.timedelta(days=3), TODAY + datetime.timedelta(days=40)


def fresh(user):
    return User.objects.get(pk=user.pk)


def analysis(world, title, visibility="cohort"):
    record = create_record(
        "analysis", world.dive, city=world.city_a, title=title, visibility=visibility, state="done"
    )
    Analysis.objects.create(record=record, theme="heat", method="none")
    return record


def give(world, record, verb="read", until=SOON, **more):
    return grant_access(record, party=world.actor, verb=verb, until=until, by=world.moderator, **more)


def section(client, language="en") -> str:
    page = client.get(f"/today/?lang={language}").text
    found = re.search(r'<section id="shared">.*?</section>', page, re.S)
    return found[0] if found else ""


def test_what_was_given_is_listed_with_its_last_day(world, login):
    draft, hidden = analysis(world, "Nights", "city"), analysis(world, "Kept back", "city")
    ended = analysis(world, "Long ago", "city")
    walk = enter_session(world.dive, title="Walk", format="virtual", starts=SOON, by=world.moderator,
                         cities=[world.city_b])  # fmt: skip
    Translation.objects.create(record=draft, language="de", title="Nächte", edition=draft.edition)
    give(world, draft, "review")
    give(world, walk, until=LATER)
    give(world, hidden, scope="shared")
    give(world, ended, until=TODAY - datetime.timedelta(days=1))
    told = section(login(world.actor))
    assert draft.key in told and walk.key in told and "with what came out of it" in told
    assert "Kept back" not in told and "Long ago" not in told
    assert told.count(f"until {SOON.day} ") == told.count(f"until {LATER.day} ") == 1
    assert "read and review" in told and f"/r/{draft.key}/review/" in told
    assert f"/r/{walk.key}/review/" not in told
    assert "Nächte" in section(login(world.actor), "de")
    for other in (world.delegate_a, world.outsider):
        assert section(login(other)) == ""


def test_who_has_reviewed_is_not_asked_again_nor_shown_the_own_review(world, login):
    given, of_city = analysis(world, "Nights", "city"), analysis(world, "Days")
    give(world, given, "review")
    put_grant(world.actor, world.dive, "city", city=world.city_a, verb="review", until=LATER, by=world.moderator)
    client = login(world.actor)
    told = section(client)
    assert "All that Practice City shares" in told and "?city=PRA" in told
    assert told.count("/review/") == 2
    assert "Nothing waits for you" not in client.get("/today/").text
    for record in (given, of_city):
        review(record, by=fresh(world.actor), title="Mine", usable="usable", plain="Good.")
    told = section(client)
    assert given.key in told and "/review/" not in told and "Mine" not in told
    assert "Nothing waits for you" in client.get("/today/").text


@pytest.mark.parametrize(
    ("first", "second", "shown"), [
        (("read", SOON), ("read", LATER), [("read", LATER)]),
        (("read", None), ("read", LATER), [("read", None)]),
        (("read", SOON), ("review", LATER), [("review", LATER)]),
        (("review", SOON), ("read", LATER), [("review", SOON), ("read", LATER)]),
    ],
)  # fmt: skip
def test_what_was_given_twice_is_shown_once(world, first, second, shown):
    record = analysis(world, "Nights")
    for scope, (verb, until) in (("record", first), ("shared", second)):
        give(world, record, verb, until, scope=scope)
    assert [(each.grant.verb, each.grant.until) for each in shared_with(fresh(world.actor))] == shown
    # Once the city keeps it to itself, a right on what is shared does not count.
    Record.objects.update(visibility="city")
    assert [(each.grant.verb, each.grant.until) for each in shared_with(fresh(world.actor))] == [first]


def test_few_queries_however_much_was_given(world):
    assert _queries(world.outsider) <= 2
    for city in (world.city_a, world.city_b):
        put_grant(world.actor, world.dive, "city", city=city, verb="review", until=SOON, by=world.moderator)
    give(world, analysis(world, "One"), "review")
    analysis(world, "Of the city")
    few = _queries(world.actor)
    for n in range(8):
        give(world, analysis(world, f"Given {n}"), "review")
        analysis(world, f"Of the city {n}")
    assert _queries(world.actor) == few <= 9
    assert len(shared_with(fresh(world.actor))) == 11


def _queries(user) -> int:
    user = fresh(user)
    with CaptureQueriesContext(connection) as queries:
        shared_with(user)
    return len(queries)

"""Sessions: entered once for many cities, cards, promotion, the calendar, rights and the number of queries."""

import datetime
from concurrent.futures import ThreadPoolExecutor
from unittest import mock

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from citydive.cohorts.models import Grant
from citydive.formats import actions, queries
from citydive.formats.models import Card, Observation, Session, validate_zone
from citydive.records.actions import Conflict
from citydive.records.models import Link, Record

DAY = datetime.timedelta(days=1)
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)> [x](javascript:alert(3)) \"'&"


def _form(world, **changes):
    data = {
        "title": "Kick-off", "format": "virtual", "summary": "", "starts": "2026-03-04", "ends": "",
        "precision": "day", "start_time": "", "end_time": "", "time_zone": "Europe/Berlin", "place": "", "link": "",
        "cities": ["PRA", "PRB"], "agenda": "10 Welcome", "visibility": "cohort", "source_url": "",
    }  # fmt: skip
    return data | changes


def test_entered_once_it_shows_for_both_cities(world, session):
    assert session.key == "TST-E1" and session.city is None
    for city, user in ((world.city_a, world.delegate_a), (world.city_b, world.delegate_b)):
        assert [s.record.key for s in queries.sessions_for_city(world.dive, city, user)] == ["TST-E1"]
    assert not queries.sessions_for_city(world.dive, world.city_c, world.moderator).exists()
    assert Session.objects.count() == 1


def test_calendar_page_filters_by_city(world, session, login):
    url = reverse("calendar", args=["test-dive"])
    for user in (world.delegate_a, world.delegate_b, world.moderator):
        assert "Two squares at three" in login(user).get(url).content.decode()
    assert "Two squares" in login(world.delegate_b).get(url, {"city": "PRA"}).content.decode()
    page = login(world.delegate_b).get(url, {"city": "PRC"}).content.decode()
    assert "Two squares" not in page and "No session concerns Practice Past yet" in page
    assert login(world.delegate_b).get(url, {"city": "XXX"}).status_code == 404


def test_calendar_order_is_nearest_first_then_latest_past(world):
    today = timezone.localdate()
    for title, shift in (("far", 90), ("old", -900), ("near", 3), ("last", -3), ("today", 0)):
        actions.enter_session(
            world.dive, title=title, format="other", starts=today + shift * DAY, cities=[world.city_a]
        )
    rows = queries.calendar(world.dive, world.delegate_a)
    assert [(s.record.title, s.upcoming) for s in rows] == [
        ("today", True), ("near", True), ("far", True), ("last", False), ("old", False),
    ]  # fmt: skip


def test_empty_calendar_says_what_to_do(world, login):
    url = reverse("calendar", args=["test-dive"])
    assert "Enter the kick-off first" in login(world.moderator).get(url).content.decode()
    assert "The moderator enters them" in login(world.delegate_a).get(url).content.decode()


def test_entering_by_form(world, login):
    client = login(world.moderator)
    url = reverse("session_new", args=["test-dive"])
    page = client.get(url).content.decode()
    assert page.count('name="cities"') == 3 and page.count("checked") == 2  # the city that left is not ticked
    data = _form(world, start_time="10:00", end_time="11:30", source_url="https://example.org/news")
    response = client.post(url, data)
    session = Session.objects.get()
    assert response.status_code == 302 and response["Location"] == "/r/TST-E1/"
    assert session.starts == session.ends == datetime.date(2026, 3, 4)
    assert session.starts_at.isoformat() == "2026-03-04T10:00:00+01:00"
    assert [(i.minutes, i.title) for i in session.agenda.all()] == [(10, "Welcome")]
    page = client.get("/r/TST-E1/").content.decode()
    assert "4 March 2026" in page and "09:00–10:30" in page and "10:00–11:30" in page
    assert 'href="https://example.org/news"' in page


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": ""}, "This is missing. Fill it in."),
        ({"ends": "2026-03-03"}, "The last day lies before the first"),
        ({"starts": "soon"}, "This is not a day of the calendar"),
        ({"starts": "0026-03-04"}, "The year 0026 cannot be meant"),
        ({"ends": "9999-12-31"}, "The year 9999 cannot be meant"),
        ({"cities": []}, "Tick at least one."),
        ({"cities": ["XXX"]}, "This cannot be chosen here"),
        ({"time_zone": "Berlin"}, "“Berlin” is not a time zone"),
        ({"agenda": "10 Welcome\nLunch"}, "Line 2, “Lunch”: write the minutes"),
        ({"start_time": "10:00", "precision": "month"}, "A time needs the day"),
        ({"end_time": "10:00"}, "Say also when it begins"),
        ({"start_time": "10:00", "end_time": "09:00"}, "It ends before it begins"),
        ({"starts": "2026-03-29", "start_time": "02:30"}, "the clocks go forward"),
        ({"link": "javascript:alert(1)"}, "This is not an address of a web page"),
        ({"visibility": "city"}, "This cannot be chosen here"),
    ],
)
def test_bad_input_is_named_and_nothing_stored(world, login, changes, said):
    response = login(world.moderator).post(reverse("session_new", args=["test-dive"]), _form(world, **changes))
    assert response.status_code == 200 and said in response.content.decode()
    assert not Record.objects.exists()


def test_only_the_month_is_known(world, login):
    client = login(world.moderator)
    data = _form(world, starts="2024-09-17", precision="month")
    client.post(reverse("session_new", args=["test-dive"]), data)
    session = Session.objects.get()
    assert (session.starts, session.ends) == (datetime.date(2024, 9, 1), datetime.date(2024, 9, 30))
    for url in ("/r/TST-E1/", reverse("calendar", args=["test-dive"])):
        page = client.get(url).content.decode()
        assert "September 2024" in page and "17" not in page.split("<main")[1].split("TST-E1")[0]


def test_the_database_refuses_what_cannot_be(world, session):
    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.filter(pk=session.pk).update(ends=timezone.localdate() - 30 * DAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.filter(pk=session.pk).update(precision="month")
    with pytest.raises(ValidationError):
        validate_zone("../../etc/passwd")


def test_editing_under_the_lock(world, session, login):
    client = login(world.moderator)
    url = reverse("session_edit", args=[session.key])
    assert 'value="1"' in client.get(url).content.decode()
    data = _form(world, title="Moved", starts="2026-05-05", seen="1", cities=["PRB"], agenda="20 New")
    assert client.post(url, data).status_code == 302
    saved = Session.objects.get()
    assert saved.record.title == "Moved" and saved.record.version == 2 and saved.record.edition == 1
    assert [c.code for c in saved.cities.all()] == ["PRB"] and saved.agenda.get().title == "New"
    # A second writer who had the first version open.
    late = client.post(url, data | {"title": "Other title", "agenda": "30 Mine", "cities": ["PRA", "PRB"]})
    page = late.content.decode()
    assert late.status_code == 409
    for text in ("Moved", "Other title", "20 New", "30 Mine", "Practice Coast", 'name="seen" value="2"'):
        assert text in page
    assert Session.objects.get().record.title == "Moved"


def test_a_stale_edit_writes_nothing(world, session):
    details = {"title": "x", "summary": "", "starts": datetime.date(2026, 1, 1), "ends": None, "precision": "day"}
    with pytest.raises(Conflict):
        actions.edit_session(session, seen=7, by=world.moderator, cities=[], agenda=[], **details)
    saved = Session.objects.get()
    assert saved.record.title == "Two squares at three" and saved.cities.count() == 2 and saved.agenda.count() == 1


def test_a_card_takes_a_text_and_a_kind(world, session, login):
    page = login(world.delegate_a).get(session.get_absolute_url()).content.decode()
    form = page.split('action="/r/TST-E1/cards/"')[1].split("</form>")[0]
    assert form.count("<textarea") == 1 and form.count("<select") == 1
    response = login(world.delegate_a).post(
        reverse("card_add", args=[session.key]), {"text": "Shade", "kind": "task"}
    )
    assert response["Location"] == "/r/TST-E1/#cards"
    card = Card.objects.get()
    assert (card.text, card.kind, card.city, card.author) == ("Shade", "task", world.city_a, world.delegate_a)


def test_a_delegate_speaks_for_the_own_city_only(world, session, login):
    url = reverse("card_add", args=[session.key])
    login(world.delegate_a).post(url, {"text": "Ours", "kind": "insight", "city": "PRB"})
    assert Card.objects.get().city == world.city_a
    login(world.moderator).post(url, {"text": "Of nobody", "kind": "insight", "city": ""})
    login(world.moderator).post(url, {"text": "Of the coast", "kind": "insight", "city": "PRB"})
    assert [c.city for c in Card.objects.all()] == [world.city_a, None, world.city_b]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"text": "  ", "kind": "task"}, "This is missing"),
        ({"text": "x" * 1001, "kind": "task"}, "at most 1000 characters"),
        ({"text": "x", "kind": "boast"}, "This cannot be chosen here"),
    ],
)
def test_bad_cards(world, session, login, data, said):
    response = login(world.delegate_a).post(reverse("card_add", args=[session.key]), data)
    assert said in response.content.decode() and not Card.objects.exists()
    assert data["text"].strip() in response.content.decode()


def test_citing_twice_gives_one_record(world, session, login):
    card = actions.add_card(
        session.session, text="The playground is empty at noon.", by=world.delegate_a, city=world.city_a
    )
    url = reverse("card_cite", args=[session.key, card.pk])
    first = login(world.delegate_b).post(url)
    second = login(world.moderator).post(url)
    assert first["Location"] == second["Location"] == "/r/PRA-B1/"
    record = Record.objects.get(kind="observation")
    assert record.city == world.city_a and record.visibility == "cohort" and record.summary == ""
    assert list(record.authors.all()) == [world.delegate_a]
    assert Observation.objects.get().text == card.text
    assert [(k.source.key, k.relation, k.target.key) for k in Link.objects.all()] == [("PRA-B1", "basis", "TST-E1")]
    page = login(world.delegate_b).get(session.get_absolute_url()).content.decode()
    assert "PRA-B1" in page and "Cite this" not in page
    assert login(world.delegate_b).get("/r/PRA-B1/").status_code == 200


def test_a_card_of_nobody_becomes_a_record_of_the_cohort(world, session):
    card = actions.add_card(session.session, text="word " * 100, by=world.moderator)
    record = actions.promote(card, by=world.delegate_a)
    assert record.key == "TST-B1" and len(record.title) <= 120 and record.summary == card.text
    # Who cites a card does not come to own it.
    assert not Record.objects.editable_by(world.delegate_a).filter(pk=record.pk).exists()


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor == "sqlite", reason="threads share no in-memory SQLite; needs PostgreSQL")
@pytest.mark.django_db(transaction=True)
def test_two_who_cite_at_once_get_one_record(world, session):
    card = actions.add_card(session.session, text="At once", city=world.city_a)

    def cite(_):
        try:
            return actions.promote(Card.objects.get(pk=card.pk)).key
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(cite, range(4))) == {"PRA-B1"}
    assert Observation.objects.count() == 1


def test_cards_stay_with_the_cohort_when_the_session_is_public(world, session, client):
    actions.add_card(session.session, text="Said in confidence", by=world.delegate_a, city=world.city_a)
    Record.objects.filter(pk=session.pk).update(visibility="public")
    page = client.get(session.get_absolute_url())
    text = page.content.decode()
    assert page.status_code == 200 and "Round of cities" in text
    assert "Said in confidence" not in text and "meet.example.org" not in text
    # Only those inside have a calendar: others are led to where they may go on.
    assert "/calendar/" not in text and f'href="/d/{world.dive.slug}/"' in text
    client.force_login(world.actor, backend="django.contrib.auth.backends.ModelBackend")
    assert "Said in confidence" not in client.get(session.get_absolute_url()).content.decode()
    Grant.objects.create(party=world.actor, deep_dive=world.dive, scope="session", record_key=session.key)
    assert "Said in confidence" in client.get(session.get_absolute_url()).content.decode()


# role: status of (calendar, enter, session, edit, add a card, cite a card)
MATRIX = {
    "stranger": (302, 302, 404, 404, 404, 404),
    "outsider": (404, 404, 404, 404, 404, 404),
    "administrator": (404, 404, 404, 404, 404, 404),
    "actor": (404, 404, 404, 404, 404, 404),
    "signatory": (404, 404, 404, 404, 404, 404),
    "delegate_c": (404, 404, 404, 404, 404, 404),
    "delegate_b": (200, 404, 200, 403, 302, 302),
    "moderator": (200, 200, 200, 200, 302, 302),
}
PUBLIC = {
    "stranger": (200, 403, 403, 403),
    "delegate_c": (200, 403, 403, 403),
    "actor": (200, 403, 403, 403),
    "delegate_b": (200, 403, 302, 302),
}


def _walk(client, session, card):
    yield client.get(session.get_absolute_url()).status_code
    yield client.get(reverse("session_edit", args=[session.key])).status_code
    yield client.post(reverse("card_add", args=[session.key]), {"text": "x", "kind": "task"}).status_code
    yield client.post(reverse("card_cite", args=[session.key, card.pk])).status_code


@pytest.mark.parametrize("role", MATRIX)
def test_who_may_do_what(world, session, client, role):
    card = actions.add_card(session.session, text="A card", city=world.city_a)
    if role != "stranger":
        client.force_login(getattr(world, role), backend="django.contrib.auth.backends.ModelBackend")
    lists = [client.get(reverse(name, args=["test-dive"])).status_code for name in ("calendar", "session_new")]
    assert (*lists, *_walk(client, session, card)) == MATRIX[role]


@pytest.mark.parametrize("role", PUBLIC)
def test_who_may_do_what_on_a_public_session(world, session, client, role):
    Record.objects.filter(pk=session.pk).update(visibility="public")
    card = actions.add_card(session.session, text="A card", city=world.city_a)
    if role != "stranger":
        client.force_login(getattr(world, role), backend="django.contrib.auth.backends.ModelBackend")
    assert tuple(_walk(client, session, card)) == PUBLIC[role]
    assert Card.objects.count() == (2 if role == "delegate_b" else 1)


def test_a_card_is_cited_through_its_own_session_only(world, session, login):
    other = actions.enter_session(
        world.dive, title="x", format="other", starts=timezone.localdate(), cities=[world.city_a]
    )
    card = actions.add_card(other.session, text="A card")
    assert login(world.moderator).post(reverse("card_cite", args=[session.key, card.pk])).status_code == 404
    assert login(world.moderator).get(reverse("card_cite", args=[other.key, card.pk])).status_code == 405
    # What was taken off the screen is not cited by its number either.
    Card.objects.update(hidden=timezone.now())
    assert login(world.moderator).post(reverse("card_cite", args=[other.key, card.pk])).status_code == 404
    question = Record.objects.create(key="TST-Q9", kind="question", deep_dive=world.dive, title="x")
    assert login(world.moderator).get(reverse("card_add", args=[question.key])).status_code == 404


def test_hostile_text_is_inert(world, session, login):
    Record.objects.filter(pk=session.pk).update(title=HOSTILE[:200], summary=HOSTILE)
    Session.objects.filter(pk=session.pk).update(place=HOSTILE)
    session.session.agenda.update(title=HOSTILE, note=HOSTILE)
    card = actions.add_card(session.session, text=HOSTILE, by=world.delegate_a)
    record = actions.promote(card)
    for url in (session.get_absolute_url(), record.get_absolute_url(), reverse("calendar", args=["test-dive"])):
        page = login(world.moderator).get(url).content.decode()
        assert "<script>alert" not in page and "<img" not in page and 'href="javascript' not in page


def test_a_session_of_today_that_is_over_is_not_the_next(world):
    now = timezone.now().replace(hour=12, minute=0)
    for title, start in (("over", 8), ("runs", 11), ("later", 15)):
        actions.enter_session(
            world.dive, title=title, format="other", starts=now.date(), ends=now.date(), time_zone="UTC",
            start_time=datetime.time(start), end_time=datetime.time(start + 2), cities=[world.city_b],
        )  # fmt: skip
    with mock.patch.object(queries.timezone, "now", lambda: now):
        assert queries.next_session([world.dive.pk], world.delegate_b).record.title == "runs"


def test_next_session_is_of_ones_cities(world, session, login):
    today = timezone.localdate()
    ids = [world.dive.pk]
    for title, shift, city in (("past", -1, world.city_a), ("coast", 0, world.city_b)):
        actions.enter_session(world.dive, title=title, format="other", starts=today + shift * DAY, cities=[city])
    assert queries.next_session(ids, world.delegate_a).record.title == "Two squares at three"
    assert 'class="clock"' in login(world.delegate_a).get("/today/").text
    assert queries.next_session(ids, world.delegate_b).record.title == "coast"
    assert queries.next_session(ids, world.moderator).record.title == "coast"
    assert queries.next_session(ids, world.delegate_c) is None
    assert queries.next_session(ids, AnonymousUser()) is None
    assert queries.next_session([], world.moderator) is None
    # An actor takes part in what they may read.
    assert "Two squares at three" not in login(world.actor).get("/today/").text
    Record.objects.filter(pk=session.pk).update(visibility="public")
    assert "Two squares at three" in login(world.actor).get("/today/").text


def test_pages_have_a_constant_number_of_queries(world, session, login, django_assert_max_num_queries):
    client = login(world.delegate_a)
    calendar = reverse("calendar", args=["test-dive"])

    def fill(number):
        for index in range(number):
            actions.enter_session(
                world.dive, title=f"s{index}", format="other", starts=timezone.localdate() + (index - 5) * DAY,
                cities=[world.city_a, world.city_b], by=world.moderator,
            )  # fmt: skip
            card = actions.add_card(session.session, text=f"card {index}", by=world.delegate_b, city=world.city_b)
            if index % 2:
                actions.promote(card, by=world.delegate_a)

    for number in (3, 27):
        fill(number)
        with django_assert_max_num_queries(13):
            assert client.get(calendar).status_code == 200
        with django_assert_max_num_queries(32):
            assert client.get(session.get_absolute_url()).status_code == 200
        with django_assert_max_num_queries(7):  # the account and its place are four of them
            assert queries.next_session([world.dive.pk], type(world.delegate_a).objects.get(pk=world.delegate_a.pk))


def test_the_calendar_turns_pages(world, login):
    for index in range(51):
        actions.enter_session(
            world.dive, title=f"number {index:02}", format="other", starts=timezone.localdate() + index * DAY,
            cities=[world.city_a],
        )  # fmt: skip
    url = reverse("calendar", args=["test-dive"])
    page = login(world.delegate_a).get(url, {"city": "PRA"}).content.decode()
    assert page.count('class="entry"') == 50 and "?city=PRA&amp;page=2" in page
    assert "number 50" in login(world.delegate_a).get(url, {"page": 2}).content.decode()

"""Board, city, today and the public page: what they compute and what they keep to themselves."""

import re

import pytest
from django.urls import reverse

from citydive.cohorts.actions import change_membership, move_to_stage
from citydive.records.actions import create_record
from citydive.records.kinds import Kind, register
from citydive.records.models import Record
from citydive.site.criteria import CRITERIA, blocked_by, check, facts_of

register(Kind("note", "X", "note", "notes"))


@pytest.fixture
def stages(world):
    return {stage.slug: stage for stage in world.dive.stages.all()}


def facts(world, city):
    return next(f for f in facts_of(world.dive, world.dive.stages.all()) if f.membership.city_id == city.pk)


def met(world, city, stage):
    return [c.met for c in check(stage, facts(world, city))]


def test_every_criterion_of_the_template_exists(stages):
    named = {name for stage in stages.values() for name in stage.criteria}
    assert named == set(CRITERIA)


def test_join_needs_a_signed_commitment_and_two_delegates(world, stages):
    assert met(world, world.city_a, stages["join"]) == [True, False, True]
    assert met(world, world.city_b, stages["join"]) == [True, False, False]
    missing = ["no signed commitment is in force", "a second delegate is missing"]
    assert [str(words) for words in blocked_by(facts(world, world.city_b))] == missing
    create_record("commitment", world.dive, by=world.delegate_a, city=world.city_a, title="Signed", state="signed")
    assert met(world, world.city_a, stages["join"]) == [True, True, True]


def test_understand_follows_the_records(world, stages):
    steps = [("dataset", "confirmed"), ("analysis", "done"), ("finding", "accepted")]
    for count, (kind, state) in enumerate(steps):
        assert met(world, world.city_a, stages["understand"]) == [True] * count + [False] * (3 - count)
        create_record(kind, world.dive, city=world.city_a, title="x", state=state)
    assert met(world, world.city_a, stages["understand"]) == [True, True, True]
    assert met(world, world.city_b, stages["understand"]) == [False, False, False]


def test_a_draft_or_rejected_finding_meets_nothing(world, stages):
    for state in ("draft", "rejected"):
        create_record("finding", world.dive, city=world.city_a, title="x", state=state)
    assert met(world, world.city_a, stages["understand"])[2] is False


def test_only_a_decision_on_options_counts_as_the_choice(world, stages):
    create_record("option", world.dive, city=world.city_a, title="x")
    create_record("decision", world.dive, city=world.city_a, title="We meet every month.", state="no_choice")
    assert met(world, world.city_a, stages["prioritise"]) == [True, False]
    create_record("decision", world.dive, city=world.city_a, title="Which shade?", state="none_chosen")
    assert met(world, world.city_a, stages["prioritise"]) == [True, True]


def test_an_outdated_result_is_not_without_gaps(world, stages):
    record = create_record(
        "result", world.dive, city=world.city_a, title="x", state="complete", visibility="public"
    )
    assert met(world, world.city_a, stages["adopt"]) == [True, True]
    Record.objects.filter(pk=record.pk).update(outdated=True)
    assert met(world, world.city_a, stages["adopt"]) == [False, True]
    assert "records are out of date" in [str(words) for words in blocked_by(facts(world, world.city_a))]


def test_a_paused_city_is_blocked_by_just_that(world):
    change_membership(world.dive.memberships.get(city=world.city_b), "paused")
    assert [str(words) for words in blocked_by(facts(world, world.city_b))] == ["paused"]


def test_the_board_counts_drafts_and_shows_none(world, login):
    create_record("finding", world.dive, city=world.city_a, title="A secret sentence", state="accepted")
    move_to_stage(world.dive.memberships.get(city=world.city_a), world.dive.stages.get(slug="understand"))
    page = login(world.moderator).get(reverse("board", args=[world.dive.slug])).content.decode()
    assert "A finding is accepted" in page and "A secret sentence" not in page


@pytest.mark.parametrize("cities", [0, 12])
def test_board_queries_do_not_grow(world, login, cities, django_assert_max_num_queries):
    from citydive.cohorts.actions import add_city, register_city

    for number in range(cities):
        code = f"Z{chr(65 + number)}Z"
        add_city(
            world.dive,
            register_city(code=code, name=code, country="", latitude=50, longitude=number),
            state="active",
        )
    client = login(world.moderator)
    with django_assert_max_num_queries(28):
        assert client.get(reverse("board", args=[world.dive.slug])).status_code == 200


def test_today_names_what_waits_and_stops_at_seven(world, login):
    for number in range(12):
        create_record("note", world.dive, city=world.city_a, title=f"Note {number}")
    Record.objects.filter(kind="note").update(outdated=True)
    page = login(world.delegate_a).get("/today/").content.decode()
    assert page.count("Bring up to date") == 7 and "7 things wait for you" in page
    other = login(world.delegate_b).get("/today/").content.decode()
    assert "Bring up to date" not in other and "Note 3" not in other


def test_today_of_somebody_without_a_role(world, login):
    page = login(world.outsider).get("/today/").content.decode()
    assert "Nothing waits for you" in page and "You have no role in a deep dive yet" in page


def test_today_of_an_administrator_leads_to_the_accounts(world, login):
    page = login(world.administrator).get("/today/").text
    assert "You keep the accounts" in page and 'href="/accounts/"' in page and "Your moderator can" not in page


def test_the_address_of_a_button_says_what_it_is_and_leads_back(world, login, client):
    record = create_record("finding", world.dive, city=world.city_a, title="F", visibility="public")
    answer = client.get(f"/r/{record.key}/put-back/")
    assert answer.status_code == 405 and "belongs to a button" in answer.text and answer.headers["Allow"] == "POST"
    assert f'href="/r/{record.key}/"' in answer.text and "<title>Nothing to see" in answer.text
    answer = login(world.outsider).post("/search/?q=x")
    assert answer.status_code == 405 and "Nothing can be sent to this address" in answer.text


def test_what_changed_since_the_last_visit(world, client):
    for _visit in range(2):
        client.post("/login/", {"username": world.delegate_a.email, "password": "a long password"})
        client.post("/logout/")
    create_record("note", world.dive, city=world.city_b, title="Fresh", visibility="cohort")
    client.post("/login/", {"username": world.delegate_a.email, "password": "a long password"})
    page = client.get("/today/").content.decode()
    assert "Changed since your last visit" in page and "Fresh" in page


def test_the_public_page_shows_public_records_only(world, client):
    for visibility in ("public", "cohort", "city"):
        create_record("result", world.dive, city=world.city_a, title=f"Seen by {visibility}", visibility=visibility)
    page = client.get(reverse("dive", args=[world.dive.slug])).content.decode()
    assert "Seen by public" in page and "Seen by cohort" not in page and "Seen by city" not in page
    world.dive.is_public = False
    world.dive.save()
    assert client.get(reverse("dive", args=[world.dive.slug])).status_code == 404


def test_city_pages_show_strangers_no_inside(world, client):
    page = client.get(reverse("city", args=[world.dive.slug, "PRA"])).content.decode()
    assert "Practice City" in page and "Upload data" not in page and "what each needs" not in page


@pytest.mark.parametrize("path", ["/today/", "/jobs/", "/d/test-dive/board/"])
def test_strangers_are_sent_to_the_login(world, client, path):
    assert client.get(path)["Location"] == f"/login/?next={path}"


def test_language_is_kept_and_goes_back_only_to_this_site(world, client):
    response = client.post("/language/", {"lang": "ar", "next": "https://elsewhere.example/"})
    assert response["Location"] == "/" and response.cookies["lang"].value == "ar"
    page = client.get("/").content.decode()
    assert '<html lang="ar" dir="rtl">' in page


def test_a_link_with_a_language_speaks_for_the_next_pages_too(world, client, login):
    shown = lambda page: page.text.partition('<html lang="')[2].partition('"')[0]  # noqa: E731
    assert shown(client.get("/?lang=de")) == "de" and shown(client.get("/")) == "de"
    assert shown(client.get("/?lang=xx")) == "de", "A language that is none changes nothing."
    menu = client.post("/language/", {"lang": "ar", "next": "/search/?q=heat&lang=de"})
    assert menu["Location"] == "/search/?q=heat", "The page that was left must not take the choice back."
    assert shown(client.get("/")) == "ar"
    inside = login(world.delegate_a)
    assert shown(inside.get("/today/?lang=de")) == "de"
    world.delegate_a.refresh_from_db()
    assert world.delegate_a.language == "", "Following a link is no choice for the account."
    account = {"name": world.delegate_a.name, "language": "fr", "time_zone": "UTC"}
    assert shown(inside.post("/account/", account, follow=True)) == "fr"


def test_eight_wrong_passwords_pause_the_account(world, client):
    wrong = {"username": world.delegate_a.email, "password": "wrong"}
    codes = [client.post("/login/", wrong).status_code for _try in range(8)]
    assert codes[0] == 200 and codes[-1] == 429
    right = client.post("/login/", wrong | {"password": "a long password"})
    assert right.status_code == 429 and "quarter of an hour" in right.content.decode()


def test_every_answer_carries_the_security_headers(world, client):
    response = client.get("/")
    policy = response["Content-Security-Policy"]
    assert "unsafe-inline" not in policy and "default-src 'none'" in policy
    assert response["X-Content-Type-Options"] == "nosniff" and response["X-Frame-Options"] == "DENY"


def test_a_refusal_says_what_is_true_of_the_page(world, login):
    """Only of a record that somebody reads it is said that they read it."""
    record = create_record("finding", world.dive, city=world.city_a, title="F", visibility="public")
    reads = "You may read this, but not change it"
    pages = {
        f"/r/{record.key}/withdraw/": (reads, "You can leave a comment."),
        "/accounts/": ("This page is for administrators", "read no records"),
        f"/d/{world.dive.slug}/cities/PRA/data/new/": ("This is not yours to do", "the people of the city"),
    }
    for page, words in pages.items():
        answer = login(world.delegate_b).get(page)
        assert answer.status_code == 403 and all(word in answer.text for word in words), page
        assert (reads in answer.text) == (reads in words)
    assert "comment" not in login(world.outsider).get(f"/r/{record.key}/withdraw/").text


def test_what_is_not_there_is_said_by_its_address_not_by_what_is_hidden(world, login):
    hidden = create_record("question", world.dive, by=world.delegate_a, city=world.city_a)
    client = login(world.administrator)
    pages = [client.get(f"/r/{key}/").text for key in (hidden.key, "PRA-Q99")]
    assert all("read no records" in each for each in pages)
    assert re.sub("csrf.*?>", "", pages[0]).replace(hidden.key, "PRA-Q99") == re.sub("csrf.*?>", "", pages[1])
    none = client.get("/nonsense/").text
    assert "There is no page at this address" in none and "a draft of their city" not in none
    assert "read no records" not in login(world.outsider).get("/r/PRA-Q99/").text

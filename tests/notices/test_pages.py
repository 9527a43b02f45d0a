"""The list, the buttons, the choices; the number in the header."""

import re

import pytest

from citydive.cohorts.models import User
from citydive.cohorts.rules import place_of
from citydive.notices.models import Follow, Notification, Preference
from citydive.notices.queries import unread_records
from citydive.post.actions import queue_mail
from citydive.post.models import OutgoingMail
from citydive.records import actions


@pytest.fixture
def news(world, make, edit):
    record = make("Shade on the square")
    edit(record, by=world.delegate_a2)
    edit(record, by=world.delegate_a2)
    return record


def test_the_header_counts_records_and_the_list_shows_them(world, login, news, make, edit):
    actions.comment(news, by=world.delegate_b, text="Yes.")
    client = login(world.delegate_a)
    assert '<span class="tag num">1</span>' in client.get("/today/").text
    page = client.get("/notices/").text
    assert "changed 2 times (<bdi>Delegate A2</bdi>)" in page and news.key in page
    assert "a comment (<bdi>Delegate B</bdi>)" in page
    assert page.count("Shade on the square") == 1
    assert client.post("/notices/", {"read": "PRA-X999"}).status_code == 302
    assert len(unread_records(User.objects.get(pk=world.delegate_a.pk))) == 1
    client.post("/notices/", {"read": news.key})
    page = client.get("/notices/").text
    assert "Nothing new" in page and "Read before" in page and '<span class="tag num">' not in page


def test_a_long_absence_is_counted_without_naming_each_record(
    world, news, make, edit, monkeypatch, django_assert_num_queries
):
    actions.comment(news, by=world.delegate_b, text="Yes.")
    actions.comment(make("Another"), by=world.delegate_b, text="No.")
    everything = [edit(make(f"Tree {n}"), by=world.delegate_a2) for n in range(3)]
    monkeypatch.setattr("citydive.notices.queries.MANY", 4)
    reader = User.objects.get(pk=world.delegate_a.pk)
    place_of(reader)
    with django_assert_num_queries(2) as asked:
        assert len(unread_records(reader)) == 2 + len(everything)
    values = re.findall(r" IN \(([\d, ]+)\)", asked.captured_queries[-1]["sql"])
    assert all(len(each.split(",")) < 4 for each in values)


def test_all_at_once(world, login, news, make, edit):
    edit(make("Another"), by=world.delegate_a2)
    client = login(world.delegate_a)
    client.post("/notices/", {"all": "1"})
    assert not Notification.objects.filter(person=world.delegate_a, read=None).exists()


def test_nobody_marks_the_news_of_others(world, login, news):
    login(world.delegate_a2).post("/notices/", {"all": "1", "read": news.key})
    assert Notification.objects.filter(person=world.delegate_a, read=None).exists()


def test_today_shows_what_is_new(world, login, news):
    text = login(world.delegate_a).get("/today/").text
    assert "New for you" in text and "changed 2 times" in text


def test_follow_and_let_go(world, login, news):
    client, page = login(world.delegate_b), news.get_absolute_url()
    assert 'value="on">Follow<' in client.get(page).text
    answer = client.post(f"{page}follow/", {"follow": "on"})
    assert answer["Location"] == page and 'value="off">Do not follow<' in client.get(page).text
    for address in (f"/d/{world.dive.slug}/follow/", f"/d/{world.dive.slug}/cities/PRA/follow/"):
        client.post(address, {"follow": "on"})
    text = client.get("/notices/settings/").text
    assert news.key in text and "Practice City · Test dive" in text and text.count("Do not follow<") == 3
    assert client.post(f"{page}follow/", {"follow": "off", "back": "settings"})["Location"] == "/notices/settings/"
    assert news.key not in client.get("/notices/settings/").text
    assert Follow.objects.get(person=world.delegate_b, record=news).on is False


def test_nonsense_changes_nothing(world, login, news):
    client = login(world.delegate_b)
    for said in ({}, {"follow": "perhaps"}):
        assert client.post(f"{news.get_absolute_url()}follow/", said).status_code == 302
    assert not Follow.objects.filter(person=world.delegate_b).exists()


def test_only_what_one_sees_can_be_followed(world, login, make):
    draft = make(visibility="city")
    client = login(world.delegate_b)
    assert client.post(f"{draft.get_absolute_url()}follow/", {"follow": "on"}).status_code == 404
    assert login(world.outsider).post(f"/d/{world.dive.slug}/follow/", {"follow": "on"}).status_code == 404
    assert not Follow.objects.filter(person__in=[world.delegate_b, world.outsider]).exists()


def test_what_one_followed_and_may_not_read_any_more_is_not_listed(world, login, news, edit):
    client = login(world.delegate_b)
    client.post(f"{news.get_absolute_url()}follow/", {"follow": "on"})
    edit(news, by=world.delegate_a, visibility="city")
    assert "Shade on the square" not in client.get("/notices/settings/").text


def test_choosing_how_to_be_told(world, login):
    client = login(world.delegate_a)
    assert client.post("/notices/settings/", {"own": "yes"}).status_code == 200
    assert not Preference.objects.exists()
    client.post("/notices/settings/", {"digest": "weekly", "own": "no"})
    chosen = Preference.objects.get(person=world.delegate_a)
    assert (chosen.digest, chosen.follow_own) == ("weekly", False)


def test_a_comment_is_addressed_without_showing_an_address(world, login, news):
    client, page = login(world.delegate_a), news.get_absolute_url()
    text = client.get(page).text
    assert "Tell also" in text and "Delegate B" in text and "Moderator" in text and "@example.org" not in text
    assert "Actor" not in text and "Delegate C" not in text and "Outsider" not in text
    client.post(f"{page}comment/", {"text": "What do you think?", "tell": [world.delegate_b.pk]})
    assert Notification.objects.get(person=world.delegate_b).verb == "addressed"
    assert "to <bdi>Delegate B</bdi>" in client.get(page).text


def test_who_is_told_without_following_is_not_said_to_follow(world, login, make):
    record = make("Shade on the square", visibility="cohort")
    actions.comment(record, by=world.delegate_a, text="Look", tell=[world.delegate_b])
    assert not Follow.objects.filter(person=world.delegate_b).exists()
    page = login(world.delegate_b).get("/notices/").text
    assert "There is something new for you on 1 record." in page and "that you follow" not in page


def test_a_comment_is_not_lost_for_one_who_may_not_read_it(world, login, news):
    client, page = login(world.delegate_a), news.get_absolute_url()
    sent = {"text": "Hello", "tell": [world.delegate_b.pk, world.actor.pk, "x"]}
    answer = client.post(f"{page}comment/", sent, follow=True)
    assert "is not told" in answer.text and news.comments.get().text == "Hello"
    assert set(news.comments.get().told.all()) == {world.delegate_b}
    assert not Notification.objects.filter(person=world.actor).exists()


def test_administrators_are_told_of_mails_that_do_not_go_out(world, login):
    queue_mail("x@example.org", "x", "x")
    OutgoingMail.objects.update(error="Connection refused")
    assert "E-mails do not go out (waiting: 1, given up: 0)" in login(world.administrator).get("/today/").text
    assert "E-mails do not go out" not in login(world.moderator).get("/today/").text

"""Who is told of what: those who follow and may read, never of one's own acts; rights are asked again later."""

import datetime

import pytest

from citydive.cohorts import actions as cohorts
from citydive.cohorts.models import Entry, User
from citydive.exchange import actions as exchange
from citydive.notices import queries
from citydive.notices.actions import choose, follow, forget_old, mark_read
from citydive.notices.models import Follow, Notification
from citydive.records import actions
from citydive.records.models import Record, Relation


def fresh(user):
    """The account as the next request reads it, without the place that was kept on the object."""
    return User.objects.get(pk=user.pk)


def told(user):
    """{key: {verb: count}} of what is new for somebody who looks now."""
    groups = queries.unread(fresh(user))
    return {group.record.key: {row.verb: row.count for row in group.rows} for group in groups}


def test_what_one_wrote_one_follows_and_own_acts_are_not_told(world, make, edit):
    record = make(by=world.delegate_a)
    edit(record, by=world.delegate_a)
    assert told(world.delegate_a) == {}
    for _ in range(3):
        edit(record, by=world.delegate_a2)
    assert told(world.delegate_a) == {record.key: {"edited": 3}}, "merged, with a count"
    edit(record, by=world.delegate_a)
    assert told(world.delegate_a2) == {record.key: {"edited": 1}}, "who edits follows"
    assert told(world.delegate_a) == {record.key: {"edited": 3}}


def test_saving_without_a_new_edition_is_no_news(world, make, edit):
    record = make()
    edit(record, by=world.delegate_a2, new_edition=False)
    assert told(world.delegate_a) == {}


def test_an_edition_that_a_room_raises_by_itself_is_news(world, make):
    record = make()
    with actions.editing(record, seen=1, by=world.delegate_a2):
        actions.raise_edition(record)
    assert told(world.delegate_a) == {record.key: {"edited": 1}}


def test_following_by_itself_can_be_switched_off(world, make, edit):
    choose(world.delegate_a, follow_own=False, digest="daily")
    edit(make(by=world.delegate_a), by=world.delegate_a2)
    assert told(world.delegate_a) == {} and not Follow.objects.filter(person=world.delegate_a).exists()


def test_what_was_let_go_stays_so(world, make, edit):
    record = make(by=world.delegate_a)
    follow(world.delegate_a, record=record, on=False)
    edit(record, by=world.delegate_a)
    follow(world.delegate_a, dive=world.dive)
    edit(record, by=world.delegate_a2)
    assert told(world.delegate_a) == {}, "neither an own act nor following the deep dive turns it on again"


def test_comments_reach_author_and_commenters(world, make):
    record = make(by=world.delegate_a)
    actions.comment(record, by=world.delegate_b, text="And at night?")
    actions.comment(record, by=world.moderator, text="Good question.")
    assert told(world.delegate_a) == {record.key: {"commented": 2}}
    assert told(world.delegate_b) == {record.key: {"commented": 1}}


def test_a_city_and_a_deep_dive_can_be_followed(world, make):
    follow(world.delegate_b, dive=world.dive, city=world.city_a)
    follow(world.moderator, dive=world.dive)
    of_a, of_b = make(), make(by=world.delegate_b, city=world.city_b)
    make("A draft", visibility="city")
    make("Drafted by the machine", state="draft")
    assert told(world.delegate_b) == {of_a.key: {"created": 1}}
    assert set(told(world.moderator)) == {of_a.key, of_b.key}


def test_a_draft_that_is_shared_becomes_news_for_who_may_read_it_now(world, make, edit):
    follow(world.delegate_b, dive=world.dive)
    record = make(visibility="city")
    assert not Notification.objects.filter(person=world.delegate_b).exists()
    edit(record, by=world.delegate_a, new_edition=False, visibility="cohort")
    assert told(world.delegate_b) == {record.key: {"shared": 1}}


def test_made_private_again_it_is_not_shown_any_more(world, make, edit, login):
    follow(world.delegate_b, dive=world.dive)
    record = make("Secret of the city")
    assert record.key in told(world.delegate_b) and len(queries.unread_records(fresh(world.delegate_b))) == 1
    edit(record, by=world.delegate_a, visibility="city")
    assert told(world.delegate_b) == {} and len(queries.unread_records(fresh(world.delegate_b))) == 0
    assert not Notification.objects.filter(person=world.delegate_b, verb__in=["shared", "edited"]).exists()
    for page in ("/notices/", "/today/"):
        assert "Secret of the city" not in login(world.delegate_b).get(page).text


def test_a_delegate_who_left_gets_nothing(world, make, edit):
    record = make(by=world.delegate_b, city=world.city_b)
    follow(world.delegate_b, dive=world.dive)
    world.delegate_b.roles.update(until=datetime.date(2020, 1, 1))
    edit(record, by=world.delegate_a)
    make(by=world.delegate_a)
    assert not Notification.objects.filter(person=world.delegate_b).exists()


def test_a_city_that_left_hears_no_more_of_the_others(world, make):
    follow(world.delegate_b, dive=world.dive)
    before = make("Before")
    cohorts.change_membership(world.dive.memberships.get(city=world.city_b), "ended")
    make("After")
    assert told(world.delegate_b) == {}, f"neither what comes nor {before.key}"
    assert Notification.objects.filter(person=world.delegate_b).count() == 1


def test_disabled_accounts_are_not_told(world, make, edit):
    record = make(by=world.delegate_a)
    User.objects.filter(pk=world.delegate_a.pk).update(is_active=False)
    edit(record, by=world.delegate_a2)
    assert not Notification.objects.filter(person=world.delegate_a).exists()


def test_talk_about_a_public_record_stays_inside(world, make, edit):
    record = make(visibility="public")
    follow(world.outsider, record=record)
    actions.comment(record, by=world.delegate_b, text="Between us.")
    assert told(world.outsider) == {}
    edit(record, by=world.delegate_a2)
    ((group),) = queries.unread(fresh(world.outsider))
    assert group.words == [("changed", "")], "without the name of who did it"
    ((group),) = queries.unread(fresh(world.delegate_a))
    assert ("changed", "Delegate A2") in group.words


def test_talk_is_hidden_from_who_is_outside_by_now(world, make):
    record = make(by=world.delegate_b, city=world.city_b, visibility="public")
    actions.comment(record, by=world.delegate_a, text="Well done.")
    assert told(world.delegate_b) == {record.key: {"commented": 1}}
    assert len(queries.unread_records(fresh(world.delegate_b))) == 1
    world.delegate_b.roles.all().delete()
    assert told(world.delegate_b) == {} and len(queries.unread_records(fresh(world.delegate_b))) == 0


def test_a_comment_can_be_addressed_to_those_who_may_read_it(world, make):
    draft = make(visibility="city")
    actions.comment(
        draft,
        by=world.delegate_a,
        text="Please look.",
        tell=[world.delegate_a2, world.delegate_b, world.delegate_a],
    )
    assert told(world.delegate_a2) == {draft.key: {"addressed": 1}}
    assert not Notification.objects.exclude(person=world.delegate_a2).exists()
    assert set(draft.comments.get().told.all()) == {world.delegate_a2, world.delegate_a}


def test_out_of_date_is_told_to_who_follows_what_rests_on_it(world, make, edit):
    basis = make("Basis", by=world.delegate_b, city=world.city_b)
    mine = make("Mine", by=world.delegate_a)
    actions.link(mine, basis, Relation.BASIS)
    edit(basis, by=world.delegate_b)
    edit(basis, by=world.delegate_b)
    assert told(world.delegate_a) == {mine.key: {"outdated": 1}}, "once, not with every further edition"
    actions.rest_on_current(mine)
    edit(basis, by=world.delegate_a)
    assert told(world.delegate_a) == {mine.key: {"outdated": 1}}, "own acts are known"


def test_advice_and_what_became_of_it(world):
    question = exchange.ask(world.dive, text="Trees or awnings?", by=world.delegate_a, city=world.city_a)
    advice = exchange.advise(question, text="Both.", by=world.delegate_b, city=world.city_b)
    assert told(world.delegate_a) == {question.key: {"advised": 1}}
    exchange.advise(question, text="A draft.", by=world.delegate_b, city=world.city_b, visibility="city")
    assert told(world.delegate_a) == {question.key: {"advised": 1}}, "drafts are nobody's business"
    exchange.mark(advice, seen=1, by=world.delegate_a, verdict="accepted")
    assert told(world.delegate_b)[advice.key] == {"answered": 1}


def test_reading_and_what_comes_after_it(world, make, edit, login):
    record = make(by=world.delegate_a)
    edit(record, by=world.delegate_a2)
    login(world.delegate_b).get(record.get_absolute_url())
    assert told(world.delegate_a) != {}, "somebody else's look is not mine"
    login(world.delegate_a).get(record.get_absolute_url())
    assert told(world.delegate_a) == {}
    edit(record, by=world.delegate_a2)
    assert told(world.delegate_a) == {record.key: {"edited": 1}}, "counted anew"
    assert mark_read(world.delegate_a) == 1 and told(world.delegate_a) == {}
    Notification.objects.update(read=datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC))
    forget_old()
    assert not Notification.objects.exists()


def test_an_act_that_fails_tells_nobody(world, make):
    record = make()
    with pytest.raises(RuntimeError), actions.editing(record, seen=1, by=world.delegate_a2, new_edition=True):
        raise RuntimeError
    assert not Notification.objects.exists()


def test_an_act_takes_as_many_queries_for_many_followers_as_for_one(world, make, django_assert_max_num_queries):
    def comment_with(followers):
        record = make()
        for n in range(followers):
            user = User.objects.create_user(f"f{followers}-{n}@example.org", f"F {n}")
            cohorts.give_role(user, "delegate", world.dive, world.city_b)
            follow(user, record=record)
        with django_assert_max_num_queries(20):
            actions.comment(record, by=world.delegate_a, text="Hello")
        return Notification.objects.filter(record=record).count()

    assert (comment_with(1), comment_with(12)) == (1, 12)


def test_nothing_is_told_of_a_record_that_is_gone(world, make, edit):
    record = make()
    edit(record, by=world.delegate_a2)
    Record.objects.filter(pk=record.pk).delete()
    assert told(world.delegate_a) == {}


def test_a_sentence_that_is_written_is_told_of_its_whole(world, make):
    """Kinds that live inside another are not followed by themselves; the whole is told once, without a second line
    in the journal."""
    whole = make("Whole", by=world.delegate_a)
    with actions.editing(whole, seen=1, by=world.delegate_a2, new_edition=True, tell=False):
        actions.create_record("statement", world.dive, by=world.delegate_a2, city=world.city_a, title="A sentence")
    assert told(world.delegate_a) == {whole.key: {"edited": 1}}
    assert not Entry.objects.filter(record_key=whole.key, verb="edited").exists()
    assert not Follow.objects.filter(record__kind="statement").exists()

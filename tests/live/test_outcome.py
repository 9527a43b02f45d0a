"""Within a day: cards become records once, each city confirms what it read, owners of tasks are told."""

import io
import json
from datetime import UTC, date, datetime, time, timedelta

import docx
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from citydive.cohorts.models import Entry, Role
from citydive.commitments.handover import open_work
from citydive.documents.tree import Run
from citydive.formats.actions import add_card, enter_session
from citydive.formats.attending import note_attendance
from citydive.formats.models import Session
from citydive.live import guiding, outcome, sorting, tasks
from citydive.live.minutes import build_minutes
from citydive.live.models import Confirmation, Outcome, Task
from citydive.notices.models import Notification
from citydive.participation.models import Sending
from citydive.records import erasing
from citydive.records.models import Record
from tests.leftovers import places

SOON = date(2030, 1, 15)


@pytest.fixture
def card(session, world):
    return add_card(session, text="Count the fountains", by=world.delegate_a, city=world.city_a, kind="task")


@pytest.fixture
def task(card, world):
    made = sorting.sort_card(
        card, kind="task", by=world.moderator, city=world.city_a, owner=world.delegate_a, due=SOON
    )
    return made


def test_a_card_becomes_a_task_once_and_its_owner_is_told(record, card, login, world):
    where = f"/r/{record.key}/outcome/{card.pk}/"
    data = {"kind": "task", "city": "PRA", "owner": world.delegate_a.pk, "due": "2030-01-15"}
    sorts = login(world.moderator).post
    assert "a date" in sorts(where, data | {"due": ""}).content.decode()
    assert "before the session" in sorts(where, data | {"due": "2020-01-15"}).text
    assert sorts(where, data | {"owner": world.outsider.pk}).status_code == 200
    sorts(where, data)
    made = Task.objects.get()
    assert (made.record.key, made.owner, made.due) == ("PRA-T1", world.delegate_a, SOON)
    # Sorted again, as a decision: it is a task already.
    late = sorts(where, {"kind": "decision", "city": "PRB"}, follow=True).text
    assert "This card was sorted meanwhile" in late and "PRA-T1" in late
    with pytest.raises(sorting.Sorted):
        sorting.sort_card(card, kind="decision", by=world.delegate_b)
    card.refresh_from_db()
    assert (card.kind, card.record.key, Record.objects.filter(kind="observation").count()) == ("task", "PRA-T1", 0)
    assert list(Notification.objects.values_list("person", "verb")) == [(world.delegate_a.pk, "task given")]
    today = login(world.delegate_a).get("/today/").content.decode()
    assert "Your task: Count the fountains" in today and "a task for you" in today


def test_other_cards_become_observations(record, session, login, world):
    card = add_card(session, text="Nobody waters in July", by=world.moderator)
    login(world.moderator).post(f"/r/{record.key}/outcome/{card.pk}/", {"kind": "insight", "city": "PRB"})
    made = Record.objects.get(kind="observation")
    assert (made.city, made.observation.kind, made.title) == (world.city_b, "insight", "Nobody waters in July")
    assert login(world.outsider).get(f"/r/{record.key}/outcome/").status_code == 404


def test_a_city_confirms_what_it_read_and_hears_when_it_changed(record, session, card, login, world):
    add_card(session, text="For the coast", city=world.city_b)
    seen = outcome.cities_of_outcome(session)[0]["mark"]
    sorting.sort_card(card, kind="task", by=world.moderator, city=world.city_a, owner=world.delegate_a, due=SOON)
    where = f"/r/{record.key}/outcome/confirm/PRA/"
    late = login(world.delegate_a).post(where, {"seen": seen}, follow=True).content.decode()
    assert "changed it while you read" in late and not Confirmation.objects.exists()
    seen = outcome.cities_of_outcome(session)[0]["mark"]
    assert outcome.unconfirmed(Session.objects.all()) == []
    outcome.settle(session, by=world.moderator)
    waiting = "Confirm what came out of it: Round of cities"
    assert waiting in login(world.delegate_a).get("/today/").text
    assert login(world.delegate_b).post(where, {"seen": seen}).status_code == 403
    assert login(world.moderator).post(where, {"seen": seen}).status_code == 403
    login(world.delegate_a).post(where, {"seen": seen})
    assert waiting not in login(world.delegate_a).get("/today/").text
    assert outcome.missing_confirmations(session) == [world.city_b]
    add_card(session, text="One more", city=world.city_a)
    assert outcome.missing_confirmations(session) == [world.city_a, world.city_b]
    world.dive.memberships.filter(city=world.city_b).update(state="ended")
    assert outcome.missing_confirmations(session) == [world.city_a]
    world.dive.memberships.filter(city=world.city_b).update(state="active")
    # For the board the same of many sessions at once, of those that somebody settled.
    assert outcome.unconfirmed(Session.objects.all()) == [(session, [world.city_a, world.city_b])]
    assert (
        "changed since it was confirmed"
        in login(world.delegate_a).get(f"/r/{record.key}/outcome/").content.decode()
    )


def test_sessions_without_outcome_after_a_day(session, world):
    def entered(day, created):
        made = enter_session(world.dive, title="T", starts=day, format="virtual", cities=[world.city_a])
        Record.objects.filter(pk=made.pk).update(created=created)
        return made

    now = timezone.now()
    before = now - timedelta(days=10)
    two_days_ago = entered((now - timedelta(days=3)).date(), before)
    entered((now - timedelta(days=1)).date(), before)
    entered(now.date(), before)
    # `session` was entered years after it took place.
    assert [each.record for each in outcome.without_outcome([world.dive])] == [two_days_ago]
    outcome.settle(two_days_ago.session, by=world.moderator)
    outcome.settle(two_days_ago.session, by=world.delegate_a)
    assert outcome.without_outcome([world.dive.pk]) == [] and two_days_ago.session.outcome.by == world.moderator


def test_settling_closes_the_door_until_it_is_opened_deliberately(record, session, phone, login, world):
    phone.send(text="In time")
    client, where = login(world.moderator), f"/r/{record.key}/outcome/"
    assert "Saying so closes the door for phones" in client.get(where).text
    settled = client.post(f"{where}settle/", follow=True).text
    assert "The outcome stands. Each" in settled and "The door for phones was closed with it" in settled
    # What a phone kept without a connection is refused too, with the words of a closed door.
    late = phone.send(text="Kept offline", sent_id="11111111-8a0e-4a53-9b6f-0c3d2e1f4a5b")
    assert late.status_code == 410 and "Copy your text" in late.json()["problem"]
    assert "This has closed" in phone.open().text
    assert phone.send(text="In time").json()["receipt"]
    assert [card.text for card in session.cards.all()] == ["In time"]
    # Opened again it stays open, also where somebody presses a second time.
    client.post(f"/r/{record.key}/door/", {"hours": "2", "takes": ["cards"]})
    again = client.post(f"{where}settle/", follow=True).text
    assert "was closed with it" not in again and "changes what stands here" in again
    assert phone.send(text="Afterthought", sent_id="22222222-8a0e-4a53-9b6f-0c3d2e1f4a5b").status_code == 200


def test_the_minutes_say_what_came_out(record, session, task, login, world):
    add_card(session, text="Trees first", kind="decision", city=world.city_b)
    hidden = add_card(session, text="An unkind word")
    type(hidden).objects.filter(pk=hidden.pk).update(hidden=timezone.now())
    guiding.begin(session, method="after-action-review", by=world.moderator)
    note_attendance(session, how="remote", name="Somebody", by=world.moderator)
    note_attendance(session, how="excused", person=world.delegate_b, by=world.moderator)
    type(session).objects.filter(pk=session.pk).update(start_time=time(9, 30), time_zone="Africa/Nairobi")
    answer = login(world.delegate_b).get(f"/r/{record.key}/minutes.docx")
    read = docx.Document(io.BytesIO(answer.content))
    text = "\n".join(p.text for p in read.paragraphs) + "\n".join(
        cell.text for table in read.tables for row in table.rows for cell in row.cells
    )
    for said in (
        "Round of cities",
        "Trees first",
        "Count the fountains",
        "PRA-T1",
        "Delegate A",
        "Practice Coast",
        "Nothing was",
        "09:30 (Africa/Nairobi)",
        "1 joined remotely",
    ):
        assert said in text
    assert "An unkind word" not in text and "Somebody" not in text and "excused" not in text
    assert login(world.delegate_b).get(f"/r/{record.key}/minutes.pdf").content[:4] == b"%PDF"
    assert login(world.delegate_b).get(f"/r/{record.key}/minutes.exe").status_code == 404
    assert login(world.outsider).get(f"/r/{record.key}/minutes.docx").status_code == 404


def test_the_minutes_run_as_their_language_and_name_the_day_at_the_place(record, session, task, card):
    Record.objects.filter(pk=task.pk).update(language="uk")
    card.refresh_from_db()
    type(session).objects.filter(pk=session.pk).update(time_zone="Pacific/Kiritimati")
    outcome.settle(session, by=None)
    Outcome.objects.update(settled=datetime(2026, 3, 4, 12, tzinfo=UTC))
    record = Record.objects.get(pk=record.pk)
    with timezone.override("Pacific/Honolulu"):
        made = build_minutes(record, "en")
    assert made.meta["Outcome"] == "5 March 2026", "the day at the place"
    agenda, tasks_ = (each.blocks[0] for each in made.sections[:2])
    assert agenda.language is None and agenda.rows[0] == ("30", Run("Round", "en"), Run("", "en"))
    assert tasks_.headers == ("Key", "What is to be done", "City", "Who does it", "Until")
    said = Run("Count the fountains", "uk")
    assert tasks_.rows == (("PRA-T1", said, "Practice City", "Delegate A", "15 January 2030"),)
    assert all(block.caption == "" and block.title for block in (agenda, tasks_))


def test_a_task_is_edited_under_the_lock_and_done_by_its_owner(record, task, login, world):
    tasks.edit_task(
        task, seen=task.version, by=world.delegate_a2, text="Count all fountains", owner=world.delegate_b, due=SOON,
        state="open", note="",
    )  # fmt: skip
    # What a city confirms is what the task says now, not what the card said.
    shown = login(world.delegate_a).get(f"/r/{record.key}/outcome/").text
    assert "Count all fountains" in shown and "Count the fountains" not in shown
    where, data = f"/r/{task.key}/task/done/", {"seen": task.version, "note": "41 of them"}
    assert login(world.moderator).post(where, data).status_code == 403
    long = login(world.delegate_b).post(where, data | {"note": "x" * 501}).text
    assert "at most 500" in long and "x" * 501 in long
    login(world.delegate_b).post(where, data)
    task.refresh_from_db()
    assert (task.state, task.task.note, task.title) == ("done", "41 of them", "Count all fountains")
    assert world.delegate_b not in task.authors.all() and not tasks.open_tasks(world.delegate_b)
    # Somebody who saw the version before overwrites nothing.
    page = login(world.delegate_a).post(where, data | {"note": "40"}).content.decode()
    assert "41 of them" in page and "40" in page


def test_a_public_task_is_done_by_those_inside_and_names_nobody_to_strangers(task, login, world):
    Record.objects.update(visibility="public")
    assert "Delegate A" in login(world.delegate_b).get(f"/r/{task.key}/").text
    Role.objects.filter(user=world.delegate_a).update(until=timezone.localdate() - timedelta(days=1))
    mine = login(world.delegate_a)
    assert mine.get(f"/r/{task.key}/").status_code == 200
    assert mine.post(f"/r/{task.key}/task/done/", {"seen": task.version, "note": ""}).status_code == 403
    page = Client().get(f"/r/{task.key}/")
    assert page.status_code == 200 and "Delegate A" not in page.text


def test_owners_are_reminded_once_per_date(task, world):
    Notification.objects.all().delete()
    assert tasks.remind() == 0
    Task.objects.update(due=timezone.localdate() + timedelta(days=2))
    assert (tasks.remind(), tasks.remind()) == (1, 0)
    assert list(Notification.objects.values_list("person", "verb")) == [(world.delegate_a.pk, "task due")]
    Task.objects.update(due=timezone.localdate() - timedelta(days=2))
    assert tasks.remind() == 1


def test_a_task_is_handed_over(task, world):
    found = [each for each in open_work(world.delegate_a, world.dive) if each.key == task.key]
    found[0].hand_over(world.delegate_a2, world.delegate_a)
    assert [each.record for each in tasks.open_tasks(world.delegate_a2)] == [task]
    assert not tasks.open_tasks(world.delegate_a)
    assert Notification.objects.filter(person=world.delegate_a2, verb="task given").exists()


def test_an_erased_task_takes_the_words_of_its_card_along(task, session, world):
    erasing.erase(task, by=world.administrator)
    assert not Task.objects.exists() and not session.cards.exists()


@pytest.mark.parametrize("kind", ["task", "insight"])
def test_what_a_phone_sent_is_erased_from_its_receipt_too(kind, session, world, phone):
    phone.send(text="Ask  Somebody at the clinic")
    card = session.cards.get()
    made = sorting.sort_card(card, kind=kind, by=world.moderator, owner=world.delegate_a, due=SOON)
    erasing.erase(made, by=world.administrator)
    assert "clinic" not in phone.open().content.decode() and "clinic" not in Sending.objects.get().receipt
    # Sent again it is still known.
    assert "erased" in phone.send(text="Ask  Somebody at the clinic").json()["receipt"]
    assert not session.cards.exists()


def test_an_open_question_becomes_one_that_peers_can_answer(session, record, login, world):
    card = add_card(session, text="Who insures a sail over a public path?", by=world.delegate_a, city=world.city_a)
    made = sorting.sort_card(card, kind="question", by=world.delegate_a2, city=world.city_a)
    assert (made.kind, made.city, list(made.authors.all())) == ("question", world.city_a, [world.delegate_a])
    assert made.links_out.get().target == record
    login(world.delegate_b).post(f"/r/{made.key}/advise/", {"text": "The owner of the house."})
    assert made.question.advice.get().text == "The owner of the house."
    # What came out of the session, and its minutes, know it under its key.
    assert made.key in login(world.delegate_a).get(f"/r/{record.key}/outcome/").text
    with pytest.raises(sorting.Sorted):
        sorting.sort_card(card, kind="question", by=world.moderator, city=world.city_b)
    # Erased, its words are nowhere: not on the card either.
    erasing.erase(made, by=None)
    assert places("insures a sail") == []
    # It is not cited as an observation beside that.
    for kind in ("question", "decision", "task"):
        card = add_card(session, text="Who waters?", kind=kind, by=world.delegate_a)
        assert login(world.delegate_a).post(f"/r/{record.key}/cards/{card.pk}/cite/").status_code == 404


def test_what_was_decided_in_the_room_is_one_of_the_decisions(session, record, login, world):
    card = add_card(session, text="We meet every second month.", by=world.delegate_a)
    made = sorting.sort_card(card, kind="decision", by=world.moderator)
    decision = made.decision
    assert (made.key, made.title, made.city, made.visibility) == (
        "TST-D1", "We meet every second month.", None, "cohort",
    )  # fmt: skip
    assert (list(made.authors.all()), made.links_out.get().target) == ([world.delegate_a], record)
    assert (decision.decided_by, decision.decided_on) == ("those who took part in TST-E1", date(2024, 5, 13))
    client = login(world.delegate_b)
    for page in ("/d/test-dive/decisions/", f"/r/{record.key}/outcome/", f"/r/{record.key}/"):
        assert made.key in client.get(page).text, page
    read = client.get(f"/r/{made.key}/").text
    assert read.count("We meet every second month.") == read.count("<title>") + read.count("<h1") == 2
    # A short one says all in its title; opened and saved it is no other.
    edit = f"/r/{made.key}/decision/edit/"
    form = login(world.moderator).get(edit).context["form"]
    data = {each.html_name: each.value() or "" for each in form}
    assert login(world.moderator).post(edit, data).status_code == 302
    made.refresh_from_db()
    assert (made.edition, made.summary) == (1, "")
    erasing.erase(made, by=None)
    assert places("every second month") == []


def test_what_a_session_that_goes_on_decided_was_decided_by_now(session, world):
    type(session).objects.update(ends=timezone.localdate() + timedelta(days=1))
    card = add_card(session, text="We meet.", by=world.moderator)
    made = sorting.sort_card(card, kind="decision", by=world.moderator)
    assert made.decision.decided_on == timezone.localdate()


@pytest.mark.parametrize(("kind", "key"), [("decision", "PRB-D1"), ("question", "PRB-Q1")])
def test_a_city_decides_and_asks_by_confirming(kind, key, session, record, login, phone, world):
    """Nobody does so in the name of a city for which they do not speak, whoever wrote the card."""
    phone.send(text="Sails over the market", kind=kind, city="PRB")
    card = session.cards.get()
    where = f"/r/{record.key}/outcome/"
    said = "It becomes a record of Practice Coast when Practice Coast confirms it."
    # As often as somebody changes their mind.
    for code, there in (("PRB", 2), ("PRA", 0), ("PRB", 2)):
        answer = login(world.moderator).post(f"{where}{card.pk}/", {"kind": kind, "city": code}, follow=True)
        assert answer.text.count(said) == there, "the message, and what stands at the card"
    assert not Record.objects.filter(kind=kind).exists()
    minutes = json.dumps([str(each) for each in build_minutes(record, "en").sections])
    assert "Practice Coast, not confirmed yet" in minutes
    client = login(world.delegate_b)
    seen = outcome.cities_of_outcome(session)[1]["mark"]
    page = client.post(f"{where}confirm/PRB/", {"seen": seen}, follow=True).text
    made = Record.objects.get(kind=kind)
    assert (made.key, made.city, made.title) == (key, world.city_b, "Sails over the market")
    assert key in page and said not in page
    # Who said so for the city answers for it, and it is noted as theirs.
    assert list(made.authors.all()) == [world.delegate_b]
    assert Entry.objects.get(record_key=made.key, verb="created").by == world.delegate_b
    # It is confirmed as it was read: pressed twice, or by another delegate with the page still open, it is once.
    assert outcome.cities_of_outcome(session)[1]["holds"] and outcome.missing_confirmations(session) == []
    again = client.post(f"{where}confirm/PRB/", {"seen": seen}, follow=True).text
    assert Entry.objects.filter(verb="outcome confirmed").count() == 1
    assert "Nothing was confirmed" not in again and Record.objects.filter(kind=kind).count() == 1


def test_delegates_sort_what_is_theirs_and_what_is_nobodys(session, record, login, world):
    of_b = add_card(session, text="We begin.", kind="decision", city=world.city_b)
    of_nobody = add_card(session, text="We meet.", kind="decision")
    where, client = f"/r/{record.key}/outcome/", login(world.delegate_a)
    page = client.get(where).text
    assert f"{where}{of_nobody.pk}/" in page and f"{where}{of_b.pk}/" not in page
    assert client.get(f"{where}{of_b.pk}/").status_code == 403
    for city in ("PRB", ""):
        answer = client.post(f"{where}{of_b.pk}/", {"kind": "insight", "city": city}, follow=True)
        assert "This card was sorted meanwhile" in answer.text
    # They put nothing under another city's name.
    assert client.post(f"{where}{of_nobody.pk}/", {"kind": "insight", "city": "PRB"}).status_code == 200
    assert not Record.objects.exclude(kind="session").exists()
    # Nor do they take what somebody put there since they read it.
    stale = type(of_nobody).objects.get(pk=of_nobody.pk)
    sorting.sort_card(of_nobody, kind="decision", by=world.moderator, city=world.city_b)
    with pytest.raises(sorting.Sorted):
        sorting.sort_card(stale, kind="decision", by=world.delegate_a, city=world.city_a)
    of_nobody.refresh_from_db()
    sorting.sort_card(of_nobody, kind="decision", by=world.moderator)
    of_nobody = add_card(session, text="We meet.", kind="decision")
    client.post(f"{where}{of_nobody.pk}/", {"kind": "decision", "city": "PRA"})
    login(world.delegate_b).post(f"{where}{of_b.pk}/", {"kind": "decision", "city": "PRB"})
    made = set(Record.objects.filter(kind="decision").values_list("key", flat=True))
    assert made == {"TST-D1", "PRA-D1", "PRB-D1"}


def test_the_outcome_asks_as_much_of_many_cards_as_of_few(session, record, login, world):
    def count(client):
        with CaptureQueriesContext(connection) as found:
            assert client.get(f"/r/{record.key}/outcome/").status_code == 200
        return len(found)

    def more(n):
        for kind, city in (("decision", world.city_b), ("insight", None), ("question", world.city_a)):
            for number in range(n):
                add_card(session, text=f"{kind} {number}", kind=kind, city=city)

    more(1)
    clients = [login(world.moderator), login(world.delegate_a)]
    before = [count(client) for client in clients]
    more(6)
    assert [count(client) for client in clients] == before


def test_what_a_delegate_noted_is_no_decision_of_their_city_by_anothers_hand(session, world):
    card = add_card(session, text="Perhaps at the school", by=world.delegate_a, city=world.city_a)
    assert sorting.sort_card(card, kind="decision", by=world.delegate_b, city=world.city_a) is None
    assert not Record.objects.filter(kind="decision").exists()


def test_what_a_city_confirmed_before_is_asked_again_as_long_as_something_waits(session, world):
    add_card(session, text="We begin.", kind="decision", city=world.city_b)
    seen = outcome.cities_of_outcome(session)[1]["mark"]
    Confirmation.objects.create(session=session, city=world.city_b, by=world.delegate_b, mark=seen)
    outcome.settle(session, by=world.moderator)
    assert outcome.missing_confirmations(session) == [world.city_b]
    assert outcome.unconfirmed(Session.objects.all()) == [(session, [world.city_b])]


@pytest.mark.parametrize("why", ["ended", "paused", "not of this session", "a draft"])
def test_of_a_city_that_nobody_can_ask_it_stays_a_card(why, session, record, login, world):
    card = add_card(session, text="We begin.", kind="decision", city=world.city_b)
    outcome.settle(session, by=world.moderator)
    if why == "not of this session":
        session.cities.remove(world.city_b)
    elif why == "a draft":
        Record.objects.filter(pk=record.pk).update(visibility="city")
    else:
        world.dive.memberships.filter(city=world.city_b).update(state=why)
    where = f"/r/{record.key}/outcome/"
    assert "It stays a card as long as nobody can confirm it" in login(world.moderator).get(where).text
    answer = login(world.moderator).post(f"{where}{card.pk}/", {"kind": "decision", "city": "PRB"}, follow=True)
    assert "It stays a card as long as nobody can confirm it" in answer.text
    assert not Record.objects.filter(kind="decision").exists()
    assert outcome.missing_confirmations(Session.objects.get()) == [] == outcome.unconfirmed(Session.objects.all())


def test_a_delegate_decides_for_the_own_city_at_once(session, world):
    card = add_card(session, text="We begin at the school.", by=world.moderator)
    made = sorting.sort_card(card, kind="decision", by=world.delegate_b, city=world.city_b)
    assert (made.key, made.city) == ("PRB-D1", world.city_b)
    assert made.decision.decided_by == "the delegation of Practice Coast in TST-E1"

"""Missions from the request to what changed because of them; what the other city may do, and nobody else."""

from datetime import date, timedelta

import pytest

from citydive.cohorts.actions import Changed, change_membership
from citydive.cohorts.models import Membership
from citydive.commitments.handover import open_work
from citydive.missions import following_up, steps, taking_home, travel
from citydive.missions.models import Lesson, Mission, MissionState, Travel, Traveller
from citydive.missions.models.missions import months_later
from citydive.missions.queries import board_missions, waiting_for
from citydive.missions.steps import MissionError
from citydive.notices.models import Notification
from citydive.options.actions import propose_option
from citydive.records.actions import CannotRestore
from citydive.records.models import Record
from citydive.records.restoring import restore

from .conftest import DAY


def fresh(record):
    return Record.objects.get(pk=record.pk)


def waits(user):
    return [what for _mission, what in waiting_for(type(user).objects.get(pk=user.pk))]


def test_a_secondment_goes_to_the_end_and_the_trace_says_what_it_changed(login, world, secondment):
    key = secondment.key
    assert waits(world.delegate_b) == ["answer"] and waits(world.delegate_a) == []
    assert Notification.objects.filter(
        person=world.delegate_b, verb="mission requested", record=secondment
    ).exists()
    # Who asked cannot answer; the other city can.
    button = {"seen": secondment.version, "to": "agreed"}
    assert login(world.delegate_a).post(f"/r/{key}/mission/step/", button).status_code == 403
    client = login(world.delegate_b)
    assert "Your city is asked" in client.get(f"/r/{key}/").content.decode()
    told = client.post(f"/r/{key}/mission/step/", button, follow=True).text
    assert "Your city agreed." in told and "is still asked" not in told and "waits for the answer" not in told
    assert fresh(secondment).state == MissionState.AGREED
    client.post(f"/r/{key}/mission/step/", {"seen": fresh(secondment).version, "to": "under_way"})
    client.post(f"/r/{key}/mission/report/", {"seen": fresh(secondment).version, "report": "We measured shade."})
    assert (fresh(secondment).state, fresh(secondment).mission.reported is None) == (MissionState.REPORTED, False)
    # Both cities took part, and none of them became an author by it.
    assert [each.pk for each in fresh(secondment).authors.all()] == [world.delegate_a.pk]
    option = propose_option(world.dive, by=world.delegate_a, city=world.city_a, title="Sails", what="Sails",
                            visibility="cohort").record  # fmt: skip
    client = login(world.delegate_a)
    said = {"seen": fresh(secondment).version, "outcome": "Sails hang lower now.", "changed": option.key}
    client.post(f"/r/{key}/mission/follow-up/", said)
    assert fresh(secondment).state == MissionState.FOLLOWED_UP
    assert key in client.get(f"/r/{option.key}/trace/").content.decode()
    page = client.get(f"/r/{key}/").content.decode()
    assert "Sails hang lower now." in page and option.key in page
    # Followed up again without the record: it is let go.
    client.post(f"/r/{key}/mission/follow-up/", said | {"seen": fresh(secondment).version, "changed": ""})
    assert not option.links_out.exists()


def test_the_need_and_the_offer_are_answered_by_it(secondment, need, offer):
    found = {(link.relation, link.target_id) for link in secondment.links_out.all()}
    assert found == {("answers", need.pk), ("took_over", offer.pk)}


def test_declined_and_cancelled_carry_the_reason(login, world, secondment, trip):
    client = login(world.delegate_b)
    no_reason = client.post(f"/r/{secondment.key}/mission/over/", {"seen": secondment.version, "reason": " "})
    assert no_reason.status_code == 200 and fresh(secondment).state == MissionState.REQUESTED
    client.post(f"/r/{secondment.key}/mission/over/", {"seen": secondment.version, "reason": "Nobody is free."})
    assert (fresh(secondment).state, fresh(secondment).mission.reason) == ("declined", "Nobody is free.")
    Mission.objects.filter(pk=secondment.pk).update(over=date(2027, 4, 3))
    assert "3 April 2027" in client.get(secondment.get_absolute_url()).text
    with pytest.raises(MissionError):
        steps.begin(secondment, seen=fresh(secondment).version, by=world.delegate_b)
    login(world.moderator).post(f"/r/{trip.key}/mission/over/", {"seen": trip.version, "reason": "Too hot."})
    assert fresh(trip).state == "cancelled"
    assert waits(world.delegate_b) == [] and board_missions(world.moderator, world.dive) == []


def test_where_the_moderator_asks_both_cities_agree(login, world):
    asked = steps.request(
        world.dive, format="secondment", by=world.moderator, title="Shade", task="Measure it", sending=world.city_a,
        receiving=world.city_b,
    )  # fmt: skip
    yes = {"seen": asked.version, "to": "agreed"}
    listed = "/d/test-dive/missions/"
    assert "waits for the answer of Practice City, Practice Coast" in login(world.delegate_a).get(listed).text
    told = login(world.delegate_a).post(f"/r/{asked.key}/mission/step/", yes, follow=True).text
    assert "Your city agreed; Practice Coast is still asked." in told and "Practice City agreed" in told
    assert fresh(asked).state == MissionState.REQUESTED
    # Nobody hears that it is agreed before it is.
    verbs = Notification.objects.filter(record=asked).values_list("verb", flat=True)
    assert "mission agreed by one" in verbs and "mission agreed" not in verbs
    page = login(world.delegate_a2).get(asked.get_absolute_url()).text
    assert "waits for the answer of Practice Coast" in page and "Your city is asked" not in page
    assert login(world.delegate_a2).post(f"/r/{asked.key}/mission/step/", yes).status_code == 403
    assert waits(world.delegate_a) == [] and waits(world.delegate_b) == ["answer"]
    # Between other cities both are asked anew; then the second yes settles it, whoever comes first.
    turned = {"title": "Shade", "sending": world.city_b, "receiving": world.city_a}
    steps.edit(fresh(asked), seen=fresh(asked).version, by=world.moderator, **turned)
    assert waits(world.delegate_a) == waits(world.delegate_b) == ["answer"]
    with pytest.raises(MissionError, match="not asked"):
        steps.agree(fresh(asked), seen=fresh(asked).version, by=world.delegate_c)
    for user in (world.delegate_b, world.delegate_a):
        assert fresh(asked).state == MissionState.REQUESTED
        steps.agree(fresh(asked), seen=fresh(asked).version, by=user)
    assert fresh(asked).state == MissionState.AGREED


def test_a_city_that_only_travels_does_not_cancel_the_trip_of_all(login, world, trip):
    steps.agree(trip, seen=trip.version, by=world.delegate_b)
    trip = fresh(trip)
    away = {"seen": trip.version, "reason": "We cannot come."}
    client = login(world.delegate_a)
    assert "Cancel the mission" not in client.get(trip.get_absolute_url()).text
    assert client.post(f"/r/{trip.key}/mission/over/", away).status_code == 403
    assert "Cancel the mission" in login(world.delegate_b).get(trip.get_absolute_url()).text
    # Once neither who asked nor who hosts is there, those who travel are left to say so.
    alone = steps.request(
        world.dive, format="study_trip", by=world.delegate_b, city=world.city_b, title="Canals", task="See them.",
        cities=[world.city_a, world.city_b],
    )  # fmt: skip
    client, where = login(world.delegate_a), f"/r/{alone.key}/mission/over/"
    assert client.get(where).status_code == 403
    change_membership(world.dive.memberships.get(city=world.city_b), Membership.State.ENDED, reason="No people.")
    assert client.get(where).status_code == 200


def test_what_waits_follows_the_calendar(world, secondment, monkeypatch):
    steps.agree(secondment, seen=secondment.version, by=world.delegate_b)
    for day, what in ((1, []), (10, ["begin"]), (15, ["report"])):
        monkeypatch.setattr("django.utils.timezone.localdate", lambda day=day: DAY.replace(day=day))
        assert waits(world.delegate_a) == what
    steps.report(fresh(secondment), seen=fresh(secondment).version, by=world.delegate_b, report="Done.")
    assert waits(world.delegate_a) == [] and following_up.remind() == 0
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: date(2027, 8, 14))
    assert (
        waits(world.delegate_a)
        == ["follow up"]
        == [what for _m, what in board_missions(world.moderator, world.dive)]
    )
    assert (following_up.remind(), following_up.remind()) == (1, 0)
    assert Notification.objects.filter(person=world.delegate_a, verb="follow-up due").count() == 1


@pytest.mark.parametrize(("day", "later"), [
    (date(2026, 11, 30), date(2027, 2, 28)), (date(2027, 11, 30), date(2028, 2, 29)),
    (date(2026, 1, 31), date(2026, 4, 30)), (date(2026, 10, 1), date(2027, 1, 1)),
])  # fmt: skip
def test_three_months_later(day, later):
    assert months_later(day, 3) == later


def test_asking_by_the_pages_and_what_is_refused(login, world, need, offer):
    client = login(world.delegate_a)
    address = f"/d/test-dive/missions/secondment/?need={need.key}&offer={offer.key}"
    page = client.get(address).content.decode()
    assert 'value="PRB" selected' in page and "Who has measured shade?" in page
    said = {"title": "Come", "task": "Measure.", "sending": "PRB", "receiving": "PRB"}
    assert "Nobody is seconded to the own city." in client.post(address, said).content.decode()
    answer = client.post(address, said | {"receiving": "PRA"}, follow=True)
    mission = Mission.objects.get()
    assert mission.record.key == "PRA-M1" and "is with the city that is asked" in answer.content.decode()
    # An offer that is not shared with them is not there, and a trip that is not theirs is not asked for.
    Record.objects.filter(pk=offer.pk).update(visibility="city")
    assert client.get(address).status_code == 404
    trip = {"title": "Go", "task": "Look.", "cities": ["PRB"]}
    assert "has no part in this" in client.post("/d/test-dive/missions/study-trip/", trip).content.decode()
    client.post("/d/test-dive/missions/study-trip/", trip | {"cities": ["PRA"]})
    assert Mission.objects.get(format="study_trip").record.state == "agreed"


def test_each_city_notes_what_it_takes_home(login, world, trip):
    said = {"city": "PRA", "what": "Sails on ropes", "verdict": "adapt", "reason": "Our wind is weaker."}
    client = login(world.delegate_a)
    client.post(f"/r/{trip.key}/mission/take-home/", said)
    lesson = Lesson.objects.get()
    assert "Our wind is weaker." in client.get(f"/r/{trip.key}/").content.decode()
    assert fresh(trip).revisions.first().content["lessons"] == [
        ["PRA", "adapt", "Sails on ropes", "Our wind is weaker."]
    ]
    # The host and the moderator read it, and do not write it.
    for who in (world.delegate_b, world.moderator):
        assert login(who).post(f"/r/{trip.key}/mission/take-home/{lesson.pk}/", said).status_code == 403
    with pytest.raises(Changed):
        taking_home.correct(lesson, seen=0, by=world.delegate_a, what="x", verdict="leave", reason="y")
    assert Lesson.objects.get().what == "Sails on ropes"


def test_a_colleagues_open_missions_go_to_the_successor(world, travelling):
    """The successor goes in place of who hands over, and what was known of the person's travel is forgotten."""
    user = type(world.actor).objects.get(pk=world.delegate_b.pk)
    found = {each.key: each for each in open_work(user, world.dive)}
    assert {"PRB-N1", "PRA-M1"} <= set(found)
    for each in found.values():
        each.hand_over(world.actor, user)
    row = Traveller.objects.get(pk=travelling.pk)
    assert row.person == world.actor and not hasattr(row, "travel")
    assert world.actor in Record.objects.get(key="PRB-N1").authors.all()
    # It was another city's mission: its authors stay as they were.
    assert world.actor not in Record.objects.get(key="PRA-M1").authors.all()
    # Who went has gone, whoever takes over what is left to do.
    Record.objects.filter(key="PRA-M1").update(state=MissionState.REPORTED)
    Traveller.objects.update(person=world.delegate_b)
    left = [each for each in open_work(user, world.dive) if each.key == "PRA-M1"]
    assert len(left) == 1
    left[0].hand_over(world.actor, user)
    assert Traveller.objects.get().person == world.delegate_b


def test_other_ends_are_asked_anew_and_not_any_more_once_it_has_begun(world, travelling):
    """What a city agreed to is not changed behind its back, nor who reads of people's travel."""
    record = fresh(travelling.mission.record)
    first = record.version
    plan = {"title": record.title, "task": "Measure.", "sending": world.city_b, "receiving": world.city_a}
    edit = lambda **ends: steps.edit(fresh(record), seen=fresh(record).version, by=world.delegate_a, **plan | ends)  # noqa: E731
    edit(starts=DAY.replace(day=11))
    assert fresh(record).state == MissionState.REQUESTED and Travel.objects.exists()
    edit(receiving=world.city_c)
    assert fresh(record).state == MissionState.REQUESTED and Traveller.objects.exists()
    assert not Travel.objects.exists()
    edit(sending=world.city_a, receiving=world.city_b)
    assert not Traveller.objects.exists() and waits(world.delegate_b) == ["answer"]
    assert Notification.objects.get(person=world.delegate_b, verb="mission requested").count == 4
    for step in (steps.agree, steps.begin):
        step(fresh(record), seen=fresh(record).version, by=world.delegate_b)
    begun, version = fresh(record), fresh(record).version
    with pytest.raises(MissionError, match="stay as they agreed"):
        edit()
    with pytest.raises(CannotRestore, match="stay as they agreed"):
        restore(begun, begun.revisions.filter(number__lte=first).first(), seen=version, by=world.delegate_a)
    assert (fresh(record).version, fresh(record).mission.receiving) == (version, world.city_b)


def test_who_goes_hears_that_it_is_cancelled(world, trip):
    steps.agree(trip, seen=trip.version, by=world.delegate_b)
    name = {"by": world.delegate_a, "cities": [world.city_a], "people": [world.delegate_a2]}
    travel.set_people(fresh(trip), seen=fresh(trip).version, **name)
    steps.cancel(fresh(trip), seen=fresh(trip).version, by=world.delegate_b, reason="Storm.")
    assert Notification.objects.filter(person=world.delegate_a2, verb="mission cancelled").exists()
    # Of what does not take place nobody is asked how they travel.
    with pytest.raises(MissionError):
        travel.set_people(fresh(trip), seen=fresh(trip).version, **name)


def test_who_changes_the_days_is_told_that_they_are_asked_anew(world, secondment, login):
    steps.agree(secondment, seen=secondment.version, by=world.delegate_b)
    client, where = login(world.delegate_a), f"/r/{secondment.key}/mission/edit/"
    data = {each.html_name: each.value() or "" for each in client.get(where).context["form"]}
    said = "It is put to the cities again"
    assert said not in client.post(where, data | {"task": "Measure."}, follow=True).text
    data["seen"] = fresh(secondment).version
    answer = client.post(where, data | {"starts": "2027-05-11"}, follow=True).text
    assert said in answer and fresh(secondment).state == MissionState.REQUESTED


def test_other_days_are_put_to_the_other_city_again(world, secondment):
    steps.agree(secondment, seen=secondment.version, by=world.delegate_b)
    same = {"title": "A shade expert", "task": "Measure with us, and dance.", "starts": DAY}
    steps.edit(fresh(secondment), seen=fresh(secondment).version, by=world.delegate_a, **same)
    assert fresh(secondment).state == MissionState.AGREED
    later = same | {"starts": DAY.replace(month=8), "ends": DAY.replace(month=8, day=20)}
    steps.edit(fresh(secondment), seen=fresh(secondment).version, by=world.delegate_a, **later)
    assert fresh(secondment).state == MissionState.REQUESTED and waits(world.delegate_b) == ["answer"]
    # Where nobody is there to answer, what was agreed holds; and nobody agrees to the past.
    membership = world.dive.memberships.get(city=world.city_b)
    steps.agree(fresh(secondment), seen=fresh(secondment).version, by=world.delegate_b)
    change_membership(membership, Membership.State.PAUSED, reason="Elections.")
    steps.edit(fresh(secondment), seen=fresh(secondment).version, by=world.delegate_a, **same)
    assert fresh(secondment).state == MissionState.AGREED
    change_membership(membership, Membership.State.ACTIVE, reason="Over.")
    yesterday = date.today() - timedelta(days=1)
    Mission.objects.filter(pk=secondment.pk).update(starts=yesterday)
    steps.edit(fresh(secondment), seen=fresh(secondment).version, by=world.delegate_a, **later)
    assert fresh(secondment).state == MissionState.AGREED
    # Once it goes on, it may take a day longer.
    steps.begin(fresh(secondment), seen=fresh(secondment).version, by=world.delegate_b)
    longer = later | {"ends": DAY.replace(month=8, day=21)}
    steps.edit(fresh(secondment), seen=fresh(secondment).version, by=world.delegate_a, **longer)
    assert fresh(secondment).state == MissionState.UNDER_WAY

"""Rights that end, end at once and everywhere: pages, files, jobs, search, notices, exports, forms already open."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from citydive.accounts import closing
from citydive.accounts.admin_actions import disable
from citydive.cohorts import actions as cohorts
from citydive.cohorts.models import DeepDive, Grant, Membership
from citydive.jobs.models import Job
from citydive.notices import queries
from citydive.records import actions as records
from citydive.records.erasing import erase
from citydive.records.models import Link, Record, StoredFile
from citydive.search.find import find
from citydive.search.index import take_up_all
from citydive.search.query import parse

from .asking import Asker, everything_said, record_addresses
from .marks import words_in
from .world import person


def reading(world, asker, who, record) -> list[str]:
    """Where somebody still gets a record: by page, file, search, list, notice or form."""
    record = Record.objects.get(pk=record.pk)
    marks = {word for word, where in world.mark.where.items() if world.mark.readers[word]}
    title = words_in(record.title.encode())
    user = person(world, who)
    addresses = record_addresses(record)
    addresses += [reverse("file", args=[each.pk]) for each in StoredFile.objects.filter(record=record)]
    found = [url for url in addresses if asker.get(url).status_code == 200]
    dive = record.deep_dive.slug
    lists = [reverse(name) for name in ("today", "notices", "notice_settings", "jobs", "account_close")]
    lists += [reverse(name, args=[dive]) for name in ("options", "journal", "decisions", "evidence", "results")]
    lists += [reverse("city", args=[dive, record.city.code]), f"{reverse('search')}?q={next(iter(title), 'x')}"]
    for url in lists:
        said = words_in(everything_said(asker.get(url))) & marks
        # What somebody typed into the search comes back in its field.
        if "search" in url and record.key.encode() not in asker.get(url).content:
            continue
        found += [url] if said & title else []
    if user.is_authenticated and record.pk in dict(find(user, parse(next(iter(title), record.key)))):
        found.append("search")
    if user.is_authenticated and queries.visible_to(user).filter(record=record).exists():
        found.append("notice")
    return found


def tell(world, who, record):
    from citydive.notices.models import Notification

    user = person(world, who)
    Notification.objects.filter(person=user).delete()
    Notification.objects.create(person=user, record=record, verb="edited", count=1, at=timezone.now())


CHANGES = {}


def change(who, owner, kind="option"):
    def keep(function):
        CHANGES[function.__name__] = (who, owner, kind, function)
        return function

    return keep


@change("delegate_a2", "draft of A")
def role_ended(world, record):
    cohorts.end_role(world.delegate_a2.roles.get(), by=world.moderator)


@change("delegate_a2", "draft of A")
def account_shut_out(world, record):
    disable(person(world, "delegate_a2"), by=world.administrator)


@change("delegate_a2", "draft of A")
def account_closed(world, record):
    closing.close(person(world, "delegate_a2"), by=world.administrator)


@change("delegate_b", "shared by A")
def membership_ended(world, record):
    membership = Membership.objects.get(deep_dive=world.dive, city=world.city_b)
    cohorts.change_membership(membership, Membership.State.ENDED, reason="Left.")


@change("delegate_b", "shared by A")
def record_made_private(world, record):
    with records.editing(record, seen=records.ANY, by=world.delegate_a):
        records.set_visibility(record, "city", by=world.delegate_a)


@change("delegate_b", "shared by A", "finding")
def record_erased(world, record):
    erase(record, by=world.administrator)


@change("actor", "given")
def grant_taken_back(world, record):
    records.take_back(record, Grant.objects.get(party=world.actor), by=world.delegate_a)


@change("actor", "given")
def grant_expired(world, record):
    Grant.objects.filter(party=world.actor).update(until=timezone.localdate() - timedelta(days=1))


@change("actor", "given")
def role_of_an_actor_ended(world, record):
    cohorts.end_role(world.actor.roles.get(), by=world.moderator)


@change("stranger", "public of A")
def unpublished(world, record):
    with records.editing(record, seen=records.ANY, by=world.delegate_a):
        records.set_visibility(record, "cohort", by=world.delegate_a)


@change("stranger", "public of A")
def deep_dive_closed_to_the_public(world, record):
    DeepDive.objects.filter(pk=world.dive.pk).update(is_public=False)


@pytest.mark.parametrize("name", CHANGES)
def test_a_right_ends_at_once(there, name, monkeypatch):
    monkeypatch.setattr("citydive.search.views._may_search", lambda request: True)
    take_up_all()
    who, owner, kind, act = CHANGES[name]
    record = there.given[who] if owner == "given" else there.owners[owner].made[kind]
    record = Record.objects.get(pk=record.pk)
    if who != "stranger":
        tell(there, who, record)
    # The session was open before, and stays.
    asker = Asker(person(there, who), REMOTE_ADDR="10.2.0.1")
    before = reading(there, asker, who, record)
    assert len(before) >= 4, before
    etags = {
        url: asker.get(url).headers["ETag"]
        for url in (reverse("file", args=[each.pk]) for each in StoredFile.objects.filter(record=record))
    }
    act(there, record)
    assert not reading(there, asker, who, record)
    # What the browser kept is not shown again either: it has to ask, and is refused.
    for url, etag in etags.items():
        assert asker.get(url, headers={"if-none-match": etag}).status_code in (302, 404), url


def test_files_made_before_are_not_handed_out_after(there):
    """Exports of a draft, and of an account: whoever made them while they might, and may no longer."""
    before = Asker(person(there, "delegate_a"))
    for name in ("delegate_a", "account of delegate_a"):
        assert before.get(there.private_files[name].get_absolute_url()).status_code == 200
    for name in ("former", "account of former"):
        asker = Asker(person(there, "former"))
        assert asker.get(there.private_files[name].get_absolute_url()).status_code == 404
    result = Record.objects.get(pk=there.owners["draft of A"].made["result"].pk)
    erase(result, by=there.administrator)
    assert not StoredFile.objects.filter(pk=there.private_files["delegate_a"].pk).exists()


def test_a_form_that_was_open_when_the_right_ended_changes_and_tells_nothing(there):
    """Sent after the record was made private: no conflict page with the new text, no change, no file."""
    record = Record.objects.get(pk=there.owners["shared by A"].made["question"].pk)
    asker = Asker(person(there, "delegate_b"))
    assert asker.get(reverse("advise", args=[record.key])).status_code == 200
    with records.editing(record, seen=records.ANY, by=there.delegate_a):
        records.set_visibility(record, "city", by=there.delegate_a)
    count = Record.objects.count()
    for name in ("advise", "comment", "follow_record", "visibility", "question_edit"):
        answer = asker.post(reverse(name, args=[record.key]), {"text": "x", "follow": "on", "seen": 1})
        assert answer.status_code == 404 and not words_in(everything_said(answer)), name
    cited = {"text": "See it", "basis": record.key}
    other = there.owners["public of A"].made["question"]
    answer = asker.post(reverse("advise", args=[other.key]), cited)
    assert "There is no record" in answer.content.decode() and Record.objects.count() == count


def test_whoever_left_sees_no_work_and_no_drafts_of_the_city(there):
    """Their own jobs for the city, in lists, pages and as JSON; drafts that they wrote, where accounts close."""
    user = person(there, "former")
    draft = there.owners["draft of A"].made["option"]
    draft.authors.add(user)
    asker = Asker(user)
    jobs = Job.objects.filter(owner=user, deep_dive=there.dive)
    assert jobs.count() == 2
    for job in jobs:
        for name in ("job", "job_status"):
            assert asker.get(reverse(name, args=[job.pk])).status_code == 404
        for name in ("job_cancel", "job_retry"):
            assert asker.post(reverse(name, args=[job.pk])).status_code == 404
    for name in ("jobs", "today", "account_close", "account_export"):
        said = everything_said(asker.get(reverse(name)))
        assert not there.mark.leaks("former", words_in(said)) and draft.key.encode() not in said, name


def test_withdrawing_counts_only_what_one_sees(there):
    """Drafts of others that rest on a record: its owner is not told that there are any, nor how many."""
    record = there.owners["shared by A"].made["question"]
    for kind in ("option", "decision"):
        records.link(there.owners["draft of B"].made[kind], record, "basis", by=there.delegate_b)
    asker = Asker(person(there, "delegate_a"))
    url = reverse("withdraw", args=[record.key])
    page = asker.get(url)
    before = page.content.decode()
    resting = [each.pk for each in there.owners["draft of B"].made.values()]
    Link.objects.filter(source__in=resting, target=record).delete()
    assert _TOKEN.sub("", asker.get(url).content.decode()) == _TOKEN.sub("", before)


def test_a_published_analysis_names_its_data_and_not_the_hidden_record(there):
    """Provider, licence and station are the source of the numbers; title and note of a draft are its city's."""
    made = there.owners["public of A"].made
    assert "public of A: provenance note" in _told(there, made["analysis"])
    Record.objects.filter(pk=made["dataset"].pk).update(visibility="city")
    told = _told(there, made["analysis"])
    assert "public of A: provenance station" in told and "public of A: provenance provider" in told
    assert (
        not {"public of A: provenance note", "public of A: provenance title", "public of A: dataset title"} & told
    )


def _told(there, record) -> set:
    said = words_in(everything_said(Asker().get(record.get_absolute_url())))
    return {there.mark.where[word] for word in said if word in there.mark.where}


_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')

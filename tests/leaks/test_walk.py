"""Everybody asks for everything there is: nobody reads a word that is not theirs to read."""

import io
from collections import Counter

import pytest
from django.apps import apps
from django.db.models import CharField, JSONField, TextField
from django.urls import resolve, reverse

from citydive.accounts.export import write_zip
from citydive.notices import digest, queries
from citydive.records.history import reads_all_q
from citydive.records.models import Record
from citydive.search.find import find
from citydive.search.index import take_up_all
from citydive.search.query import parse

from .asking import (
    Asker,
    every_name,
    everything_said,
    other_addresses,
    owners_addresses,
    record_addresses,
    shared_out,
)
from .marks import EVERYWHERE, words_in
from .world import OWNERS, PEOPLE, person


@pytest.fixture
def indexed(there):
    take_up_all()
    return there


def asker_of(world, who) -> Asker:
    return Asker(person(world, who), REMOTE_ADDR=f"10.0.0.{PEOPLE.index(who) + 1}")


def test_every_address_is_walked(there):
    records = [url for record in Record.objects.all() for url in record_addresses(record)]
    names = {resolve(url.partition("?")[0]).url_name for url in [*records, *other_addresses()]}
    assert names == every_name()


# Rooms whose texts are no words of a record: people, places and roles; secrets; mails; the index of what is here.
NO_RECORDS = {"cohorts", "accounts", "post", "search"}
# Fields that no person writes in: names of things, digests, keys, languages; what is computed from marked texts.
NO_TEXT = {
    "Job.name", "Job.result", "Job.worker", "Worker.name", "StoredFile.media_type", "StoredFile.sha256",
    "Record.key", "Record.kind", "Record.language", "Record.state", "KeyCounter.prefix", "Withdrawal.marked",
    "Sent.mark", "Sent.led_to", "Revision.language", "Revision.state", "Revision.basis", "Revision.note",
    "Translation.language", "Notification.verb", "Door.code", "Door.takes", "Participant.digest", "Sending.sent_id",
    "Sending.intake", "Interest.language", "Delegate.parts", "Delegate.time_zone", "SignatureRequest.language",
    "SignatureRequest.sha256", "Session.time_zone", "AgendaItem.method", "Attendance.participant", "Feed.secret",
    "Ballot.dots", "Guided.method", "StepCard.step", "Confirmation.mark", "Listing.topic", "Listing.languages",
    "Mission.currency", "Travel.currency", "DatasetEdition.format", "Analysis.theme", "Analysis.method",
    "AnalysisInput.role", "AnalysisEdition.told", "Figure.slug", "Figure.spec", "Figure.told", "Drawing.language",
    "Finding.slug", "Option.measure", "Option.catalogue_sha256", "Option.catalogue_as_of", "Export.gaps",
}  # fmt: skip


def test_every_text_has_a_mark(there):
    """What people can write has a mark somewhere in the world, or the walk would not know of it."""
    unmarked = []
    for model in apps.get_models():
        if not model.__module__.startswith("citydive.") or model._meta.app_label in NO_RECORDS:
            continue
        for field in model._meta.concrete_fields:
            name = f"{model.__name__}.{field.name}"
            if isinstance(field, CharField | TextField | JSONField) and not field.choices and name not in NO_TEXT:
                kept = "\n".join(map(str, model.objects.values_list(field.name, flat=True)))
                unmarked += [] if words_in(kept.encode()) else [name]
    assert not unmarked, "\n".join(unmarked)


def addresses_for(world, who, others) -> list[str]:
    """What somebody asks for: first what is new (pages of records mark their news as read), then the records.

    Of records that are not theirs the page is asked for; that all their other addresses answer as if there were
    nothing is held by `test_hidden_is_absent`.
    """
    seen = Record.objects.visible_to(person(world, who)).order_by("pk")
    hidden = Record.objects.exclude(pk__in=seen.values("pk")).order_by("pk")
    every = [*others, *shared_out(seen)] + [url for each in hidden for url in record_addresses(each)[:1]]
    # Owners are here to find every text of theirs once, so that it is known that the walk passes by it.
    theirs = seen.filter(reads_all_q(person(world, who))) if who in OWNERS else seen.none()
    own = [url for each in theirs for url in owners_addresses(each)]
    if who == "delegate_a":
        return [*(url for url in others if url not in own), *own]
    # Strides that are no factors of the number of addresses per record, so that all of them have their turn.
    stride = STRIDES.get(who, 7)
    return [*every[PEOPLE.index(who) % stride :: stride], *own, *(reverse(name) for name in ALWAYS)]


# These ask for all or a third of what there is; the others share it out among them.
STRIDES = {"stranger": 1, "delegate_b": 3, "moderator": 3}
ALWAYS = ("erasures", "today", "notices", "search")
# Kept, and shown on no page (cards and links are for the cohort, which the city of C left): the walk looks for them
# all the same, and finds them nowhere.
SHOWN_NOWHERE = (
    "parameter", "provenance title", "column", "finding, summary in German", "dataset, summary in German",
    "draft of A: dataset summary", "shared by A: dataset summary",
    "draft of C: card", "draft of C: session link", "draft of C: vote", "draft of C: choice 1",
    "draft of C: choice 2", "draft of C: key question", "draft of C: card of a step", "draft of C: clock",
    "draft of C: reading", "draft of C: questions", "draft of C: prepared question", "draft of C: prepared answer",
    "draft of C: card of a phone", "draft of C: token of a door", "draft of C: name of who was there",
    "draft of C: function of who was there",
    # Who signed takes the place of who was to sign.
    "shared by A: signatory", "public of A: signatory",
)  # fmt: skip


def test_nobody_reads_what_is_not_theirs(indexed, monkeypatch):
    """Every address for everybody; and whoever may read a text does find it, or the walk would prove nothing."""
    monkeypatch.setattr("citydive.search.views._may_search", lambda request: True)
    # A number in the header of every page; `test_nothing_shows` looks at it.
    monkeypatch.setattr("citydive.site.context.unread_records", lambda user: set())
    others = other_addresses()
    found, faults, asked = set(), [], Counter()
    for who in PEOPLE:
        asker = asker_of(indexed, who)
        for url in addresses_for(indexed, who, others):
            answer = asker.get(url)
            asked[answer.status_code] += 1
            said = words_in(everything_said(answer))
            faults += [f"{who} reads {leak} at {url}" for leak in indexed.mark.leaks(who, said)]
            found |= said
            if answer.status_code >= 500:
                faults.append(f"{who} gets {answer.status_code} at {url}")
    assert not faults, f"{len(faults)} leaks:\n" + "\n".join(faults[:200])
    assert asked[200] > 800 and asked[404] > 500, asked
    unseen = [indexed.mark.where[word] for word, who in indexed.mark.readers.items() if who and word not in found]
    unseen = [where for where in unseen if not where.endswith(SHOWN_NOWHERE)]
    assert not unseen, f"Nobody found {len(unseen)} texts, the walk misses a place: {unseen[:60]}"


def test_search_finds_nothing_hidden(indexed):
    """By marking words (each by one or two people): what a reader may not read, no search of theirs knows of."""
    faults, words = [], list(indexed.mark.readers.items())
    for turn, who in enumerate(PEOPLE):
        user = person(indexed, who)
        seen = set(Record.objects.visible_to(user).values_list("pk", flat=True))
        for word, readers in words[turn % 10 :: 10]:
            hits = set(dict(find(user, parse(word))))
            if hits - seen or (hits and who not in readers):
                faults.append(f"{who} finds {indexed.mark.where[word]}")
        assert set(dict(find(user, parse(EVERYWHERE)))) <= seen
    assert not faults, "\n".join(faults[:100])


def test_mails_and_exports_of_accounts_tell_nothing_hidden(there):
    faults = []
    for who in PEOPLE[1:]:
        user = person(there, who)
        file = io.BytesIO()
        write_zip(user, file)
        rows = queries.visible_to(user).select_related("record__city", "record__deep_dive")
        mail = "\n".join(digest.compose(user, queries.grouped(rows, user))).encode()
        for what, data in (("export", file.getvalue()), ("digest", mail)):
            faults += [f"the {what} of {who} tells {leak}" for leak in there.mark.leaks(who, words_in(data))]
        hidden = Record.objects.exclude(pk__in=Record.objects.visible_to(user).values("pk"))
        faults += [
            f"the digest of {who} names {key}"
            for key in hidden.values_list("key", flat=True)
            if f"{key} ".encode() in mail
        ]
    assert not faults, "\n".join(faults[:100])

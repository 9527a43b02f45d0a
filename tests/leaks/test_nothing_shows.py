"""What happens to drafts shows nowhere else: no count, order, date, choice, page number or mark gives it away."""

from django.urls import reverse

from citydive.evidence.models import Finding
from citydive.notices.models import Notification
from citydive.records import actions as records
from citydive.records.attaching import attachments_of, detach
from citydive.records.erasing import erase
from citydive.records.models import Record, Relation
from citydive.records.withdrawing import withdraw
from citydive.search.index import take_up_all

from .asking import IN_CITY, IN_DIVE, Asker, comparable
from .furnishing import Furnisher
from .world import EVERYBODY, OWN, person

# The moderator is told how many drafts there are, on the board and in the journal: there only numbers may differ.
COUNTED = {"moderator": ("board", "journal")}
WATCHERS = ("stranger", "delegate_b", "moderator")


def watched(world, who) -> list[str]:
    """Every list, form, search and public page that somebody could look at again and again."""
    dive = world.dive.slug
    skipped = COUNTED.get(who, ())
    pages = [reverse(name, args=[dive]) for name in IN_DIVE if name not in skipped]
    pages += [reverse(name, args=[dive, code]) for name in IN_CITY for code in ("PRA", "PRB")]
    pages += [
        reverse(name) for name in ("home", "today", "jobs", "notices", "notice_settings", "accounts", "erasures")
    ]
    pages += [f"{reverse('search')}?q={words}" for words in ("zqcommon", "zqcommon&page=2", "PRA", "PRA&city=PRA")]
    pages += [f"{reverse('options', args=[dive])}?city=PRA", f"{reverse('calendar', args=[dive])}?city=PRA"]
    for name in ("public of A", "shared by A"):
        for record in world.owners[name].made.values():
            pages.append(reverse("record", args=[record.key]))
            if record.kind in ("option", "analysis", "statement"):
                pages += [reverse(page, args=[record.key]) for page in ("trace", "history")]
    return pages


def looks(world, who) -> dict:
    asker = Asker(person(world, who), REMOTE_ADDR="10.1.0.1")
    return {url: comparable(asker.get(url)) for url in watched(world, who)}


def quiet_drafts(world) -> dict:
    """Drafts that nothing shared rests on. (What does is out of date when they change, and says so: its own city
    chose to let it rest on a draft.)"""
    owner = Furnisher(
        world.mark, "quiet", dive=world.dive, by=world.delegate_a, city=world.city_a, visibility="city", readers=OWN
    )
    owner.everything()
    return owner.made


def stir(world, old) -> None:
    """All that a city can do with its drafts, the newest of all records: make, change, link, withdraw, erase."""
    by, mark = world.delegate_a, world.mark
    more = Furnisher(
        mark, "another draft", dive=world.dive, by=by, city=world.city_a, visibility="city", readers=OWN
    )
    more.everything()
    again = Furnisher(mark, "a third", dive=world.dive, by=by, city=world.city_a, visibility="city", readers=OWN)
    again._session()
    again._question()
    again._option()
    for kind in ("finding", "option", "analysis", "session"):
        public = world.owners["public of A"].made[kind]
        records.link(more.made[kind], public, Relation.BASIS, by=by)
        records.link(more.made[kind], world.owners["shared by A"].made[kind], Relation.BASIS, by=by)
        record = Record.objects.get(pk=old[kind].pk)
        with records.editing(record, seen=record.version, by=by, new_edition=True):
            record.title = mark(OWN, "a new title")
    Finding.objects.filter(pk=old["finding"].pk).update(sentence=mark(OWN, "a new sentence"))
    for each in attachments_of(old["dataset"]):
        detach(each, by=by)
    question = Record.objects.get(pk=again.made["question"].pk)
    withdraw(question, seen=question.version, by=by, reason=mark(OWN, "a reason"))
    erase(again.made["option"], by=by)
    take_up_all()


def test_drafts_show_nowhere(there, monkeypatch):
    monkeypatch.setattr("citydive.search.views._may_search", lambda request: True)
    for who in WATCHERS:
        # What is new and theirs is marked as read by looking; news of drafts stay unread, and must not be counted.
        seen = Record.objects.visible_to(person(there, who)).values("pk")
        Notification.objects.filter(person=person(there, who).pk, record__in=seen).delete()
    take_up_all()
    drafts = quiet_drafts(there)
    before = {who: looks(there, who) for who in WATCHERS}
    stir(there, drafts)
    after = {who: looks(there, who) for who in WATCHERS}
    told = [
        f"{who} at {url}: {_first_difference(was, after[who][url])}"
        for who in WATCHERS for url, was in before[who].items() if after[who][url] != was
    ]  # fmt: skip
    assert not told, "\n".join(told)
    assert all(len(before[who]) > 60 for who in WATCHERS)


def _first_difference(one, other) -> str:
    for a, b in zip(one, other, strict=True):
        if a == b:
            continue
        if not isinstance(a, str):
            return f"{a!r:.300} / {b!r:.300}"
        at = next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
        return f"…{a[max(0, at - 80) : at + 80]!r} / {b[at : at + 80]!r}"
    return ""


def test_the_watch_would_see_it(there):
    """The same acts on public records do show: else the test above could not fail."""
    before = looks(there, "stranger")
    record = Record.objects.get(pk=there.owners["public of A"].made["option"].pk)
    with records.editing(record, seen=record.version, by=there.delegate_a, new_edition=True):
        record.title = there.mark(EVERYBODY, "seen")
    after = looks(there, "stranger")
    assert len([url for url in before if after[url] != before[url]]) > 3

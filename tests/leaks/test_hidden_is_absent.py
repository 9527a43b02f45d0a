"""Side channels: what one may not see answers, at every address and by every method, as if there were nothing."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from citydive.jobs.models import Job
from citydive.notices.models import Notification
from citydive.records.models import Record, StoredFile

from .asking import OF_KIND, Asker, comparable, kind_addresses, record_addresses
from .world import person

# Of this kind every address is tried, that of the other kinds too; of the others the page.
TRIED = "option"
# Who may not read the drafts of Practice City: without, inside, with other rights, with rights that ended.
# The addresses that only other kinds have are tried by the first two, and shared out among the others.
ATTACKERS = ("stranger", "delegate_b", "moderator", "foreigner", "former")


def absent_key(key) -> str:
    """A key of the same length that no record has: there is no kind with this letter."""
    return key[:4] + "Z" + key[5:]


def asked(asker, method, url, *hide) -> tuple:
    """(answer without what every answer has of its own, number of queries)."""
    with CaptureQueriesContext(connection) as queries:
        answer = asker.generic(method, url, **FORM) if method == "POST" else asker.generic(method, url)
    return comparable(answer, *hide), len(queries)


# Fields of several forms at once, so that an action does not end with "this field is required".
FORM = {
    "data": "text=x&visibility=public&seen=1&number=1&reason=x&title=x&verdict=accept&format=html&follow=on"
    "&remove=1",
    "content_type": "application/x-www-form-urlencoded",
}


@pytest.mark.parametrize("who", ATTACKERS)
def test_a_hidden_record_answers_like_none(there, who):
    asker = Asker(person(there, who))
    # Unread news are counted on every page; they are no matter here.
    Notification.objects.all().delete()
    drafts = there.owners["draft of A"].made
    faults, count = [], 0
    for kind, record in drafts.items():
        urls = _every_address(record, who) if kind == TRIED else [reverse("record", args=[record.key])]
        absent = absent_key(record.key)
        for url in urls:
            for method in ("GET", "POST"):
                count += 1
                hidden = asked(asker, method, url, record.key)
                nothing = asked(asker, method, url.replace(record.key, absent), absent)
                if hidden != nothing:
                    faults.append(f"{method} {url}: {_difference(hidden, nothing)}")
    assert not faults, "\n".join(faults)
    assert count > 100


def _every_address(record, who) -> list[str]:
    """Its own and those of the other kinds."""
    names = sorted({name for kind, names in OF_KIND.items() for name in names if kind != record.kind})
    turn = ATTACKERS.index(who) - 2
    mine = names if turn < 0 else names[turn::3]
    return [*record_addresses(record), *(reverse(name, args=[record.key]) for name in mine)]


def _difference(one, other) -> str:
    (answer, queries), (other_answer, other_queries) = one, other
    if queries != other_queries:
        return f"{queries} queries instead of {other_queries}"
    return next(f"{a!r:.300} instead of {b!r:.300}" for a, b in zip(answer, other_answer, strict=True) if a != b)


@pytest.mark.parametrize("who", ["stranger", "delegate_b", "former"])
def test_hidden_files_and_jobs_answer_like_none(there, who):
    asker = Asker(person(there, who))
    nothing = "00000000-0000-4000-8000-000000000000"
    drafts = [record.pk for record in there.owners["draft of A"].made.values()]
    files = [str(pk) for pk in StoredFile.objects.filter(record__in=drafts).values_list("pk", flat=True)]
    files += [str(each.pk) for each in there.private_files.values()]
    jobs = [str(pk) for pk in Job.objects.filter(city=there.city_a).values_list("pk", flat=True)]
    addresses = [reverse("file", args=[each]) for each in files]
    addresses += [reverse(name, args=[each]) for each in jobs for name in ("job", "job_status", "job_cancel")]
    absent = {}
    for url in addresses:
        pk = next(each for each in (*files, *jobs) if each in url)
        for method in ("GET", "POST", "HEAD"):
            hidden, instead = asked(asker, method, url, pk), (method, url.replace(pk, nothing))
            if instead not in absent:
                absent[instead] = asked(asker, *instead, nothing)
            assert hidden == absent[instead], (method, url)


@pytest.mark.parametrize("who", ["stranger", "delegate_a", "delegate_b", "administrator"])
@pytest.mark.parametrize("method", ["OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"])
def test_other_methods_are_refused_everywhere(there, who, method):
    asker = Asker(person(there, who))
    option = there.owners["draft of A"].made["option"]
    before = Record.objects.get(pk=option.pk).version
    file = reverse("file", args=[option.files.first().pk])
    for url in [*kind_addresses(option), reverse("today"), reverse("search"), file]:
        answer = asker.generic(method, url)
        assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD, POST"), url
    assert Record.objects.get(pk=option.pk).version == before


def test_head_answers_as_get_without_a_body(there):
    for who in ("stranger", "delegate_b", "delegate_a"):
        asker = Asker(person(there, who))
        for kind in ("option", "finding"):
            for url in record_addresses(there.owners["draft of A"].made[kind]):
                got, head = asker.get(url), asker.head(url)
                assert head.status_code == got.status_code and not head.content, (who, url)

"""The permission walk: every address of the project, for every role, on the running demo."""

import re
import sqlite3
from contextlib import closing

import pytest
from django.urls import get_resolver

from citydive.records.kinds import all_kinds

from .walk_table import ACCOUNTS, PEOPLE, ROWS, STATUS, address, row_id

# Changes with every visit or by itself: not what somebody wrote.
NOT_CONTENT = ("django_session", "axes_", "jobs_worker", "sqlite_", "cohorts_bucket")


@pytest.fixture(scope="module")
def content(demo_site):
    """`content()` is what is stored, by table: without sessions, log-ins and heartbeats. Read anew where the
    database tells that anybody wrote since."""
    address = f"file:{demo_site.home / 'citydive.sqlite3'}?mode=ro"
    last = {}

    def read():
        (version,) = connection.execute("PRAGMA data_version").fetchone()
        if version not in last:
            names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            kept = {name: _rows(name) for name in names if not name.startswith(NOT_CONTENT)}
            last.clear()
            last[version] = kept
        return last[version]

    def _rows(name):
        return connection.execute(f'SELECT * FROM "{name}" ORDER BY 1').fetchall()

    with closing(sqlite3.connect(address, uri=True, timeout=20)) as connection:
        yield read


def fault(row, method, who, answer) -> str:
    """What is wrong with an answer, in words; empty if it is as the table says."""
    word = row.expected(method, who)
    login = answer.location.startswith("/login/")
    if answer.status == STATUS[word] and login == (word == "log in"):
        return ""
    return f"{who} {method}: expected “{word}” ({STATUS[word]}), got {answer.status} {answer.location}"


def test_every_address_stands_in_the_table():
    names = [pattern.name for pattern in _patterns(get_resolver().url_patterns)]
    assert None not in names, "An address without a name cannot stand in the table."
    assert set(names) == {row.name for row in ROWS}


def _patterns(entries):
    for entry in entries:
        if hasattr(entry, "url_patterns"):
            yield from _patterns(entry.url_patterns)
        else:
            yield entry


@pytest.mark.parametrize("row", ROWS, ids=row_id)
def test_everybody_gets_what_the_table_says(row, people, scene):
    url = address(row, scene)
    faults = [fault(row, "get", who, people[who].get(url)) for who in PEOPLE]
    assert not any(faults), f"{url}: " + "; ".join(filter(None, faults))


@pytest.mark.parametrize("row", ROWS, ids=row_id)
def test_an_empty_form_changes_nothing(row, people, scene, content):
    url = address(row, scene)
    before = content()
    faults = [
        fault(row, "post", who, people[who].post(url)) for who in PEOPLE if row.expected("post", who) != "changes"
    ]
    after = content()
    assert not any(faults), f"{url}: " + "; ".join(filter(None, faults))
    changed = [name for name in after if after[name] != before[name]]
    assert not changed, f"Empty forms sent to {url} changed {changed}"


def test_one_record_of_every_kind_and_visibility(people, scene, demo_site):
    """The matrix, kind by kind: the page of a record opens for exactly those who may read it."""
    place = {"PRC": ("delegate", "PRA", "peer", "PRB"), "HIC": ("foreigner", "LVI", None, None)}
    faults, seen = [], set()
    for key, kind, visibility, dive, city in _records(demo_site.home):
        if dive not in place or (kind, visibility, dive) in seen:
            continue
        seen.add((kind, visibility, dive))
        inside = {"moderator", *filter(None, place[dive][::2])}
        own = {who for who, code in zip(place[dive][::2], place[dive][1::2], strict=True) if who and code == city}
        readers = {"public": set(PEOPLE), "cohort": inside, "city": own}[visibility]
        if visibility == "cohort" and city == "HDB":
            readers = readers | {"actor"}
        for who in PEOPLE:
            status = people[who].get(f"/r/{key}/").status
            if status != (200 if who in readers else 404):
                faults.append(f"{visibility} {kind} {key}: {who} got {status}")
    assert not faults, "\n".join(faults)
    # X and Y are letters of kinds that only tests register.
    missing = {kind.slug for kind in all_kinds() if kind.letter not in "XY"} - {
        kind for kind, _visibility, _dive in seen
    }
    assert not missing, f"The demo has no {missing}"


def _records(home):
    connection = sqlite3.connect(f"file:{home / 'citydive.sqlite3'}?mode=ro", uri=True, timeout=20)
    try:
        return connection.execute(
            "SELECT r.key, r.kind, r.visibility, d.code, c.code FROM records_record r"
            " JOIN cohorts_deepdive d ON d.id = r.deep_dive_id LEFT JOIN cohorts_city c ON c.id = r.city_id"
            " ORDER BY r.key"
        ).fetchall()
    finally:
        connection.close()


@pytest.mark.parametrize("who", PEOPLE)
def test_guessing_keys_tells_nothing(who, people, scene):
    """What one may not see answers word for word as what does not exist."""
    visitor = people[who]
    # What an earlier form had to say is shown on the next page, whichever that is; it must not be that of a key.
    visitor.get("/")
    absent = visitor.get("/r/PRA-F998/")
    assert absent.status == 404
    nothing = _without_key(absent, "PRA-F998")
    hidden = 0
    for key in [f"{prefix}{n}" for prefix in ("PRA-F", "HIC-E") for n in range(1, 21)]:
        answer = visitor.get(f"/r/{key}/")
        assert answer.status in (200, 404)
        if answer.status == 404:
            hidden += 1
            assert _without_key(answer, key) == nothing, f"{key} answers otherwise than a key that is not there"
    assert hidden >= 20, "The walk met too few keys that this person may not see."


def _without_key(answer, key):
    text = answer.text.replace(key, "KEY")
    text = re.sub(r'(name="csrfmiddlewaretoken" value=")[^"]+', r"\1", text)
    headers = {name: value for name, value in answer.headers.items() if name in ("content-type", "cache-control")}
    return text, headers


def test_logging_out_ends_the_session(demo_site):
    visitor = demo_site.visitor("prb2")
    assert visitor.get("/today/").status == 200
    assert visitor.post("/logout/").status == 302
    assert visitor.get("/today/").location.startswith("/login/")


def test_forms_without_a_token_are_refused(people):
    for who in ACCOUNTS:
        answer = people[who]._ask("POST", "/logout/", "", {"Content-Type": "application/x-www-form-urlencoded"})
        assert answer.status == 403

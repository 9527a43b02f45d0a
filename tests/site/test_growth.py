"""From 6 to 240 cities no page asks the database more often, and none becomes too heavy for a slow line."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from citydive.cohorts.models import Bucket
from citydive.search import index

from .many_cities import add_cities

FEW, MANY = 6, 240
# Of a page's 30 kB the style sheet takes six.
HTML = 24_000
DIVE = "/d/test-dive/"
PAGES = [
    ("stranger", "/"),
    ("stranger", DIVE),
    ("stranger", f"{DIVE}cities/QAA/"),
    ("stranger", "/r/QAA-Q1/"),
    ("stranger", "/r/QAA-O1/"),
    ("stranger", "/r/QAA-R1/"),
    ("stranger", "/r/QAA-F1/trace/"),
    ("stranger", "/search/?q=shade"),
    *(
        ("delegate", DIVE + page)
        for page in (
            "", "cities/", "cities/PRA/", "cities/QAB/", "calendar/", "calendar/?city=PRA", "exchange/",
            "exchange/ask/", "evidence/", "evidence/?page=2", "options/", "options/?page=2", "options/?city=QAA",
            "options/new/?city=PRA", "decisions/", "decisions/new/?city=PRA", "results/", "measures/", "journal/",
            "journal/?page=2", "withdrawn/", "cities/PRA/findings/cite/", "library/", "library/?page=2",
        )
    ),
    ("delegate", "/today/"),
    ("delegate", "/search/"),
    ("delegate", "/search/?q=shade"),
    ("delegate", "/notices/"),
    ("delegate", "/notices/settings/"),
    ("delegate", "/jobs/"),
    ("delegate", "/account/"),
    ("delegate", "/r/QAA-E1/"),
    ("delegate", "/r/TST-O1/"),
    ("delegate", "/r/QAA-Q1/"),
    ("delegate", "/r/TST-O1/option/versions/"),
    ("delegate", "/r/QAA-R1/"),
    ("delegate", "/r/QAA-F1/trace/"),
    ("delegate", "/r/QAA-D1/history/"),
    ("moderator", "/today/"),
    ("moderator", f"{DIVE}board/"),
    ("moderator", f"{DIVE}reports/"),
    ("moderator", f"{DIVE}reports/phase/"),
    ("moderator", f"{DIVE}reports/indicators/"),
    ("moderator", f"{DIVE}commitments/"),
    ("moderator", f"{DIVE}journal/"),
    ("moderator", f"{DIVE}invite/"),
    ("moderator", f"{DIVE}invite-city/"),
    ("moderator", f"{DIVE}calendar/new/"),
    ("moderator", "/notices/"),
    ("administrator", "/accounts/"),
    ("administrator", "/accounts/?page=2"),
    ("administrator", "/journal/"),
    ("administrator", "/erasures/"),
]  # fmt: skip


def open_all(world) -> dict:
    """(who, path) → (number of queries, bytes of the compressed page)."""
    people = {"delegate": world.delegate_a, "moderator": world.moderator, "administrator": world.administrator}
    clients, found = {"stranger": Client()}, {}
    for who, user in people.items():
        clients[who] = Client()
        clients[who].force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    # Counters of a minute that has passed would ask once more.
    Bucket.objects.all().delete()
    for who, path in PAGES:
        with CaptureQueriesContext(connection) as queries:
            answer = clients[who].get(path, HTTP_ACCEPT_ENCODING="gzip")
        assert answer.status_code == 200, f"{path} as {who} answers {answer.status_code}"
        found[who, path] = len(queries), len(answer.content)
    return found


@pytest.fixture
def visits(world):
    """What every page took with few and with many cities."""
    add_cities(world, 0, FEW)
    index.bring_up_to_date()
    # The first visit also marks news as read and fills caches.
    open_all(world)
    few = open_all(world)
    add_cities(world, FEW, MANY)
    index.bring_up_to_date()
    return few, open_all(world)


def test_as_many_queries_and_a_light_page_with_240_cities(visits):
    few, many = visits
    faults = []
    for (who, path), (queries, weight) in many.items():
        if queries != few[who, path][0]:
            faults.append(f"{path} as {who}: {few[who, path][0]} queries with {FEW} cities, {queries} with {MANY}")
        if weight > HTML:
            faults.append(f"{path} as {who}: {weight} of {HTML} bytes")
    assert not faults, "\n".join(faults)

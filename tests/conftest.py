"""The small world that most tests live in: one deep dive, two cities, one account per role."""

import gc
from copy import copy, deepcopy
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.test import client as test_client
from django.test.utils import ContextList
from django.utils import translation

from citydive.cohorts import actions
from citydive.cohorts.models import City, Membership, Role, User
from citydive.documents.tree import from_json, to_json
from citydive.records.printing import print_document
from citydive.search.backend import make_index
from tests import installations
from tests.settings import ON_POSTGRES
from tests.validation import table


def _keep_what_the_view_gave(store, signal, sender, template, context, **_more):
    """For `response.context`: that of the page itself. Django's own copies those of every included piece as well,
    which takes about a tenth of the time of the tests of pages."""
    store.setdefault("context", ContextList([copy(context)]))


test_client.store_rendered_templates = _keep_what_the_view_gave


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Tables from the models in one go, as for a new installation (`test_setup` holds that both ways are equal)."""
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        make_index(editor)


@pytest.fixture(scope="module")
def _world_of_file(request, django_db_setup, django_db_blocker):
    """The world, made once for a file inside a transaction that is rolled back."""
    if any(_commits(item) for item in request.session.items if item.path == request.path):
        yield None
        return
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)


@pytest.fixture
def world(_world_of_file, db):
    """The world as it was made; what a test changes of it is rolled back."""
    return deepcopy(_world_of_file) or make_world()


def _commits(item) -> bool:
    """Whether a test commits, so that no transaction may be open around it."""
    marker = item.get_closest_marker("django_db")
    return "transactional_db" in item.fixturenames or bool(marker and marker.kwargs.get("transaction"))


def make_world() -> SimpleNamespace:
    """dive, city_a (PRA), city_b (PRB), city_c (PRC, left), and one account per role."""
    dive = actions.open_deep_dive(
        code="TST",
        slug="test-dive",
        title="Test dive",
        theme="Heat",
        theme_module="heat",
        is_public=True,
        is_practice=True,
    )
    cities = [
        City.objects.create(code=code, name=name, country="DE", latitude=49.5, longitude=8.5, is_practice=True)
        for code, name in (("PRA", "Practice City"), ("PRB", "Practice Coast"), ("PRC", "Practice Past"))
    ]
    memberships = [actions.add_city(dive, city, state=Membership.State.ACTIVE) for city in cities]
    actions.change_membership(memberships[2], Membership.State.ENDED, reason="Left.")

    def account(name, kind=None, city=None, **fields):
        user = User.objects.create_user(
            f"{name}@example.org", name.replace("_", " ").title(), "a long password", **fields
        )
        if kind:
            actions.give_role(user, kind, dive, city)
        return user

    return SimpleNamespace(
        dive=dive,
        city_a=cities[0],
        city_b=cities[1],
        city_c=cities[2],
        moderator=account("moderator", Role.Kind.MODERATOR),
        delegate_a=account("delegate_a", Role.Kind.DELEGATE, cities[0]),
        delegate_a2=account("delegate_a2", Role.Kind.DELEGATE, cities[0]),
        delegate_b=account("delegate_b", Role.Kind.DELEGATE, cities[1]),
        delegate_c=account("delegate_c", Role.Kind.DELEGATE, cities[2]),
        actor=account("actor", Role.Kind.ACTOR),
        signatory=account("signatory", Role.Kind.SIGNATORY),
        administrator=account("administrator", is_administrator=True),
        outsider=account("outsider"),
    )


@pytest.fixture(autouse=True)
def _own_language():
    """A page that a test opened in another language leaves nothing for the next test."""
    translation.deactivate()
    yield
    translation.deactivate()


@pytest.fixture
def login(client):
    """`login(user)` gives a logged-in client."""

    def _login(user):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return _login


@pytest.fixture
def printed_here(monkeypatch):
    """For walks that print the same documents again and again: in this process. That a page prints in a process
    apart is for the tests of the pages."""

    def print_here(document, format):
        return print_document(from_json(to_json(document)), format)

    monkeypatch.setattr("citydive.commitments.views.print_apart", print_here)


WHOLE = {"installation", "sqlite_installation"}

# Their tests take longest; begun first, no process of the run waits for another at the end.
LONGEST = (
    "tests/input/test_texts.py",
    "tests/e2e/",
    "tests/leaks/test_walk.py",
    "tests/jobs/",
    "tests/input/",
    "tests/leaks/",
    "tests/operation/",
    "tests/urbanheat/test_urbanheat_cli.py",
)


LOOKING = ("tests/e2e/test_axe.py", "tests/e2e/test_accessibility.py", "tests/e2e/test_pages_browser.py")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """What comes first, and what is skipped, visibly, for want of a server."""
    if ON_POSTGRES:
        # Whole installations choose their database themselves, and run with the tests on SQLite.
        whole = [item for item in items if WHOLE & set(item.fixturenames)]
        config.hook.pytest_deselected(items=whole)
        items[:] = [item for item in items if item not in whole]
    first = {}
    for item in items:
        first.setdefault(item.path, len(first))

    def place(item):
        longest = next((n for n, at in enumerate(LONGEST) if item.nodeid.startswith(at)), len(LONGEST))
        # What asks for an empty database comes before the world of the file is made.
        return longest, first[item.path], "world" in item.fixturenames

    items.sort(key=place)
    if installations.POSTGRES:
        return
    skip = pytest.mark.skip(reason="needs a PostgreSQL server: set CITYDIVE_TEST_POSTGRES=postgresql://…")
    for item in items:
        if item.get_closest_marker("postgres"):
            item.add_marker(skip)


def pytest_collection_finish():
    """What is loaded by now stays; looking through it again and again for garbage takes a twentieth of the run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport():
    report = yield
    table.keep_rows(report)
    return report


def pytest_terminal_summary(terminalreporter):
    table.print_rows(terminalreporter)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """A file stays in one process of the run and makes its expensive fixtures once; what is done on the served demo
    stays in one, what only looks at it in another (`tests/e2e/conftest.py` builds it for both)."""
    from xdist.scheduler import LoadFileScheduling

    class ByFile(LoadFileScheduling):
        def _split_scope(self, nodeid):
            if nodeid.startswith("tests/e2e/"):
                return "demo, looked at" if nodeid.startswith(LOOKING) else "demo"
            return super()._split_scope(nodeid)

    return ByFile(config, log)


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory):
    return installations.sqlite_template(tmp_path_factory.mktemp("template") / "home")


@pytest.fixture(scope="session")
def _postgres_template(tmp_path_factory):
    database = installations.PostgresDatabase()
    try:
        home = tmp_path_factory.mktemp("postgres")
        installations.Installation(home, database.url).django(installations.MAKE_TABLES)
        yield database.name
    finally:
        database.drop()


@pytest.fixture
def sqlite_installation(_sqlite_template, tmp_path):
    """A whole installation of its own on SQLite, for what does not depend on the database."""
    made = installations.sqlite_copy(_sqlite_template, tmp_path / "home")
    try:
        yield made
    finally:
        made.close()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def installation(request, tmp_path):
    """A whole installation of its own, on SQLite and on PostgreSQL, for tests with several processes."""
    database = None
    if request.param == "sqlite":
        made = installations.sqlite_copy(request.getfixturevalue("_sqlite_template"), tmp_path / "home")
    else:
        database = installations.PostgresDatabase(request.getfixturevalue("_postgres_template"))
        made = installations.Installation(tmp_path / "home", database.url)
    try:
        yield made
    finally:
        made.close()
        if database:
            database.drop()

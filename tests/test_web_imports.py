"""The web process never loads the numeric stack: it stays small, starts fast, and a page never waits for it."""

import json
import subprocess
import sys

HEAVY = [
    "numpy",
    "pandas",
    "scipy",
    "shapely",
    "rasterio",
    "numba",
    "openpyxl",
    "docx",
    "lxml",
    "vl_convert",
    "typst",
    "urbanheat",
]

PAGES = """
import json, sys
from citydive.wsgi import application
from citydive.operation.setup import create_tables
from django.test import Client
from citydive.cohorts import actions
from citydive.cohorts.models import City, Membership, Role, User
from citydive.jobs.actions import enqueue
from citydive.records.actions import create_record
from citydive.records import kinds
from django.urls import get_resolver

get_resolver().url_patterns
create_tables()
dive = actions.open_deep_dive(
    code="TST", slug="test-dive", title="Test dive", theme="Heat", theme_module="heat", is_public=True
)
city = City.objects.create(code="PRA", name="Practice City", country="DE", latitude=49.5, longitude=8.5)
actions.add_city(dive, city, state=Membership.State.ACTIVE)
user = User.objects.create_user("delegate@example.org", "Delegate 1", "a long password")
actions.give_role(user, Role.Kind.DELEGATE, dive, city)
paths = ["/", "/login/", "/today/", "/jobs/", "/nothing-here/"]
paths += [f"/d/test-dive/{page}" for page in ("", "board/", "cities/", "cities/PRA/")]
# The main list of every room, where it is there.
paths += [f"/d/test-dive/{page}/" for page in ("calendar", "exchange", "evidence", "options", "results")]
paths += [enqueue("x.y", {}, owner=user, title="Work", deep_dive=dive, city=city).get_absolute_url()]
# A kind without a table of its own: the frame that the pages of all kinds share.
kinds.register(kinds.Kind("plain", "X", "plain", "plain"))
paths += [create_record("plain", dive, city=city, title="A").get_absolute_url()]
client = Client(SERVER_NAME="127.0.0.1")
client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
status = {path: client.get(path).status_code for path in paths}
print(json.dumps({"status": status, "modules": sorted({name.partition(".")[0] for name in sys.modules})}))
"""


def test_pages_load_nothing_heavy(tmp_path):
    from tests.installations import Installation

    installation = Installation(tmp_path)
    environment = installation.environment | {"DJANGO_SETTINGS_MODULE": "citydive.settings"}
    done = subprocess.run(
        [sys.executable, "-c", PAGES], env=environment, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout.splitlines()[-1])
    assert {
        path: answer["status"][path] for path in ("/", "/jobs/", "/d/test-dive/", "/d/test-dive/cities/PRA/")
    } == {
        "/": 200,
        "/jobs/": 200,
        "/d/test-dive/": 200,
        "/d/test-dive/cities/PRA/": 200,
    }
    assert "django" in answer["modules"]
    assert sorted(set(HEAVY) & set(answer["modules"])) == []


def test_the_worker_itself_loads_nothing_heavy(tmp_path):
    """Only its children do, and they end."""
    from tests.installations import Installation

    modules = Installation(tmp_path).django(
        "import sys\nfrom citydive.jobs import worker, runner, preload\n"
        "answer = sorted({name.partition('.')[0] for name in sys.modules})"
    )
    # Nor what a process needs only now and then: every command would wait for it at its start.
    assert "citydive" in modules and sorted({*HEAVY, "icalendar", "pypdf"} & set(modules)) == []

"""Sites to visit: how each is filled and served, and what a person does there."""

import json
import os
import re
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from tests.e2e.visitors import Visitor

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
ARTICLES = 300


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Site:
    """A served site under `base`; `facts` is what its filling script said."""

    def __init__(self, home: Path):
        self.home, self.port = home, free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.password = secrets.token_hex(8)
        self.facts: dict = {}
        self.server = None

    def _run(self, command, environment, **more):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, **more)
        if done.returncode:
            raise SystemExit(f"{command} failed:\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def _serve(self, command, environment, **more):
        log = (self.home / "server.log").open("w")
        self.server = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT, **more)
        for _ in range(300):
            try:
                urllib.request.urlopen(self.base + "/", timeout=5)
                return
            except OSError:
                time.sleep(0.1)
        raise SystemExit(f"{self.base} does not answer:\n{(self.home / 'server.log').read_text()}")

    def memory(self) -> float:
        """Resident memory of the web process [MB]."""
        text = Path(f"/proc/{self.server.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", text).group(1)) / 1024

    def stop(self):
        if self.server is not None:
            self.server.terminate()
            try:
                self.server.wait(30)
            except subprocess.TimeoutExpired:
                self.server.kill()


class CitydiveSite(Site):
    """Six practice cities, a delegate per person, 300 questions with advice."""

    def __init__(self, home, database=""):
        super().__init__(home)
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith(("CITYDIVE_", "DJANGO_"))} | {
            "CITYDIVE_HOME": str(home / "data"),
            "CITYDIVE_DATABASE_URL": database,
            "CITYDIVE_BIND": f"127.0.0.1:{self.port}",
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
            "LOAD_PASSWORD": self.password,
        }

    def start(self):
        citydive = [sys.executable, "-m", "citydive"]
        self._run([*citydive, "init"], self.environment, cwd=ROOT)
        said = self._run(
            [sys.executable, str(HERE / "fill_citydive.py"), str(ARTICLES)], self.environment, cwd=ROOT
        )
        self.facts = json.loads(said.splitlines()[-1])
        self._serve([*citydive, "serve"], self.environment, cwd=ROOT)

    def person(self, number):
        visitor = Visitor(self.base).log_in(f"delegate{number % 100}@example.org", self.password)
        return CitydivePerson(visitor, self.facts)


class CitydivePerson:
    def __init__(self, visitor, facts):
        self.visitor, self.facts = visitor, facts

    def read(self, chance):
        question = chance.choice(self.facts["questions"])
        page = chance.choice(
            [
                "/d/load/",
                "/today/",
                "/d/load/exchange/",
                f"/r/{question}/",
                f"/r/{question}/",
                "/d/load/cities/PRA/",
            ]
        )
        answer = self.visitor.get(page)
        return "" if answer.status == 200 else f"read {page}: {answer.status}"

    def write(self, chance):
        """Half of the writes comment, half ask a question; both load the page before and after, as people do."""
        if chance.random() < 0.5:
            page = f"/r/{chance.choice(self.facts['questions'])}/"
            return self._send(page, page + "comment/", text=f"We see the same here, {chance.random():.6f}.")
        page = "/d/load/exchange/ask/"
        return self._send(page, page, text=f"How do you shade bus stops? {chance.random():.6f}\n\nWe have many.")

    def _send(self, page, address, **fields):
        form = self.visitor.get(page)
        hidden = dict(
            re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form.text.split("<main", 1)[-1])
        )
        hidden.pop("csrfmiddlewaretoken", None)
        answer = self.visitor.post(address, **hidden | fields)
        if answer.status != 302:
            return f"write {address}: {answer.status}"
        shown = self.visitor.get(answer.location.partition("#")[0])
        return "" if shown.status == 200 else f"after write: {shown.status}"


class WagtailSite(Site):
    """A Wagtail site as `wagtail start` makes it, with 300 pages under an index and 100 editors."""

    def __init__(self, home, python):
        super().__init__(home)
        # Not resolved: the link in a virtual environment is what makes it one.
        self.python = Path(os.path.abspath(python))
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith("DJANGO_")} | {
            "LOAD_PASSWORD": self.password,
            "DJANGO_SETTINGS_MODULE": "peer.settings.load",
            "PYTHONPATH": str(home / "peer"),
        }

    def start(self):
        place = self.home / "peer"
        place.mkdir()
        self._run([str(self.python.parent / "wagtail"), "start", "peer", str(place)], self.environment)
        (place / "peer" / "settings" / "load.py").write_text((HERE / "wagtail_settings.txt").read_text())
        (place / "home" / "models.py").write_text((HERE / "wagtail_models.txt").read_text())
        (place / "home" / "templates" / "home" / "article.html").write_text(
            (HERE / "wagtail_article.txt").read_text()
        )
        (place / "home" / "templates" / "home" / "articles.html").write_text(
            (HERE / "wagtail_index.txt").read_text()
        )
        django = [str(self.python), "-m", "django"]
        for command in (
            ["makemigrations", "home", "-v0"],
            ["migrate", "-v0"],
            ["collectstatic", "--noinput", "-v0"],
        ):
            self._run([*django, *command], self.environment, cwd=place)
        fill = [str(self.python), str(HERE / "fill_wagtail.py"), str(ARTICLES)]
        self.facts = json.loads(self._run(fill, self.environment, cwd=place).splitlines()[-1])
        serve = [
            str(self.python),
            "-m",
            "waitress",
            f"--listen=127.0.0.1:{self.port}",
            "--threads=8",
            "--connection-limit=800",  # as citydive has it: at waitress's own 100 the crowd does not get in
            "--asyncore-use-poll",
            "peer.wsgi:application",
        ]
        self._serve(serve, self.environment, cwd=place)

    def person(self, number):
        visitor = Visitor(self.base)
        visitor.get("/admin/login/")
        answer = visitor.post(
            "/admin/login/", username=f"editor{number % 100}", password=self.password, next="/admin/"
        )
        assert answer.status == 302, answer.status
        return WagtailPerson(visitor, self.facts)


class WagtailPerson:
    """Reads pages of the site; writes by editing and publishing a page in the back office, and by making one."""

    def __init__(self, visitor, facts):
        self.visitor, self.facts = visitor, facts

    def read(self, chance):
        page = chance.choice(["/", "/articles/", "/articles/", f"/articles/{chance.choice(self.facts['slugs'])}/"])
        answer = self.visitor.get(page)
        return "" if answer.status == 200 else f"read {page}: {answer.status}"

    def write(self, chance):
        mark = f"{chance.random():.8f}"
        if chance.random() < 0.5:
            address = f"/admin/pages/{chance.choice(self.facts['ids'])}/edit/"
            fields = {"title": f"How do you shade bus stops? {mark}", "slug": ""}
        else:
            address = f"/admin/pages/add/home/article/{self.facts['index']}/"
            fields = {"title": f"Shade {mark}", "slug": f"shade-{mark[2:]}"}
        form = self.visitor.get(address)
        values = dict(re.findall(r'name="([\w-]+)"[^>]*?value="([^"]*)"', form.text))
        if not fields["slug"]:
            fields["slug"] = values.get("slug", "")
        sent = {k: v for k, v in values.items() if k.startswith("comments-")} | fields
        answer = self.visitor.post(
            address, body=f"We have many. {mark}", **{"action-publish": "action-publish"} | sent
        )
        if answer.status != 302:
            return f"write {address}: {answer.status}"
        shown = self.visitor.get(answer.location)
        return "" if shown.status in (200, 302) else f"after write: {shown.status}"

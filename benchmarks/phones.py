"""Sixty phones in one room: cards and votes without an account within ten seconds, none lost, none doubled.

    python -m benchmarks.phones [--database postgresql://user@host:port/name] [--phones 60] [--seconds 10]

Makes an installation in a throw-away directory (or in the named, empty database), serves it with `citydive serve`,
opens the door of a session and a dot vote, and lets the phones, all behind one address, open the page, send a card
and then their dots. Of every three phones one sends each thing twice at the same moment, and one loses its
connection right after sending and sends again. Afterwards the rows are counted. Prints the lines of
docs/benchmarks.md. Run it on a quiet machine.
"""

import argparse
import http.client
import json
import os
import random
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from pathlib import Path
from urllib.parse import urlencode, urlsplit

ROOT = Path(__file__).resolve().parents[1]

ROOM = """
import django, datetime, json; django.setup()
from citydive.cohorts import actions
from citydive.cohorts.models import City, Membership, Role, User
from citydive.formats.actions import enter_session
from citydive.live.votes import begin_vote
from citydive.participation.actions import open_door
dive = actions.open_deep_dive(code="ROM", slug="room", title="Room", theme="Heat", is_practice=True)
city = City.objects.create(
    code="PRA", name="Practice City", country="DE", latitude=49.5, longitude=8.5, is_practice=True)
actions.add_city(dive, city, state=Membership.State.ACTIVE)
user = User.objects.create_user("m@example.org", "Moderator", "a long password")
actions.give_role(user, Role.Kind.MODERATOR, dive, None)
today = datetime.date.today()
record = enter_session(dive, by=user, title="A room", starts=today, format="in_person", cities=[city])
vote = begin_vote(record.session, question="What first?", choices=["Trees", "Sails", "Wells"], dots=3, by=user)
door = open_door(record, hours=4, takes=["cards", "votes"], by=user)
print(json.dumps([door.token, [f"choice_{c.pk}" for c in vote.choices.all()]]))
"""
COUNTED = """
import django, json; django.setup()
from citydive.formats.models import Card
from citydive.live.models import Ballot
from citydive.participation.models import Participant, Sending
texts = list(Card.objects.values_list("text", flat=True))
dots = [sum(dots.values()) for dots in Ballot.objects.values_list("dots", flat=True)]
print(json.dumps([texts, dots, Participant.objects.count(), Sending.objects.exclude(receipt="").count()]))
"""


def environment(home: Path, database: str) -> dict:
    plain = {k: v for k, v in os.environ.items() if not k.startswith("CITYDIVE_")}
    return plain | {
        "CITYDIVE_HOME": str(home),
        "CITYDIVE_BIND": "127.0.0.1:0",
        "CITYDIVE_DATABASE_URL": database,
        "PYTHONPATH": str(ROOT / "src"),
        "DJANGO_SETTINGS_MODULE": "citydive.settings",
    }


def said_by(code: str, env: dict):
    done = subprocess.run([sys.executable, "-c", code], env=env, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.splitlines()[-1])


class Phone:
    """One phone: its cookies, its page, and how long the server took to answer it."""

    def __init__(self, number: int, address: str, token: str):
        self.number, self.host, self.path = number, urlsplit(address).netloc, f"/in/{token}/"
        self.cookies: dict[str, str] = {}
        self.csrf = ""
        self.took: dict[str, list[float]] = {"page": [], "card": [], "dots": []}
        self.again = 0

    def _ask(self, method, path, body=None):
        connection = http.client.HTTPConnection(self.host, timeout=60)
        head = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()), "Accept": "application/json"}
        if body is not None:
            head["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, body, head)
        return connection

    def _answer(self, connection):
        answer = connection.getresponse()
        text = answer.read().decode()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _is, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        connection.close()
        return answer.status, text

    def open(self):
        begun = time.perf_counter()
        status, page = self._answer(self._ask("GET", self.path))
        assert status == 200, page
        self.took["page"].append(time.perf_counter() - begun)
        self.csrf = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]

    def send(self, what, intake, **fields):
        body = urlencode({"sent_id": str(uuid.uuid4()), "csrfmiddlewaretoken": self.csrf, **fields})
        if self.number % 3 == 1:
            # The line drops after sending: nobody knows whether it arrived.
            self._ask("POST", f"{self.path}{intake}/", body).close()
            self.again += 1
        twin = None
        if self.number % 3 == 2:
            twin = threading.Thread(target=self._post, args=(what, intake, body))
            twin.start()
            self.again += 1
        self._post(what, intake, body)
        if twin:
            twin.join()

    def _post(self, what, intake, body):
        for wait in (0, 1, 2, 4, 8):
            time.sleep(wait)
            begun = time.perf_counter()
            status, text = self._answer(self._ask("POST", f"{self.path}{intake}/", body))
            self.took[what].append(time.perf_counter() - begun)
            if status == 200 and "receipt" in text:
                return
            print(f"phone {self.number}: {status} {text[:200]}", file=sys.stderr)
        raise AssertionError(f"phone {self.number} got no receipt")

    def take_part(self, seconds, choices, problems):
        rng = random.Random(self.number)
        moments = sorted(rng.uniform(0, seconds) for _thing in range(3))
        begun = time.perf_counter()
        try:
            for moment, act in zip(moments, (self.open, self.card, self.dots(choices)), strict=True):
                time.sleep(max(moment - (time.perf_counter() - begun), 0))
                act()
        except Exception as error:
            problems.append(f"phone {self.number}: {error!r}")

    def card(self):
        self.send("card", "cards", text=f"Card of phone {self.number}", kind="insight", city="")

    def dots(self, choices):
        return lambda: self.send("dots", "votes", **{choices[self.number % len(choices)]: "3"})


def trial(env: dict, home: Path, phones: int, seconds: float) -> None:
    subprocess.run([sys.executable, "-m", "citydive", "init"], env=env, check=True, stdout=subprocess.DEVNULL)
    token, choices = said_by(ROOM, env)
    log = home / "serve.log"
    with log.open("w") as out:
        server = subprocess.Popen([sys.executable, "-m", "citydive", "serve"], env=env, stdout=out, stderr=out)
    try:
        while not (found := re.search(r"http://127\.0\.0\.1:\d+", log.read_text())):
            assert server.poll() is None, log.read_text()
            time.sleep(0.3)
        Phone(0, found[0], token).open()
        time.sleep(2)
        run = [Phone(number, found[0], token) for number in range(phones)]
        problems: list[str] = []
        threads = [threading.Thread(target=p.take_part, args=(seconds, choices, problems)) for p in run]
        begun = time.perf_counter()
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        took = time.perf_counter() - begun
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(60)
    report(run, problems, took, said_by(COUNTED, env))


def report(run, problems, took, counted) -> None:
    texts, dots, participants, receipts = counted
    expected = sorted(f"Card of phone {phone.number}" for phone in run)
    lost, doubled = set(expected) - set(texts), len(texts) - len(set(texts))
    print(f"{len(run)} phones, all answered after {took:.1f} s; sent again on purpose: {sum(p.again for p in run)}")
    print(f"cards {len(texts)}, lost {len(lost)}, doubled {doubled}; ballots {len(dots)}, dots {sum(dots)}; "
          f"phones known {participants}, receipts {receipts}; problems {len(problems)}")  # fmt: skip
    print("| | median [ms] | 95 % [ms] | longest [ms] |\n|---|---|---|---|")
    for what in ("page", "card", "dots"):
        all_ms = sorted(1000 * each for phone in run for each in phone.took[what])
        cut = statistics.quantiles(all_ms, n=20)[18]
        print(f"| {what} | {statistics.median(all_ms):.0f} | {cut:.0f} | {all_ms[-1]:.0f} |")
    for problem in problems:
        print(problem, file=sys.stderr)
    good = not problems and not lost and not doubled and dots == [3] * len(run)
    sys.exit(0 if good else 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", default="", help="an empty PostgreSQL database instead of SQLite")
    parser.add_argument("--phones", type=int, default=60)
    parser.add_argument("--seconds", type=float, default=10.0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="citydive-phones-") as folder:
        home = Path(folder)
        print("PostgreSQL" if options.database else "SQLite (embedded default)")
        trial(environment(home, options.database), home, options.phones, options.seconds)


if __name__ == "__main__":
    main()

"""How long pages take while a heavy job runs, on the embedded default (SQLite, one web process, one worker).

    python benchmarks/latency.py [--rounds 60]

Builds the demo in a throw-away directory, serves it, and asks for three pages one after the other as a logged-in
delegate: first while the worker is idle, then while it computes heat profiles of the longest daily series of the
demo. Prints the lines of docs/benchmarks.md. Run it on a quiet machine.
"""

import argparse
import os
import re
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.e2e.visitors import Visitor

HEAVY = """
import django; django.setup()
from citydive.cohorts.models import City, DeepDive, User
from citydive.evidence.analysis_actions import start_analysis
from citydive.evidence.models import DatasetEdition
edition = DatasetEdition.objects.select_related("dataset__record").order_by("-days").first()
record = edition.dataset.record
by = User.objects.filter(roles__city=record.city, roles__kind="delegate").first()
for _ in range(80):
    start_analysis(record.deep_dive, record.city, "heat-profile", [record], by=by)
print(record.city.name, edition.starts.year, edition.ends.year, edition.days)
"""


def environment(home: Path) -> dict:
    plain = {k: v for k, v in os.environ.items() if not k.startswith("CITYDIVE_")}
    return plain | {
        "CITYDIVE_HOME": str(home),
        "CITYDIVE_BIND": "127.0.0.1:0",
        "PYTHONPATH": str(ROOT / "src"),
        "DJANGO_SETTINGS_MODULE": "citydive.settings",
    }


def served(home: Path, log: Path):
    """The complete demo, served; returns the process, its address and the password of its accounts."""
    with log.open("w") as out:
        server = subprocess.Popen(
            [sys.executable, "-m", "citydive", "demo"], env=environment(home), stdout=out, stderr=out
        )
    while not (home / "demo-finished").exists() or "password of all" not in log.read_text():
        if server.poll() is not None:
            raise SystemExit(log.read_text())
        time.sleep(0.5)
    said = log.read_text()
    return server, *re.search(
        r"citydive is at (http://\S+)/.*password of all of them is  (\S+)", said, re.S
    ).groups()


def ask(visitor, path) -> float:
    """Milliseconds until the whole page was there."""
    start = time.perf_counter()
    answer = visitor.get(path)
    took = time.perf_counter() - start
    assert answer.status == 200, (path, answer.status)
    return took * 1000


def measure(visitor, paths, rounds, still=lambda: True) -> dict[str, list[float]]:
    """Ask for each page in turn, as long as `still()`."""
    times = {path: [] for path in paths}
    for _ in range(rounds):
        if not still():
            break
        for path in paths:
            times[path].append(ask(visitor, path))
            time.sleep(0.05)
    return times


def p(values, percent) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def counted(home, where) -> int:
    connection = sqlite3.connect(home / "citydive.sqlite3", timeout=20)
    try:
        return connection.execute(f"SELECT COUNT(*) FROM jobs_job WHERE {where}").fetchone()[0]
    finally:
        connection.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=60)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory(prefix="citydive-latency-") as folder:
        home = Path(folder, "home")
        server, base, password = served(home, Path(folder, "log.txt"))
        try:
            report(home, base, password, rounds)
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(60)


def report(home, base, password, rounds):
    visitor = Visitor(base).log_in("hdb1@demo.example", password)
    connection = sqlite3.connect(home / "citydive.sqlite3", timeout=20)
    ((analysis,),) = connection.execute(
        "SELECT key FROM records_record WHERE kind = 'analysis' AND key LIKE 'HDB-%' LIMIT 1"
    ).fetchall()
    ((dive,),) = connection.execute("SELECT slug FROM cohorts_deepdive WHERE code = 'HIC'").fetchall()
    connection.close()
    paths = ["/today/", f"/d/{dive}/", f"/r/{analysis}/"]
    measure(visitor, paths, 5)
    load = os.getloadavg()[0]
    idle = measure(visitor, paths, rounds)
    before = counted(home, "status = 'done'")
    said = subprocess.run(
        [sys.executable, "-c", HEAVY], env=environment(home), capture_output=True, text=True, check=True
    )
    while not counted(home, "status = 'running'"):
        time.sleep(0.1)
    start = time.monotonic()
    busy = measure(visitor, paths, rounds, lambda: counted(home, "status IN ('running', 'waiting')"))
    done = counted(home, "status = 'done'") - before
    seconds = time.monotonic() - start
    print(f"Heavy job: heat profile of {said.stdout.strip()} days; {done} done in {seconds:.0f} s meanwhile.")
    print(f"Load of the machine before: {load:.1f} on {os.cpu_count()} processors. {rounds} rounds.\n")
    print("| Page | idle p50 [ms] | idle p95 [ms] | with the job p50 [ms] | with the job p95 [ms] |")
    print("|---|---|---|---|---|")
    for path in paths:
        row = (p(idle[path], 50), p(idle[path], 95), p(busy[path], 50), p(busy[path], 95))
        print(f"| `{path}` | " + " | ".join(f"{value:.0f}" for value in row) + " |")


if __name__ == "__main__":
    main()

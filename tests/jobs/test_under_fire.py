"""Jobs under fire: many jobs and workers, everything killed at random, the database locked or cut off, no memory.

What must hold whatever happens: each job leaves exactly one mark behind if and only if it is done.

`make test` runs a smaller number; CITYDIVE_TEST_FIRE=full runs 600 jobs on 4 workers and 50 kills on each database.
"""

import contextlib
import os
import random
import signal
import sys
import time
import urllib.request

import pytest

from tests.installations import Installation, PostgresDatabase, job_processes, wait_until

from .test_processes import enqueue, marks, one, states

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="finds and kills processes through /proc")

FULL = os.environ.get("CITYDIVE_TEST_FIRE") == "full"
JOBS, WORKERS = (600, 4) if FULL else (40, 4)
KILLED_JOBS, KILLS = (60, 50) if FULL else (10, 12)
PATIENCE = 900 if FULL else 200


@pytest.fixture
def chance():
    seed = int(os.environ.get("CITYDIVE_TEST_SEED") or random.randrange(10**6))
    print(f"seed {seed} (repeat with CITYDIVE_TEST_SEED={seed})")
    return random.Random(seed)


def wanted(count):
    return sorted(f"mark {number}" for number in range(count))


def done_without_mark_or_mark_without_done(installation):
    """In one statement, so of one moment: 0 whenever it is asked."""
    ((difference,),) = installation.rows(
        "SELECT (SELECT COUNT(*) FROM jobs_job WHERE status = 'done') - (SELECT COUNT(*) FROM cohorts_organisation)"
    )
    return difference


def test_many_jobs_on_four_workers(installation):
    enqueue(installation, count=JOBS)
    start = time.monotonic()
    workers = [installation.worker("--drain") for _ in range(WORKERS)]
    while any(worker.poll() is None for worker in workers):
        assert done_without_mark_or_mark_without_done(installation) == 0
        assert time.monotonic() - start < PATIENCE
        time.sleep(0.2)
    print(f"{JOBS} jobs on {WORKERS} workers: {time.monotonic() - start:.1f} s")
    assert [worker.returncode for worker in workers] == [0] * WORKERS
    assert states(installation) == ["done"] * JOBS and marks(installation) == wanted(JOBS)
    assert installation.rows("SELECT MAX(attempts), COUNT(DISTINCT worker) FROM jobs_job")[0][0] == 1


def test_workers_and_their_children_killed_at_random_moments(installation, chance):
    enqueue(installation, count=KILLED_JOBS, seconds=0.3, attempts=200)
    workers = [installation.worker() for _ in range(WORKERS)]
    victims = ["worker"] * (KILLS // 3) + ["child"] * (KILLS - KILLS // 3)
    chance.shuffle(victims)
    start, killed = time.monotonic(), {"worker": 0, "child": 0}
    while set(states(installation)) != {"done"}:
        assert time.monotonic() - start < PATIENCE, (killed, states(installation))
        assert done_without_mark_or_mark_without_done(installation) == 0
        time.sleep(chance.uniform(0.0, 0.3))
        busy = [number for number in range(WORKERS) if job_processes(workers[number].pid)]
        if victims and busy:
            number = chance.choice(busy)
            if victims[-1] == "worker":
                workers[number] = _kill_worker(installation, workers[number])
            elif not any([_kill(pid) for pid in job_processes(workers[number].pid)]):
                continue
            killed[victims.pop()] += 1
    print(f"{KILLED_JOBS} jobs with {killed} killed: {time.monotonic() - start:.1f} s")
    assert len(victims) < KILLS / 2 and min(killed.values()) > 0
    assert marks(installation) == wanted(KILLED_JOBS)
    assert all(worker.poll() is None for worker in workers)


def _kill_worker(installation, worker):
    """Kill a worker in the middle of a job; returns the one that is started in its place."""
    worker.kill()
    worker.wait()
    # Thirty seconds pass for the dead worker's job; its orphaned process may still be about to write.
    installation.rows(
        "UPDATE jobs_job SET lease_until = '2020-01-01 00:00:00' "
        f"WHERE status = 'running' AND worker LIKE '%-{worker.pid}-%'"
    )
    return installation.worker()


def _kill(pid) -> bool:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
        return True
    return False


CANCEL = """
import random, time
from citydive.jobs.actions import cancel
from citydive.jobs.models import Job
chance = random.Random(seed)
jobs = list(Job.objects.order_by("created"))
chance.shuffle(jobs)
answer = []
for job in jobs[: len(jobs) // 2]:
    time.sleep(chance.uniform(0, 0.2))
    if cancel(job):
        answer.append(str(job.pk))
"""


def test_cancelled_at_random_moments_a_job_is_done_with_its_mark_or_cancelled_without(installation, chance):
    enqueue(installation, count=16, seconds=0.2)
    workers = [installation.worker("--drain") for _ in range(2)]
    installation.django(CANCEL, seed=chance.randrange(1000))
    assert [worker.wait(PATIENCE) for worker in workers] == [0, 0]
    ended = states(installation)
    assert set(ended) == {"done", "cancelled"}
    titles = installation.rows("SELECT title FROM jobs_job WHERE status = 'done'")
    assert marks(installation) == sorted(title.replace("Work", "mark") for (title,) in titles)


def impatient_worker(installation, *options):
    return installation.start(
        "-c",
        "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'tests.impatient_settings'\n"
        "import sys; sys.argv = ['citydive', 'worker', *sys.argv[1:]]\n"
        "from citydive.cli import main; main()",
        *options,
    )


@contextlib.contextmanager
def locked(installation):
    """Another program holds the write lock, longer than anybody waits for it."""
    import sqlite3

    connection = sqlite3.connect(installation.home / "citydive.sqlite3", timeout=20, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.rollback()
        connection.close()


def test_a_locked_database_delays_a_job_and_loses_nothing(sqlite_installation):
    enqueue(sqlite_installation, count=3, seconds=0.5)
    worker = impatient_worker(sqlite_installation)
    wait_until(lambda: "running" in states(sqlite_installation), 60, "a job runs")
    for _ in range(3):
        with locked(sqlite_installation):
            time.sleep(2)
            assert worker.poll() is None
        time.sleep(0.3)
    wait_until(lambda: set(states(sqlite_installation)) == {"done"}, 90, "all are done")
    assert marks(sqlite_installation) == wanted(3)


def test_locked_for_longer_than_all_tries_the_work_starts_again(sqlite_installation):
    enqueue(sqlite_installation, seconds=1.0)
    worker = impatient_worker(sqlite_installation)
    wait_until(lambda: one(sqlite_installation, "message") == ("working",), 60, "the job reports")
    with locked(sqlite_installation):
        time.sleep(12)
        assert worker.poll() is None and one(sqlite_installation, "status") == ("running",)
    # Its lease holds for half a minute unless the worker could say that the attempt broke off.
    wait_until(lambda: one(sqlite_installation, "status") == ("done",), 90, "it is done in the end")
    assert marks(sqlite_installation) == wanted(1)


@pytest.mark.postgres
def test_connections_cut_off_by_the_server(installation):
    if not installation.database_url:
        pytest.skip("a server's connections")
    enqueue(installation, count=6, seconds=0.4, attempts=30)
    workers = [installation.worker() for _ in range(2)]
    wait_until(lambda: "running" in states(installation), 60, "a job runs")
    cut = 0
    for _ in range(8):
        cut += len(
            installation.rows(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
        time.sleep(0.4)
    assert cut > 0
    wait_until(lambda: set(states(installation)) == {"done"}, PATIENCE, "all are done")
    assert marks(installation) == wanted(6)
    assert all(worker.poll() is None for worker in workers)


@pytest.mark.parametrize(
    ("name", "status", "words"),
    [
        ("test.eat_memory", "failed", "needs more memory than this machine has"),
        ("test.be_killed", "lost", "the process was killed, as happens when the machine runs out of memory"),
    ],
)
def test_out_of_memory_is_said(sqlite_installation, name, status, words):
    enqueue(sqlite_installation, name=name, attempts=1)
    assert sqlite_installation.worker("--drain").wait(60) == 0
    now, error = one(sqlite_installation, "status, error")
    assert now == status and words in error


SESSION = """
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from citydive.cohorts.models import User
from citydive.jobs.models import Job
user = User.objects.create_user("a@example.org", "Delegate 1", "a long password")
Job.objects.update(owner=user)
session = SessionStore()
session[SESSION_KEY] = str(user.pk)
session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
session[HASH_SESSION_KEY] = user.get_session_auth_hash()
session.create()
answer = session.session_key
"""


@pytest.mark.postgres
def test_two_servers_on_one_database(tmp_path, _postgres_template):
    """Both serve the same pages and share the work; one is killed in the middle, the other carries on."""
    database = PostgresDatabase(_postgres_template)
    shared = Installation(tmp_path / "home", database.url)
    try:
        enqueue(shared, count=12, seconds=0.4)
        key = shared.django(SESSION)
        servers, addresses = zip(*(_serve(shared) for _ in range(2)), strict=True)
        ((job,),) = shared.rows("SELECT id FROM jobs_job ORDER BY created LIMIT 1")
        wait_until(lambda: len(_workers_of(shared)) >= 2, 60, "workers of both servers work")
        servers[0].kill()
        wait_until(lambda: set(states(shared)) == {"done"}, PATIENCE, "all are done")
        assert marks(shared) == wanted(12)
        shown = urllib.request.Request(f"{addresses[1]}/jobs/{job}/", headers={"Cookie": f"sessionid={key}"})
        assert "done" in urllib.request.urlopen(shown, timeout=30).read().decode()
        servers[1].terminate()
        assert servers[1].wait(60) == 0
    finally:
        shared.close()
        database.drop()


def _serve(installation):
    code = "import os; os.environ['CITYDIVE_BIND'] = '127.0.0.1:0'\nfrom citydive.cli import app; app(['serve'])"
    server = installation.start("-c", code, stdout=-1)
    address = server.stdout.readline().split(" is at ")[1].split("/ with")[0]
    return server, address


def _workers_of(installation):
    return installation.rows("SELECT worker FROM jobs_job WHERE worker <> '' GROUP BY worker")

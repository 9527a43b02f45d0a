"""Workers and their children as real processes: nothing lost, nothing doubled, whatever is killed when."""

import contextlib
import os
import random
import signal
import sys
import time

import pytest

from tests.installations import job_processes, wait_until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="finds and kills processes through /proc")

ENQUEUE = """
from citydive.jobs.actions import enqueue
for number in range(count):
    args = {"mark": f"mark {number}", "seconds": seconds}
    enqueue(name, args, owner=None, title=f"Work {number}", max_attempts=attempts)
"""


def enqueue(installation, name="test.leave_a_mark", count=1, seconds=0.0, attempts=3):
    installation.django(ENQUEUE, name=name, count=count, seconds=seconds, attempts=attempts)


def hurried_worker(installation):
    """A worker whose times of grace are one second."""
    return installation.start(
        "-c",
        "import django; django.setup(); from citydive.jobs import worker\n"
        "worker.CANCEL_GRACE_SECONDS = worker.BEAT_SECONDS = 1.0\n"
        "from citydive.operation.work import work; work()",
    )


def states(installation):
    return [status for (status,) in installation.rows("SELECT status FROM jobs_job ORDER BY created")]


def marks(installation):
    return sorted(name.partition("#")[0] for (name,) in installation.rows("SELECT name FROM cohorts_organisation"))


def one(installation, columns):
    (row,) = installation.rows(f"SELECT {columns} FROM jobs_job")
    return row


def is_gone(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    with open(f"/proc/{pid}/stat") as stat:
        return stat.read().rpartition(")")[2].split()[0] == "Z"


def test_three_workers_do_each_of_sixty_jobs_once(installation):
    enqueue(installation, count=60)
    workers = [installation.worker("--drain") for _ in range(3)]
    for worker in workers:
        assert worker.wait(timeout=150) == 0
    assert states(installation) == ["done"] * 60
    assert marks(installation) == sorted(f"mark {number}" for number in range(60))
    taken = installation.rows("SELECT worker, COUNT(*), MAX(attempts) FROM jobs_job GROUP BY worker")
    assert len(taken) >= 2 and all(attempts == 1 for _worker, _count, attempts in taken), taken
    assert installation.rows("SELECT COUNT(*) FROM jobs_worker") == [(0,)], "workers sign off"


def test_killed_at_ten_random_moments_nothing_is_lost_or_doubled(installation):
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    chance = random.Random(seed)
    enqueue(installation, count=8, seconds=0.3, attempts=30)
    worker = installation.worker()
    kills, end = 0, time.monotonic() + 90
    while kills < 10 and time.monotonic() < end and set(states(installation)) != {"done"}:
        time.sleep(chance.uniform(0.0, 0.35))
        for pid in job_processes(worker.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
                kills += 1
    assert kills == 10, f"only {kills} kills landed (seed {seed})"
    wait_until(lambda: set(states(installation)) == {"done"}, 60, f"all jobs done (seed {seed})")
    assert marks(installation) == sorted(f"mark {number}" for number in range(8))
    ((attempts,),) = installation.rows("SELECT SUM(attempts) FROM jobs_job")
    # A kill that came after the job's last write costs no second attempt.
    assert 8 < attempts <= 18
    assert worker.poll() is None, "the worker outlives its children"


def test_a_job_that_always_crashes_ends_as_lost_and_says_how(sqlite_installation):
    enqueue(sqlite_installation, name="test.crash", attempts=2)
    worker = sqlite_installation.worker("--drain")
    assert worker.wait(timeout=60) == 0
    status, attempts, error = one(sqlite_installation, "status, attempts, error")
    assert (status, attempts) == ("lost", 2)
    assert "broke off 2 times" in error and "crashed, signal 11" in error


def test_a_killed_worker_takes_its_child_along_and_its_job_is_taken_over(installation):
    enqueue(installation, seconds=2.0)
    first = installation.worker()
    (child,) = wait_until(lambda: job_processes(first.pid), 30, "the job's process")
    wait_until(lambda: one(installation, "message") == ("working",), 20, "the job reports")
    first.kill()
    first.wait()
    wait_until(lambda: is_gone(child), 10, "the orphan leaves")
    assert one(installation, "status, attempts") == ("running", 1)
    # Thirty seconds later …
    installation.rows("UPDATE jobs_job SET lease_until = '2020-01-01 00:00:00'")
    assert installation.worker("--drain").wait(timeout=60) == 0
    assert one(installation, "status, attempts") == ("done", 2)
    assert marks(installation) == ["mark 0"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stopped_worker_gives_its_job_back(sqlite_installation, number):
    enqueue(sqlite_installation, name="test.never_answer", attempts=1)
    worker = sqlite_installation.worker()
    pid = int(wait_until(lambda: one(sqlite_installation, "message")[0], 30, "the job reports"))
    worker.send_signal(number)
    assert worker.wait(timeout=15) == 0
    assert is_gone(pid)
    assert one(sqlite_installation, "status, attempts, max_attempts") == ("waiting", 1, 2)


def test_a_cancelled_job_that_does_not_answer_is_ended(sqlite_installation):
    enqueue(sqlite_installation, name="test.never_answer")
    worker = hurried_worker(sqlite_installation)
    pid = int(wait_until(lambda: one(sqlite_installation, "message")[0], 30, "the job reports"))
    sqlite_installation.rows("UPDATE jobs_job SET cancel_asked = TRUE")
    wait_until(
        lambda: one(sqlite_installation, "status") == ("cancelled",), 25, "cancelled after the time of grace"
    )
    wait_until(lambda: is_gone(pid), 10, "its process is gone")
    assert worker.poll() is None


def test_a_child_whose_job_was_taken_over_is_ended(sqlite_installation):
    enqueue(sqlite_installation, name="test.never_answer")
    worker = hurried_worker(sqlite_installation)
    pid = int(wait_until(lambda: one(sqlite_installation, "message")[0], 30, "the job reports"))
    sqlite_installation.rows("UPDATE jobs_job SET worker = 'another', attempts = 2, message = 'by another'")
    wait_until(lambda: is_gone(pid), 30, "the zombie is ended")
    assert worker.poll() is None
    assert one(sqlite_installation, "status, worker, attempts, message") == ("running", "another", 2, "by another")


HEARTBEAT = """
import time
from datetime import timedelta
from citydive.jobs import lease, runner
from citydive.jobs.actions import enqueue
from citydive.jobs.models import Job

lease.LEASE, runner.BEAT_SECONDS = timedelta(seconds=2), 0.3
others = []

def silent(args, progress):
    end = time.monotonic() + 5
    while time.monotonic() < end:
        time.sleep(0.3)
        others.append(lease.claim_next("another") is not None)

runner.load_handler = lambda name: silent
enqueue("test.silent", {}, owner=None, title="Silent")
runner.run_pending()
answer = [Job.objects.get().status, any(others), len(others) > 5]
"""


def test_work_in_this_process_keeps_its_lease_even_when_it_reports_nothing(sqlite_installation):
    assert sqlite_installation.django(HEARTBEAT) == ["done", False, True]

"""Chores: each at its own pace, beside the jobs, and none in the way of another."""

import threading

import pytest

from citydive.jobs import chores, registry, worker
from citydive.jobs.chores import Chores, ChoreThread
from citydive.jobs.registry import Chore

from . import handlers


@pytest.fixture
def done(monkeypatch):
    """Replaces all chores by "often" (every minute), "seldom" (every hour) and "bad"; what was done, in order."""
    rows = []
    monkeypatch.setattr(handlers, "often", lambda: rows.append("often"), raising=False)
    monkeypatch.setattr(handlers, "seldom", lambda: rows.append("seldom"), raising=False)
    table = {
        "bad": Chore("bad", "nowhere:nothing"),
        "often": Chore("often", "tests.jobs.handlers:often", 60.0),
        "seldom": Chore("seldom", "tests.jobs.handlers:seldom"),
    }
    monkeypatch.setattr(registry, "_CHORES", table)
    return rows


def test_each_chore_is_done_at_its_own_pace(done):
    times = [0.0]
    clock = Chores(clock=lambda: times[-1])
    clock.run_due()
    clock.run_due()
    assert done == ["often", "seldom"], "one that fails keeps no other from being done"
    for now in (59.0, 61.0, 122.0, 3601.0):
        times.append(now)
        clock.run_due()
    assert done[2:] == ["often", "often", "often", "seldom"]


def test_a_worker_that_drains_does_the_chores_once_at_its_end(db, done, monkeypatch):
    # The connection belongs to the transaction of this test.
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    monkeypatch.setattr(worker.connection, "close", lambda: None)
    worker.JobWorker(drain=True).run()
    assert done == ["often", "seldom"]


def test_chores_are_done_while_the_worker_is_busy(done, monkeypatch):
    monkeypatch.setattr(chores, "LOOK_SECONDS", 0.01)
    often = threading.Event()
    monkeypatch.setattr(handlers, "often", often.set)
    beside = ChoreThread(Chores())
    beside.start()
    # This thread is the one that watches a job; it does nothing for the chores.
    assert often.wait(30)
    beside.stop()
    assert not beside.is_alive()

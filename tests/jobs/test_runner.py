"""What becomes of the work: result, refusal, breakdown, cancelling, progress."""

import logging
from itertools import pairwise

import pytest

from citydive.cohorts.models import City
from citydive.jobs import actions, child, registry, runner
from citydive.jobs.lease import claim_next
from citydive.jobs.models import Job

from . import handlers  # noqa: F401 - registers the test work

Status = Job.Status


@pytest.fixture
def run(world, monkeypatch):
    """run(function or name, **args) → the job after one round of `run_pending`."""

    def _run(work, **args):
        name = work
        if callable(work):
            name = f"test.{work.__name__}"
            monkeypatch.setitem(registry._HANDLERS, name, f"{__name__}:_unused")
            monkeypatch.setattr(runner, "load_handler", lambda _name: work)
        job = actions.enqueue(name, args, owner=world.delegate_a, title="Work")
        assert runner.run_pending() == 1
        return Job.objects.get(pk=job.pk)

    return _run


def test_result_and_state_in_one_write(run):
    job = run("test.double", n=4)
    assert (job.status, job.result, job.progress, job.attempts) == (
        Status.DONE,
        {"double": 8, "url": "/today/"},
        1.0,
        1,
    )
    assert job.lease_until is None and job.ended >= job.started


def test_refusal_shows_its_own_words(run):
    job = run("test.refuse")
    assert job.status == Status.FAILED and job.error.startswith("Row 3, column B")


@pytest.mark.parametrize("name", ["test.break_down", "test.not_json"])
def test_breakdown_is_reported_with_a_number_and_hides_the_detail(run, caplog, name):
    with caplog.at_level(logging.ERROR):
        job = run(name)
    assert job.status == Status.FAILED and "secret detail" not in job.error and job.result is None
    report = job.error.split("reported as ")[1].split(".")[0]
    assert report in caplog.text and "Traceback" in caplog.text


def test_unknown_work(run):
    job = run("test.nobody_knows")
    assert job.status == Status.FAILED and "test.nobody_knows" in job.error


def test_cancelled_while_running(run):
    after = []

    def long_work(args, progress):
        actions.cancel(Job.objects.get(status=Status.RUNNING))
        progress(0.5, "noticed here")
        after.append("went on")

    assert run(long_work).status == Status.CANCELLED
    assert after == []


def test_a_takeover_while_running_drops_the_work(run):
    def overtaken(args, progress):
        Job.objects.update(worker="another", attempts=2)
        progress(0.5, "…")

    job = run(overtaken)
    assert (job.status, job.worker, job.attempts, job.progress) == (Status.RUNNING, "another", 2, 0.0)


def test_progress_writes_at_most_twice_a_second(run, monkeypatch):
    clock = [100.0]
    monkeypatch.setattr(runner.time, "monotonic", lambda: clock[0])
    writes = []
    real = runner.Claim.report
    monkeypatch.setattr(runner.Claim, "report", lambda claim, *args: (writes.append(clock[0]), real(claim, *args)))

    def busy(args, progress):
        for step in range(1000):
            clock[0] += 0.01
            progress(step / 1000, "busy")

    run(busy)
    assert 15 <= len(writes) <= 21
    assert min(b - a for a, b in pairwise(writes)) >= 0.5


@pytest.mark.parametrize(("given", "kept"), [(-1, 0.0), (7, 1.0), (float("nan"), 0.0), (0.3, 0.3)])
def test_progress_stays_between_nothing_and_all(world, given, kept):
    actions.enqueue("test.double", {"n": 1}, owner=world.delegate_a, title="Work")
    runner.Progress(claim_next("one"))(given, "x" * 1000)
    job = Job.objects.get()
    assert job.progress == kept and len(job.message) == 300


def test_switching_results_happens_with_the_end_of_the_job(run):
    def lasting(args, progress):
        with runner.switching_results() as result:
            City.objects.create(code="PRD", name="New", country="DE", latitude=1, longitude=1)
            result["url"] = "/d/test/"
        return result

    job = run(lasting)
    assert (job.status, job.result) == (Status.DONE, {"url": "/d/test/"})
    assert City.objects.filter(code="PRD").count() == 1


def test_switching_results_keeps_nothing_of_a_failure(run):
    def half(args, progress):
        with runner.switching_results():
            City.objects.create(code="PRD", name="New", country="DE", latitude=1, longitude=1)
            raise registry.JobError("The file ends in row 7.")

    job = run(half)
    assert (job.status, job.error) == (Status.FAILED, "The file ends in row 7.")
    assert not City.objects.filter(code="PRD").exists()


def test_outside_a_job_switching_results_is_a_plain_transaction(world):
    with pytest.raises(ValueError), runner.switching_results():
        City.objects.create(code="PRD", name="New", country="DE", latitude=1, longitude=1)
        raise ValueError
    assert not City.objects.filter(code="PRD").exists()


def test_limit(world):
    for n in range(3):
        actions.enqueue("test.double", {"n": n}, owner=world.delegate_a, title="Work")
    assert runner.run_pending(limit=2) == 2
    assert Job.objects.filter(status=Status.WAITING).count() == 1


@pytest.mark.parametrize(("may_write", "kept"), [(False, "cache/compiled"), (True, None)])
def test_what_jobs_compile_is_kept_in_the_data_directory(monkeypatch, settings, tmp_path, may_write, kept):
    """Where the program may not write beside itself, and nobody states another place."""
    settings.HOME = tmp_path
    monkeypatch.setattr(child.os, "access", lambda *_: may_write)
    monkeypatch.setattr(child.os, "environ", {})
    child.keep_machine_code()
    assert child.os.environ.get("NUMBA_CACHE_DIR") == (kept and str(tmp_path / kept))
    child.os.environ["NUMBA_CACHE_DIR"] = "stated"
    child.keep_machine_code()
    assert child.os.environ["NUMBA_CACHE_DIR"] == "stated"

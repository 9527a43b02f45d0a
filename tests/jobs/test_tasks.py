"""The Django task: with our backend the row waits; any other backend can carry it."""

import pytest
from django.db import transaction
from django_tasks import TaskResultStatus, task, task_backends
from django_tasks.backends.dummy import DummyBackend
from django_tasks.exceptions import InvalidTaskError

from citydive.jobs import actions
from citydive.jobs.backend import LeaseBackend
from citydive.jobs.models import Job
from citydive.jobs.tasks import run_job

from . import handlers  # noqa: F401 - registers the test work

Status = Job.Status


def enqueue(world):
    return actions.enqueue("test.double", {"n": 4}, owner=world.delegate_a, title="Work")


def carry_by(settings, name):
    settings.TASKS = {"default": {"BACKEND": f"django_tasks.backends.{name}"}}


def test_our_backend_leaves_the_row_waiting(world, django_capture_on_commit_callbacks):
    assert isinstance(task_backends["default"], LeaseBackend)
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        job = enqueue(world)
    assert len(callbacks) == 1
    assert Job.objects.get(pk=job.pk).status == Status.WAITING
    result = run_job.enqueue(str(job.pk))
    assert (result.id, result.status) == (str(job.pk), TaskResultStatus.READY)


def test_another_backend_carries_it(world, settings, django_capture_on_commit_callbacks):
    carry_by(settings, "immediate.ImmediateBackend")
    with django_capture_on_commit_callbacks(execute=True):
        job = enqueue(world)
    job = Job.objects.get(pk=job.pk)
    assert (job.status, job.result["double"], job.attempts) == (Status.DONE, 8, 1)


def test_a_backend_that_delivers_twice_does_no_harm(world):
    job = enqueue(world)
    run_job.call(str(job.pk))
    run_job.call(str(job.pk))
    assert Job.objects.get(pk=job.pk).attempts == 1


def test_retry_is_carried_again(world, settings, django_capture_on_commit_callbacks):
    carry_by(settings, "dummy.DummyBackend")
    job = enqueue(world)
    actions.cancel(job)
    with django_capture_on_commit_callbacks(execute=True):
        actions.retry(job)
    backend = task_backends["default"]
    assert isinstance(backend, DummyBackend)
    assert [result.args for result in backend.results] == [[str(job.pk)]]


@pytest.mark.django_db(transaction=True)
def test_nothing_is_carried_before_the_commit_or_after_a_rollback(settings):
    carry_by(settings, "immediate.ImmediateBackend")
    with transaction.atomic():
        job = actions.enqueue("test.double", {"n": 4}, owner=None, title="Work")
        job.refresh_from_db()
        assert job.status == Status.WAITING
    job.refresh_from_db()
    assert job.status == Status.DONE
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        actions.enqueue("test.double", {"n": 5}, owner=None, title="Work")
        raise ZeroDivisionError
    assert Job.objects.count() == 1


def another_task():
    """Not a job."""


def test_our_backend_refuses_other_tasks():
    with pytest.raises(InvalidTaskError, match="jobs only"):
        task()(another_task)

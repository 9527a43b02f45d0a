"""Our Django Tasks backend: the Job row is the queue, and `citydive worker` takes it from there.

Any other backend (settings TASKS) can carry `run_job` instead; leases, fencing and retry stay the same, since they
live in the row. Keep one `citydive worker` running even then: it picks up what a dead process left behind.
"""

from django.utils import timezone
from django_tasks import TaskResult, TaskResultStatus
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.exceptions import InvalidTaskError
from django_tasks.signals import task_enqueued


class LeaseBackend(BaseTaskBackend):
    """Accepts `run_job` only, and leaves the waiting row to the workers, who look for it themselves."""

    def validate_task(self, task):
        super().validate_task(task)
        if task.module_path != "citydive.jobs.tasks.run_job":
            raise InvalidTaskError("The lease backend carries jobs only; use citydive.jobs.actions.enqueue.")

    def enqueue(self, task, args, kwargs):
        self.validate_task(task)
        result = TaskResult(
            task=task,
            id=str(args[0] if args else kwargs["job_id"]),
            status=TaskResultStatus.READY,
            enqueued_at=timezone.now(),
            started_at=None,
            last_attempted_at=None,
            finished_at=None,
            args=list(args),
            kwargs=kwargs,
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )
        task_enqueued.send(type(self), task_result=result)
        return result

"""What this room adds to the page of a session, and what the page of a task needs."""

from citydive.records.rules import can_edit

from . import guiding, outcome, tasks
from .forms import DoneForm
from .models import Outcome, Task
from .rules import may_be_in_the_room


def session_part(record, request) -> dict | None:
    """The ways into the room and to the outcome, what methods left behind, and whose word is missing."""
    if not may_be_in_the_room(request.user, record):
        return None
    session = record.session
    settled = Outcome.objects.filter(session=session).exists()
    return {
        "methods": guiding.results_of(session),
        "tasks": tasks.tasks_of_session(record, request.user),
        "missing": outcome.missing_confirmations(session) if settled else [],
    }


def task_context(record, request) -> dict:
    task = Task.objects.select_related("owner").get(record=record)
    task.record = record
    may_finish = task.is_open and (task.owner_id == request.user.pk or can_edit(request.user, record))
    return {
        "task": task,
        "done_form": DoneForm(initial={"seen": record.version}, auto_id="done_%s") if may_finish else None,
    }

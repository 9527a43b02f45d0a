"""What this room adds to the page of a session, and what the page of a task needs."""

from . import guiding, outcome, tasks
from .forms import DoneForm
from .models import Outcome, Task
from .rules import is_among, may_be_in_the_room


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
    may_finish = task.is_open and tasks.may_finish(request.user, record)
    return {
        "task": task,
        # A public task does not tell strangers who does it.
        "names_owner": is_among(request.user, record.deep_dive),
        "done_form": DoneForm(initial={"seen": record.version}, auto_id="done_%s") if may_finish else None,
    }

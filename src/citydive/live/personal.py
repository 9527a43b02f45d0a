"""What this room holds of a person, for the export of everything stored about them, and what waits for them."""

from django.utils.translation import gettext_lazy as _

from citydive.accounts.registry import Part, register_part, register_waiting
from citydive.commitments.handover import Open, register_open_work

from .models import Ballot, Confirmation, Outcome, Task
from .outcome import hand_over_task
from .tasks import open_tasks


def tasks(user):
    for task in Task.objects.filter(owner=user).select_related("record").order_by("pk"):
        yield {
            "task": task.record.key,
            "text": task.text,
            "until": task.due.isoformat() if task.due else "",
            "state": task.record.state,
            "what_became_of_it": task.note,
        }


def dots(user):
    for ballot in Ballot.objects.filter(by=user).select_related("vote__session__record", "city").order_by("pk"):
        chosen = {choice.text: ballot.dots[str(choice.pk)] for choice in ballot.vote.choices.all()
                  if str(choice.pk) in ballot.dots}  # fmt: skip
        yield {
            "session": ballot.vote.session.record.key,
            "when": ballot.at,
            "question": ballot.vote.question,
            "city": ballot.city.name if ballot.city else "",
            "dots": chosen,
        }


def said(user):
    for each in Confirmation.objects.filter(by=user).select_related("session__record", "city").order_by("pk"):
        yield {"session": each.session.record.key, "when": each.at, "city": each.city.name, "what": "confirmed"}
    for each in Outcome.objects.filter(by=user).select_related("session__record").order_by("pk"):
        yield {"session": each.session.record.key, "when": each.settled, "city": "", "what": "settled"}


def waits(user) -> list[tuple[str, str]]:
    """Open tasks would wait for ever for an account that is closed."""
    return [(task.record.title, task.record.get_absolute_url()) for task in open_tasks(user)]


def open_work(user, dive):
    """What a successor takes over when somebody leaves a delegation: the open tasks in this deep dive."""
    for task in open_tasks(user).filter(record__deep_dive=dive):
        yield Open(
            _("task"),
            task.text,
            task.record.get_absolute_url(),
            lambda successor, by, task=task: hand_over_task(task, successor, by=by),
            key=task.record.key,
        )


def register() -> None:
    register_open_work(open_work)
    when = {"when": _("when"), "city": _("city")}
    register_part(Part("tasks", _("Tasks"), tasks, {"until": _("until")}, ("live.Task.owner",)))
    register_part(Part("dots", _("Dots given for a city"), dots, when, ("live.Ballot.by",)))
    register_part(
        Part("outcomes", _("Outcomes settled and confirmed"), said, when,
             ("live.Confirmation.by", "live.Outcome.by"))
    )  # fmt: skip
    register_waiting(waits)

"""Tasks: made from a card, edited, done; their owners are told, and reminded before the date."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from citydive.cohorts.models import Role, User
from citydive.cohorts.rules import takes_part
from citydive.records.actions import ANY, create_record, editing, link
from citydive.records.events import happened
from citydive.records.models import Record, Relation, Visibility
from citydive.records.rules import can_edit
from citydive.records.scripts import written_language
from citydive.records.titles import summary_from, title_from

from .models import Task

REMIND_BEFORE = timedelta(days=3)


def possible_owners(dive):
    """Who can be given a task: moderators and delegates of a deep dive, with an account that works."""
    today = timezone.localdate()
    roles = Role.objects.filter(Q(until=None) | Q(until__gte=today), deep_dive=dive)
    inside = roles.filter(kind__in=[Role.Kind.MODERATOR, Role.Kind.DELEGATE])
    return User.objects.filter(pk__in=inside.values("user"), is_active=True).order_by("name", "pk")


@transaction.atomic
def make_task(session_record, *, text, by, owner=None, due=None, city=None, language=None) -> Record:
    """A task that came out of a session; it is shared as the session is, and tells its owner."""
    title = title_from(text)
    draft = session_record.visibility == Visibility.CITY
    record = create_record(
        "task", session_record.deep_dive, by=by, city=city, title=title, summary=summary_from(text, title),
        visibility=Visibility.CITY if draft else Visibility.COHORT, state=Task.State.OPEN,
        language=language or written_language(text, session_record.language),
    )  # fmt: skip
    Task.objects.create(record=record, text=text, owner=owner, due=due)
    link(record, session_record, Relation.BASIS, by=by)
    _tell_owner(record, owner, by)
    return record


def _tell_owner(record, owner, by) -> None:
    if owner is not None and owner != by:
        happened(record, "task given", by=by, person=owner, told=[owner.pk])


def edit_task(record, *, seen, by, text, owner, due, state, note) -> None:
    """Save a task under the lock; raises records.actions.Conflict. Other words are a new edition."""
    task = Task.objects.get(record=record)
    with editing(record, seen=seen, by=by, new_edition=task.text != text):
        before, was_due = task.owner_id, task.due
        task.text, task.owner, task.due, task.note = text, owner, due, note
        if was_due != due:
            task.reminded = None
        task.save()
        record.title = title_from(text)
        record.summary = summary_from(text, record.title)
        record.state = state
        if owner is not None and owner.pk != before:
            _tell_owner(record, owner, by)


def hand_over(task, successor, *, by) -> None:
    """Somebody else does it from now on, whatever else was changed meanwhile; the successor is told."""
    record = Record.objects.select_related("deep_dive", "city").get(pk=task.pk)
    with editing(record, seen=ANY, by=by, author=False):
        Task.objects.filter(record=record).update(owner=successor, reminded=None)
        _tell_owner(record, successor, by)


def may_finish(user, record) -> bool:
    """Whoever may edit a task, and its owner as long as they take part."""
    if can_edit(user, record):
        return True
    takes = record.withdrawn is None and takes_part(user, record.deep_dive)
    return takes and Task.objects.filter(record=record, owner=user.pk).exists()


def finish_task(record, *, seen, by, note="") -> None:
    """Done, with what became of it. Raises records.actions.Conflict. The owner does not become an author by it."""
    with editing(record, seen=seen, by=by, author=False):
        record.state = Task.State.DONE
        if note:
            Task.objects.filter(record=record).update(note=note)


def open_tasks(user):
    """The open tasks of a person that they may see, the most urgent first."""
    readable = Record.objects.visible_to(user).active().filter(kind="task", state=Task.State.OPEN)
    rows = Task.objects.filter(owner=user, record__in=readable).select_related("record")
    return rows.order_by(F("due").asc(nulls_last=True), "pk")


def tasks_of_session(session_record, user):
    """What came out of a session as tasks, as far as the reader may see them."""
    readable = (
        Record.objects.visible_to(user)
        .active()
        .filter(kind="task", links_out__target=session_record, links_out__relation=Relation.BASIS)
    )
    return Task.objects.filter(record__in=readable).select_related("record__city", "owner").order_by("pk")


def remind() -> int:
    """Chore: tell the owners of tasks whose date is near or past, once per task and date; returns how many."""
    today = timezone.localdate()
    near = Task.objects.filter(
        Q(reminded=None) | ~Q(reminded=F("due")), owner__isnull=False, due__lte=today + REMIND_BEFORE,
        record__state=Task.State.OPEN, record__withdrawn=None, record__erased=None,
    )  # fmt: skip
    count = 0
    for task in near.select_related("record__deep_dive", "record__city", "owner")[:500]:
        with transaction.atomic():
            # Of two workers that find the same task, one tells.
            same = Task.objects.filter(Q(reminded=None) | ~Q(reminded=F("due")), pk=task.pk, due=task.due)
            if same.update(reminded=F("due")):
                happened(task.record, "task due", person=task.owner, told=[task.owner_id])
                count += 1
    return count
